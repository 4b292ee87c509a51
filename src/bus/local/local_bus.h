// LocalBus: the bus of a single node. Publishing calls every listener on the publisher's thread; a listener only hands
// over to its own loop, so a lane is never held up. Order: per publishing lane as published, which is commit order of
// its partitions. Thread: subscribe() before the first publish(); publish() from any lane at once.
#pragma once

#include <vector>

#include "bus/bus.h"

namespace kith {

class LocalBus final : public Bus {
 public:
  void subscribe(Listener listener) override;
  void publish(std::shared_ptr<const CommittedBatch> batch) override;

 private:
  std::vector<Listener> listeners_;  // fixed before the first publish
};

}  // namespace kith
