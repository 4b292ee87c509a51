// See person_rows.h.
#include "chat/person_rows.h"

#include "chat/message/own.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

constexpr std::size_t kScanPage = 256;

template <typename Record>
Result<std::optional<Record>> load(Context& ctx, UserId owner, store::RowKind kind, std::string_view key) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(owner), kind, key));
  if (!value) return std::optional<Record>{};
  KITH_TRY(auto record, decode<Record>(*value));
  return std::optional<Record>{std::move(record)};
}

Rev take_urev(Context& ctx, Self& self, Outcome& outcome) {
  self.head.urev = self.head.urev.next();
  self.head.pos = ctx.pos;
  outcome.rev = self.head.urev;
  return self.head.urev;
}

void put(Context& ctx, const Self& self, store::RowKind kind, std::string_view key, std::string value) {
  const Owner owner = owner_of(self.user);
  const Rev rev = self.head.urev;
  ctx.rows.put_row(owner, kind, std::string(key), std::move(value));
  ctx.rows.put_change(owner,
                      {.rev = rev, .pos = {}, .kind = store::ChangeKind::kRow, .row = kind, .key = std::string(key)});
  ctx.rows.put_stream(
      {.pos = {}, .owner = owner, .rev = rev, .kind = store::ChangeKind::kRow, .row = kind, .key = std::string(key)});
}

void tell(const Self& self, Outcome& outcome, EventBody body) {
  outcome.events.push_back(
      {.body = std::move(body), .rev = self.head.urev, .reach = Reach::kPeople, .also = {self.user}});
}

}  // namespace

Result<Self> load_self(Context& ctx, UserId user) {
  if (user.nil()) return fail(Code::kForbidden, "this belongs to a person");
  KITH_TRY(const auto head, load<PersonHead>(ctx, user, store::RowKind::kPersonHead, {}));
  return Self{user, head.value_or(PersonHead{})};
}

Result<std::optional<Contact>> load_contact(Context& ctx, UserId owner, UserId user) {
  return load<Contact>(ctx, owner, store::RowKind::kContact, user.raw());
}

Result<std::optional<FriendRequest>> load_request(Context& ctx, UserId owner, RequestId id) {
  return load<FriendRequest>(ctx, owner, store::RowKind::kRequest, id.raw());
}

bool expired(const Context& ctx, const FriendRequest& request) {
  const TimeMs life = ctx.limits.request_life_ms;
  return life > 0 && request.state == RequestState::kPending && request.at + life <= ctx.now;
}

Result<std::optional<FriendRequest>> find_pending(Context& ctx, UserId owner, UserId from, UserId to) {
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, ctx.rows.rows(owner_of(owner), store::RowKind::kRequest, after, kScanPage));
    for (const store::Row& row : rows) {
      KITH_TRY(auto request, decode<FriendRequest>(row.value));
      if (request.state == RequestState::kPending && request.from == from && request.to == to &&
          !expired(ctx, request)) {
        return request;
      }
    }
    if (rows.size() < kScanPage) return std::optional<FriendRequest>{};
    after = rows.back().key;
  }
}

Result<bool> blocks(Context& ctx, UserId owner, UserId user) {
  KITH_TRY(const auto block, load<Block>(ctx, owner, store::RowKind::kBlock, user.raw()));
  return block && block->active;
}

Result<std::optional<OwnView>> load_view(Context& ctx, UserId owner, ConversationId cid) {
  return load<OwnView>(ctx, owner, store::RowKind::kOwnView, cid.raw());
}

Result<std::optional<Draft>> load_draft(Context& ctx, UserId owner, ConversationId cid, Seq thread_root) {
  return load<Draft>(ctx, owner, store::RowKind::kDraft, draft_key(cid, thread_root));
}

std::string draft_key(ConversationId cid, Seq thread_root) {
  return thread_root ? own_message_key(cid, thread_root) : std::string(cid.raw());
}

