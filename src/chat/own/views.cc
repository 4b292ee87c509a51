// How a person lists a conversation, and drafts: rows of the person alone, told to all their devices. A command sets a
// state; what is so already changes nothing. Membership, and what stands in the conversation (n and seq), are the
// asker's to have read: nothing here shows anything of it. Thread: one lane.
#include <algorithm>

#include "chat/person_rows.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "model/codec.h"
#include "wire/value.h"

namespace kith::chat {
namespace {

Status check_tags(const Context& ctx, const std::vector<std::string>& tags) {
  if (tags.size() > ctx.limits.tags_max) {
    return refuse(Code::kBadRequest, "tags", "too many tags", static_cast<std::int64_t>(ctx.limits.tags_max));
  }
  for (const std::string& tag : tags) KITH_CHECKED(check_name(tag, "tags", ctx.limits.tag_length_max));
  return {};
}

// Each once, in the order given.
std::vector<std::string> unique(const std::vector<std::string>& tags) {
  std::vector<std::string> out;
  for (const std::string& tag : tags) {
    if (std::ranges::find(out, tag) == out.end()) out.push_back(tag);
  }
  return out;
}

// Without a rank a conversation is pinned behind those pinned before: the time serves as a rank that leaves room
// between any two.
void pin(const Context& ctx, const SetOwnView& set, OwnView& view) {
  if (set.pin_rank) {
    view.pin_rank = *set.pin_rank;
  } else if (!view.pinned) {
    view.pin_rank = static_cast<std::uint64_t>(ctx.now);
  }
  view.pinned = true;
}

OwnView changed(const Context& ctx, const SetOwnView& set, OwnView view) {
  if (set.pinned && *set.pinned) {
    pin(ctx, set, view);
  } else if (set.pinned) {
    view.pinned = false;
    view.pin_rank = 0;
  }
  if (set.archived) {
    view.archived = *set.archived;
    view.archived_n = view.archived ? set.n : 0;
    view.stay_archived = view.archived && set.stay_archived.value_or(view.stay_archived);
  }
  if (set.muted_until) view.muted_until = *set.muted_until > ctx.now ? *set.muted_until : 0;
  if (set.hidden) {
    view.hidden = *set.hidden;
    view.hidden_seq = view.hidden ? set.seq : Seq{};
  }
  if (set.tags) view.tags = unique(*set.tags);
  return view;
}

// Each thread may have a draft, but not each of a hundred thousand messages: a sync without a token reads them all.
Status check_room_for_draft(Context& ctx, UserId self, ConversationId cid) {
  constexpr std::size_t kDraftsMax = 100;  // of a conversation's threads
  constexpr std::size_t kLookAt = 1000;    // also at those that were emptied
  KITH_TRY(const auto rows, ctx.rows.rows(owner_of(self), store::RowKind::kDraft, cid.raw(), kLookAt));
  std::size_t count = 0;
  std::size_t looked = 0;
  for (const auto& row : rows) {
    if (!row.key.starts_with(cid.raw())) break;
    KITH_TRY(const auto draft, decode<Draft>(row.value));
    ++looked;
    if (!draft.text.empty()) ++count;
  }
  if (count < kDraftsMax && looked < kLookAt) return {};
  return refuse(Code::kConflict, "threadRootSeq", "too many threads of this conversation have drafts",
                static_cast<std::int64_t>(kDraftsMax));
}

}  // namespace

Result<Outcome> decide(Context& ctx, const SetOwnView& set) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  KITH_TRY(const auto known, load_view(ctx, self.user, set.conversation));
  OwnView before = known.value_or(OwnView{});
  before.cid = set.conversation;
  Outcome outcome;
  outcome.rev = self.head.urev;
  const OwnView after = changed(ctx, set, before);
  if (after == before) return outcome;
  if (set.tags) KITH_CHECKED(check_tags(ctx, after.tags));
  change_view(ctx, self, outcome, after);
  save_self(ctx, self);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const SetDraft& set) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  KITH_TRY(const auto known, load_draft(ctx, self.user, set.conversation, set.thread_root));
  const Draft before = known.value_or(Draft{});
  Outcome outcome;
  outcome.rev = self.head.urev;
  Draft after{.cid = set.conversation, .text = set.text, .thread_root = set.thread_root};
  if (!set.text.empty()) after.reply_to = set.reply_to;
  const bool same_place = after.thread_root == before.thread_root || after.text.empty();
  if (same_place && after.text == before.text && after.reply_to == before.reply_to) return outcome;
  if (wire::code_points(set.text) > ctx.limits.draft_length_max) {
    return refuse(Code::kTooLarge, "text", "too long", static_cast<std::int64_t>(ctx.limits.draft_length_max));
  }
  if (set.thread_root && !known) KITH_CHECKED(check_room_for_draft(ctx, self.user, set.conversation));
  after.at = ctx.now;
  change_draft(ctx, self, outcome, std::move(after));
  save_self(ctx, self);
  return outcome;
}

}  // namespace kith::chat
