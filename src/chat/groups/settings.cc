// Changing a conversation's settings, one or several by one command: one change of the conversation's row, and a note
// for each that people expect to be told of (name, picture, announcement, mute of everybody, life of messages); the
// others are quiet. What is set already is no change. See settings.h. Thread: one lane.
#include "chat/groups/settings.h"

#include <utility>

#include "chat/append.h"
#include "chat/media/held.h"
#include "chat/membership.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "wire/generated/limits.h"

namespace kith::chat {
namespace {

bool names_nothing(const UpdateConversation& to) {
  return !to.name && !to.avatar && !to.announcement && !to.all_muted_until && !to.slow_mode_s && !to.admission &&
         !to.members_invite && !to.history_from_start && !to.capacity && !to.message_life_s;
}

// Nobody is invited to the world, and nothing of it ends.
Status check_world(const UpdateConversation& to) {
  const std::pair<bool, const char*> foreign[] = {{to.admission.has_value(), "admission"},
                                                  {to.members_invite.has_value(), "membersInvite"},
                                                  {to.history_from_start.has_value(), "historyFromStart"},
                                                  {to.capacity.has_value(), "capacity"},
                                                  {to.message_life_s.has_value(), "messageLifeS"}};
  for (const auto& [given, field] : foreign) {
    if (given) return refuse(Code::kBadRequest, field, "the world has no such setting");
  }
  return {};
}

Status at_most(std::optional<std::uint32_t> given, const char* field, std::int64_t most) {
  if (!given || *given <= most) return {};
  return refuse(Code::kBadRequest, field, "too much", most);
}

// Takes the new value; true if it is another one.
template <typename T>
bool take(T& present, const std::optional<T>& given) {
  if (!given || *given == present) return false;
  present = *given;
  return true;
}

// A time that is over mutes nobody, whichever it is.
std::optional<TimeMs> ahead(std::optional<TimeMs> until, TimeMs now) {
  if (until && *until <= now) return TimeMs{0};
  return until;
}

bool take_announcement(const Context& ctx, Conversation& row, const UpdateConversation& to) {
  if (!take(row.announcement, to.announcement)) return false;
  row.announced_by = row.announcement.empty() ? UserId{} : ctx.actor.user;
  row.announced_at = row.announcement.empty() ? 0 : ctx.now;
  return true;
}

// Who came while history began at joining still lacks the beginning.
bool take_history(Context& ctx, Conversation& row, const UpdateConversation& to) {
  if (!take(row.history_from_start, to.history_from_start)) return false;
  if (row.history_from_start) ctx.rows.put_row(owner_of(row.cid), store::RowKind::kSetting, kViewsDiffer, "1");
  return true;
}

// Puts the settings in, and tells what people are to hear of. True if anything changed.
bool apply(Context& ctx, Conversation& row, const UpdateConversation& to, std::vector<Note>& notes) {
  bool changed = false;
  const auto told = [&](bool one, Note note) {
    changed |= one;
    if (one) notes.push_back(std::move(note));
  };
  told(take(row.name, to.name), {.event = "renamed", .name = to.name});
  told(take(row.avatar, to.avatar), {.event = "pictured"});
  told(take_announcement(ctx, row, to), {.event = "announced", .text = to.announcement});
  const bool was_muted = row.all_muted_until > ctx.now;
  const bool muting = take(row.all_muted_until, ahead(to.all_muted_until, ctx.now));
  changed |= muting;
  if (row.all_muted_until > 0) {
    told(muting, {.event = "mutedAll", .until = row.all_muted_until});
  } else {
    told(muting && was_muted, {.event = "unmutedAll"});
  }
  told(take(row.message_life_s, to.message_life_s), {.event = "messageLife", .seconds = to.message_life_s});
  changed |= take(row.slow_mode_s, to.slow_mode_s);
  changed |= take(row.admission, to.admission);
  changed |= take(row.members_invite, to.members_invite);
  changed |= take(row.capacity, to.capacity);
  changed |= take_history(ctx, row, to);
  return changed;
}

}  // namespace

Status check_settings(const UpdateConversation& to, ConversationKind kind, std::uint32_t members_max) {
  if (kind == ConversationKind::kWorld) KITH_CHECKED(check_world(to));
  if (to.name) KITH_CHECKED(check_name(*to.name, "name", wire::kConversationNameCharactersMax));
  if (to.announcement) {
    KITH_CHECKED(check_note(*to.announcement, "announcement", wire::kAnnouncementCharactersMax));
  }
  if (to.all_muted_until && *to.all_muted_until < 0) {
    return refuse(Code::kBadRequest, "allMutedUntil", "must not be negative", 0);
  }
  KITH_CHECKED(at_most(to.slow_mode_s, "slowModeS", wire::kSlowModeSMax));
  KITH_CHECKED(at_most(to.message_life_s, "messageLifeS", wire::kMessageLifeSMax));
  KITH_CHECKED(at_most(to.capacity, "capacity", members_max));
  if (to.capacity == 1U) return refuse(Code::kBadRequest, "capacity", "a group has room for two at least", 2);
  return {};
}

Result<Outcome> decide(Context& ctx, const UpdateConversation& update) {
  KITH_CHECKED(check_optional_mid(update.mid));
  KITH_TRY(auto place, load_place(ctx, update.cid));
  KITH_TRY(const auto member, load_member(ctx, update.cid, ctx.actor.user));
  KITH_CHECKED(
      permit(Action::kSettings, place.conversation.kind, rank_of(ctx.actor, place, member ? &*member : nullptr)));
  if (names_nothing(update)) return refuse(Code::kBadRequest, "name", "nothing to change was given");
  KITH_CHECKED(check_settings(update, place.conversation.kind, ctx.limits.group_members_max));
  const bool pictured = update.avatar && *update.avatar != place.conversation.avatar;
  if (pictured && !update.avatar->nil()) KITH_CHECKED(check_picture(ctx, *update.avatar, "avatar"));
  Outcome outcome;
  outcome.rev = place.head.rev;
  std::vector<Note> notes;
  if (!apply(ctx, place.conversation, update, notes)) return outcome;
  if (pictured) {
    std::vector<MediaId> held;
    if (!update.avatar->nil()) held.push_back(*update.avatar);
    note_use(ctx, owner_of(place.cid), seq_key(Seq{}), held);
  }
  change_conversation(ctx, place, outcome, ctx.actor.user);
  for (const Note& note : notes) append_note(ctx, place, outcome, note);
  save_head(ctx, place);
  return outcome;
}

}  // namespace kith::chat
