// Making small files and names outlive a loss of power: a file's bytes by its own sync, its name by its folder's. Both
// stores do this for what is theirs; this is for the files around them. Thread: any; waits for the disk.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace kith {

// Until this returns, files made, renamed or removed in the folder may be so no more after a loss of power.
// Error: kUnavailable, with the system's reason.
Status sync_folder(const std::filesystem::path& folder);

// Puts a file in place whole or not at all, readable by its owner alone, and durable when this returns. An older file
// of that name is replaced.
Status write_durably(const std::filesystem::path& file, std::string_view text);

}  // namespace kith
