// The control of P2: a bare RocksDB loop with the log's own options and the lean row form: two rows a message, a head a
// conversation touched and one stream record a batch, synced by the batch, with nothing decided or encoded. Thread: its
// caller's; RocksDB's own besides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "base/result.h"

namespace kith::bench {

struct BareWrites {
  double messages = 0;
  double cpu_seconds = 0;
  double wall_seconds = 0;
};
// dir is made anew and left there.
BareWrites write_bare(const std::filesystem::path& dir, std::uint64_t messages, std::size_t batch);
// The same in a process of its own, which ends with it.
Result<BareWrites> write_bare_apart(const std::filesystem::path& dir, std::uint64_t messages, std::size_t batch);

}  // namespace kith::bench
