// CoreStage: one LaneCore that owns all partitions, on a log that can be made to fail, with a bus that remembers. The
// test is the lane's thread and its surroundings: cold reads wait until the test warms them. For tests. Thread: its
// test.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "bus/bus.h"
#include "lane/lane_core.h"
#include "lane/warmer.h"
#include "model/numbered_for_tests.h"
#include "store/faulty_log.h"
#include "store/memory_log.h"

namespace kith::lane {

using numbered::as;
using numbered::conversation;
using numbered::user;

inline Command open_dm(int number, int a, int b) {
  return {.actor = as(a),
          .body = OpenDm{.cid = conversation(number), .self = {.user = user(a)}, .peer = {.user = user(b)}}};
}
inline Command message(int dm, int from, int number, std::size_t padding = 0) {
  SendMessage send;
  send.cid = conversation(dm);
  send.mid = "message-" + std::to_string(number);
  send.kind = "text";
  send.body = R"({"text":"hi)" + std::string(padding, '.') + R"("})";
  return {.actor = as(from), .body = std::move(send)};
}

class RememberingBus final : public Bus {
 public:
  void subscribe(Listener) override {}
  void publish(std::shared_ptr<const CommittedBatch> batch) override { batches.push_back(std::move(batch)); }

  // The items of all batches that answer slot 1 and above, in order.
  std::vector<const Committed*> answers() const {
    std::vector<const Committed*> all;
    for (const auto& batch : batches) {
      for (const Committed& item : batch->items) {
        if (item.reply_to.slot != 0) all.push_back(&item);
      }
    }
    return all;
  }
  std::vector<std::shared_ptr<const CommittedBatch>> batches;
};

inline std::vector<PartitionId> all_partitions() {
  std::vector<PartitionId> all(kPartitions);
  std::iota(all.begin(), all.end(), PartitionId{0});
  return all;
}

class CoreStage : public Surroundings {
 public:
  explicit CoreStage(LaneConfig changed = {}, std::shared_ptr<store::FaultyLog> on = nullptr,
                     accounts::Throttle* braked_by = nullptr)
      : config(changed),
        sends(braked_by),
        log(on ? std::move(on) : std::make_shared<store::FaultyLog>(std::make_shared<store::MemoryLog>())),
        core(services(), config, all_partitions(), *this) {
    EXPECT_TRUE(core.start().has_value());
  }

  Services services() { return {.log = *log, .bus = bus, .clock = clock, .rules = {}, .sends = sends}; }

  bool submit(Command command) {
    Work work = work_of({.command = std::move(command), .reply_to = {.shard = 0, .slot = ++slot, .re = -1}});
    return core.accept(std::move(work));
  }
  void run() {
    while (core.step()) {
    }
  }
  void run(Command command) {
    ASSERT_TRUE(submit(std::move(command)));
    run();
  }
  // What a reader thread would do.
  void warm_all() {
    while (!to_warm.empty()) {
      lane::warm(services(), to_warm.front());
      core.warmed(to_warm.front().owner);
      to_warm.pop_front();
    }
  }

  bool warm(const Work& work) override {
    if (!warms) return false;
    to_warm.push_back(work);
    return true;
  }
  bool forward(Work&) override { return false; }
  void report_end(const FollowUpId&, bool) override {}

  LaneConfig config;
  accounts::Throttle* const sends;
  std::shared_ptr<store::FaultyLog> log;
  RememberingBus bus;
  ManualClock clock;
  std::uint64_t slot = 0;
  bool warms = true;
  std::deque<Work> to_warm;
  LaneCore core;
};

}  // namespace kith::lane
