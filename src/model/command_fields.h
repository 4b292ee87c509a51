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

}  // namespace kith
