// A person's own view of messages: favourites, and messages deleted for oneself. Whether the person may see the message
// is asked before the command comes here: its rows are another owner's. Favourites have a second row by time, so that
// the list needs no sorting, and a count. Thread: one lane.
#include "chat/message/own.h"
#include "base/bytes.h"
#include "chat/person_rows.h"
#include "chat/rules.h"
#include "model/codec.h"
#include "wire/generated/limits.h"

namespace kith::chat {
namespace {

constexpr std::string_view kCount = "favorites";

Result<std::uint64_t> count_of(Context& ctx, UserId user) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(user), store::RowKind::kSetting, kCount));
  if (!value) return 0;
  return ByteReader(*value).be64();
}

void save_count(Context& ctx, UserId user, std::uint64_t count) {
  std::string value;
  put_be64(value, count);
  ctx.rows.put_row(owner_of(user), store::RowKind::kSetting, std::string(kCount), std::move(value));
}

template <typename Record>
Result<Record> load_own(Context& ctx, UserId user, store::RowKind kind, ConversationId cid, Seq seq) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(user), kind, own_message_key(cid, seq)));
  if (!value) return Record{.cid = cid, .seq = seq, .active = false};
  return decode<Record>(*value);
}

}  // namespace

std::string own_message_key(ConversationId cid, Seq seq) {
  std::string key(cid.raw());
  put_be64(key, seq.value);
  return key;
}

std::string favorite_time_key(const Favorite& favorite) {
  std::string key(kFavoritesByTime);
  put_be64(key, ~static_cast<std::uint64_t>(favorite.at));
  return key.append(own_message_key(favorite.cid, favorite.seq));
}

Result<Outcome> decide(Context& ctx, const SetFavorite& set) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  KITH_TRY(auto favorite, load_own<Favorite>(ctx, self.user, store::RowKind::kFavorite, set.conversation, set.seq));
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (favorite.active == set.on) return outcome;
  KITH_TRY(const auto count, count_of(ctx, self.user));
  if (set.on) {
    if (count >= static_cast<std::uint64_t>(wire::kFavoritesMax)) {
      return refuse(Code::kForbidden, "seq", "too many favourites; take one out first", wire::kFavoritesMax);
    }
    favorite.at = ctx.now;
    ctx.rows.put_row(owner_of(self.user), store::RowKind::kSetting, favorite_time_key(favorite), {});
  } else {
    ctx.rows.delete_row(owner_of(self.user), store::RowKind::kSetting, favorite_time_key(favorite));
  }
  save_count(ctx, self.user, set.on ? count + 1 : count - 1);
  favorite.active = set.on;
  change_favorite(ctx, self, outcome, favorite);
  save_self(ctx, self);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const HideMessage& hide) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  KITH_TRY(auto hidden, load_own<HiddenMessage>(ctx, self.user, store::RowKind::kHidden, hide.conversation, hide.seq));
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (hidden.active == hide.on) return outcome;
  hidden.active = hide.on;
  change_hidden(ctx, self, outcome, hidden);
  save_self(ctx, self);
  return outcome;
}

}  // namespace kith::chat
