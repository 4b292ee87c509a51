// Bus: carries committed batches from the lanes to every delivery. It carries copies of the truth, never the truth: a
// listener that finds a hole in a partition's positions reads the commit stream of the log. Order: batches of one
// partition arrive at each listener in commit order. Thread: publish() from any lane; listeners are called on the
// publisher's thread (local) or the bus's own (NATS) and must only hand over.
#pragma once

#include <functional>
#include <memory>

#include "model/event.h"

namespace kith {

class Bus {
 public:
  using Listener = std::function<void(const std::shared_ptr<const CommittedBatch>&)>;

  virtual ~Bus() = default;
  virtual void subscribe(Listener listener) = 0;  // before the first publish
  virtual void publish(std::shared_ptr<const CommittedBatch> batch) = 0;
};

}  // namespace kith
