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

// Rewrites a row whose record carries its commit's position; any other row stays as it is.
template <typename Record>
void stamp_row(std::string& value, Pos Record::* member, Pos commit) {
  auto record = decode<Record>(value);
  if (!record || *record.*member != Overlay::kPendingPos) return;
  *record.*member = commit;
  value = encode(*record);
}

void stamp_row(RowKind kind, std::string& value, Pos commit) {
  switch (kind) {
    case RowKind::kPositions:
      stamp_row<Positions>(value, &Positions::pos, commit);
      break;
    case RowKind::kListing:
      stamp_row<Listing>(value, &Listing::since, commit);
      break;
    case RowKind::kPersonHead:
      stamp_row<PersonHead>(value, &PersonHead::pos, commit);
      break;
    default:
      break;
  }
}

}  // namespace

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
  present_->sents.insert_or_assign({cid, sender, std::move(mid)}, std::move(sent));
}

void Overlay::put_row(const Owner& owner, RowKind kind, std::string key, std::string value) {
  present_->bytes += key.size() + value.size() + kEntryBytes;
  present_->rows.insert_or_assign({owner, kind, std::move(key)}, std::move(value));
}

void Overlay::put_positions(ConversationId cid, UserId user, Positions positions) {
  positions.pos = kPendingPos;
  put_row(owner_of(cid), RowKind::kPositions, std::string(user.raw()), encode(positions));
}

void Overlay::put_listing(UserId person, Listing listing) {
  // A listing whose text changes but not its being there keeps the commit that made it active or gone.
  if (!listing.since) listing.since = kPendingPos;
  put_row(owner_of(person), RowKind::kListing, std::string(listing.cid.raw()), encode(listing));
}

void Overlay::delete_row(const Owner& owner, RowKind kind, std::string key) {
  present_->bytes += key.size() + kEntryBytes;
  present_->rows.insert_or_assign({owner, kind, std::move(key)}, std::nullopt);
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
  for (auto& [key, message] : present_->messages) {
    stamp(message.pos, pos);
    kept_->messages.insert_or_assign(key, std::move(message));
  }
  for (auto& [key, sent] : present_->sents) kept_->sents.insert_or_assign(key, std::move(sent));
  for (auto& [key, value] : present_->rows) {
    if (value) stamp_row(std::get<RowKind>(key), *value, pos);
    kept_->rows.insert_or_assign(key, std::move(value));
  }
  for (auto& [key, change] : present_->changes) {
    stamp(change.pos, pos);
    kept_->changes.insert_or_assign(key, std::move(change));
  }
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
  for (auto& [key, sent] : kept_->sents) {
    const auto& [cid, sender, mid] = key;
    batch.sents.push_back({cid, sender, mid, std::move(sent)});
  }
  batch.rows.reserve(kept_->rows.size());
  for (auto& [key, value] : kept_->rows) {
    const auto& [owner, kind, row_key] = key;
    batch.rows.push_back({owner, kind, row_key, std::move(value)});
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
