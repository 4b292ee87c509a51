// The stored fields of every command, in order; see archive.h. A new field goes to the end of its command.
// Thread: pure functions. Used by command.cc alone.
#pragma once

#include "model/archive.h"
#include "model/command.h"
#include "model/record_fields.h"

namespace kith {

template <typename Archive, RecordOf<Actor> Record>
void fields(Archive& a, Record& r) {
  a.optional_id(r.user);
  a.optional_id(r.device);
  a(r.name);
  a(r.guest);
  a(r.admin);
  a(r.receipts_off);
}

template <typename Archive, RecordOf<SendMessage> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.kind);
  a(r.body);
  a(r.sent_at);
  a(r.reply_to);
  a(r.thread_root);
  a(r.also_in_timeline);
  a(r.mentions);
  a(r.if_rev);
  if (a.version() < 2) return;
  a(r.mention_all);
  a(r.expires_at);
  a(r.stream);
  a.optional_id(r.forwarded_from);
  a(r.live);
  if (a.version() < 3) return;
  a(r.expires_in);
}

template <typename Archive, RecordOf<RecallMessage> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.seq);
}

template <typename Archive, RecordOf<MovePositions> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.delivered);
  a(r.read);
  if (a.version() < 2) return;
  a(r.thread);
}

template <typename Archive, RecordOf<Typing> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.on);
}

template <typename Archive, RecordOf<Signal> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a.optional_id(r.to);
  a(r.data);
}

template <typename Archive, RecordOf<Invitee> Record>
void fields(Archive& a, Record& r) {
  a.optional_id(r.user);
  a(r.guest);
  a(r.receipts_off);
}

template <typename Archive, RecordOf<OpenDm> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.self);
  a(r.peer);
}

template <typename Archive, RecordOf<CreateGroup> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.kind);
  a(r.name);
  a(r.history_from_start);
  a(r.members);
}

template <typename Archive, RecordOf<EnterWorld> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.name);
  a(r.self);
}

template <typename Archive, RecordOf<LeaveWorld> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
}

template <typename Archive, RecordOf<UpdateConversation> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.name);
  if (a.version() < 2) return;
  a(r.avatar);
  a(r.announcement);
  a(r.all_muted_until);
  a(r.slow_mode_s);
  a(r.admission);
  a(r.members_invite);
  a(r.history_from_start);
  a(r.capacity);
  a(r.message_life_s);
}

template <typename Archive, RecordOf<Dissolve> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
}

template <typename Archive, RecordOf<AddMembers> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.users);
}

template <typename Archive, RecordOf<SetMember> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.user);
  a(r.role);
  a(r.muted_until);
}

template <typename Archive, RecordOf<RemoveMember> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.user);
  a(r.reason);
}

template <typename Archive, RecordOf<SetMemberFacts> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.user);
  a(r.receipts_off);
}

template <typename Archive, RecordOf<SetDmBlock> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.by);
  a(r.whom);
  a(r.on);
  a(r.urev);
}

template <typename Archive, RecordOf<SetBlock> Record>
void fields(Archive& a, Record& r) {
  a(r.whom);
  a(r.on);
  a.optional_id(r.dm);
}

template <typename Archive, RecordOf<RequestFriend> Record>
void fields(Archive& a, Record& r) {
  a(r.id);
  a(r.to);
  a(r.note);
}

template <typename Archive, RecordOf<ReceiveRequest> Record>
void fields(Archive& a, Record& r) {
  a(r.owner);
  a(r.request);
}

template <typename Archive, RecordOf<AnswerRequest> Record>
void fields(Archive& a, Record& r) {
  a(r.id);
  a(r.accept);
  a.optional_id(r.dm);
  a(r.self);
  a(r.peer);
}

template <typename Archive, RecordOf<RequestAnswered> Record>
void fields(Archive& a, Record& r) {
  a(r.owner);
  a(r.id);
  a(r.by);
  a(r.accept);
}

template <typename Archive, RecordOf<RemoveFriend> Record>
void fields(Archive& a, Record& r) {
  a(r.whom);
}

template <typename Archive, RecordOf<FriendRemoved> Record>
void fields(Archive& a, Record& r) {
  a(r.owner);
  a(r.by);
}

