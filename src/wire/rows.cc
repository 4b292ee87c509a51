#include "wire/rows.h"

namespace kith::wire {

namespace {

// Optional facts: left out when there is nothing to tell.
void text_if(Writer& writer, std::string_view name, const std::string& text) {
  if (!text.empty()) writer.field(name, text);
}
void flag_if(Writer& writer, std::string_view name, bool flag) {
  if (flag) writer.field(name, true);
}
void time_if(Writer& writer, std::string_view name, TimeMs time) {
  if (time != 0) writer.field(name, time);
}
void count_if(Writer& writer, std::string_view name, std::uint32_t count) {
  if (count != 0) writer.field(name, count);
}
void seq_if(Writer& writer, std::string_view name, Seq seq) {
  if (seq) writer.field(name, seq);
}
template <typename IdType>
void id_if(Writer& writer, std::string_view name, const IdType& id) {
  if (!id.nil()) writer.field(name, id);
}

void numbers_field(Writer& writer, std::string_view name, const std::vector<std::uint32_t>& numbers) {
  writer.key(name);
  writer.begin_array();
  for (const auto number : numbers) writer.integer(number);
  writer.end_array();
}

void texts_field(Writer& writer, std::string_view name, const std::vector<std::string>& texts) {
  writer.key(name);
  writer.begin_array();
  for (const auto& text : texts) writer.string(text);
  writer.end_array();
}

void reactions_field(Writer& writer, const std::vector<ReactionCount>& reactions) {
  writer.key("reactions");
  writer.begin_array();
  for (const auto& each : reactions) {
    writer.begin_object();
    writer.field("emoji", each.emoji);
    writer.field("count", each.count);
    writer.end_object();
  }
  writer.end_array();
}

void thread_field(Writer& writer, const ThreadSummary& thread) {
  writer.key("thread");
  writer.begin_object();
  writer.field("replies", thread.replies);
  writer.field("last", thread.last);
  writer.field("lastAt", thread.last_at);
  ids_field(writer, "people", thread.people);
  writer.end_object();
}

// What most messages never have.
void rare_fields(Writer& writer, const Message& message) {
  if (message.mention_all != MentionAll::kNone) writer.field("mentionAll", word_of(message.mention_all));
  if (message.edits != 0) writer.field("edits", message.edits);
  if (!message.reactions.empty()) reactions_field(writer, message.reactions);
  if (message.thread.replies != 0) thread_field(writer, message.thread);
  time_if(writer, "pinnedAt", message.pinned_at);
  id_if(writer, "pinnedBy", message.pinned_by);
  if (!message.votes.empty()) {
    numbers_field(writer, "votes", message.votes);
    writer.field("voters", message.voters);
  }
  time_if(writer, "closedAt", message.closed_at);
  if (message.stream != StreamState::kNone) writer.field("stream", word_of(message.stream));
  id_if(writer, "forwardedFrom", message.forwarded_from);
  time_if(writer, "expiredAt", message.expired_at);
}

void status_field(Writer& writer, const std::optional<StatusLine>& status) {
  if (!status) return;
  writer.key("status");
  writer.begin_object();
  text_if(writer, "text", status->text);
  text_if(writer, "emoji", status->emoji);
  time_if(writer, "until", status->until);
  writer.end_object();
}

void others_field(Writer& writer, std::string_view name, const std::optional<OthersPositions>& positions) {
  if (!positions) return;
  writer.key(name);
  writer.begin_object();
  writer.field("delivered", positions->delivered);
  if (positions->read) writer.field("read", *positions->read);
  writer.end_object();
}

}  // namespace

std::string_view word_of(ConversationKind kind) {
  switch (kind) {
    case ConversationKind::kDm:
      return "dm";
    case ConversationKind::kGroup:
      return "group";
    case ConversationKind::kChannel:
      return "channel";
    case ConversationKind::kWorld:
      return "world";
  }
  return "";
}

std::string_view word_of(Role role) {
  switch (role) {
    case Role::kMember:
      return "member";
    case Role::kAdmin:
      return "admin";
    case Role::kOwner:
      return "owner";
  }
  return "";
}

std::string_view word_of(LeaveReason reason) {
  switch (reason) {
    case LeaveReason::kNone:
      return "";
    case LeaveReason::kLeft:
      return "left";
    case LeaveReason::kRemoved:
      return "removed";
    case LeaveReason::kBanned:
      return "banned";
    case LeaveReason::kDissolved:
      return "dissolved";
    case LeaveReason::kDeleted:
      return "deleted";
  }
  return "";
}

std::string_view word_of(RequestState state) {
  switch (state) {
    case RequestState::kPending:
      return "pending";
    case RequestState::kAccepted:
      return "accepted";
    case RequestState::kDeclined:
      return "declined";
    case RequestState::kWithdrawn:
      return "withdrawn";
    case RequestState::kExpired:
      return "expired";
  }
  return "";
}

std::string_view word_of(Admission admission) {
  switch (admission) {
    case Admission::kInvited:
      return "invited";
    case Admission::kApproval:
      return "approval";
    case Admission::kOpen:
      return "open";
  }
  return "";
}

std::string_view word_of(MentionAll mention) {
  switch (mention) {
    case MentionAll::kNone:
      return "";
    case MentionAll::kAll:
      return "all";
    case MentionAll::kHere:
      return "here";
  }
  return "";
}

std::string_view word_of(StreamState stream) {
  switch (stream) {
    case StreamState::kNone:
      return "";
    case StreamState::kOpen:
      return "open";
    case StreamState::kFinished:
      return "finished";
    case StreamState::kInterrupted:
      return "interrupted";
  }
  return "";
}

std::string_view word_of(ScheduleState state) {
  switch (state) {
    case ScheduleState::kPending:
      return "pending";
    case ScheduleState::kSent:
      return "sent";
    case ScheduleState::kFailed:
      return "failed";
    case ScheduleState::kCancelled:
      return "cancelled";
  }
  return "";
}

std::string_view word_of(Circle circle) {
  switch (circle) {
    case Circle::kEverybody:
      return "everybody";
    case Circle::kFriends:
      return "friends";
    case Circle::kNobody:
      return "nobody";
  }
  return "";
}

std::uint64_t unread_of(const Head& head, const Positions& positions) {
  return head.n > positions.read_n ? head.n - positions.read_n : 0;
}

void fields(Writer& writer, const Message& message) {
  writer.field("cid", message.cid);
  writer.field("seq", message.seq);
  writer.field("rev", message.rev);
  writer.field("n", message.n);
  writer.field("mid", message.mid);
  id_if(writer, "from", message.from);
  text_if(writer, "fromName", message.from_name);
  writer.field("at", message.at);
  writer.field("kind", message.kind);
  writer.raw_field("body", message.body.empty() ? std::string_view("{}") : std::string_view(message.body));
  time_if(writer, "sentAt", message.sent_at);
  seq_if(writer, "replyTo", message.reply_to);
  seq_if(writer, "threadRootSeq", message.thread_root);
  flag_if(writer, "alsoInTimeline", message.also_in_timeline);
  if (!message.mentions.empty()) ids_field(writer, "mentions", message.mentions);
  time_if(writer, "editedAt", message.edited_at);
  time_if(writer, "recalledAt", message.recalled_at);
  id_if(writer, "recalledBy", message.recalled_by);
  time_if(writer, "expiresAt", message.expires_at);
  if (!plain(message)) rare_fields(writer, message);
}

void fields(Writer& writer, const Member& member) {
  writer.field("userId", member.user);
  writer.field("rev", member.rev);
  writer.field("role", word_of(member.role));
  writer.field("active", member.active);
  flag_if(writer, "guest", member.guest);
  writer.field("joinedAt", member.joined_at);
  time_if(writer, "mutedUntil", member.muted_until);
  if (member.active) return;
  if (member.left_reason != LeaveReason::kNone) writer.field("leftReason", word_of(member.left_reason));
  id_if(writer, "leftBy", member.left_by);
  time_if(writer, "leftAt", member.left_at);
}

void fields(Writer& writer, const Conversation& conversation) {
  writer.field("kind", word_of(conversation.kind));
  text_if(writer, "name", conversation.name);
  id_if(writer, "createdBy", conversation.created_by);
  writer.field("createdAt", conversation.created_at);
  writer.field("historyFromStart", conversation.history_from_start);
  if (conversation.kind == ConversationKind::kDm) {
    writer.key("people");
    writer.begin_array();
    writer.id(conversation.dm_a);
    if (conversation.dm_b != conversation.dm_a) writer.id(conversation.dm_b);
    writer.end_array();
  }
  time_if(writer, "dissolvedAt", conversation.dissolved_at);
  id_if(writer, "avatar", conversation.avatar);
  if (!conversation.announcement.empty()) {
    writer.key("announcement");
    writer.begin_object();
    writer.field("text", conversation.announcement);
    id_if(writer, "by", conversation.announced_by);
    writer.field("at", conversation.announced_at);
    writer.end_object();
  }
  if (conversation.kind == ConversationKind::kDm) return;
  time_if(writer, "allMutedUntil", conversation.all_muted_until);
  count_if(writer, "slowModeS", conversation.slow_mode_s);
  if (conversation.admission != Admission::kInvited) writer.field("admission", word_of(conversation.admission));
  if (!conversation.members_invite) writer.field("membersInvite", false);
  count_if(writer, "capacity", conversation.capacity);
  count_if(writer, "messageLifeS", conversation.message_life_s);
  count_if(writer, "joinRequests", conversation.join_requests);
}

void fields(Writer& writer, const ConversationRow& row) {
  writer.field("cid", row.conversation.cid);
  writer.field("head", row.head.seq);
  writer.field("rev", row.head.rev);
  writer.field("n", row.head.n);
  writer.field("first", row.first);
  time_if(writer, "lastAt", row.head.last_at);
  writer.field("memberCount", row.head.member_count);
  writer.key("positions");
  writer.begin_object();
  writer.field("delivered", row.positions.delivered);
  writer.field("read", row.positions.read);
  writer.field("readN", row.positions.read_n);
  writer.end_object();
  writer.field("unread", row.role ? unread_of(row.head, row.positions) : std::uint64_t{0});
  fields(writer, row.conversation);
  flag_if(writer, "room", row.head.room);
  if (row.role) writer.field("role", word_of(*row.role));
  time_if(writer, "mutedUntil", row.muted_until);
  others_field(writer, "peer", row.peer);
  others_field(writer, "all", row.all);
  if (row.any_read) {
    writer.key("any");
    writer.begin_object();
    writer.field("read", *row.any_read);
    writer.end_object();
  }
  if (row.last) object_field(writer, "last", *row.last);
  flag_if(writer, "markedUnread", row.positions.marked_unread);
  if (row.own) object_field(writer, "own", *row.own);
  if (row.draft) object_field(writer, "draft", *row.draft);
  if (row.mentions != 0) writer.field("mentions", row.mentions);
}

void fields(Writer& writer, const Contact& contact) {
  writer.field("userId", contact.user);
  writer.field("since", contact.since);
  writer.field("active", contact.active);
  writer.field("urev", contact.urev);
  text_if(writer, "remark", contact.remark);
  text_if(writer, "group", contact.group);
}

void fields(Writer& writer, const FriendRequest& request) {
  writer.field("id", request.id);
  writer.field("from", request.from);
  writer.field("to", request.to);
  text_if(writer, "note", request.note);
  writer.field("state", word_of(request.state));
  writer.field("at", request.at);
  writer.field("urev", request.urev);
}

void fields(Writer& writer, const Block& block) {
  writer.field("userId", block.user);
  writer.field("active", block.active);
  writer.field("at", block.at);
  writer.field("urev", block.urev);
}

void fields(Writer& writer, const OwnView& view) {
  writer.field("cid", view.cid);
  writer.field("urev", view.urev);
  if (view.pinned) writer.field("pinned", view.pin_rank);
  flag_if(writer, "archived", view.archived);
  if (view.archived) writer.field("archivedN", view.archived_n);
  flag_if(writer, "stayArchived", view.stay_archived);
  time_if(writer, "mutedUntil", view.muted_until);
  if (view.hidden) writer.field("hiddenSeq", view.hidden_seq);
  if (!view.tags.empty()) texts_field(writer, "tags", view.tags);
}

void fields(Writer& writer, const Draft& draft) {
  writer.field("cid", draft.cid);
  writer.field("urev", draft.urev);
  writer.field("text", draft.text);
  seq_if(writer, "replyTo", draft.reply_to);
  seq_if(writer, "threadRootSeq", draft.thread_root);
  writer.field("at", draft.at);
}

void fields(Writer& writer, const Favorite& favorite) {
  writer.field("cid", favorite.cid);
  writer.field("seq", favorite.seq);
  writer.field("urev", favorite.urev);
  writer.field("at", favorite.at);
  writer.field("active", favorite.active);
}

void fields(Writer& writer, const HiddenMessage& hidden) {
  writer.field("cid", hidden.cid);
  writer.field("seq", hidden.seq);
  writer.field("urev", hidden.urev);
  writer.field("active", hidden.active);
}

void fields(Writer& writer, const Scheduled& scheduled) {
  writer.field("id", scheduled.id);
  writer.field("urev", scheduled.urev);
  writer.field("cid", scheduled.cid);
  writer.field("mid", scheduled.mid);
  writer.field("kind", scheduled.kind);
  writer.raw_field("body", scheduled.body.empty() ? std::string_view("{}") : std::string_view(scheduled.body));
  seq_if(writer, "replyTo", scheduled.reply_to);
  seq_if(writer, "threadRootSeq", scheduled.thread_root);
  if (!scheduled.mentions.empty()) ids_field(writer, "mentions", scheduled.mentions);
  if (scheduled.mention_all != MentionAll::kNone) writer.field("mentionAll", word_of(scheduled.mention_all));
  writer.field("at", scheduled.at);
  writer.field("state", word_of(scheduled.state));
  seq_if(writer, "seq", scheduled.seq);
  text_if(writer, "code", scheduled.code);
}

void fields(Writer& writer, const Invite& invite) {
  writer.field("code", invite.code);
  id_if(writer, "by", invite.by);
  writer.field("at", invite.at);
  time_if(writer, "expiresAt", invite.expires_at);
  count_if(writer, "usesMax", invite.uses_max);
  writer.field("uses", invite.uses);
  flag_if(writer, "revoked", invite.revoked);
}

void fields(Writer& writer, const JoinRequest& request) {
  writer.field("userId", request.user);
  text_if(writer, "note", request.note);
  writer.field("at", request.at);
  flag_if(writer, "guest", request.guest);
}

void mine_field(Writer& writer, const std::vector<MineRow>& mine) {
  writer.key("mine");
  writer.begin_object();
  for (const MineRow& each : mine) {
    if (each.empty()) continue;
    writer.key(std::to_string(each.seq.value));
    object(writer, each);
  }
  writer.end_object();
}

void fields(Writer& writer, const MineRow& mine) {
  if (!mine.reactions.empty()) texts_field(writer, "reactions", mine.reactions);
  if (!mine.votes.empty()) numbers_field(writer, "votes", mine.votes);
  flag_if(writer, "favorite", mine.favorite);
  flag_if(writer, "hidden", mine.hidden);
}

void fields(Writer& writer, const UserCard& card) {
  writer.field("name", card.name);
  text_if(writer, "avatar", card.avatar);
  flag_if(writer, "guest", card.guest);
  flag_if(writer, "bot", card.bot);
  flag_if(writer, "deleted", card.deleted);
}

void fields(Writer& writer, const UserRow& user) {
  writer.field("id", user.id);
  text_if(writer, "username", user.username);
  writer.field("displayName", user.display_name);
  text_if(writer, "about", user.about);
  text_if(writer, "avatar", user.avatar);
  flag_if(writer, "guest", user.guest);
  flag_if(writer, "bot", user.bot);
  flag_if(writer, "deleted", user.deleted);
  if (user.disabled) writer.field("disabled", *user.disabled);
  flag_if(writer, "friend", user.is_friend);
  flag_if(writer, "blocked", user.blocked);
  text_if(writer, "remark", user.remark);
  status_field(writer, user.status);
}

void fields(Writer& writer, const MeRow& me) {
  writer.field("id", me.id);
  text_if(writer, "username", me.username);
  writer.field("displayName", me.display_name);
  text_if(writer, "about", me.about);
  text_if(writer, "avatar", me.avatar);
  flag_if(writer, "guest", me.guest);
  flag_if(writer, "admin", me.admin);
  writer.field("createdAt", me.created_at);
  writer.field("receipts", me.receipts);
  writer.field("presence", me.presence);
  writer.field("searchable", me.searchable);
  writer.field("friendsOnly", me.friends_only);
  writer.field("lastSeen", word_of(me.last_seen));
  writer.field("whoMayWrite", word_of(me.who_may_write));
  writer.field("whoMayAdd", word_of(me.who_may_add));
  writer.field("whoMayAddToGroups", word_of(me.who_may_add_to_groups));
  status_field(writer, me.status);
}

void fields(Writer& writer, const DeviceRow& device) {
  writer.field("deviceId", device.device);
  text_if(writer, "agent", device.agent);
  writer.field("createdAt", device.created_at);
  writer.field("lastSeen", device.last_seen);
  flag_if(writer, "current", device.current);
}

void degraded_field(Writer& writer, bool degraded) {
  if (degraded) writer.field("degraded", true);
}

void users_field(Writer& writer, const std::vector<UserCard>& users) {
  writer.key("users");
  writer.begin_object();
  for (const UserCard& card : users) {
    writer.key(card.id.text());
    object(writer, card);
  }
  writer.end_object();
}

}  // namespace kith::wire
