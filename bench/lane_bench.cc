// What a lane costs without sockets: pairs of people chat in dms, eight messages in flight a pair, each batch synced,
// dedupe on; messages a second and CPU for each through LaneCore on the durable log. The control is log_bench (the same
// log without rules).
//   lane_bench DIR [PAIRS] [MESSAGES] [LANES]
// LANES 0: one core on this thread; 1 and more: the threaded lanes. DIR is made anew. Figures wander on shared
// machines.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <string>
#include <thread>

#include "base/check.h"
#include "base/random.h"
#include "lane/lanes.h"
#include "load/own_clock.h"
#include "store/rocksdb/rocks_log.h"

namespace {

using namespace kith;

constexpr int kInFlight = 8;
constexpr std::size_t kBodyBytes = 120;

struct Pair {
  ConversationId cid;
  UserId people[2];
  std::uint64_t next = 0;
};

// Asks for the next message of a pair for every answer, as its people would.
class Load final : public Bus {
 public:
  Load(int pairs, std::uint64_t messages) : messages_(messages), pairs_(static_cast<std::size_t>(pairs)) {
    for (Pair& pair : pairs_) {
      pair.cid = random_.id<ConversationId>();
      for (UserId& person : pair.people) person = random_.id<UserId>();
    }
    std::string letters(kBodyBytes, ' ');
    for (char& letter : letters) letter = static_cast<char>('a' + random_.below(26));
    body_ = R"({"text":")" + letters + R"("})";
  }

  void subscribe(Listener) override {}
  void publish(std::shared_ptr<const CommittedBatch> batch) override {
    for (const Committed& item : batch->items) {
      KITH_CHECK(item.reply.has_value());
      if (std::holds_alternative<SentReply>(item.reply->body)) answered_.fetch_add(1, std::memory_order_relaxed);
      if (answered_ >= messages_) continue;
      if (item.reply_to.slot != 0) KITH_CHECK(sink->submit(next(static_cast<std::size_t>(item.reply_to.slot - 1))));
    }
  }
  lane::Submission open(std::size_t index) const {
    const Pair& pair = pairs_[index];
    Actor actor;
    actor.user = pair.people[0];
    return {
        .command = {.actor = actor,
                    .body =
                        OpenDm{.cid = pair.cid, .self = {.user = pair.people[0]}, .peer = {.user = pair.people[1]}}},
        .reply_to = {}};
  }
  lane::Submission next(std::size_t index) {
    Pair& pair = pairs_[index];  // touched by the pair's own lane alone
    const std::uint64_t number = pair.next++;
    SendMessage send;
    send.cid = pair.cid;
    send.mid = "01HQ7X2M0000-" + std::to_string(number);
    send.kind = "text";
    send.body = body_;
    Actor actor;
    actor.user = pair.people[number % 2];
    return {.command = {.actor = actor, .body = std::move(send)},
            .reply_to = {.shard = 0, .slot = index + 1, .re = -1}};
  }
  std::size_t pairs() const { return pairs_.size(); }
  std::uint64_t answered() const { return answered_; }
  bool done() const { return answered_ >= messages_; }

  lane::CommandSink* sink = nullptr;

 private:
  const std::uint64_t messages_;
  SeededRandom random_{7};
  std::vector<Pair> pairs_;
  std::string body_;
  std::atomic<std::uint64_t> answered_{0};
};

// One core on this thread.
class Alone final : public lane::Surroundings, public lane::CommandSink {
 public:
  Alone(lane::Services services, const lane::LaneConfig& config) : core(std::move(services), config, all(), *this) {
    KITH_CHECK(core.start().has_value());
  }
  static std::vector<PartitionId> all() {
    std::vector<PartitionId> partitions(kPartitions);
    std::iota(partitions.begin(), partitions.end(), PartitionId{0});
    return partitions;
  }
  bool submit(lane::Submission submission) override { return core.accept(lane::work_of(std::move(submission))); }
  bool warm(const lane::Work&) override { return false; }
  bool forward(lane::Work&) override { return false; }
  void report_end(const lane::FollowUpId&, bool) override {}

  lane::LaneCore core;
};

void print(const bench::Clocked& clocked, const Load& load, const lane::LaneCounters& counters) {
  const auto count = static_cast<double>(load.answered());
  const double seconds = clocked.wall();
  std::printf("%zu pairs: %9.0f messages/s  %6.2f us CPU each  (%.0f commands a batch, %.2f ms a batch, %llu cold)\n",
              load.pairs(), count / seconds, clocked.cpu() * 1e6 / count,
              static_cast<double>(counters.commands) / static_cast<double>(counters.batches),
              seconds * 1e3 / static_cast<double>(counters.batches),
              static_cast<unsigned long long>(counters.cold_reads));
}

void run_alone(Load& load, const lane::Services& services, const lane::LaneConfig& config) {
  Alone alone(services, config);
  load.sink = &alone;
  for (std::size_t i = 0; i < load.pairs(); ++i) KITH_CHECK(alone.submit(load.open(i)));
  while (alone.core.step()) {
  }
  for (std::size_t i = 0; i < load.pairs(); ++i) {
    for (int k = 0; k < kInFlight; ++k) KITH_CHECK(alone.submit(load.next(i)));
  }
  const bench::Clocked clocked;
  while (!load.done()) alone.core.step();
  print(clocked, load, alone.core.counters());
}

void run_threads(Load& load, const lane::Services& services, const lane::LaneConfig& config) {
  lane::Lanes lanes(services, config);
  KITH_CHECK(lanes.start().has_value());
  load.sink = &lanes;
  for (std::size_t i = 0; i < load.pairs(); ++i) KITH_CHECK(lanes.submit(load.open(i)));
  while (lanes.counters().commands < load.pairs()) std::this_thread::yield();
  // Filled from one thread before any answer can come for the same pair again: a pair's first eight go in before it is
  // touched.
  std::vector<lane::Submission> first;
  for (std::size_t i = 0; i < load.pairs(); ++i) {
    for (int k = 0; k < kInFlight; ++k) first.push_back(load.next(i));
  }
  const bench::Clocked clocked;
  for (lane::Submission& submission : first) KITH_CHECK(lanes.submit(std::move(submission)));
  while (!load.done()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  print(clocked, load, lanes.counters());
  lanes.stop();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "lane_bench DIR [PAIRS] [MESSAGES] [LANES]\n");
    return 2;
  }
  const std::filesystem::path dir = argv[1];
  const int pairs = argc > 2 ? std::atoi(argv[2]) : 1000;
  const auto messages = static_cast<std::uint64_t>(argc > 3 ? std::atoll(argv[3]) : 400'000);
  lane::LaneConfig config;
  config.lanes = argc > 4 ? std::atoi(argv[4]) : 0;
  std::filesystem::remove_all(dir);
  auto log = store::RocksLog::open(dir, {});
  KITH_CHECK(log.has_value());
  Load load(pairs, messages);
  const SystemClock clock;
  const lane::Services services{.log = **log, .bus = load, .clock = clock, .rules = {}};
  if (config.lanes == 0) {
    run_alone(load, services, config);
  } else {
    run_threads(load, services, config);
  }
  return 0;
}
