// What an operator may set about sessions. Every field: default, unit, range; a restart is needed unless said
// otherwise. Immutable once the sessions have it. Defaults that the contract fixes come from protocol/limits.yaml.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "delivery/catchup.h"
#include "wire/generated/limits.h"

namespace kith::session {

struct Config {
  std::chrono::milliseconds auth_timeout{wire::kAuthTimeoutMs};  // 1-60 s
  std::chrono::milliseconds heartbeat{wire::kHeartbeatMs};       // 5-60 s
  std::chrono::milliseconds silence{wire::kSilenceMsMax};        // 10-300 s, more than two heartbeats
  std::chrono::milliseconds token_grace{wire::kTokenGraceMs};    // 0-600 s
  std::chrono::milliseconds stream_grace{wire::kStreamGraceMs};  // fallback sessions outlive their stream; 5-600 s
  std::size_t outbox_soft_bytes = 64 * 1024;   // beyond: ephemeral frames are dropped, no replay is read; 4 KiB-1 MiB
  std::size_t outbox_hard_bytes = 512 * 1024;  // beyond: dropped and replayed later; 16 KiB-16 MiB
  std::size_t answers_hard_bytes = 4 * 1024 * 1024;  // unsent answers to requests; beyond the session ends; 1-64 MiB
  std::size_t retained_bytes_max = 256 * 1024;       // fallback: sent, not yet acknowledged; 16 KiB-4 MiB
  std::size_t commands_in_flight_max = 256;          // a session; beyond `unavailable`; 1-4,096
  std::size_t joins_max = 256;                       // conversations joined by a session; 1-4,096
  std::size_t reads_waiting_max = 64;                // joins and syncs of a session that wait for a reader; 1-1,024
  std::size_t sessions_per_person_max = 32;          // live at once, over all shards; 1-1,000
  std::size_t replay_rows_max = static_cast<std::size_t>(wire::kReplayRowsMax);  // of one join; 100-10,000
  std::size_t replay_page_bytes = 128 * 1024;                                    // read at once; 16 KiB-1 MiB
  delivery::CatchUpLimits catch_up{};
  wire::AnnouncedLimits announced{};
  std::string epoch{};  // of the log's history, told in `ready`; not a setting
};

}  // namespace kith::session
