// See local_bus.h.
#include "bus/local/local_bus.h"

#include <utility>

namespace kith {

void LocalBus::subscribe(Listener listener) {
  listeners_.push_back(std::move(listener));
}

void LocalBus::publish(std::shared_ptr<const CommittedBatch> batch) {
  for (const Listener& listener : listeners_) listener(batch);
}

}  // namespace kith
