// Pages of sync. What is in a page is decided here; what a conversation's part holds, in sync_part.cc.
#include "query/sync.h"

#include <algorithm>

#include "query/list.h"
#include "query/person_state.h"
#include "query/sync_part.h"
#include "query/threads/threads.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

using Phase = SyncToken::Phase;

struct Sizes {
  std::size_t conversations = 0;
  std::size_t messages = 0;
  std::size_t bytes = 0;
};

struct Page {
  const store::View& view;
  UserId self;
  Sizes sizes;
  store::Cursor now;  // positions from before the snapshot
  Rev urev;           // of the snapshot
  Synced& out;
  std::size_t bytes = 0;                            // of the parts so far
  std::optional<SeatedRoots> seats = std::nullopt;  // read for the first part

  bool full(std::size_t conversations_in) const {
    constexpr std::size_t kCard = 160;
    return conversations_in >= sizes.conversations || bytes + out.mentioned.size() * kCard >= sizes.bytes;
  }
};

TimeMs activity(const Listed& each) {
  return std::max(each.head.last_at, each.listing.at);
}

// seats_known: what is known of one's seats at its threads; from nothing on those that one follows.
Status add_part(Page& page, const Listed& each, std::optional<Pos> known, std::optional<Pos> seats_known) {
  KITH_TRY(const auto place, seat(page.view, each.listing.cid, page.self, each.head));
  KITH_TRY(auto part,
           sync_part(page.view, place, known, {.messages_max = page.sizes.messages, .bytes_max = page.sizes.bytes},
                     page.out.mentioned));
  if (!page.seats) {
    KITH_TRY(page.seats, few_seated_roots(page.view, page.self));
  }
  KITH_TRY(part.threads, moved_seats(page.view, page.self, place.cid, *page.seats, seats_known));
  page.bytes += weight_of(part);
  page.out.answer.conversations.push_back(std::move(part));
  page.out.covered.push_back({.cid = place.cid, .rev = place.head.rev, .pos = place.head.pos});
  return {};
}

// Most recent first, from behind the token's place on; the rest of what happened comes as a delta from the first page's
// positions.
Result<SyncToken> load(Page& page, SyncToken token, bool first) {
  KITH_TRY(auto all, listed(page.view, page.self, false));
  const auto key = [](const Listed& each) { return std::pair(activity(each), each.listing.cid); };
  std::ranges::sort(all, std::greater{}, key);
  auto next = all.begin();
  bool person_told = true;
  if (first) {
    token.known = page.now;
    KITH_TRY(const auto told,
             whole_person_state(page.view, page.self, page.sizes.bytes / 2, page.out.answer.user, page.out.mentioned));
    page.bytes += told.bytes;
    person_told = !told.up_to;
    token.urev = page.out.answer.user.urev = told.up_to.value_or(page.urev);
  } else {
    next = std::ranges::find_if(all, [&](const Listed& each) { return key(each) < std::pair(token.at, token.cid); });
  }
  for (std::size_t count = 0; next != all.end() && (count == 0 || !page.full(count)); ++next, ++count) {
    KITH_CHECKED(add_part(page, *next, std::nullopt, std::nullopt));
    std::tie(token.at, token.cid) = key(*next);
  }
  const bool all_at_once = first && person_told && next == all.end();
  token.phase = all_at_once ? Phase::kDone : Phase::kLoad;
  if (!all_at_once && next == all.end()) {
    // Loaded; what changed while the pages were fetched is a delta of its own, and so is what of the person found no
    // room.
    token.phase = Phase::kRest;
    token.cid = ConversationId{};
    token.target = page.now;
    token.target_urev = page.urev;
  }
  return token;
}

bool changed_since(const Listed& each, const store::Cursor& known) {
  const Pos at = known[partition_of(each.listing.cid.bytes)];
  return each.head.pos > at || each.head.positions_pos > at || each.listing.since > at;
}

// Whether a delta from there would hold this conversation, as a row or as gone.
bool belongs_to_delta(const Listed& each, const store::Cursor& known) {
  if (each.listing.active) return changed_since(each, known);
  return each.listing.since > known[partition_of(each.listing.cid.bytes)];
}

