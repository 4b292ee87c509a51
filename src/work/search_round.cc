#include "work/search_round.h"

#include <utility>

#include "base/bytes.h"
#include "base/log.h"
#include "store/search/content.h"

namespace kith::work {
namespace {

using store::search::Entry;
using store::search::entry_of;
using store::search::IndexBatch;
using store::search::Place;

constexpr std::size_t kEntriesAtOnce = 500;
constexpr std::size_t kBytesAtOnce = 8'000'000;
constexpr std::size_t kConversationsAtOnce = 10'000;  // their list is dear to open, since the log hashes by owner
constexpr std::size_t kMessagesOfOneRead = 500;
constexpr std::uint64_t kTellEvery = 200'000;

std::size_t bytes_of(const Entry& entry) {
  std::size_t out = 0;
  for (const auto& text : entry.texts) out += text.size();
  return out;
}

}  // namespace

bool SearchRound::operator()() {
  const auto more = step();
  if (!more && !complained_) log::warn("search: {}; it goes on when it can", more.error().detail);
  complained_ = !more;
  if (!more) {
    // What failed may be that it was left behind, and what was read for a rebuild may not be written.
    decided_ = false;
    rebuild_.reset();
  }
  return more && *more;
}

Result<bool> SearchRound::step() {
  if (rebuild_) return rebuild_some();
  KITH_TRY(const auto state, index_.state(consumer_));
  if (!decided_ || state.rebuild_wanted || !state.at) {
    KITH_TRY(const auto why, why_not_follow(state));
    if (!why.empty()) {
      KITH_CHECKED(begin(why));
      return true;
    }
    saved_ = *state.at;
    tell_followers(saved_);
    decided_ = true;
  }
  return follow();
}

// --- may it follow?
Result<std::string> SearchRound::why_not_follow(const store::search::IndexState& state) {
  if (state.rebuild_wanted) return std::string("an operator asked for it");
  if (!state.at) return std::string("it has not read this history of the log");
  const auto head = log_.positions();
  for (std::size_t p = 0; p < kPartitions; ++p) {
    if ((*state.at)[p] > head[p]) return std::string("it is ahead of the log");
    KITH_TRY(const auto floor, log_.stream_floor(static_cast<PartitionId>(p)));
    if ((*state.at)[p] < floor) return std::string("it is behind what the stream still has");
  }
  return std::string();
}

// --- built anew
Status SearchRound::begin(const std::string& why) {
  Rebuild fresh;
  saved_ = log_.positions();  // before anything is read
  tell_followers(saved_);
  decided_ = false;
  KITH_CHECKED(index_.clear());
  if (saved_ != store::Cursor{}) log::info("search: building anew from the log: {}", why);
  ConversationId after;
  for (;;) {
    KITH_TRY(const auto cids, log_.conversations(after, kConversationsAtOnce));
    fresh.progress.of += cids.size();
    if (cids.size() < kConversationsAtOnce) break;
    after = cids.back();
  }
  fresh.progress.building = true;
  rebuild_ = fresh;
  return {};
}

Result<bool> SearchRound::rebuild_some() {
  IndexBatch batch;
  bool more = true;
  rebuild_->bytes = 0;
  while (more && batch.put.size() < at_once_ && rebuild_->bytes < kBytesAtOnce) {
    KITH_TRY(more, next_messages(batch));
  }
  auto& progress = rebuild_->progress;
  progress.messages += batch.put.size();
  progress.building = more;
  batch.progress = progress;
  if (!more) batch.at = saved_;
  KITH_CHECKED(index_.apply(consumer_, batch));
  if (progress.messages >= rebuild_->told + kTellEvery) {
    rebuild_->told = progress.messages;
    log::info("search: {} of {} conversations read, {} messages", progress.conversations, progress.of,
              progress.messages);
  }
  if (more) {
    KITH_CHECKED(follow());  // what comes meanwhile is found at once, and the stream is not kept for hours
    return true;
  }
  if (progress.conversations > 0)
    log::info("search: built anew: {} conversations, {} messages", progress.conversations, progress.messages);
  decided_ = true;
  rebuild_.reset();
  return true;  // what was committed meanwhile
}

Result<bool> SearchRound::next_messages(IndexBatch& batch) {
  auto& now = *rebuild_;
  if (now.cid.nil()) {
    if (now.next == now.ahead.size()) {
      KITH_TRY(now.ahead, log_.conversations(now.after, kConversationsAtOnce));
      now.next = 0;
      if (now.ahead.empty()) return false;
    }
    now.cid = now.ahead[now.next++];
    now.seq = Seq(1);
  }
  KITH_TRY(const auto messages,
           log_.live(store::Depth::kAll)
               .messages(now.cid, now.seq, Seq(UINT64_MAX), kMessagesOfOneRead, store::Order::kAscending));
  for (const auto& message : messages) {
    now.bytes += message.body.size();
    if (auto entry = entry_of(message)) batch.put.push_back(std::move(*entry));
  }
  if (messages.size() == kMessagesOfOneRead) {
    now.seq = messages.back().seq.next();
  } else {
    now.after = std::exchange(now.cid, ConversationId{});
    ++now.progress.conversations;
  }
  return true;
}

// --- following
Result<bool> SearchRound::follow() {
  const auto head = log_.positions();
  if (head == saved_) return false;
  auto at = saved_;
  bool more = false;
  std::size_t bytes = 0;
  Found found;
  for (std::size_t i = 0; i < kPartitions; ++i) {
    const std::size_t p = (first_ + i) % kPartitions;
    if (saved_[p] >= head[p]) continue;
    if (found.size() >= at_once_ || bytes >= kBytesAtOnce) {
      first_ = p;
      more = true;
      break;
    }
    KITH_TRY(const auto entries, log_.stream(static_cast<PartitionId>(p), saved_[p], kEntriesAtOnce));
    if (entries.empty()) continue;
    for (const auto& entry : entries) {
      if (entry.owner.kind != OwnerKind::kConversation || entry.kind != store::ChangeKind::kMessage) continue;
      const Place place{ConversationId{entry.owner.id}, Seq(ByteReader(entry.key).be64())};
      const auto [it, fresh] = found.try_emplace(place);
      if (!fresh) continue;
      KITH_TRY(it->second, present(place));
      if (it->second.entry) bytes += bytes_of(*it->second.entry);
    }
    at[p] = entries.back().pos;
    more = more || at[p] < head[p];
  }
  IndexBatch batch;
  for (auto& [place, standing] : found) {
    if (standing.entry) {
      batch.put.push_back(std::move(*standing.entry));
    } else {
      batch.gone.push_back({place, standing.at});
    }
  }
  if (!rebuild_) batch.at = at;  // a crash would leave it half built
  KITH_CHECKED(index_.apply(consumer_, batch));
  saved_ = at;
  tell_followers(saved_);
  return more;
}

Result<SearchRound::Standing> SearchRound::present(const Place& place) const {
  KITH_TRY(const auto message, log_.live(store::Depth::kAll).message(place.cid, place.seq));
  if (!message) return Standing{};
  return Standing{.entry = entry_of(*message), .at = message->at};
}

void SearchRound::tell_followers(const store::Cursor& at) {
  if (followers_ == nullptr) return;
  if (const auto told = followers_->saved(Follower::kSearch, at); !told)
    log::warn("search: the stream was not trimmed: {}", told.error().detail);
}

}  // namespace kith::work
