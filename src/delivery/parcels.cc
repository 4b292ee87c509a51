#include "delivery/parcels.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "wire/frames.h"

namespace kith::delivery {

namespace {

ConversationId cid_of(const Event& event) {
  return event.owner.kind == OwnerKind::kConversation ? event.cid() : ConversationId{};
}

Weight weight_of(const Event& event) {
  if (event.audience.ephemeral) return Weight::kEphemeral;
  if (event.owner.kind == OwnerKind::kPerson) return Weight::kPersonal;
  return event.rev.value == 0 ? Weight::kPosition : Weight::kRow;
}

wire::down::User user_frame(Rev urev) {
  wire::down::User frame;
  frame.urev = urev;
  return frame;
}

struct EventWriter {
  wire::Writer& writer;
  const Event& event;

  void operator()(const MessageSent& sent) const {
    write_frame(writer, wire::down::MessageFrame{wire::down::MessageRole::kMessage, sent.message});
  }
  void operator()(const MessageRecalled& recalled) const {
    write_frame(writer, wire::down::MessageFrame{wire::down::MessageRole::kRecalled, recalled.tombstone});
  }
  void operator()(const MessageChanged& changed) const {
    write_frame(writer, wire::down::MessageChangedFrame{.what = changed.what,
                                                        .message = changed.message,
                                                        .by = changed.by,
                                                        .emoji = changed.emoji,
                                                        .on = changed.on});
  }
  void operator()(const ThreadReadMoved& moved) const {
    write_frame(writer, wire::down::Read{.cid = event.cid(),
                                         .pos = moved.seat.read,
                                         .from = moved.user,
                                         .read_n = moved.seat.read_replies,
                                         .thread = moved.root,
                                         .following = moved.seat.following});
  }
  void operator()(const UnreadMarked& marked) const {
    write_frame(writer, wire::down::UnreadMark{event.cid(), marked.on});
  }
  void operator()(const HistoryCleared& cleared) const {
    write_frame(writer, wire::down::Cleared{event.cid(), cleared.up_to});
  }
  void operator()(const StreamAppended& grown) const {
    write_frame(writer, wire::down::StreamFrame{event.cid(), grown.seq, grown.from, grown.offset, grown.text});
  }
  void operator()(const MemberChanged& changed) const {
    write_frame(writer, wire::down::MemberFrame{event.cid(), changed.actor, changed.member});
  }
  void operator()(const ConversationChanged& changed) const {
    write_frame(writer, wire::down::ConversationFrame{changed.actor, changed.conversation, changed.room});
  }
  void operator()(const PositionsMoved& moved) const {  // told as PositionParcel; here for completeness of the variant
    write_frame(writer, wire::down::Read{event.cid(), moved.positions.read, moved.user, moved.positions.read_n});
  }
  void operator()(const TypingChanged& typing) const {
    write_frame(writer, wire::down::Typing{event.cid(), typing.user, typing.on});
  }
  void operator()(const Signalled& signal) const {
    write_frame(writer, wire::down::Signal{event.cid(), signal.from, signal.from_device, signal.data});
  }
  void operator()(const Welcomed&) const {  // told as NoticeParcel; here for completeness of the variant
    write_frame(writer, wire::down::Notice{event.cid(), "welcome", {}});
  }
  void operator()(const ContactChanged& changed) const {
    wire::down::User frame = user_frame(event.rev);
    frame.contact = &changed.contact;
    write_frame(writer, frame);
  }
  void operator()(const RequestChanged& changed) const {
    wire::down::User frame = user_frame(event.rev);
    frame.request = &changed.request;
    write_frame(writer, frame);
  }
  void operator()(const BlockChanged& changed) const {
    wire::down::User frame = user_frame(event.rev);
    frame.block = &changed.block;
    write_frame(writer, frame);
  }
  void operator()(const PersonTouched& touched) const {
    wire::down::User frame = user_frame(event.rev);
    frame.changed = touched.what;
    write_frame(writer, frame);
  }
  void operator()(const OwnViewChanged& changed) const {
    wire::down::User frame = user_frame(event.rev);
    frame.view = &changed.view;
    write_frame(writer, frame);
  }
  void operator()(const DraftChanged& changed) const {
    wire::down::User frame = user_frame(event.rev);
    frame.draft = &changed.draft;
    write_frame(writer, frame);
  }
  void operator()(const FavoriteChanged& changed) const {
    wire::down::User frame = user_frame(event.rev);
    frame.favorite = &changed.favorite;
    write_frame(writer, frame);
  }
  void operator()(const MessageHidden& changed) const {
    wire::down::User frame = user_frame(event.rev);
    frame.hidden = &changed.hidden;
    write_frame(writer, frame);
  }
  void operator()(const ScheduledChanged& changed) const {
    wire::down::User frame = user_frame(event.rev);
    frame.scheduled = &changed.scheduled;
    write_frame(writer, frame);
  }
};

}  // namespace

EventParcel::EventParcel(const Event& event) : Parcel(cid_of(event), event.rev, weight_of(event)), event_(event) {}

Seq EventParcel::seq() const {
  if (const auto* sent = std::get_if<MessageSent>(&event_.body)) return sent->message.seq;
  if (const auto* recalled = std::get_if<MessageRecalled>(&event_.body)) return recalled->tombstone.seq;
  if (const auto* changed = std::get_if<MessageChanged>(&event_.body)) return changed->message.seq;
  if (const auto* grown = std::get_if<StreamAppended>(&event_.body)) return grown->seq;
  return Seq(0);
}

bool EventParcel::hidden_from(UserId user) const {
  const auto& unseeing = event_.audience.unseeing;
  return !unseeing.empty() && std::ranges::binary_search(unseeing, user);
}

void EventParcel::write(wire::Writer& writer) const {
  std::visit(EventWriter{writer, event_}, event_.body);
}

PositionParcel::PositionParcel(ConversationId cid, Kind kind, UserId from, Seq pos, std::uint64_t read_n)
    : Parcel(cid, Rev(0), Weight::kPosition), kind_(kind), from_(from), pos_(pos), read_n_(read_n) {}

void PositionParcel::write(wire::Writer& writer) const {
  switch (kind_) {
    case Kind::kDelivered:
      return write_frame(writer, wire::down::Delivered{cid(), pos_, from_});
    case Kind::kRead:
      return write_frame(writer, wire::down::Read{cid(), pos_, from_});
    case Kind::kOwnRead:
      return write_frame(writer, wire::down::Read{cid(), pos_, from_, read_n_});
  }
}

TypingParcel::TypingParcel(ConversationId cid, UserId from, bool on, const std::vector<UserId>& unseeing)
    : Parcel(cid, Rev(0), Weight::kEphemeral), from_(from), on_(on), unseeing_(unseeing) {}

bool TypingParcel::hidden_from(UserId user) const {
  return std::ranges::binary_search(unseeing_, user);
}

void TypingParcel::write(wire::Writer& writer) const {
  write_frame(writer, wire::down::Typing{cid(), from_, on_});
}

PresenceParcel::PresenceParcel(UserId user, bool online, TimeMs last_seen)
    : Parcel(ConversationId{}, Rev(0), Weight::kEphemeral), user_(user), online_(online), last_seen_(last_seen) {}

void PresenceParcel::write(wire::Writer& writer) const {
  write_frame(writer, wire::down::Presence{user_, online_, last_seen_});
}

NoticeParcel::NoticeParcel(ConversationId cid, std::string_view kind, std::string_view text)
    : Parcel(cid, Rev(0), Weight::kReply), kind_(kind), text_(text) {}

void NoticeParcel::write(wire::Writer& writer) const {
  write_frame(writer, wire::down::Notice{cid(), kind_, text_});
}

}  // namespace kith::delivery
