// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Default limits of the contract; the last words of a name are its unit.
#pragma once

#include <cstdint>

namespace kith::wire {

class Writer;

// One frame from a client, or one HTTP body.
inline constexpr std::int64_t kFrameBytesMax = 65536;
// A message body as canonical JSON.
inline constexpr std::int64_t kBodyBytesMax = 16384;
// The data of a signal as canonical JSON.
inline constexpr std::int64_t kSignalBytesMax = 8192;
// Containers inside each other in any document.
inline constexpr std::int64_t kDepthLevelsMax = 32;
// Values in one document.
inline constexpr std::int64_t kDocumentValuesMax = 16384;
// A client's id of a command.
inline constexpr std::int64_t kMidCharactersMin = 8;
// A client's id of a command.
inline constexpr std::int64_t kMidCharactersMax = 64;
// A username, of a-z 0-9 _ . -, unique without case.
inline constexpr std::int64_t kUsernameCharactersMin = 3;
// A username.
inline constexpr std::int64_t kUsernameCharactersMax = 32;
// A password.
inline constexpr std::int64_t kPasswordCharactersMin = 8;
// A password.
inline constexpr std::int64_t kPasswordCharactersMax = 256;
// A display name: free text without control and direction-override characters.
inline constexpr std::int64_t kDisplayNameCharactersMax = 64;
// A group's or channel's name.
inline constexpr std::int64_t kConversationNameCharactersMax = 100;
// A group's announcement.
inline constexpr std::int64_t kAnnouncementCharactersMax = 2000;
// A message's kind: a word, or custom.name.
inline constexpr std::int64_t kKindCharactersMax = 64;
// The note of a friend request.
inline constexpr std::int64_t kNoteCharactersMax = 200;
// The reason of an administrative act.
inline constexpr std::int64_t kReasonCharactersMax = 200;
// What people say about themselves.
inline constexpr std::int64_t kAboutCharactersMax = 300;
// The name a client gives itself, shown in the list of devices.
inline constexpr std::int64_t kAgentCharactersMax = 120;
// Any token, ticket or cursor a client hands in.
inline constexpr std::int64_t kTokenCharactersMax = 8192;
// A search for people.
inline constexpr std::int64_t kQueryCharactersMin = 2;
// Any search text.
inline constexpr std::int64_t kQueryCharactersMax = 100;
// Members of a group; configurable to 100,000.
inline constexpr std::int64_t kGroupMembersMax = 5000;
// People added by one command.
inline constexpr std::int64_t kAddMembersMax = 200;
// Invitation links of one group.
inline constexpr std::int64_t kInvitesMax = 100;
// Uses that a link may be limited to.
inline constexpr std::int64_t kInviteUsesMax = 100000;
// People waiting to be let into one group.
inline constexpr std::int64_t kJoinRequestsMax = 500;
// People mentioned by one message.
inline constexpr std::int64_t kMentionsMax = 50;
// Edits of one message; each former form is kept.
inline constexpr std::int64_t kEditsMax = 100;
// Different reactions on one message.
inline constexpr std::int64_t kReactionsMax = 20;
// A reaction: one emoji, or :name:.
inline constexpr std::int64_t kReactionCharactersMax = 32;
// Messages pinned in one conversation.
inline constexpr std::int64_t kPinsMax = 100;
// Favourites of one person.
inline constexpr std::int64_t kFavoritesMax = 5000;
// Options of a poll.
inline constexpr std::int64_t kPollOptionsMin = 2;
// Options of a poll.
inline constexpr std::int64_t kPollOptionsMax = 12;
// The question of a poll.
inline constexpr std::int64_t kPollQuestionCharactersMax = 300;
// An option of a poll.
inline constexpr std::int64_t kPollOptionCharactersMax = 100;
// Messages forwarded by one command.
inline constexpr std::int64_t kForwardMessagesMax = 50;
// The mid of a forward: those of its messages are made from it.
inline constexpr std::int64_t kForwardMidCharactersMax = 47;
// Members up to which anybody may mention all; above, admins alone.
inline constexpr std::int64_t kMentionAllMembersMax = 50;
// People watched by one session.
inline constexpr std::int64_t kPresenceWatchMax = 500;
// People looked up by one request.
inline constexpr std::int64_t kBatchUsersMax = 200;
// Devices a person; a further sign-in signs out the least recently used.
inline constexpr std::int64_t kDevicesMax = 5;
// Frames in one POST /commands.
inline constexpr std::int64_t kCommandsMax = 64;
// Rows of one page of history or of a list.
inline constexpr std::int64_t kPageRowsMax = 100;
// Rows of a page where the request names no limit.
inline constexpr std::int64_t kPageRowsDefault = 50;
// Conversations in one answer of sync.
inline constexpr std::int64_t kSyncConversationsMax = 1000;
// Conversations in one answer of sync where the request names no limit.
inline constexpr std::int64_t kSyncConversationsDefault = 200;
// Last messages a conversation in sync.
inline constexpr std::int64_t kSyncMessagesMax = 50;
// Last messages a conversation in sync where the request names no number.
inline constexpr std::int64_t kSyncMessagesDefault = 1;
// Rows that one join replays before it says resync.
inline constexpr std::int64_t kReplayRowsMax = 1000;
// Members up to which events go to people; above, to a room.
inline constexpr std::int64_t kPeopleAudienceMembersMax = 256;
// Members up to which others' positions are told live.
inline constexpr std::int64_t kLiveReceiptsMembersMax = 32;
// The words of a status line.
inline constexpr std::int64_t kStatusCharactersMax = 80;
// The sign of a status line.
inline constexpr std::int64_t kStatusEmojiCharactersMax = 16;
// A status line as JSON.
inline constexpr std::int64_t kStatusBytesMax = 1024;
// The reference of an avatar.
inline constexpr std::int64_t kAvatarCharactersMax = 64;
// What one calls a friend.
inline constexpr std::int64_t kRemarkCharactersMax = 64;
// Where one files a friend.
inline constexpr std::int64_t kFriendGroupCharactersMax = 32;
// Messages that one read may list.
inline constexpr std::int64_t kReadListMax = 200;
// Members up to which receipts tell names; above, counts.
inline constexpr std::int64_t kReceiptsNamesMembersMax = 512;
// An unanswered friend request is over after so many days.
inline constexpr std::int64_t kFriendRequestDays = 30;
// Tags of one conversation in one's own list.
inline constexpr std::int64_t kTagsMax = 16;
// One tag.
inline constexpr std::int64_t kTagCharactersMax = 32;
// A draft.
inline constexpr std::int64_t kDraftCharactersMax = 8000;
// One uploaded file.
inline constexpr std::int64_t kMediaBytesMax = 104857600;
// All uploaded files of a person.
inline constexpr std::int64_t kMediaQuotaBytesMax = 10737418240;
// The name of an uploaded file.
inline constexpr std::int64_t kFileNameCharactersMax = 255;
// The type of a file.
inline constexpr std::int64_t kMimeCharactersMax = 127;
// Sends a person, sustained.
inline constexpr std::int64_t kSendsPerSecond = 20;
// Sends a person, at once.
inline constexpr std::int64_t kSendsBurst = 40;
// Dms a new account may open with strangers.
inline constexpr std::int64_t kStrangerDmsPerDay = 10;
// Between two sends of one member, where slow mode is on.
inline constexpr std::int64_t kSlowModeSMax = 86400;
// After which a group may let its messages expire.
inline constexpr std::int64_t kMessageLifeSMax = 31536000;
// From connecting to a valid auth.
inline constexpr std::int64_t kAuthTimeoutMs = 10000;
// A one-use ticket.
inline constexpr std::int64_t kTicketLifeMs = 30000;
// Between WebSocket pings.
inline constexpr std::int64_t kHeartbeatMs = 25000;
// A session silent for longer ends.
inline constexpr std::int64_t kSilenceMsMax = 60000;
// A session ends this long after its token's expiry.
inline constexpr std::int64_t kTokenGraceMs = 60000;
// A sender may edit a message for so long; 0: never, negative: always.
inline constexpr std::int64_t kEditWindowS = 86400;
// A sender may recall a message for so long; 0: never, negative: always. Admins at any time.
inline constexpr std::int64_t kRecallWindowS = 86400;
// Typing dies by itself after.
inline constexpr std::int64_t kTypingLifeMs = 5000;
// Without a session for so long, a person is offline.
inline constexpr std::int64_t kOfflineGraceMs = 30000;
// Others' positions are gathered to one frame in this time.
inline constexpr std::int64_t kReceiptsGatherMs = 1000;
// Longest wait of GET /poll.
inline constexpr std::int64_t kPollTimeoutSMax = 60;
// A fallback session lives this long after its stream.
inline constexpr std::int64_t kStreamGraceMs = 60000;
// The previous refresh token still works for so long.
inline constexpr std::int64_t kRefreshGraceMs = 60000;
// An access token.
inline constexpr std::int64_t kAccessTokenLifeS = 1800;
// A client's first wait before it comes back.
inline constexpr std::int64_t kBackoffFirstMs = 500;
// The longest such wait.
inline constexpr std::int64_t kBackoffLastMs = 8000;

// The limits that clients are told, as configured.
struct AnnouncedLimits {
  std::int64_t frame_bytes_max = kFrameBytesMax;
  std::int64_t body_bytes_max = kBodyBytesMax;
  std::int64_t signal_bytes_max = kSignalBytesMax;
  std::int64_t display_name_characters_max = kDisplayNameCharactersMax;
  std::int64_t conversation_name_characters_max = kConversationNameCharactersMax;
  std::int64_t announcement_characters_max = kAnnouncementCharactersMax;
  std::int64_t group_members_max = kGroupMembersMax;
  std::int64_t add_members_max = kAddMembersMax;
  std::int64_t mentions_max = kMentionsMax;
  std::int64_t reactions_max = kReactionsMax;
  std::int64_t pins_max = kPinsMax;
  std::int64_t favorites_max = kFavoritesMax;
  std::int64_t poll_options_max = kPollOptionsMax;
  std::int64_t forward_messages_max = kForwardMessagesMax;
  std::int64_t mention_all_members_max = kMentionAllMembersMax;
  std::int64_t presence_watch_max = kPresenceWatchMax;
  std::int64_t batch_users_max = kBatchUsersMax;
  std::int64_t devices_max = kDevicesMax;
  std::int64_t page_rows_max = kPageRowsMax;
  std::int64_t sync_conversations_max = kSyncConversationsMax;
  std::int64_t sync_messages_max = kSyncMessagesMax;
  std::int64_t replay_rows_max = kReplayRowsMax;
  std::int64_t live_receipts_members_max = kLiveReceiptsMembersMax;
  std::int64_t friend_request_days = kFriendRequestDays;
  std::int64_t media_bytes_max = kMediaBytesMax;
  std::int64_t sends_per_second = kSendsPerSecond;
  std::int64_t sends_burst = kSendsBurst;
  std::int64_t edit_window_s = kEditWindowS;
  std::int64_t recall_window_s = kRecallWindowS;
  std::int64_t typing_life_ms = kTypingLifeMs;
};

// Fields into an object that is open.
void fields(Writer& writer, const AnnouncedLimits& limits);

}  // namespace kith::wire
