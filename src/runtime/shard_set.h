// The shards of a server and their threads. Made, started, then stopped in reverse order and joined.
// Thread: all calls from the thread that made it, except at() whose shard is used as shard.h says.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "runtime/shard.h"

namespace kith {

class ShardSet {
 public:
  ShardSet(int count, const Clock& clock);  // count ≥ 1; nothing runs yet, so what they serve can be wired in peace
  ~ShardSet();

  void start();
  void
  stop();  // last shard first, each joined before the next; safe to call twice. Objects stay usable until destruction.
  int size() const { return static_cast<int>(shards_.size()); }
  Shard& at(int index) { return *shards_[static_cast<std::size_t>(index)]; }

 private:
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<std::thread> threads_;
};

}  // namespace kith
