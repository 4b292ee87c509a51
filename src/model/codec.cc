// The stored form of every record: version byte, then the fields below in this order. A new field goes to the end; an
// older reader ignores it, a newer one reads it only when the version says it is there. Command forms are in
// command.cc.
#include "model/codec.h"

#include <string>

#include "model/archive.h"
#include "model/record_fields.h"

namespace kith {

namespace {

constexpr std::uint8_t kVersion = 3;  // what fields() asks for: which of them a stored record has

// About what the record takes, so that its text grows once.
constexpr std::size_t kUsualBytes = 96;
template <typename Record>
std::size_t size_hint(const Record&) {
  return kUsualBytes;
}
std::size_t size_hint(const Message& message) {
  return kUsualBytes + message.mid.size() + message.from_name.size() + message.kind.size() + message.body.size();
}

template <typename Record>
std::string written(const Record& record) {
  archive::Writer writer(kVersion, size_hint(record));
  fields(writer, record);
  return writer.take();
}

template <typename Record>
Result<Record> read(std::string_view bytes, const char* what) {
  archive::Reader reader(bytes);
  if (!reader.ok() || reader.version() == 0)
    return fail(Code::kInternal, std::string("a stored ") + what + " is damaged");
  Record record;
  fields(reader, record);
  if (!reader.ok()) return fail(Code::kInternal, std::string("a stored ") + what + " is damaged");
  return record;
}

}  // namespace

bool plain(const Message& m) {
  static const ThreadSummary kNoThread;
  return m.mention_all == MentionAll::kNone && m.edits == 0 && m.reactions.empty() && m.thread == kNoThread &&
         m.pinned_at == 0 && m.pinned_by.nil() && m.votes.empty() && m.voters == 0 && m.closed_at == 0 &&
         m.stream == StreamState::kNone && m.forwarded_from.nil() && m.expired_at == 0;
}

std::string encode(const Head& head) {
  return written(head);
}
std::string encode(const Conversation& conversation) {
  return written(conversation);
}
std::string encode(const Member& member) {
  return written(member);
}
std::string encode(const Positions& positions) {
  return written(positions);
}
std::string encode(const Listing& listing) {
  return written(listing);
}
std::string encode(const DmBlock& block) {
  return written(block);
}
std::string encode(const Message& message) {
  return written(message);
}
std::string encode(const Sent& sent) {
  return written(sent);
}
std::string encode(const PersonHead& head) {
  return written(head);
}
std::string encode(const Contact& contact) {
  return written(contact);
}
std::string encode(const FriendRequest& request) {
  return written(request);
}
std::string encode(const Block& block) {
  return written(block);
}

std::string encode(const ReactionMark& record) {
  return written(record);
}
std::string encode(const VoteMark& record) {
  return written(record);
}
std::string encode(const PinMark& record) {
  return written(record);
}
std::string encode(const ThreadSeat& record) {
  return written(record);
}
std::string encode(const Invite& record) {
  return written(record);
}
std::string encode(const JoinRequest& record) {
  return written(record);
}
std::string encode(const OwnView& record) {
  return written(record);
}
std::string encode(const Draft& record) {
  return written(record);
}
std::string encode(const Favorite& record) {
  return written(record);
}
std::string encode(const HiddenMessage& record) {
  return written(record);
}
std::string encode(const Scheduled& record) {
  return written(record);
}
std::string encode(const Mention& record) {
  return written(record);
}
std::string encode(const Upload& record) {
  return written(record);
}
std::string encode(const UploadTotals& record) {
  return written(record);
}

template <>
Result<Head> decode(std::string_view bytes) {
  return read<Head>(bytes, "head");
}
template <>
Result<Conversation> decode(std::string_view bytes) {
  return read<Conversation>(bytes, "conversation");
}
template <>
Result<Member> decode(std::string_view bytes) {
  return read<Member>(bytes, "member");
}
template <>
Result<Positions> decode(std::string_view bytes) {
  return read<Positions>(bytes, "positions row");
}
template <>
Result<Listing> decode(std::string_view bytes) {
  return read<Listing>(bytes, "listing");
}
template <>
Result<DmBlock> decode(std::string_view bytes) {
  return read<DmBlock>(bytes, "dm block");
}
template <>
Result<Message> decode(std::string_view bytes) {
  return read<Message>(bytes, "message");
}
template <>
Result<Sent> decode(std::string_view bytes) {
  return read<Sent>(bytes, "dedupe row");
}
template <>
Result<PersonHead> decode(std::string_view bytes) {
  return read<PersonHead>(bytes, "person head");
}
template <>
Result<Contact> decode(std::string_view bytes) {
  return read<Contact>(bytes, "contact");
}
template <>
Result<FriendRequest> decode(std::string_view bytes) {
  return read<FriendRequest>(bytes, "friend request");
}
template <>
Result<Block> decode(std::string_view bytes) {
  return read<Block>(bytes, "block");
}
template <>
Result<ReactionMark> decode(std::string_view bytes) {
  return read<ReactionMark>(bytes, "reaction");
}
template <>
Result<VoteMark> decode(std::string_view bytes) {
  return read<VoteMark>(bytes, "vote");
}
template <>
Result<PinMark> decode(std::string_view bytes) {
  return read<PinMark>(bytes, "pin");
}
template <>
Result<ThreadSeat> decode(std::string_view bytes) {
  return read<ThreadSeat>(bytes, "thread seat");
}
template <>
Result<Invite> decode(std::string_view bytes) {
  return read<Invite>(bytes, "invitation");
}
template <>
Result<JoinRequest> decode(std::string_view bytes) {
  return read<JoinRequest>(bytes, "join request");
}
template <>
Result<OwnView> decode(std::string_view bytes) {
  return read<OwnView>(bytes, "own view");
}
template <>
Result<Draft> decode(std::string_view bytes) {
  return read<Draft>(bytes, "draft");
}
template <>
Result<Favorite> decode(std::string_view bytes) {
  return read<Favorite>(bytes, "favourite");
}
template <>
Result<HiddenMessage> decode(std::string_view bytes) {
  return read<HiddenMessage>(bytes, "hidden message");
}
template <>
Result<Scheduled> decode(std::string_view bytes) {
  return read<Scheduled>(bytes, "scheduled message");
}
template <>
Result<Mention> decode(std::string_view bytes) {
  return read<Mention>(bytes, "mention");
}
template <>
Result<Upload> decode(std::string_view bytes) {
  return read<Upload>(bytes, "upload");
}
template <>
Result<UploadTotals> decode(std::string_view bytes) {
  return read<UploadTotals>(bytes, "count of uploads");
}

}  // namespace kith
