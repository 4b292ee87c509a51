// Commands: what people and follow-ups ask of the lanes. Serialisable values, no closures. Ids that derive from a key
// (dm, group, request) are computed by the api before, so that a rule needs no secret but the content hash's. Thread:
// values, any thread. Every command of a conversation or person belongs to the partition of owner().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "model/conversation.h"
#include "model/media.h"
#include "model/message.h"
#include "model/own_state.h"
#include "model/person.h"

namespace kith {

// Who asks. A nil user is the server itself (follow-ups, administration).
struct Actor {
  UserId user{};
  DeviceId device{};
  std::string name{};  // display name, for from_name in rooms
  bool guest = false;
  bool admin = false;  // of the installation
  bool receipts_off = false;
};

struct SendMessage {
  ConversationId cid{};
  std::string mid{};
  std::string kind{};
  std::string body{};  // canonical JSON object
  TimeMs sent_at = 0;
  Seq reply_to{};
  Seq thread_root{};
  bool also_in_timeline = false;
  std::vector<UserId> mentions{};
  std::optional<Rev> if_rev{};
  MentionAll mention_all = MentionAll::kNone;
  TimeMs expires_at = 0;    // 0: as the conversation says
  bool stream = false;      // text that grows
  UserId forwarded_from{};  // who wrote what this repeats
  bool live = true;         // false: a planned send or a bot's, which read nothing for their sender
  TimeMs expires_in = 0;    // instead of expires_at: so long after the send
};
struct RecallMessage {  // administrators of the installation, group owners and admins
  ConversationId cid{};
  std::string mid{};
  Seq seq{};
};
struct MovePositions {  // ack and read; what is not given stays
  ConversationId cid{};
  std::optional<Seq> delivered{};
  std::optional<Seq> read{};
  Seq thread{};  // the root whose replies `read` means; none: the conversation
};
struct Typing {  // ephemeral: decided, never stored
  ConversationId cid{};
  bool on = true;
};
struct Signal {  // ephemeral
  ConversationId cid{};
  DeviceId to{};       // nil: all
  std::string data{};  // canonical JSON
};

struct Invitee {  // a person with the account facts a rule may need
  UserId user{};
  bool guest = false;
  bool receipts_off = false;
};
struct OpenDm {  // idempotent; peer == actor: the note to self
  ConversationId cid{};
  Invitee self{};
  Invitee peer{};
};
struct CreateGroup {
  ConversationId cid{};
  std::string mid{};
  ConversationKind kind = ConversationKind::kGroup;  // or kChannel
  std::string name{};
  bool history_from_start = true;
  std::vector<Invitee> members{};  // without the creator
};
struct EnterWorld {  // creates the world at first use; takes no rev, makes no note
  ConversationId cid{};
  std::string name{};
  Invitee self{};
};
struct LeaveWorld {
  ConversationId cid{};
};
struct UpdateConversation {
  ConversationId cid{};
  std::string mid{};
  std::optional<std::string> name{};
  std::optional<MediaId> avatar{};  // nil: none
  std::optional<std::string> announcement{};
  std::optional<TimeMs> all_muted_until{};
  std::optional<std::uint32_t> slow_mode_s{};
  std::optional<Admission> admission{};
  std::optional<bool> members_invite{};
  std::optional<bool> history_from_start{};
  std::optional<std::uint32_t> capacity{};
  std::optional<std::uint32_t> message_life_s{};
};
struct Dissolve {
  ConversationId cid{};
  std::string mid{};
};
struct AddMembers {
  ConversationId cid{};
  std::string mid{};
  std::vector<Invitee> users{};
};
struct SetMember {
  ConversationId cid{};
  std::string mid{};
  UserId user{};
  std::optional<Role> role{};  // kOwner: hands the ownership over
  std::optional<TimeMs> muted_until{};
};
struct RemoveMember {  // user == actor: leave
  ConversationId cid{};
  std::string mid{};
  UserId user{};
  LeaveReason reason = LeaveReason::kRemoved;
};
struct SetMemberFacts {  // follow-up of a person's switch (receipts)
  ConversationId cid{};
  UserId user{};
  bool receipts_off = false;
};
struct SetDmBlock {  // follow-up of SetBlock
  ConversationId cid{};
  UserId by{};
  UserId whom{};
  bool on = true;
  Rev urev{};  // of `by` when it was so: follow-ups may overtake each other
};

struct EditMessage {  // by its sender
  ConversationId cid{};
  std::string mid{};
  Seq seq{};
  std::string body{};
  std::vector<UserId> mentions{};
  MentionAll mention_all = MentionAll::kNone;
  std::optional<Rev> if_rev{};
};
struct SetReaction {
  ConversationId cid{};
  std::string mid{};
  Seq seq{};
  std::string emoji{};
  bool on = true;
};
struct SetPin {
  ConversationId cid{};
  std::string mid{};
  Seq seq{};
  bool on = true;
};
struct CastVote {  // no options: takes the vote back
  ConversationId cid{};
  std::string mid{};
  Seq seq{};
  std::vector<std::uint32_t> options{};
};
struct ClosePoll {
  ConversationId cid{};
  std::string mid{};
  Seq seq{};
};
struct AppendStream {  // ephemeral: what was written since, at its offset in bytes
  ConversationId cid{};
  Seq seq{};
  std::uint64_t offset = 0;
  std::string text{};
};
struct SaveStream {  // durable: the whole text so far, and whether it is done
  ConversationId cid{};
  Seq seq{};
  std::string text{};
  StreamState state = StreamState::kOpen;
};
struct ExpireMessage {  // of the server alone, once it is due
  ConversationId cid{};
  Seq seq{};
};
struct FollowThread {
  ConversationId cid{};
  Seq root{};
  bool on = true;
};
struct MarkUnread {  // of oneself
  ConversationId cid{};
  bool on = true;
};
struct ClearHistory {  // for oneself alone
  ConversationId cid{};
  Seq up_to{};
};
struct MakeInvite {
  ConversationId cid{};
  std::string mid{};
  std::string code{};
  TimeMs expires_at = 0;
  std::uint32_t uses_max = 0;
};
struct RevokeInvite {
  ConversationId cid{};
  std::string mid{};
  std::string code{};
};
struct JoinGroup {  // by a link, or by asking; where an approval is needed it waits for one
  ConversationId cid{};
  std::string code{};
  std::string note{};
  Invitee self{};
};
struct AnswerJoin {
  ConversationId cid{};
  std::string mid{};
  UserId user{};
  bool accept = true;
  Invitee who{};  // the same person's facts as they are now; nil: as they were when they asked
};
struct WithdrawJoin {  // of oneself
  ConversationId cid{};
};
struct SetBan {
  ConversationId cid{};
  std::string mid{};
  UserId user{};
  bool on = true;
};

// Commands owned by a person.
struct SetBlock {
  UserId whom{};
  bool on = true;
  ConversationId dm{};  // the dm of the two, existing or not
};
struct RequestFriend {
  RequestId id{};
  UserId to{};
  std::string note{};
};
struct ReceiveRequest {  // follow-up of RequestFriend, owned by `owner`
  UserId owner{};
  FriendRequest request{};
};
struct AnswerRequest {
  RequestId id{};
  bool accept = true;
  ConversationId dm{};  // opened on acceptance
  Invitee self{};
  Invitee peer{};
};
struct RequestAnswered {  // follow-up of AnswerRequest, owned by the one who asked
  UserId owner{};
  RequestId id{};
  UserId by{};
  bool accept = true;
};
struct RemoveFriend {
  UserId whom{};
};
struct FriendRemoved {  // follow-up of RemoveFriend
  UserId owner{};
  UserId by{};
};
struct TouchPerson {  // the directory's part of a person changed (profile, devices): tells the own sessions
  UserId owner{};
  std::string what{};  // "profile" | "devices" | "settings"
};

struct SetOwnView {  // what is not given stays
  ConversationId conversation{};
  std::optional<bool> pinned{};
  std::optional<std::uint64_t> pin_rank{};
  std::optional<bool> archived{};
  std::optional<bool> stay_archived{};
  std::optional<TimeMs> muted_until{};
  std::optional<bool> hidden{};
  std::optional<std::vector<std::string>> tags{};
  std::uint64_t n = 0;
  Seq seq{};
};
struct SetDraft {  // no text: none any more
  ConversationId conversation{};
  std::string text{};
  Seq reply_to{};
  Seq thread_root{};
};
struct SetFavorite {
  ConversationId conversation{};
  Seq seq{};
  bool on = true;
};
struct HideMessage {  // for oneself alone
  ConversationId conversation{};
  Seq seq{};
  bool on = true;
};
struct PutScheduled {  // makes or changes
  Scheduled scheduled{};
};
struct CancelScheduled {
  ScheduleId id{};
};
struct ScheduledDone {  // of the server: sent, or refused with a code
  UserId owner{};
  ScheduleId id{};
  Seq seq{};
  std::string code{};
};
struct SetContact {  // what is not given stays
  UserId whom{};
  std::optional<std::string> remark{};
  std::optional<std::string> group{};
};
struct WithdrawRequest {  // by the one who asked
  RequestId id{};
};
struct CloseRequest {  // withdrawn or expired; follow-up, or of the server
  UserId owner{};
  RequestId id{};
  RequestState state = RequestState::kWithdrawn;
};
struct KeepUpload {  // its content is safe: from now on it may be referred to
  UserId owner{};
  Upload upload{};
};
struct CloseUpload {  // of the server: nothing new may refer to it, or again it may
  UserId owner{};
  MediaId id{};
  bool on = true;
};
struct DropUpload {  // of the server: its content is gone
  UserId owner{};
  MediaId id{};
};

using CommandBody =
    std::variant<SendMessage, RecallMessage, MovePositions, Typing, Signal, OpenDm, CreateGroup, EnterWorld, LeaveWorld,
                 UpdateConversation, Dissolve, AddMembers, SetMember, RemoveMember, SetMemberFacts, SetDmBlock,
                 SetBlock, RequestFriend, ReceiveRequest, AnswerRequest, RequestAnswered, RemoveFriend, FriendRemoved,
                 TouchPerson, EditMessage, SetReaction, SetPin, CastVote, ClosePoll, AppendStream, SaveStream,
                 ExpireMessage, FollowThread, MarkUnread, ClearHistory, MakeInvite, RevokeInvite, JoinGroup, AnswerJoin,
                 WithdrawJoin, SetBan, SetOwnView, SetDraft, SetFavorite, HideMessage, PutScheduled, CancelScheduled,
                 ScheduledDone, SetContact, WithdrawRequest, CloseRequest, KeepUpload, CloseUpload, DropUpload>;

struct Command {
  Actor actor{};
  CommandBody body{};
};

enum class OwnerKind : std::uint8_t { kConversation = 1, kPerson = 2 };
struct Owner {
  OwnerKind kind = OwnerKind::kConversation;
  Bytes16 id{};
  bool operator==(const Owner&) const = default;
  auto operator<=>(const Owner&) const = default;
};
inline Owner owner_of(ConversationId cid) {
  return {OwnerKind::kConversation, cid.bytes};
}
inline Owner owner_of(UserId user) {
  return {OwnerKind::kPerson, user.bytes};
}

// The conversation or person whose rows the command changes.
Owner owner_of(const Command& command);
// As protocol command name, for logs and metrics.
const char* name_of(const CommandBody& body);

// Follow-ups wait in the log as bytes. A form unknown to this version decodes to nothing.
std::string encode_command(const Command& command);
std::optional<Command> decode_command(std::string_view bytes);

}  // namespace kith

template <>
struct std::hash<kith::Owner> {
  std::size_t operator()(const kith::Owner& owner) const noexcept {
    return kith::hash_value(kith::UserId{owner.id}) ^ static_cast<std::size_t>(owner.kind);
  }
};
