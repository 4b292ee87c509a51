// Versioned encodings of the stored records: a version byte, then fields; unknown trailing fields of a newer minor form
// are ignored. A record that does not decode is corruption and comes back as an Error (kInternal), never as a guess.
// Records whose Pos is store::Overlay::kPendingPos are stamped before encoding.
// Thread: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/admission.h"
#include "model/conversation.h"
#include "model/marks.h"
#include "model/media.h"
#include "model/message.h"
#include "model/own_state.h"
#include "model/person.h"

namespace kith {

std::string encode(const Head& head);
std::string encode(const Conversation& conversation);
std::string encode(const Member& member);
std::string encode(const Positions& positions);
std::string encode(const Listing& listing);
std::string encode(const DmBlock& block);
std::string encode(const Message& message);  // without cid, which the key holds
std::string encode(const Sent& sent);
std::string encode(const PersonHead& head);
std::string encode(const Contact& contact);
std::string encode(const FriendRequest& request);
std::string encode(const Block& block);
std::string encode(const ReactionMark& record);
std::string encode(const VoteMark& record);
std::string encode(const PinMark& record);
std::string encode(const ThreadSeat& record);
std::string encode(const Invite& record);
std::string encode(const JoinRequest& record);
std::string encode(const OwnView& record);
std::string encode(const Draft& record);
std::string encode(const Favorite& record);
std::string encode(const HiddenMessage& record);
std::string encode(const Scheduled& record);
std::string encode(const Mention& record);
std::string encode(const Upload& record);
std::string encode(const UploadTotals& record);

// decode<Head>(bytes) and so on.
template <typename Record>
Result<Record> decode(std::string_view bytes);
template <>
Result<Head> decode(std::string_view bytes);
template <>
Result<Conversation> decode(std::string_view bytes);
template <>
Result<Member> decode(std::string_view bytes);
template <>
Result<Positions> decode(std::string_view bytes);
template <>
Result<Listing> decode(std::string_view bytes);
template <>
Result<DmBlock> decode(std::string_view bytes);
template <>
Result<Message> decode(std::string_view bytes);
template <>
Result<Sent> decode(std::string_view bytes);
template <>
Result<PersonHead> decode(std::string_view bytes);
template <>
Result<Contact> decode(std::string_view bytes);
template <>
Result<FriendRequest> decode(std::string_view bytes);
template <>
Result<Block> decode(std::string_view bytes);
template <>
Result<ReactionMark> decode(std::string_view bytes);
template <>
Result<VoteMark> decode(std::string_view bytes);
template <>
Result<PinMark> decode(std::string_view bytes);
template <>
Result<ThreadSeat> decode(std::string_view bytes);
template <>
Result<Invite> decode(std::string_view bytes);
template <>
Result<JoinRequest> decode(std::string_view bytes);
template <>
Result<OwnView> decode(std::string_view bytes);
template <>
Result<Draft> decode(std::string_view bytes);
template <>
Result<Favorite> decode(std::string_view bytes);
template <>
Result<HiddenMessage> decode(std::string_view bytes);
template <>
Result<Scheduled> decode(std::string_view bytes);
template <>
Result<Mention> decode(std::string_view bytes);
template <>
Result<Upload> decode(std::string_view bytes);
template <>
Result<UploadTotals> decode(std::string_view bytes);

}  // namespace kith
