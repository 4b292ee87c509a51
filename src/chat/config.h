// The rules' limits: defaults, units and ranges. One struct, filled from the configuration at start (a change needs a
// restart). Thread: immutable after start.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace kith::chat {

struct Limits {
  std::size_t body_bytes_max = 16 * 1024;               // canonical body of a message, 256 … 1,048,576
  std::size_t kind_length_max = 64;                     // characters of a message's kind
  std::size_t mentions_max = 64;                        // people mentioned in one message
  std::size_t signal_bytes_max = 8 * 1024;              // data of one signal
  std::size_t name_length_max = 100;                    // code points of a conversation's name
  std::size_t request_note_length_max = 200;            // code points of the note with a friend request
  std::uint32_t group_members_max = 5'000;              // people in a group or channel, 2 … 100,000
  std::size_t members_per_command_max = 200;            // people one create or add may name
  std::uint32_t receipts_members_max = 32;              // up to here others get positions live
  std::uint32_t room_from_members = 257;                // from here on events go to the room
  std::uint32_t people_below_members = 200;             // below it they go to people again
  TimeMs both_ways_ms = 30'000;                         // after a switch both ways are used
  std::uint32_t friend_requests_per_day = 10;           // to people who are no friends yet
  TimeMs edit_window_ms = 86'400'000;                   // a sender may edit for so long; 0 never, negative always
  TimeMs recall_window_ms = 86'400'000;                 // a sender may recall for so long; 0 never, negative always
  std::uint32_t mention_all_members = 50;               // up to here anybody may call everybody, 0 … 100,000
  TimeMs request_life_ms = 30 * 24 * 60 * 60 * 1000LL;  // an unanswered friend request is over; 0: never
  std::size_t tags_max = 16;                            // of one conversation in one's own list
  std::size_t tag_length_max = 32;                      // code points
  std::size_t draft_length_max = 8'000;                 // code points
  std::size_t remark_length_max = 64;                   // code points of what one calls a friend
  std::size_t friend_group_length_max = 32;             // code points of where one files a friend
  std::size_t dissolve_step_members = 512;  // member rows closed per step of a dissolution; above room_from_members
  // Sends planned for later, messages whose time runs out, text that grows.
  std::size_t scheduled_max = 100;       // waiting ones of a person
  TimeMs schedule_ahead_ms_min = 2'000;  // from now
  TimeMs schedule_ahead_ms_max = TimeMs{366} * 24 * 3600 * 1000;
  TimeMs message_life_ms_min = 1'000;  // what a send may ask for
  TimeMs message_life_ms_max = TimeMs{366} * 24 * 3600 * 1000;
  std::size_t stream_append_bytes_max = 4 * 1024;  // text of one append
  TimeMs stream_silence_ms = 30'000;               // without an append for so long a growing message is closed
  // What people upload.
  std::uint64_t upload_bytes_max = 100ULL << 20;   // of one file
  std::uint64_t upload_quota_bytes = 10ULL << 30;  // of all files of a person
};

}  // namespace kith::chat
