// The rules, one function per command, one file per capability. Idempotent: repeating a command that took effect gives
// the same answer and changes nothing. decide.h dispatches to them; nothing else calls them. Thread: one lane.
#pragma once

#include "chat/context.h"

namespace kith::chat {

// messages.cc
Result<Outcome> decide(Context& ctx, const SendMessage& command);
// message/: edit.cc, recall.cc, reactions.cc, pins.cc, polls.cc, own.cc
Result<Outcome> decide(Context& ctx, const EditMessage& command);
Result<Outcome> decide(Context& ctx, const RecallMessage& command);
Result<Outcome> decide(Context& ctx, const SetReaction& command);
Result<Outcome> decide(Context& ctx, const SetPin& command);
Result<Outcome> decide(Context& ctx, const CastVote& command);
Result<Outcome> decide(Context& ctx, const ClosePoll& command);
Result<Outcome> decide(Context& ctx, const SetFavorite& command);
Result<Outcome> decide(Context& ctx, const HideMessage& command);
// positions.cc
Result<Outcome> decide(Context& ctx, const MovePositions& command);
// threads/threads.cc
Result<Outcome> decide(Context& ctx, const FollowThread& command);
// timed/: scheduled.cc, expire.cc, stream.cc
Result<Outcome> decide(Context& ctx, const PutScheduled& command);
Result<Outcome> decide(Context& ctx, const CancelScheduled& command);
Result<Outcome> decide(Context& ctx, const ScheduledDone& command);
Result<Outcome> decide(Context& ctx, const ExpireMessage& command);
Result<Outcome> decide(Context& ctx, const AppendStream& command);
Result<Outcome> decide(Context& ctx, const SaveStream& command);
// ephemeral.cc
Result<Outcome> decide(Context& ctx, const Typing& command);
Result<Outcome> decide(Context& ctx, const Signal& command);
// dm.cc
Result<Outcome> decide(Context& ctx, const OpenDm& command);
Result<Outcome> decide(Context& ctx, const SetDmBlock& command);
// group.cc
Result<Outcome> decide(Context& ctx, const CreateGroup& command);
Result<Outcome> decide(Context& ctx, const Dissolve& command);
// groups/settings.cc
Result<Outcome> decide(Context& ctx, const UpdateConversation& command);
// groups/bans.cc
Result<Outcome> decide(Context& ctx, const SetBan& command);
// groups/invites.cc
Result<Outcome> decide(Context& ctx, const MakeInvite& command);
Result<Outcome> decide(Context& ctx, const RevokeInvite& command);
// groups/joining.cc
Result<Outcome> decide(Context& ctx, const JoinGroup& command);
Result<Outcome> decide(Context& ctx, const AnswerJoin& command);
Result<Outcome> decide(Context& ctx, const WithdrawJoin& command);
// member_commands.cc
Result<Outcome> decide(Context& ctx, const AddMembers& command);
Result<Outcome> decide(Context& ctx, const RemoveMember& command);
// member_settings.cc
Result<Outcome> decide(Context& ctx, const SetMember& command);
Result<Outcome> decide(Context& ctx, const SetMemberFacts& command);
// world.cc
Result<Outcome> decide(Context& ctx, const EnterWorld& command);
Result<Outcome> decide(Context& ctx, const LeaveWorld& command);
// contacts.cc, contact_follow_ups.cc
Result<Outcome> decide(Context& ctx, const RequestFriend& command);
Result<Outcome> decide(Context& ctx, const AnswerRequest& command);
Result<Outcome> decide(Context& ctx, const RemoveFriend& command);
Result<Outcome> decide(Context& ctx, const ReceiveRequest& command);
Result<Outcome> decide(Context& ctx, const RequestAnswered& command);
Result<Outcome> decide(Context& ctx, const FriendRemoved& command);
// person.cc
Result<Outcome> decide(Context& ctx, const SetBlock& command);
Result<Outcome> decide(Context& ctx, const TouchPerson& command);
// contacts.cc, contact_follow_ups.cc
Result<Outcome> decide(Context& ctx, const SetContact& command);
Result<Outcome> decide(Context& ctx, const WithdrawRequest& command);
Result<Outcome> decide(Context& ctx, const CloseRequest& command);
// media/uploads.cc
Result<Outcome> decide(Context& ctx, const KeepUpload& command);
Result<Outcome> decide(Context& ctx, const CloseUpload& command);
Result<Outcome> decide(Context& ctx, const DropUpload& command);
// own/views.cc
Result<Outcome> decide(Context& ctx, const SetOwnView& command);
Result<Outcome> decide(Context& ctx, const SetDraft& command);
// own/history.cc
Result<Outcome> decide(Context& ctx, const MarkUnread& command);
Result<Outcome> decide(Context& ctx, const ClearHistory& command);

}  // namespace kith::chat
