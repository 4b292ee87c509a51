// The stored fields of every record, in order; see archive.h. A new field goes to the end; an older reader ignores it,
// a newer one reads it only when the version says it is there. Thread: pure functions. Used by codec.cc and command.cc
// alone.
#pragma once

#include <concepts>
#include <type_traits>

#include "model/archive.h"
#include "model/archive_enums.h"
#include "model/message.h"

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
}

template <typename Archive, RecordOf<Interval> Record>
void fields(Archive& a, Record& r) {
  a(r.from);
  a(r.to);
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
}

template <typename Archive, RecordOf<Positions> Record>
void fields(Archive& a, Record& r) {
  a(r.delivered);
  a(r.read);
  a(r.read_n);
  a(r.pos);
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

}  // namespace kith
