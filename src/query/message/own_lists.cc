#include "query/message/own_lists.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "chat/message/own.h"
#include "query/former.h"
#include "query/message/calls.h"
#include "query/mine.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

using store::RowKind;

// Rows looked at for one page of mentions: many of them may lead to nothing any more.
constexpr std::size_t kLookAt = 1'000;
constexpr std::size_t kAtOnce = 128;
constexpr std::size_t kKeyBytes = 8 + sizeof(Bytes16) + 8;  // time, conversation, seq: of both lists

// One's seats, each read once.
class Seats {
 public:
  Seats(const store::View& view, UserId self) : view_(view), self_(self) {}

  // The message as one may see it now; nothing otherwise.
  Result<std::optional<Message>> message(ConversationId cid, Seq seq) {
    auto known = seats_.find(cid);
    if (known == seats_.end()) {
      auto found = seat(view_, cid, self_);
      if (!found && found.error().code != Code::kNotFound && found.error().code != Code::kNotMember) {
        return std::unexpected(std::move(found.error()));
      }
      std::optional<Seat> place;
      if (found) place = std::move(*found);
      known = seats_.emplace(cid, std::move(place)).first;
    }
    const auto& place = known->second;
    if (!place) return std::optional<Message>{};
    return seen(view_, *place, seq);
  }

 private:
  const store::View& view_;
  const UserId self_;
  std::map<ConversationId, std::optional<Seat>> seats_;
};

Result<std::string> after_of(std::string_view prefix, const std::optional<std::string>& cursor) {
  if (!cursor) return std::string(prefix);
  const auto key = base64url_decode(*cursor);
  if (!key || key->size() != kKeyBytes) {
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  }
  return std::string(prefix) + *key;
}

// The message and what of it is one's own, into an open object.
Status write_message(const store::View& view, UserId self, const Message& message, wire::Writer& writer,
                     Mentioned& mentioned) {
  mention(message, mentioned);
  wire::object_field(writer, "message", message);
  KITH_TRY(const auto mine, mine_of(view, self, message.cid, {message}));
  if (!mine.empty()) {
    writer.key("mine");
    wire::object(writer, mine.front());
  }
  return {};
}

// One's own mentions and the calls in one's rooms, in the order of their keys: the latest first.
class MentionStream {
 public:
  static Result<MentionStream> after(const store::View& view, UserId self, std::string after) {
    KITH_TRY(auto calls, calls_after(view, self, after, kLookAt + 1));
    return MentionStream(view, self, std::move(after), std::move(calls));
  }

  Result<std::optional<Called>> next() {
    if (at_ == rows_.size() && more_) {
      KITH_TRY(rows_, view_.rows(owner_of(self_), RowKind::kMention, after_, kAtOnce));
      at_ = 0;
      more_ = rows_.size() == kAtOnce;
      if (!rows_.empty()) after_ = rows_.back().key;
    }
    const bool own = at_ < rows_.size();
    const bool called = call_ < calls_.size();
    if (!own && !called) return std::optional<Called>{};
    if (called && (!own || calls_[call_].key < rows_[at_].key)) return std::optional(calls_[call_++]);
    const auto& row = rows_[at_++];
    KITH_TRY(const auto mention, decode<Mention>(row.value));
    return std::optional(Called{.key = row.key, .mention = mention});
  }

 private:
  MentionStream(const store::View& view, UserId self, std::string after, std::vector<Called> calls)
      : view_(view), self_(self), after_(std::move(after)), calls_(std::move(calls)) {}

  const store::View& view_;
  UserId self_;
  std::string after_;
  std::vector<Called> calls_;
  std::vector<store::Row> rows_;
  std::size_t at_ = 0;
  std::size_t call_ = 0;
  bool more_ = true;
};

bool still_meant(const Mention& mention, const Message& message, UserId self) {
  if (message.recalled_at != 0 || message.expired_at != 0) return false;
  if (mention.all && message.mention_all != MentionAll::kNone) return true;
  return std::ranges::find(message.mentions, self) != message.mentions.end();
}

}  // namespace

Status favorites(const store::View& view, UserId self, const wire::ListFavoritesRequest& request, wire::Writer& writer,
                 Mentioned& mentioned) {
  const std::string_view prefix = chat::kFavoritesByTime;
  KITH_TRY(const auto after, after_of(prefix, request.cursor));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  KITH_TRY(auto rows, view.rows(owner_of(self), RowKind::kSetting, after, limit + 1));
  std::erase_if(rows, [&](const auto& row) { return !row.key.starts_with(prefix); });
  const bool more = rows.size() > limit;
  if (more) rows.pop_back();
  Seats seats(view, self);
  writer.key("favorites");
  writer.begin_array();
  for (const auto& row : rows) {
    ByteReader key(std::string_view(row.key).substr(prefix.size()));
    const auto at = static_cast<TimeMs>(~key.be64());
    const auto cid = ConversationId::from_raw(key.raw(sizeof(Bytes16)));
    const Seq seq(key.be64());
    writer.begin_object();
    writer.field("cid", cid);
    writer.field("seq", seq);
    writer.field("at", at);
    KITH_TRY(const auto message, seats.message(cid, seq));
    if (message) KITH_CHECKED(write_message(view, self, *message, writer, mentioned));
    writer.end_object();
  }
  writer.end_array();
  if (more) writer.field("cursor", base64url(rows.back().key.substr(prefix.size())));
  return {};
}

Status mentions(const store::View& view, UserId self, const wire::ListMentionsRequest& request, wire::Writer& writer,
                Mentioned& mentioned) {
  KITH_TRY(std::string after, after_of({}, request.cursor));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  KITH_TRY(auto stream, MentionStream::after(view, self, after));
  Seats seats(view, self);
  std::size_t written = 0;
  bool more = true;
  writer.key("mentions");
  writer.begin_array();
  for (std::size_t looked = 0; written < limit && looked < kLookAt; ++looked) {
    KITH_TRY(const auto next, stream.next());
    if (!next) {
      more = false;
      break;
    }
    after = next->key;
    const Mention& each = next->mention;
    KITH_TRY(const auto message, seats.message(each.cid, each.seq));
    if (!message || !still_meant(each, *message, self)) continue;
    ++written;
    writer.begin_object();
    writer.field("cid", each.cid);
    writer.field("seq", each.seq);
    writer.field("at", each.at);
    if (each.all) writer.field("all", true);
    KITH_CHECKED(write_message(view, self, *message, writer, mentioned));
    writer.end_object();
  }
  if (more) {
    KITH_TRY(const auto next, stream.next());
    more = next.has_value();
  }
  writer.end_array();
  if (more) writer.field("cursor", base64url(after));
  return {};
}

Status check_visible(const store::View& view, UserId self, ConversationId cid, Seq seq) {
  KITH_TRY(const auto place, seat(view, cid, self));
  KITH_TRY(const auto message, seen(view, place, seq));
  if (!message) return refuse(Code::kNotFound, "seq", "there is no such message");
  return {};
}

}  // namespace kith::query
