// Reading through an overlay: the present command's writes win over the batch's, those over the base.
#include <algorithm>

#include "store/overlay.h"
#include "store/overlay_layer.h"

namespace kith::store {

namespace {

// The first of the layers that holds the key decides; null if none does.
template <typename Map, typename Key>
const typename Map::mapped_type* find_in(const Map& present, const Map& kept, const Key& key) {
  if (auto it = present.find(key); it != present.end()) return &it->second;
  if (auto it = kept.find(key); it != kept.end()) return &it->second;
  return nullptr;
}

}  // namespace

Result<std::optional<Head>> Overlay::head(ConversationId cid) const {
  if (const auto* head = find_in(present_->heads, kept_->heads, cid)) return *head;
  return base_.head(cid);
}

Result<std::vector<std::optional<Head>>> Overlay::heads(std::span<const ConversationId> cids) const {
  KITH_TRY(auto all, base_.heads(cids));
  for (std::size_t i = 0; i < cids.size(); ++i) {
    if (const auto* head = find_in(present_->heads, kept_->heads, cids[i])) all[i] = *head;
  }
  return all;
}

Result<std::optional<std::string>> Overlay::row(const Owner& owner, RowKind kind, std::string_view key) const {
  if (!present_->rows.empty() || !kept_->rows.empty()) {
    const Layer::RowKeyView wanted{owner, kind, key};
    if (const auto* written = find_in(present_->rows, kept_->rows, wanted)) return written->text();
  }
  return base_.row(owner, kind, key);
}

Result<std::vector<Row>> Overlay::rows(const Owner& owner, RowKind kind, std::string_view after,
                                       std::size_t limit) const {
  std::map<std::string, std::optional<std::string>> written;
  for (const Layer* layer : {kept_.get(), present_.get()}) {
    auto it = layer->rows.upper_bound(Layer::RowKeyView{owner, kind, after});
    for (; it != layer->rows.end(); ++it) {
      const auto& [row_owner, row_kind, key] = it->first;
      if (row_owner != owner || row_kind != kind) break;
      written[key] = it->second.text();
    }
  }
  if (written.empty()) return base_.rows(owner, kind, after, limit);

  std::vector<Row> merged;
  auto next = written.begin();
  // Written rows up to a base row's key come first; a written row replaces the base's of the same key.
  const auto take_written_before = [&](const std::string* bound) {
    while (next != written.end() && merged.size() < limit && (bound == nullptr || next->first < *bound)) {
      if (next->second) merged.push_back({next->first, *next->second});
      ++next;
    }
  };
  std::string from(after);
  while (merged.size() < limit) {
    KITH_TRY(auto page, base_.rows(owner, kind, from, limit));
    for (auto& row : page) {
      take_written_before(&row.key);
      if (merged.size() >= limit) return merged;
      if (next != written.end() && next->first == row.key) {
        if (next->second) merged.push_back({next->first, *next->second});
        ++next;
      } else {
        merged.push_back(row);
      }
    }
    if (page.size() < limit) break;
    from = page.back().key;
  }
  take_written_before(nullptr);
  if (merged.size() > limit) merged.resize(limit);
  return merged;
}

Result<std::optional<Message>> Overlay::message(ConversationId cid, Seq seq) const {
  if (const auto* message = find_in(present_->messages, kept_->messages, std::pair{cid, seq})) return *message;
  return base_.message(cid, seq);
}

Result<std::vector<Message>> Overlay::messages(ConversationId cid, Seq from, Seq to, std::size_t limit,
                                               Order order) const {
  std::map<Seq, const Message*> written;
  for (const Layer* layer : {kept_.get(), present_.get()}) {
    for (auto it = layer->messages.lower_bound({cid, from}); it != layer->messages.end(); ++it) {
      if (it->first.first != cid || it->first.second > to) break;
      written[it->first.second] = &it->second;
    }
  }
  KITH_TRY(auto found, base_.messages(cid, from, to, limit, order));
  if (written.empty()) return found;
  // Messages are never deleted by a command, so the first `limit` of both together are right.
  std::erase_if(found, [&](const Message& message) { return written.contains(message.seq); });
  for (const auto& [_, message] : written) found.push_back(*message);
  std::sort(found.begin(), found.end(), [&](const Message& a, const Message& b) {
    return order == Order::kAscending ? a.seq < b.seq : b.seq < a.seq;
  });
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<std::vector<Change>> Overlay::changes(const Owner& owner, Rev after, std::size_t limit) const {
  KITH_TRY(auto found, base_.changes(owner, after, limit));
  std::map<Layer::ChangeKey, Change> merged;
  for (const Layer* layer : {kept_.get(), present_.get()}) {
    for (auto it = layer->changes.lower_bound({owner, after.next(), ChangeKind{}, RowKind{}, {}});
         it != layer->changes.end() && std::get<Owner>(it->first) == owner; ++it) {
      merged.insert_or_assign(it->first, it->second);
    }
  }
  if (merged.empty()) return found;
  for (auto& change : found) merged.emplace(Layer::key_of(owner, change), change);
  found.clear();
  for (auto& [_, change] : merged) {
    // A rev is never cut in two, so that going on from the last one misses nothing.
    if (found.size() >= limit && (found.empty() || change.rev != found.back().rev)) break;
    found.push_back(std::move(change));
  }
  return found;
}

Result<std::optional<Sent>> Overlay::sent(ConversationId cid, UserId sender, std::string_view mid) const {
  if (!present_->sents.empty() || !kept_->sents.empty()) {
    const Layer::SentKeyView wanted{cid, sender, mid};
    if (const auto* sent = find_in(present_->sents, kept_->sents, wanted)) return *sent;
  }
  return base_.sent(cid, sender, mid);
}

}  // namespace kith::store