Result<SyncToken> delta(Page& page, SyncToken token) {
  KITH_TRY(auto all, listed(page.view, page.self, true));
  std::ranges::sort(all, {}, [](const Listed& each) { return each.listing.cid; });
  const bool first = token.phase == Phase::kDone || token.cid.nil();
  if (first) {
    token.target = page.now;
    token.target_urev = page.urev;
    KITH_TRY(const auto told, changed_person_state(page.view, page.self, token.urev, page.sizes.bytes / 2,
                                                   page.out.answer.user, page.out.mentioned));
    if (told.up_to) {  // a page of the person alone; the next begins anew from there
      token.urev = page.out.answer.user.urev = *told.up_to;
      if (token.phase == Phase::kDone) token.phase = Phase::kDelta;
      return token;
    }
    page.bytes += told.bytes;
  }
  std::size_t count = 0;
  for (const auto& each : all) {
    if (!first && each.listing.cid <= token.cid) continue;
    const bool unheard = token.rooms_unheard && each.listing.active && each.head.room;
    if (!unheard && !belongs_to_delta(each, token.known)) continue;
    const Pos known = token.known[partition_of(each.listing.cid.bytes)];
    if (count > 0 && page.full(count)) {
      if (token.phase == Phase::kDone) token.phase = Phase::kDelta;
      return token;
    }
    ++count;
    if (each.listing.active) {
      // Who came in since knows nothing of it yet; nor does a load that it was moved past.
      const bool fresh = each.listing.since > known || token.phase == Phase::kRest || unheard;
      // Of before one came back there may be seats at a client that were given up since: so all are told.
      KITH_CHECKED(add_part(page, each, fresh ? std::nullopt : std::optional(known), fresh ? Pos(0) : known));
      // What is still cached of an earlier time in it may be stale: changes of then are not here.
      if (fresh) page.out.answer.conversations.back().limited = true;
    } else {
      page.out.answer.gone.push_back(
          {.cid = each.listing.cid, .reason = each.listing.reason, .at = each.listing.at, .by = each.listing.by});
      if (!each.listing.by.nil()) page.out.mentioned.insert(each.listing.by);
    }
    token.cid = each.listing.cid;
  }
  token.phase = Phase::kDone;
  token.rooms_unheard = false;
  token.known = token.target;
  token.urev = token.target_urev;
  // The pages were read one after the other, and their client may have come back with the token to another session,
  // which told it nothing of what moved between them: it is told here, as a delta of its own.
  const auto moved = [&](const Listed& each) { return belongs_to_delta(each, token.known); };
  if (!first && (page.urev > token.urev || std::ranges::any_of(all, moved))) {
    token.phase = Phase::kDelta;
    token.cid = ConversationId{};
  }
  return token;
}

// A cursor above ours is of a history that was rolled back under its owner.
bool ahead(const SyncToken& token, const store::Cursor& now) {
  for (std::size_t partition = 0; partition < now.size(); ++partition) {
    if (token.known[partition] > now[partition]) return true;
    if (token.phase != Phase::kDone && token.target[partition] > now[partition]) return true;
  }
  return false;
}

}  // namespace

Result<SyncOutcome> sync_page(const store::Log& log, UserId self, const wire::SyncRequest& request,
                              std::size_t bytes_max) {
  const auto size = [](const std::optional<std::int64_t>& asked, std::int64_t usual, std::int64_t most) {
    return static_cast<std::size_t>(std::clamp<std::int64_t>(asked.value_or(usual), 0, most));
  };
  const Sizes sizes{.conversations = std::max<std::size_t>(
                        size(request.limit, wire::kSyncConversationsDefault, wire::kSyncConversationsMax), 1),
                    .messages = size(request.messages, wire::kSyncMessagesDefault, wire::kSyncMessagesMax),
                    .bytes = bytes_max};
  SyncToken token;
  token.user = self;
  token.epoch = log.epoch();
  const auto now = log.positions();  // before the snapshot: the answer holds at least this much
  const auto view = log.snapshot();
  if (request.token) {
    KITH_TRY(token, sync_token_parse(*request.token, self));
    if (token.epoch != log.epoch()) return wire::down::ResyncReason::kEpoch;
    if (ahead(token, now)) return wire::down::ResyncReason::kAhead;
  }
  KITH_TRY(const auto person, record<PersonHead>(*view, owner_of(self), store::RowKind::kPersonHead, {}));
  Synced out;
  Page page{
      .view = *view, .self = self, .sizes = sizes, .now = now, .urev = person ? person->urev : Rev(0), .out = out};
  out.answer.user.urev = page.urev;
  out.answer.epoch = token.epoch;
  const bool loading = !request.token || token.phase == Phase::kLoad;
  SyncToken next;
  if (loading) {
    KITH_TRY(next, load(page, std::move(token), !request.token));
  } else {
    KITH_TRY(next, delta(page, std::move(token)));
  }
  out.answer.more = next.phase != Phase::kDone;
  out.answer.token = sync_token_text(next);
  return out;
}

Status sync(const store::Log& log, UserId self, const wire::SyncRequest& request, wire::Writer& writer,
            Mentioned& mentioned) {
  KITH_TRY(auto outcome, sync_page(log, self, request));
  auto* synced = std::get_if<Synced>(&outcome);
  if (synced == nullptr) {
    return refuse(Code::kConflict, "token", "this token is of another history of the server; sync without it");
  }
  const auto& answer = synced->answer;
  wire::rows_field(writer, "conversations", answer.conversations);
  wire::rows_field(writer, "gone", answer.gone);
  wire::object_field(writer, "user", answer.user);
  writer.field("token", answer.token);
  writer.field("more", answer.more);
  writer.field("epoch", answer.epoch);
  mentioned.merge(synced->mentioned);
  return {};
}

}  // namespace kith::query