template <typename Archive, RecordOf<TouchPerson> Record>
void fields(Archive& a, Record& r) {
  a(r.owner);
  a(r.what);
}

template <typename Archive, RecordOf<EditMessage> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.seq);
  a(r.body);
  a(r.mentions);
  a(r.mention_all);
  a(r.if_rev);
}

template <typename Archive, RecordOf<SetReaction> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.seq);
  a(r.emoji);
  a(r.on);
}

template <typename Archive, RecordOf<SetPin> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.seq);
  a(r.on);
}

template <typename Archive, RecordOf<CastVote> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.seq);
  a(r.options);
}

template <typename Archive, RecordOf<ClosePoll> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.seq);
}

template <typename Archive, RecordOf<AppendStream> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.seq);
  a(r.offset);
  a(r.text);
}

template <typename Archive, RecordOf<SaveStream> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.seq);
  a(r.text);
  a(r.state);
}

template <typename Archive, RecordOf<ExpireMessage> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.seq);
}

template <typename Archive, RecordOf<FollowThread> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.root);
  a(r.on);
}

template <typename Archive, RecordOf<MarkUnread> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.on);
}

template <typename Archive, RecordOf<ClearHistory> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.up_to);
}

template <typename Archive, RecordOf<MakeInvite> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.code);
  a(r.expires_at);
  a(r.uses_max);
}

template <typename Archive, RecordOf<RevokeInvite> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.code);
}

template <typename Archive, RecordOf<JoinGroup> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.code);
  a(r.note);
  a(r.self);
}

template <typename Archive, RecordOf<AnswerJoin> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.user);
  a(r.accept);
  if (a.version() < 3) return;
  a(r.who);
}

template <typename Archive, RecordOf<WithdrawJoin> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
}

template <typename Archive, RecordOf<SetBan> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.mid);
  a(r.user);
  a(r.on);
}

template <typename Archive, RecordOf<SetOwnView> Record>
void fields(Archive& a, Record& r) {
  a(r.conversation);
  a(r.pinned);
  a(r.pin_rank);
  a(r.archived);
  a(r.stay_archived);
  a(r.muted_until);
  a(r.hidden);
  a(r.tags);
  a(r.n);
  a(r.seq);
}

template <typename Archive, RecordOf<SetDraft> Record>
void fields(Archive& a, Record& r) {
  a(r.conversation);
  a(r.text);
  a(r.reply_to);
  a(r.thread_root);
}

template <typename Archive, RecordOf<SetFavorite> Record>
void fields(Archive& a, Record& r) {
  a(r.conversation);
  a(r.seq);
  a(r.on);
}

template <typename Archive, RecordOf<HideMessage> Record>
void fields(Archive& a, Record& r) {
  a(r.conversation);
  a(r.seq);
  a(r.on);
}

template <typename Archive, RecordOf<PutScheduled> Record>
void fields(Archive& a, Record& r) {
  a(r.scheduled);
}

template <typename Archive, RecordOf<CancelScheduled> Record>
void fields(Archive& a, Record& r) {
  a(r.id);
}

template <typename Archive, RecordOf<ScheduledDone> Record>
void fields(Archive& a, Record& r) {
  a(r.owner);
  a(r.id);
  a(r.seq);
  a(r.code);
}

template <typename Archive, RecordOf<SetContact> Record>
void fields(Archive& a, Record& r) {
  a(r.whom);
  a(r.remark);
  a(r.group);
}

template <typename Archive, RecordOf<WithdrawRequest> Record>
void fields(Archive& a, Record& r) {
  a(r.id);
}

template <typename Archive, RecordOf<CloseRequest> Record>
void fields(Archive& a, Record& r) {
  a(r.owner);
  a(r.id);
  a(r.state);
}

template <typename Archive, RecordOf<KeepUpload> Record>
void fields(Archive& a, Record& r) {
  a(r.owner);
  a(r.upload);
}

template <typename Archive, RecordOf<CloseUpload> Record>
void fields(Archive& a, Record& r) {
  a(r.owner);
  a(r.id);
  a(r.on);
}

template <typename Archive, RecordOf<DropUpload> Record>
void fields(Archive& a, Record& r) {
  a(r.owner);
  a(r.id);
}

}  // namespace kith
