// The stored fields of every record, in order; see archive.h. A new field goes to the end; an older reader ignores it,
// a newer one reads it only when the version says it is there. Thread: pure functions. Used by codec.cc and command.cc
// alone.
#pragma once

#include <concepts>
#include <type_traits>

#include "model/admission.h"
#include "model/archive.h"
#include "model/archive_enums.h"
#include "model/marks.h"
#include "model/media.h"
#include "model/message.h"
#include "model/own_state.h"

namespace kith {

// Record is deduced const when writing and mutable when reading.
template <typename Record, typename Wanted>
concept RecordOf = std::same_as<std::remove_const_t<Record>, Wanted>;

template <typename Archive, RecordOf<Head> Record>
void fields(Archive& a, Record& r) {
  a(r.seq);
  a(r.rev);
  a(r.n);
  a(r.floor);
  a(r.pos);
  a(r.positions_pos);
  a(r.last_at);
  a(r.member_count);
  a(r.room);
  a(r.both_until);
  if (a.version() < 3) return;
  a(r.all_see_from);
}

template <typename Archive, RecordOf<Conversation> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.kind);
  a(r.name);
  a.optional_id(r.created_by);
  a(r.created_at);
  a(r.history_from_start);
  a.optional_id(r.dm_a);
  a.optional_id(r.dm_b);
  a(r.dissolved_at);
  a(r.rev);
  if (a.version() < 2) return;
  a.optional_id(r.avatar);
  a(r.announcement);
  a.optional_id(r.announced_by);
  a(r.announced_at);
  a(r.all_muted_until);
  a(r.slow_mode_s);
  a(r.admission);
  a(r.members_invite);
  a(r.capacity);
  a(r.message_life_s);
  a(r.join_requests);
}

template <typename Archive, RecordOf<Interval> Record>
void fields(Archive& a, Record& r) {
  a(r.from);
  a(r.to);
}

template <typename Archive, RecordOf<Parting> Record>
void fields(Archive& a, Record& r) {
  a(r.rev);
  a(r.at);
  a(r.name);
}

template <typename Archive, RecordOf<Member> Record>
void fields(Archive& a, Record& r) {
  a(r.user);
  a(r.role);
  a(r.active);
  a(r.guest);
  a(r.receipts_off);
  a(r.joined_at);
  a(r.muted_until);
  a(r.view);
  a(r.left_reason);
  a.optional_id(r.left_by);
  a(r.left_at);
  a(r.rev);
  if (a.version() < 2) return;
  a(r.last_sent_at);
  a(r.cleared);
  if (a.version() < 3) return;
  a(r.parting);
}

template <typename Archive, RecordOf<Positions> Record>
void fields(Archive& a, Record& r) {
  a(r.delivered);
  a(r.read);
  a(r.read_n);
  a(r.pos);
  if (a.version() < 2) return;
  a(r.marked_unread);
}

template <typename Archive, RecordOf<Listing> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.kind);
  a(r.active);
  a(r.since);
  a(r.reason);
  a.optional_id(r.by);
  a(r.at);
  a.optional_id(r.peer);
}

template <typename Archive, RecordOf<DmBlock> Record>
void fields(Archive& a, Record& r) {
  a(r.a_blocks_b);
  a(r.b_blocks_a);
  a(r.a_urev);
  a(r.b_urev);
}

template <typename Archive, RecordOf<ReactionCount> Record>
void fields(Archive& a, Record& r) {
  a(r.emoji);
  a(r.count);
}

template <typename Archive, RecordOf<ThreadSummary> Record>
void fields(Archive& a, Record& r) {
  a(r.replies);
  a(r.last);
  a(r.last_at);
  a(r.people);
}

template <typename Archive, RecordOf<Message> Record>
void rare_fields(Archive& a, Record& r) {
  a(r.mention_all);
  a(r.edits);
  a(r.reactions);
  a(r.thread);
  a(r.pinned_at);
  a.optional_id(r.pinned_by);
  a(r.votes);
  a(r.voters);
  a(r.closed_at);
  a(r.stream);
  a.optional_id(r.forwarded_from);
  a(r.expired_at);
}

template <typename Archive, RecordOf<Message> Record>
void fields(Archive& a, Record& r) {
  a(r.seq);
  a(r.rev);
  a(r.created_rev);
  a(r.pos);
  a(r.n);
  a(r.counts);
  a(r.mid);
  a.optional_id(r.from);
  a(r.from_name);
  a(r.at);
  a(r.sent_at);
  a(r.kind);
  a(r.body);
  a(r.reply_to);
  a(r.thread_root);
  a(r.also_in_timeline);
  a(r.mentions);
  a(r.edited_at);
  a(r.recalled_at);
  a.optional_id(r.recalled_by);
  a(r.expires_at);
  if (a.version() < 2) return;
  bool more = !plain(r);
  a(more);
  if (more) rare_fields(a, r);
}

