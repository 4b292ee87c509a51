// Media: what the shards share of uploads and contents: where they stand, how they are addressed, how many are under
// way. Thread: any; everything in it says so itself, or counts atomically.
#pragma once

#include <atomic>
#include <cstdint>

#include "accounts/transfers.h"
#include "api/media/addresses.h"
#include "runtime/worker_pool.h"
#include "store/blobs.h"

namespace kith::api {

struct MediaConfig {
  bool on = true;                                   // may anything be uploaded; what is there can be read
  std::uint64_t bytes_max = 100ULL << 20;           // of one file; 1 KiB-64 GiB
  std::uint64_t quota_bytes = 10ULL << 30;          // of all files of a person
  TimeMs address_life_ms = 300'000;                 // of an address to read at, at least; at most twice that; 1 s-1 day
  TimeMs upload_life_ms = 3'600'000;                // of an address to upload at: until the upload begins
  int uploads_per_person = 4;                       // at once
  int uploads_max = 64;                             // at once, of all people
  std::uint64_t disk_reserve_bytes = 256ULL << 20;  // stays free for the stores; as the lanes' own
};

struct MediaCounts {
  std::atomic<std::uint64_t> uploads{0};      // kept
  std::atomic<std::uint64_t> uploads_cut{0};  // begun and not kept
  std::atomic<std::uint64_t> bytes_in{0};     // kept
  std::atomic<std::uint64_t> reads{0};        // answered with content
  std::atomic<std::uint64_t> bytes_out{0};    // asked for by these
};

struct Media {
  store::Blobs& blobs;
  WorkerPool& pool;  // for the disk of contents alone
  const MediaAddresses addresses;
  const MediaConfig& config;
  accounts::Transfers transfers{config.uploads_per_person, config.uploads_max};
  MediaCounts counts{};
};

}  // namespace kith::api
