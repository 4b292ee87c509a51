#include "query/search/search.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "chat/message/own.h"
#include "chat/visibility.h"
#include "query/former.h"
#include "query/list.h"
#include "query/mine.h"
#include "store/search/content.h"
#include "store/search/query.h"

namespace kith::query {
namespace {

using store::search::Content;
using store::search::Hit;
using store::search::Next;
using store::search::Query;
using store::search::Range;
using store::search::Search;

constexpr std::size_t kLookAtTheClockEvery = 32;
// Listings read at first: who is in no more conversations is known by them. Of others the conversations of hits are
// looked up one by one, and beyond so many the whole list is quicker.
constexpr std::size_t kListingsAtFirst = 256;
constexpr std::size_t kLookedUpMax = 500;
constexpr std::int64_t kRowsDefault = 20;

struct Highlight {
  std::string field;
  std::vector<Range> ranges;
};
struct Found {
  std::uint64_t at = 0;
  Message message;
  std::vector<Highlight> highlights;
};

Result<std::uint64_t> below_of(const std::optional<std::string>& cursor) {
  std::uint64_t below = 0;
  if (!cursor) return below;
  const char* last = cursor->data() + cursor->size();
  const auto [end, problem] = std::from_chars(cursor->data(), last, below);
  if (problem != std::errc{} || end != last || below == 0 || below > static_cast<std::uint64_t>(INT64_MAX)) {
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  }
  return below;
}

bool narrows(const wire::SearchMessagesRequest& request) {
  return request.from || !request.kinds.empty() || request.has_file.value_or(false) ||
         request.mentions_me.value_or(false);
}

// One request on its way through the candidates.
class Looking {
 public:
  Looking(const SearchGround& ground, UserId self, const wire::SearchMessagesRequest& request)
      : ground_(ground),
        self_(self),
        request_(request),
        query_(store::search::parse_query(request.query)),
        limit_(static_cast<std::size_t>(request.limit.value_or(kRowsDefault))),
        begun_(ground.clock.steady()) {}

  Status run();

  const std::vector<Found>& found() const { return found_; }
  bool limited() const { return limited_ || ground_.building; }
  std::uint64_t cursor() const { return cursor_; }  // 0: nothing more

 private:
  Status may_look();  // fills seats_ with the conversations asked for, where they are few
  Status whole_list();
  Next take(const Hit& hit);
  Result<bool> look(const Hit& hit);
  Result<bool> among(ConversationId cid);       // the asker is in it, by their listing
  Result<const Seat*> seat_of(const Hit& hit);  // null: the place is not for the asker
  bool wanted(const Message& message, const Content& content) const;
  bool enough_work();