template <typename Archive, RecordOf<Sent> Record>
void fields(Archive& a, Record& r) {
  a(r.seq);
  a(r.rev);
  a(r.at);
  a(r.content_hash);
}

template <typename Archive, RecordOf<PersonHead> Record>
void fields(Archive& a, Record& r) {
  a(r.urev);
  a(r.pos);
  a(r.requests_today);
  a(r.request_day);
}

template <typename Archive, RecordOf<Contact> Record>
void fields(Archive& a, Record& r) {
  a(r.user);
  a(r.since);
  a(r.active);
  a(r.urev);
  if (a.version() < 2) return;
  a(r.remark);
  a(r.group);
}

template <typename Archive, RecordOf<FriendRequest> Record>
void fields(Archive& a, Record& r) {
  a(r.id);
  a(r.from);
  a(r.to);
  a(r.note);
  a(r.state);
  a(r.at);
  a(r.urev);
}

template <typename Archive, RecordOf<Block> Record>
void fields(Archive& a, Record& r) {
  a(r.user);
  a(r.active);
  a(r.at);
  a(r.urev);
}

template <typename Archive, RecordOf<ReactionMark> Record>
void fields(Archive& a, Record& r) {
  a(r.emojis);
  a(r.at);
}

template <typename Archive, RecordOf<VoteMark> Record>
void fields(Archive& a, Record& r) {
  a(r.options);
  a(r.at);
}

template <typename Archive, RecordOf<PinMark> Record>
void fields(Archive& a, Record& r) {
  a.optional_id(r.by);
  a(r.at);
}

template <typename Archive, RecordOf<ThreadSeat> Record>
void fields(Archive& a, Record& r) {
  a(r.following);
  a(r.read);
  a(r.read_replies);
  a(r.pos);
}

template <typename Archive, RecordOf<Invite> Record>
void fields(Archive& a, Record& r) {
  a(r.code);
  a.optional_id(r.by);
  a(r.at);
  a(r.expires_at);
  a(r.uses_max);
  a(r.uses);
  a(r.revoked);
}

template <typename Archive, RecordOf<JoinRequest> Record>
void fields(Archive& a, Record& r) {
  a(r.user);
  a(r.note);
  a(r.at);
  a(r.guest);
  a(r.receipts_off);
  a(r.code);
}

template <typename Archive, RecordOf<OwnView> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.pinned);
  a(r.pin_rank);
  a(r.archived);
  a(r.stay_archived);
  a(r.archived_n);
  a(r.muted_until);
  a(r.hidden);
  a(r.hidden_seq);
  a(r.tags);
  a(r.urev);
}

template <typename Archive, RecordOf<Draft> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.text);
  a(r.reply_to);
  a(r.thread_root);
  a(r.at);
  a(r.urev);
}

template <typename Archive, RecordOf<Favorite> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.seq);
  a(r.at);
  a(r.active);
  a(r.urev);
}

template <typename Archive, RecordOf<HiddenMessage> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.seq);
  a(r.active);
  a(r.urev);
}

template <typename Archive, RecordOf<Scheduled> Record>
void fields(Archive& a, Record& r) {
  a(r.id);
  a(r.cid);
  a(r.mid);
  a(r.kind);
  a(r.body);
  a(r.reply_to);
  a(r.thread_root);
  a(r.mentions);
  a(r.mention_all);
  a(r.at);
  a(r.state);
  a(r.seq);
  a(r.code);
  a(r.urev);
  if (a.version() < 3) return;
  a(r.asked);
}

template <typename Archive, RecordOf<Mention> Record>
void fields(Archive& a, Record& r) {
  a(r.cid);
  a(r.seq);
  a.optional_id(r.from);
  a(r.at);
  a(r.all);
}

template <typename Archive, RecordOf<Upload> Record>
void fields(Archive& a, Record& r) {
  a(r.id);
  a(r.owner);
  a(r.name);
  a(r.mime);
  a(r.size);
  a(r.at);
  a(r.closing_at);
}

template <typename Archive, RecordOf<UploadTotals> Record>
void fields(Archive& a, Record& r) {
  a(r.bytes);
  a(r.files);
}

}  // namespace kith
