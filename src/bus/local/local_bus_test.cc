// Every listener gets every batch, shared and in order.
#include "bus/local/local_bus.h"

#include <gtest/gtest.h>

namespace kith {
namespace {

TEST(LocalBusTest, EveryListenerGetsTheSameBatchesInOrder) {
  LocalBus bus;
  std::vector<const CommittedBatch*> first;
  std::vector<const CommittedBatch*> second;
  bus.subscribe([&](const auto& batch) { first.push_back(batch.get()); });
  bus.subscribe([&](const auto& batch) { second.push_back(batch.get()); });
  const auto one = std::make_shared<const CommittedBatch>();
  const auto two = std::make_shared<const CommittedBatch>();
  bus.publish(one);
  bus.publish(two);
  EXPECT_EQ(first, (std::vector<const CommittedBatch*>{one.get(), two.get()}));
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace kith
