// Writing, stamping and handing over what the commands of a batch wrote. Reading through is in overlay_read.cc.
#include "store/overlay.h"

#include "model/codec.h"
#include "store/overlay_layer.h"

namespace kith::store {

namespace {

// What a map node, a header and a row's frame cost beside the bytes themselves; only the order of magnitude matters.
constexpr std::size_t kEntryBytes = 64;

void stamp(Pos& pos, Pos commit) {
  if (pos == Overlay::kPendingPos) pos = commit;
}

// Makes the row's bytes where they waited for the commit's position.
void settle(RowKind kind, Overlay::Layer::Written& row, Pos commit) {
  if (auto* positions = std::get_if<Positions>(&row.record)) {
    stamp(positions->pos, commit);
    row.value = encode(*positions);
  } else if (auto* listing = std::get_if<Listing>(&row.record)) {
    stamp(listing->since, commit);
    row.value = encode(*listing);
  } else if (kind == RowKind::kPersonHead && row.value) {
    // Rules write it as any row: theirs is the only one whose bytes hold the mark.
    auto head = decode<PersonHead>(*row.value);
    if (!head || head->pos != Overlay::kPendingPos) return;
    head->pos = commit;
    row.value = encode(*head);
  }
  row.record = {};
}

void put_record(Overlay::Layer& layer, const Overlay::Layer::RowKeyView& key, Overlay::Layer::Written row) {
  layer.bytes += key.key.size() + 2 * kEntryBytes;
  layer.rows.insert_or_assign(Overlay::Layer::RowKey{key.owner, key.kind, std::string(key.key)}, std::move(row));
}

// Everything of one map to the other, where what is already there under a key gives way.
template <typename Map>
void move_all(Map& from, Map& to) {
  while (!from.empty()) {
    auto moved = to.insert(from.extract(from.begin()));
    if (!moved.inserted) moved.position->second = std::move(moved.node.mapped());
  }
}

}  // namespace

std::optional<std::string> Overlay::Layer::Written::text() const {
  if (const auto* positions = std::get_if<Positions>(&record)) return encode(*positions);
  if (const auto* listing = std::get_if<Listing>(&record)) return encode(*listing);
  return value;
}

bool Batch::empty() const {
  for (const auto& entries : stream) {
    if (!entries.empty()) return false;
  }
  return heads.empty() && messages.empty() && sents.empty() && rows.empty() && changes.empty() && follow_ups.empty() &&
         done.empty();
}

Overlay::Overlay(const View& base)
    : base_(base), kept_(std::make_unique<Layer>()), present_(std::make_unique<Layer>()) {}
Overlay::~Overlay() = default;

void Overlay::put_head(ConversationId cid, const Head& head) {
  present_->heads[cid] = head;
}

void Overlay::put_message(Message message) {
  message.pos = kPendingPos;  // a message row always holds the commit of its last change
  const std::pair key{message.cid, message.seq};
  present_->bytes += message.body.size() + message.kind.size() + 2 * kEntryBytes;
  present_->messages.insert_or_assign(key, std::move(message));
}

void Overlay::put_sent(ConversationId cid, UserId sender, std::string mid, Sent sent) {
  present_->bytes += mid.size() + kEntryBytes;
  present_->sents.insert_or_assign(Layer::SentKey{cid, sender, std::move(mid)}, std::move(sent));
}

void Overlay::put_row(const Owner& owner, RowKind kind, std::string key, std::string value) {
  present_->bytes += key.size() + value.size() + kEntryBytes;
  present_->rows.insert_or_assign(Layer::RowKey{owner, kind, std::move(key)}, Layer::Written{std::move(value), {}});
}

void Overlay::put_positions(ConversationId cid, UserId user, Positions positions) {
  positions.pos = kPendingPos;
  put_record(*present_, {owner_of(cid), RowKind::kPositions, user.raw()}, {.value = {}, .record = positions});
}

void Overlay::put_listing(UserId person, Listing listing) {
  // A listing whose text changes but not its being there keeps the commit that made it active or gone.
  if (!listing.since) listing.since = kPendingPos;
  const ConversationId cid = listing.cid;
  put_record(*present_, {owner_of(person), RowKind::kListing, cid.raw()}, {.value = {}, .record = std::move(listing)});
}

void Overlay::delete_row(const Owner& owner, RowKind kind, std::string key) {
  present_->bytes += key.size() + kEntryBytes;
  present_->rows.insert_or_assign(Layer::RowKey{owner, kind, std::move(key)}, Layer::Written{});
}

void Overlay::put_change(const Owner& owner, Change change) {
  change.pos = kPendingPos;
  present_->bytes += change.key.size() + kEntryBytes;
  auto key = Layer::key_of(owner, change);
  present_->changes.insert_or_assign(std::move(key), std::move(change));
}

void Overlay::put_stream(StreamEntry entry) {
  entry.pos = kPendingPos;
  present_->bytes += entry.key.size() + kEntryBytes;
  present_->stream.emplace_back(PartitionId{0}, std::move(entry));
}

void Overlay::put_follow_up(Command command) {
  present_->bytes += 2 * kEntryBytes;
  FollowUp follow_up;
  follow_up.index = static_cast<std::uint32_t>(present_->follow_ups.size());
  follow_up.command = std::move(command);
  present_->follow_ups.push_back(std::move(follow_up));
}

void Overlay::begin() {
  present_->clear();
}
void Overlay::drop() {
  present_->clear();
}
bool Overlay::touched() const {
  return !present_->empty();
}
std::size_t Overlay::bytes() const {
  return kept_->bytes + present_->bytes;
}

void Overlay::keep(PartitionId partition, Pos pos) {
  for (auto& [cid, head] : present_->heads) {
    stamp(head.pos, pos);
    stamp(head.positions_pos, pos);
    kept_->bytes += kEntryBytes;
    kept_->heads[cid] = head;
  }
  for (auto& [_, message] : present_->messages) stamp(message.pos, pos);
  move_all(present_->messages, kept_->messages);
  move_all(present_->sents, kept_->sents);
  for (auto& [key, row] : present_->rows) settle(key.kind, row, pos);
  move_all(present_->rows, kept_->rows);
  for (auto& [_, change] : present_->changes) stamp(change.pos, pos);
  move_all(present_->changes, kept_->changes);
  for (auto& [_, entry] : present_->stream) {
    stamp(entry.pos, pos);
    kept_->stream.emplace_back(partition, std::move(entry));
  }
  for (auto& follow_up : present_->follow_ups) {
    follow_up.partition = partition;
    follow_up.pos = pos;
    kept_->follow_ups.push_back(std::move(follow_up));
  }
  kept_->bytes += present_->bytes;
  present_->clear();
}

Batch Overlay::take() {
  Batch batch;
  batch.heads.reserve(kept_->heads.size());
  for (const auto& [cid, head] : kept_->heads) batch.heads.push_back({cid, head});
  batch.messages.reserve(kept_->messages.size());
  for (auto& [_, message] : kept_->messages) batch.messages.push_back({std::move(message)});
  batch.sents.reserve(kept_->sents.size());
  while (!kept_->sents.empty()) {
    auto node = kept_->sents.extract(kept_->sents.begin());
    batch.sents.push_back({node.key().cid, node.key().sender, std::move(node.key().mid), std::move(node.mapped())});
  }
  batch.rows.reserve(kept_->rows.size());
  while (!kept_->rows.empty()) {
    auto node = kept_->rows.extract(kept_->rows.begin());
    batch.rows.push_back(
        {node.key().owner, node.key().kind, std::move(node.key().key), std::move(node.mapped().value)});
  }
  batch.changes.reserve(kept_->changes.size());
  for (auto& [key, change] : kept_->changes) batch.changes.push_back({std::get<Owner>(key), std::move(change)});
  for (auto& [partition, entry] : kept_->stream) batch.stream[partition].push_back(std::move(entry));
  batch.follow_ups = std::move(kept_->follow_ups);
  kept_->clear();
  present_->clear();
  return batch;
}

}  // namespace kith::store
