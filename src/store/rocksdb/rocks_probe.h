// Whether the disk below a log takes again what opening the log would write: a new file of so many bytes, synced, with
// its name. Less than that proves little: on a full disk a small file may fit where a memtable does not, and the log
// that was closed for it could be read no more. Thread: any, one at a time for a folder.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"

namespace rocksdb {
class Env;
}

namespace kith::store {

// What a probe that was killed left behind takes room that a start on a full disk needs.
void remove_probe(const std::filesystem::path& dir);
// Leaves nothing behind, unless the disk fails at that too: then the next probe writes over it.
Status probe_disk(rocksdb::Env& env, const std::filesystem::path& dir, std::uint64_t bytes);

}  // namespace kith::store
