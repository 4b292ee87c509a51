// See row_cache.h.
#include "lane/row_cache.h"

#include <cstring>
#include <functional>
#include <string>
#include <unordered_set>
#include <utility>

#include "base/planted.h"

namespace kith::lane {
namespace {

// What list node, index node and the entry itself cost beside the texts.
constexpr std::size_t kEntryBytes = 320;

// Blocks are asked for by the lanes of conversations too, as uploads are, and written by those of their owners.
bool cached(store::RowKind kind) {
  return kind != store::RowKind::kListing && kind != store::RowKind::kOriginal && kind != store::RowKind::kUpload &&
         kind != store::RowKind::kBlock;
}

// For the planted bug alone: what a dedupe that lives in memory would know.
std::unordered_set<std::string>& sent_in_this_life() {
  static std::unordered_set<std::string> mids;
  return mids;
}

}  // namespace

std::size_t RowCache::KeyHash::operator()(const Key& key) const noexcept {
  // Ids are good hashes by themselves; a key within an owner is an id too, or empty, or rare.
  std::size_t hash = 0;
  std::memcpy(&hash, key.owner.id.data() + 8, sizeof hash);
  std::size_t tail = 0;
  if (key.key.size() >= sizeof tail) {
    std::memcpy(&tail, key.key.data() + key.key.size() - sizeof tail, sizeof tail);
  } else if (!key.key.empty()) {
    tail = std::hash<std::string_view>{}(key.key);
  }
  return (hash ^ (tail * 0x9e3779b97f4a7c15ull)) + key.kind;
}

RowCache::RowCache(const store::Log& log, std::size_t bytes_max) : log_(log), bytes_max_(bytes_max) {
  if (KITH_PLANT(kForgottenDedupe)) sent_in_this_life().clear();
}

const RowCache::Entry* RowCache::find(const Key& key) const {
  const auto it = index_.find(key);
  if (it == index_.end()) return nullptr;
  if (it->second != entries_.begin()) entries_.splice(entries_.begin(), entries_, it->second);
  return &*it->second;
}

std::size_t RowCache::size_of(const Entry& entry) {
  return kEntryBytes + entry.key.size() + (entry.value ? entry.value->size() : 0);
}

void RowCache::put(const Key& key, std::optional<std::string> value, std::optional<Head> head) const {
  const auto it = index_.find(key);
  if (it != index_.end()) {
    Entry& present = *it->second;
    bytes_ -= size_of(present);
    present.value = std::move(value);
    present.head = head;
    bytes_ += size_of(present);
    entries_.splice(entries_.begin(), entries_, it->second);
  } else {
    entries_.push_front({key.owner, key.kind, std::string(key.key), std::move(value), head});
    const Entry& added = entries_.front();
    index_.emplace(Key{added.owner, added.kind, added.key}, entries_.begin());
    bytes_ += size_of(added);
  }
  shrink();
}

void RowCache::shrink() const {
  while (bytes_ > bytes_max_ && !entries_.empty()) {
    const Entry& last = entries_.back();
    bytes_ -= size_of(last);
    index_.erase(Key{last.owner, last.kind, last.key});
    entries_.pop_back();
  }
}

void RowCache::apply(store::Batch& batch) {
  if (KITH_PLANT(kForgottenDedupe)) {
    for (const auto& sent : batch.sents) sent_in_this_life().insert(sent.mid);
  }
  for (const auto& [cid, head] : batch.heads) put({owner_of(cid), kHeadKind, {}}, {}, head);
  for (auto& [owner, kind, key, value] : batch.rows) {
    if (cached(kind)) put({owner, static_cast<std::uint8_t>(kind), key}, std::move(value), {});
  }
  batch.rows.clear();
}

void RowCache::clear() {
  index_.clear();
  entries_.clear();
  bytes_ = 0;
}

Result<std::optional<Head>> RowCache::head(ConversationId cid) const {
  const Owner owner = owner_of(cid);
  if (const Entry* entry = find({owner, kHeadKind, {}})) return entry->head;
  KITH_TRY(auto head, below().head(cid));
  put({owner, kHeadKind, {}}, {}, head);
  return head;
}

Result<std::vector<std::optional<Head>>> RowCache::heads(std::span<const ConversationId> cids) const {
  std::vector<std::optional<Head>> all;
  all.reserve(cids.size());
  for (const ConversationId& cid : cids) {
    KITH_TRY(auto one, head(cid));
    all.push_back(one);
  }
  return all;
}

Result<std::optional<std::string>> RowCache::row(const Owner& owner, store::RowKind kind, std::string_view key) const {
  if (!cached(kind)) return below().row(owner, kind, key);
  const auto number = static_cast<std::uint8_t>(kind);
  if (const Entry* entry = find({owner, number, key})) return entry->value;
  KITH_TRY(auto value, below().row(owner, kind, key));
  put({owner, number, key}, value, {});
  return value;
}

Result<std::vector<store::Row>> RowCache::rows(const Owner& owner, store::RowKind kind, std::string_view after,
                                               std::size_t limit) const {
  return below().rows(owner, kind, after, limit);
}

Result<std::optional<Message>> RowCache::message(ConversationId cid, Seq seq) const {
  return below().message(cid, seq);
}

Result<std::vector<Message>> RowCache::messages(ConversationId cid, Seq from, Seq to, std::size_t limit,
                                                store::Order order) const {
  return below().messages(cid, from, to, limit, order);
}

Result<std::vector<store::Change>> RowCache::changes(const Owner& owner, Rev after, std::size_t limit) const {
  return below().changes(owner, after, limit);
}

Result<std::optional<Sent>> RowCache::sent(ConversationId cid, UserId sender, std::string_view mid) const {
  if (KITH_PLANT(kForgottenDedupe) && !sent_in_this_life().contains(std::string(mid))) return std::optional<Sent>{};
  return below().sent(cid, sender, mid);
}

}  // namespace kith::lane