  const SearchGround& ground_;
  const UserId self_;
  const wire::SearchMessagesRequest& request_;
  const Query query_;
  const std::size_t limit_;
  const std::chrono::steady_clock::time_point begun_;
  struct Way {
    bool open = true;  // the asker is in it
    std::optional<Seat> seat{};
  };
  // Conversations met so far; the seat is read with the first hit there.
  std::unordered_map<ConversationId, Way> ways_;
  bool all_known_ = false;  // ways_ has every conversation that may be looked into
  std::size_t looked_up_ = 0;
  std::vector<Found> found_;
  std::size_t candidates_ = 0;
  std::size_t messages_ = 0;
  bool limited_ = false;
  std::uint64_t cursor_ = 0;
  Status trouble_;
};

Status Looking::may_look() {
  all_known_ = true;
  if (request_.cid) {
    KITH_TRY(auto own, seat(ground_.view, *request_.cid, self_));
    ways_.emplace(*request_.cid, Way{.seat = std::move(own)});
    return {};
  }
  KITH_TRY(const auto rows, ground_.view.rows(owner_of(self_), store::RowKind::kListing, {}, kListingsAtFirst + 1));
  all_known_ = rows.size() <= kListingsAtFirst;
  for (const auto& row : rows) {
    KITH_TRY(const auto listing, decode<Listing>(row.value));
    if (listing.active || !all_known_) ways_.emplace(listing.cid, Way{.open = listing.active});
  }
  return {};
}

Status Looking::whole_list() {
  std::string after;
  constexpr std::size_t kAtOnce = 1024;
  for (;;) {
    KITH_TRY(const auto rows, ground_.view.rows(owner_of(self_), store::RowKind::kListing, after, kAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(const auto listing, decode<Listing>(row.value));
      if (listing.active) ways_.try_emplace(listing.cid);
    }
    if (rows.size() < kAtOnce) break;
    after = rows.back().key;
  }
  all_known_ = true;
  return {};
}

Status Looking::run() {
  Search search;
  KITH_TRY(search.below, below_of(request_.cursor));
  KITH_CHECKED(may_look());
  if (query_.empty() && !narrows(request_)) {
    if (request_.query.empty()) return refuse(Code::kBadRequest, "query", "give words, or something else to look for");
    return {};  // of signs alone, which stand nowhere
  }
  if (ways_.empty()) return {};
  search.tokens = store::search::needed_tokens(query_);
  if (all_known_ && ways_.size() <= store::search::kConversationsMax) {
    for (const auto& [cid, way] : ways_) search.conversations.push_back(cid);
  }
  if (request_.from) search.from = {*request_.from};
  search.kinds = request_.kinds;
  search.file = request_.has_file.value_or(false);
  if (request_.mentions_me.value_or(false)) search.mentions = self_;
  search.after = request_.after.value_or(0);
  search.before = request_.before.value_or(0);
  KITH_CHECKED(ground_.index.find(search, [this](const Hit& hit) { return take(hit); }));
  return trouble_;
}

bool Looking::enough_work() {
  if (candidates_ >= ground_.candidates_max || messages_ >= ground_.messages_max) return true;
  return candidates_ % kLookAtTheClockEvery == 0 && ground_.clock.steady() - begun_ >= ground_.time_max;
}

Next Looking::take(const Hit& hit) {
  ++candidates_;
  const auto is_hit = look(hit);
  if (!is_hit) {
    trouble_ = std::unexpected(is_hit.error());
    return Next::kEnough;
  }
  if (*is_hit && found_.size() > limit_) {
    // One more than asked only tells that there is more.
    found_.pop_back();
    cursor_ = found_.back().at;
    return Next::kEnough;
  }
  if (!enough_work()) return Next::kMore;
  limited_ = true;
  cursor_ = hit.at;
  return Next::kEnough;
}

Result<bool> Looking::among(ConversationId cid) {
  if (const auto known = ways_.find(cid); known != ways_.end()) return known->second.open;
  if (all_known_) return false;
  if (++looked_up_ > kLookedUpMax) {
    KITH_CHECKED(whole_list());
    return ways_.contains(cid);
  }
  KITH_TRY(const auto listing, record<Listing>(ground_.view, owner_of(self_), store::RowKind::kListing, cid.raw()));
  const bool open = listing && listing->active;
  ways_.emplace(cid, Way{.open = open});
  return open;
}

Result<const Seat*> Looking::seat_of(const Hit& hit) {
  KITH_TRY(const bool in, among(hit.place.cid));
  if (!in) return nullptr;
  auto& place = ways_[hit.place.cid].seat;
  if (!place) {
    auto own = seat(ground_.view, hit.place.cid, self_);
    if (!own) {
      // The listing knows a conversation that this snapshot does not: there is nothing to see.
      if (own.error().code == Code::kNotFound || own.error().code == Code::kNotMember) return nullptr;
      return std::unexpected(std::move(own.error()));
    }
    place = std::move(*own);
  }
  const Seat& own = *place;
  const bool sees = hit.place.seq > own.member.cleared && chat::sees(&own.member, own.head, hit.place.seq);
  return sees ? &own : nullptr;
}

bool Looking::wanted(const Message& message, const Content& content) const {
  if (message.expires_at != 0 && message.expires_at <= ground_.clock.wall()) return false;
  if (request_.from && message.from != *request_.from) return false;
  if (!request_.kinds.empty() && std::ranges::find(request_.kinds, message.kind) == request_.kinds.end()) return false;
  if (request_.after && message.at < *request_.after) return false;
  if (request_.before && *request_.before != 0 && message.at >= *request_.before) return false;
  if (request_.has_file.value_or(false) && !content.file) return false;
  if (!request_.mentions_me.value_or(false)) return true;
  return message.mention_all != MentionAll::kNone ||
         std::ranges::find(message.mentions, self_) != message.mentions.end();
}

Result<bool> Looking::look(const Hit& hit) {
  KITH_TRY(const Seat* const own, seat_of(hit));
  if (own == nullptr) return false;
  ++messages_;
  KITH_TRY(auto message, seen(ground_.view, *own, hit.place.seq));
  if (!message) return false;
  const auto content = store::search::content_of(*message);
  if (!content || !wanted(*message, *content)) return false;
  std::vector<std::string> texts;
  for (const auto& field : content->fields) texts.push_back(field.text);
  const auto ranges = store::search::find_in(query_, texts);
  if (!ranges) return false;
  KITH_TRY(const auto hidden, record<HiddenMessage>(ground_.view, owner_of(self_), store::RowKind::kHidden,
                                                    chat::own_message_key(hit.place.cid, hit.place.seq)));
  if (hidden && hidden->active) return false;
  Found found{.at = hit.at, .message = std::move(*message), .highlights = {}};
  for (std::size_t i = 0; i < ranges->size(); ++i) {
    if (!(*ranges)[i].empty()) found.highlights.push_back({content->fields[i].name, (*ranges)[i]});
  }
  found_.push_back(std::move(found));
  return true;
}

void write(wire::Writer& writer, const Message& message, const Highlight& highlight) {
  writer.begin_object();
  writer.field("cid", message.cid);
  writer.field("seq", message.seq);
  writer.field("field", highlight.field);
  writer.key("ranges");
  writer.begin_array();
  for (const auto& range : highlight.ranges) {
    writer.begin_array();
    writer.integer(range.from);
    writer.integer(range.to);
    writer.end_array();
  }
  writer.end_array();
  writer.end_object();
}

}  // namespace

Status search_messages(const SearchGround& ground, UserId self, const wire::SearchMessagesRequest& request,
                       wire::Writer& writer, Mentioned& mentioned) {
  Looking looking(ground, self, request);
  KITH_CHECKED(looking.run());
  writer.key("messages");
  writer.begin_array();
  for (const auto& found : looking.found()) {
    mention(found.message, mentioned);
    wire::object(writer, found.message);
  }
  writer.end_array();
  writer.key("highlights");
  writer.begin_array();
  for (const auto& found : looking.found()) {
    for (const auto& highlight : found.highlights) write(writer, found.message, highlight);
  }
  writer.end_array();
  if (looking.cursor() != 0) writer.field("cursor", std::to_string(looking.cursor()));
  if (looking.limited()) writer.field("limited", true);
  return {};
}

}  // namespace kith::query
