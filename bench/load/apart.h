// Work in a process of its own. The bench forks its servers and controls, and a process in which an engine has once
// started its threads cannot be forked any more: the child would have the engine's locks and none of its threads, and
// wait for ever. So whatever opens RocksDB is run apart. Thread: the bench's one; returns when the work has ended.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace kith::bench {

// What the work returned, as bytes; its error, by its words; kUnavailable when the process ended without either.
Result<std::string> apart(const std::function<Result<std::string>()>& work);

}  // namespace kith::bench
