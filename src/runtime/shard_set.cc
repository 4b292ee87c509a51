// See shard_set.h.
#include "runtime/shard_set.h"

#include <pthread.h>

#include <string>

namespace kith {

ShardSet::ShardSet(int count, const Clock& clock) {
  for (int i = 0; i < count; ++i) shards_.push_back(std::make_unique<Shard>(i, clock));
}

ShardSet::~ShardSet() {
  stop();
}

void ShardSet::start() {
  for (auto& shard : shards_) {
    threads_.emplace_back([&shard = *shard] { shard.run(); });
    pthread_setname_np(threads_.back().native_handle(), ("shard-" + std::to_string(shard->index())).c_str());
  }
}

void ShardSet::stop() {
  while (!threads_.empty()) {
    shards_[threads_.size() - 1]->stop();
    threads_.back().join();
    threads_.pop_back();
  }
}

}  // namespace kith