void change_contact(Context& ctx, Self& self, Outcome& outcome, Contact contact) {
  contact.urev = take_urev(ctx, self, outcome);
  put(ctx, self, store::RowKind::kContact, contact.user.raw(), encode(contact));
  tell(self, outcome, ContactChanged{std::move(contact)});
}

void change_request(Context& ctx, Self& self, Outcome& outcome, FriendRequest request) {
  request.urev = take_urev(ctx, self, outcome);
  put(ctx, self, store::RowKind::kRequest, request.id.raw(), encode(request));
  tell(self, outcome, RequestChanged{std::move(request)});
}

void change_block(Context& ctx, Self& self, Outcome& outcome, Block block) {
  block.urev = take_urev(ctx, self, outcome);
  put(ctx, self, store::RowKind::kBlock, block.user.raw(), encode(block));
  tell(self, outcome, BlockChanged{std::move(block)});
}

Scheduled change_scheduled(Context& ctx, Self& self, Outcome& outcome, Scheduled scheduled) {
  scheduled.urev = take_urev(ctx, self, outcome);
  put(ctx, self, store::RowKind::kScheduled, scheduled.id.raw(), encode(scheduled));
  tell(self, outcome, ScheduledChanged{scheduled});
  return scheduled;
}

void change_favorite(Context& ctx, Self& self, Outcome& outcome, Favorite favorite) {
  favorite.urev = take_urev(ctx, self, outcome);
  put(ctx, self, store::RowKind::kFavorite, own_message_key(favorite.cid, favorite.seq), encode(favorite));
  tell(self, outcome, FavoriteChanged{favorite});
}

void change_hidden(Context& ctx, Self& self, Outcome& outcome, HiddenMessage hidden) {
  hidden.urev = take_urev(ctx, self, outcome);
  put(ctx, self, store::RowKind::kHidden, own_message_key(hidden.cid, hidden.seq), encode(hidden));
  tell(self, outcome, MessageHidden{hidden});
}

void change_view(Context& ctx, Self& self, Outcome& outcome, OwnView view) {
  view.urev = take_urev(ctx, self, outcome);
  put(ctx, self, store::RowKind::kOwnView, view.cid.raw(), encode(view));
  tell(self, outcome, OwnViewChanged{std::move(view)});
}

void change_draft(Context& ctx, Self& self, Outcome& outcome, Draft draft) {
  draft.urev = take_urev(ctx, self, outcome);
  put(ctx, self, store::RowKind::kDraft, draft_key(draft.cid, draft.thread_root), encode(draft));
  tell(self, outcome, DraftChanged{.draft = std::move(draft), .device = ctx.actor.device});
}

void save_self(Context& ctx, const Self& self) {
  ctx.rows.put_row(owner_of(self.user), store::RowKind::kPersonHead, {}, encode(self.head));
}

void touch(Context& ctx, Self& self, Outcome& outcome, std::string what) {
  const Rev rev = take_urev(ctx, self, outcome);
  ctx.rows.put_stream({.pos = {},
                       .owner = owner_of(self.user),
                       .rev = rev,
                       .kind = store::ChangeKind::kRow,
                       .row = store::RowKind::kPersonHead,
                       .key = {}});
  tell(self, outcome, PersonTouched{std::move(what)});
}

Status befriend(Context& ctx, Self& self, Outcome& outcome, UserId user) {
  KITH_TRY(const auto contact, load_contact(ctx, self.user, user));
  if (contact && contact->active) return {};
  change_contact(ctx, self, outcome, {.user = user, .since = ctx.now, .active = true, .urev = {}});
  return {};
}

Result<bool> part_from(Context& ctx, Self& self, Outcome& outcome, UserId user) {
  KITH_TRY(auto contact, load_contact(ctx, self.user, user));
  if (!contact || !contact->active) return false;
  contact->active = false;
  change_contact(ctx, self, outcome, std::move(*contact));
  return true;
}

}  // namespace kith::chat
