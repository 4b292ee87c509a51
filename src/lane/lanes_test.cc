// The threads around the lanes: many submitters at once, cold reads by readers, follow-ups across lanes, failing
// commits, stopping. Runs under the thread sanitizer too.
#include "lane/lanes.h"

#include <gtest/gtest.h>

#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "bus/local/local_bus.h"
#include "lane/core_for_tests.h"

namespace kith::lane {
namespace {

// Waits for answers by slot; every slot is answered once.
class Answers {
 public:
  explicit Answers(Bus& bus) {
    bus.subscribe([this](const std::shared_ptr<const CommittedBatch>& batch) { take(*batch); });
  }
  void take(const CommittedBatch& batch) {
    {
      const std::lock_guard lock(mutex_);
      for (const PartitionSpan& span : batch.spans) {
        Pos& last = positions_[span.partition];
        gapless_ = gapless_ && span.from == last.next() && span.to >= last;
        last = span.to;
      }
      for (const Committed& item : batch.items) {
        if (item.reply_to.slot == 0) continue;
        once_ = once_ && by_slot_.emplace(item.reply_to.slot, item.reply).second;
      }
    }
    more_.notify_all();
  }
  Result<Reply> wait(std::uint64_t slot) {
    std::unique_lock lock(mutex_);
    more_.wait(lock, [&] { return by_slot_.contains(slot); });
    return by_slot_.at(slot);
  }
  bool gapless() const { return gapless_; }
  bool once() const { return once_; }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::map<std::uint64_t, Result<Reply>> by_slot_;
  std::array<Pos, kPartitions> positions_{};
  bool gapless_ = true;
  bool once_ = true;
};

struct Threads {
  explicit Threads(LaneConfig changed = {})
      : log(std::make_shared<store::MemoryLog>()),
        answers(bus),
        lanes({.log = log, .bus = bus, .clock = clock, .rules = {}}, changed) {
    EXPECT_TRUE(lanes.start().has_value());
  }
  Result<Reply> ask(Command command) {
    const std::uint64_t slot = ++next_slot;
    while (!lanes.submit({.command = command, .reply_to = {.shard = 0, .slot = slot, .re = -1}}))
      std::this_thread::yield();
    return answers.wait(slot);
  }

  store::FaultyLog log;
  LocalBus bus;
  SystemClock clock;
  Answers answers;
  std::atomic<std::uint64_t> next_slot{0};
  Lanes lanes;
};

TEST(LanesTest, ManySubmittersGetGaplessSeqsAndEachItsOwnAnswers) {
  Threads threads;
  constexpr int kSubmitters = 4;
  constexpr int kEach = 300;
  constexpr int kDms = 5;
  for (int dm = 0; dm < kDms; ++dm) ASSERT_TRUE(threads.ask(open_dm(dm, 1, 2)).has_value());
  std::mutex mutex;
  std::map<int, std::set<std::uint64_t>> seqs;
  {
    std::vector<std::jthread> submitters;
    for (int s = 0; s < kSubmitters; ++s) {
      submitters.emplace_back([&, s] {
        for (int i = 0; i < kEach; ++i) {
          const int dm = i % kDms;
          const auto reply = threads.ask(message(dm, 1 + s % 2, s * kEach + i));
          ASSERT_TRUE(reply.has_value()) << reply.error().detail;
          const std::lock_guard lock(mutex);
          EXPECT_TRUE(seqs[dm].insert(std::get<SentReply>(reply->body).seq.value).second);
        }
      });
    }
  }
  for (const auto& [dm, all] : seqs) {
    EXPECT_EQ(all.size(), static_cast<std::size_t>(kSubmitters * kEach / kDms));
    EXPECT_EQ(*all.begin(), 1u);
    EXPECT_EQ(*all.rbegin(), all.size());
  }
  EXPECT_TRUE(threads.answers.gapless());
  EXPECT_TRUE(threads.answers.once());
  EXPECT_EQ(threads.lanes.counters().failed_commits, 0u);
}

TEST(LanesTest, FollowUpsCrossFromLaneToLane) {
  Threads threads({.lanes = 4});
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(threads.ask(open_dm(i, 2 * i + 1, 2 * i + 2)).has_value());
    ASSERT_TRUE(
        threads
            .ask({.actor = as(2 * i + 1), .body = SetBlock{.whom = user(2 * i + 2), .on = true, .dm = conversation(i)}})
            .has_value());
  }
  for (int i = 0; i < 20; ++i) {
    int attempt = 0;
    Result<Reply> reply;
    do {
      reply = threads.ask(message(i, 2 * i + 2, ++attempt));
    } while (reply.has_value());  // until the follow-up has arrived
    EXPECT_EQ(reply.error().code, Code::kBlocked);
  }
}

TEST(LanesTest, BlindRetriesThroughFailingCommitsGiveEachMessageOnce) {
  Threads threads({.settle = std::chrono::milliseconds(3)});
  ASSERT_TRUE(threads.ask(open_dm(1, 1, 2)).has_value());
  std::set<std::uint64_t> seqs;
  for (int i = 0; i < 60; ++i) {
    if (i % 10 == 5) threads.log.fail_commit(store::FaultyLog::Failure::kWrittenAnyway);
    if (i % 10 == 9) threads.log.fail_commit(store::FaultyLog::Failure::kNothingWritten);
    Result<Reply> reply;
    do {
      reply = threads.ask(message(1, 1, i));
      EXPECT_TRUE(reply.has_value() || reply.error().code == Code::kUnavailable);
    } while (!reply);
    EXPECT_TRUE(seqs.insert(std::get<SentReply>(reply->body).seq.value).second);
  }
  EXPECT_EQ(*seqs.rbegin(), 60u);
  EXPECT_GT(threads.lanes.counters().failed_commits, 0u);
}

TEST(LanesTest, ColdReadsAreMadeByReaders) {
  Threads threads({.row_cache_bytes_max = 1});  // so that the log is asked every time
  for (int dm = 0; dm < 8; ++dm) ASSERT_TRUE(threads.ask(open_dm(dm, 1, 2)).has_value());
  for (int i = 0; i < 200; ++i) {
    threads.log.chill(owner_of(conversation(i % 8)));
    const auto reply = threads.ask(message(i % 8, 1, i));
    ASSERT_TRUE(reply.has_value()) << reply.error().detail;
  }
  EXPECT_GT(threads.lanes.counters().cold_reads, 0u);
}

TEST(LanesTest, AfterStoppingNothingIsTakenAndWhatWasTakenIsAnswered) {
  Threads threads;
  ASSERT_TRUE(threads.ask(open_dm(1, 1, 2)).has_value());
  std::vector<std::uint64_t> slots;
  for (int i = 0; i < 500; ++i) {
    const std::uint64_t slot = ++threads.next_slot;
    if (threads.lanes.submit({.command = message(1, 1, i), .reply_to = {.shard = 0, .slot = slot, .re = -1}}))
      slots.push_back(slot);
  }
  threads.lanes.stop();
  EXPECT_FALSE(threads.lanes.submit({.command = message(1, 1, 1000), .reply_to = {}}));
  for (const std::uint64_t slot : slots) EXPECT_TRUE(threads.answers.wait(slot).has_value());
}

}  // namespace
}  // namespace kith::lane
