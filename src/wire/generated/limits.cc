// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/limits.h"

#include "wire/writer.h"

namespace kith::wire {

void fields(Writer& writer, const AnnouncedLimits& limits) {
  writer.field("frameBytes", limits.frame_bytes_max);
  writer.field("bodyBytes", limits.body_bytes_max);
  writer.field("signalBytes", limits.signal_bytes_max);
  writer.field("displayNameCharacters", limits.display_name_characters_max);
  writer.field("conversationNameCharacters", limits.conversation_name_characters_max);
  writer.field("announcementCharacters", limits.announcement_characters_max);
  writer.field("groupMembers", limits.group_members_max);
  writer.field("addMembers", limits.add_members_max);
  writer.field("mentions", limits.mentions_max);
  writer.field("reactions", limits.reactions_max);
  writer.field("pins", limits.pins_max);
  writer.field("favorites", limits.favorites_max);
  writer.field("pollOptions", limits.poll_options_max);
  writer.field("forwardMessages", limits.forward_messages_max);
  writer.field("mentionAllMembers", limits.mention_all_members_max);
  writer.field("presenceWatch", limits.presence_watch_max);
  writer.field("batchUsers", limits.batch_users_max);
  writer.field("devices", limits.devices_max);
  writer.field("page", limits.page_rows_max);
  writer.field("syncConversations", limits.sync_conversations_max);
  writer.field("syncMessages", limits.sync_messages_max);
  writer.field("replayRows", limits.replay_rows_max);
  writer.field("liveReceiptsMembers", limits.live_receipts_members_max);
  writer.field("friendRequestDays", limits.friend_request_days);
  writer.field("mediaBytes", limits.media_bytes_max);
  writer.field("sendsPerSecond", limits.sends_per_second);
  writer.field("sendsBurst", limits.sends_burst);
  writer.field("editS", limits.edit_window_s);
  writer.field("recallS", limits.recall_window_s);
  writer.field("typingMs", limits.typing_life_ms);
}

}  // namespace kith::wire
