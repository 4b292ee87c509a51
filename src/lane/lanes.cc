// See lanes.h. Each Lane guards its inputs by one mutex, held for moves only; the core belongs to the lane's thread
// alone.
#include "lane/lanes.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "lane/warmer.h"

namespace kith::lane {

// Repeats cold reads on threads of its own.
class Lanes::Warmers {
 public:
  Warmers(const Services& services, const LaneConfig& config, std::function<void(const Owner&)> warmed)
      : services_(services), queue_max_(config.warm_queue_max), warmed_(std::move(warmed)) {
    for (int i = 0; i < config.warmers; ++i) threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
  }

  bool add(const Work& work) {
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() >= queue_max_) return false;
      queue_.push_back(work);
    }
    wake_.notify_one();
    return true;
  }

 private:
  void run(const std::stop_token& stop) {
    for (;;) {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [&] { return !queue_.empty(); })) return;
      const Work work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      warm(services_, work);
      warmed_(work.owner);
    }
  }

  const Services& services_;
  const std::size_t queue_max_;
  const std::function<void(const Owner&)> warmed_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<Work> queue_;             // under mutex_
  std::vector<std::jthread> threads_;  // last: joined before the rest goes
};

class Lanes::Lane final : public Surroundings {
 public:
  Lane(Lanes& all, int number, std::vector<PartitionId> partitions)
      : all_(all), number_(number), core_(all.services_, all.config_, std::move(partitions), *this) {}

  Status start() {
    KITH_CHECKED(core_.start());
    thread_ = std::jthread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), ("lane-" + std::to_string(number_)).c_str());
    return {};
  }
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  bool submit(Work work) {
    const std::size_t limit = work.follow_up ? all_.config_.follow_up_queue_max : all_.config_.queue_max;
    {
      const std::lock_guard lock(mutex_);
      auto& input = work.follow_up ? follow_ups_ : commands_;
      if (stopping_ || input.size() >= limit) return false;
      input.push_back(std::move(work));
      waiting_.fetch_add(1, std::memory_order_relaxed);
    }
    wake_.notify_one();
    return true;
  }
  void add_warmed(const Owner& owner) {
    {
      const std::lock_guard lock(mutex_);
      warmed_.push_back(owner);
    }
    wake_.notify_one();
  }
  void add_end(const FollowUpId& id, bool done) {
    {
      const std::lock_guard lock(mutex_);
      ends_.emplace_back(id, done);
    }
    wake_.notify_one();
  }
  void add_counters(LaneCounters& sum) const {
    const std::lock_guard lock(mutex_);
    sum.batches += counters_.batches;
    sum.commands += counters_.commands;
    sum.refusals += counters_.refusals;
    sum.cold_reads += counters_.cold_reads;
    sum.failed_commits += counters_.failed_commits;
  }
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

  // Surroundings, from the lane's thread.
  bool warm(const Work& work) override { return all_.warmers_->add(work); }
  bool forward(Work& work) override { return all_.lanes_[lane_index(work.owner)]->submit(work); }
  void report_end(const FollowUpId& id, bool done) override {
    all_.lanes_[id.partition % all_.lanes_.size()]->add_end(id, done);
  }

 private:
  std::size_t lane_index(const Owner& owner) const { return partition_of(owner.id) % all_.lanes_.size(); }

  void run() {
    bool more = true;  // the first step takes up what waits in the log
    while (take_inputs(more)) more = core_.step();
    core_.refuse_all();
  }

  // Waits for something to do and hands it to the core. False: time to end.
  bool take_inputs(bool more) {
    std::unique_lock lock(mutex_);
    counters_ = core_.counters();
    const auto count_waiting = [&] {
      waiting_.store(commands_.size() + follow_ups_.size() + core_.waiting(), std::memory_order_relaxed);
    };
    count_waiting();  // the last step's are done
    const auto fits = [&](const std::deque<Work>& input) { return !input.empty() && core_.has_room(input.front()); };
    const auto something = [&] {
      return stopping_ || fits(commands_) || fits(follow_ups_) || !warmed_.empty() || !ends_.empty();
    };
    if (!more) {
      if (const auto wake_at = core_.wake_at()) {
        // The core's clock may be a test's: only the distance counts.
        wake_.wait_for(lock, *wake_at - all_.services_.clock.steady(), something);
      } else {
        wake_.wait(lock, something);
      }
    }
    for (const Owner& owner : warmed_) core_.warmed(owner);
    warmed_.clear();
    for (const auto& [id, done] : ends_) core_.follow_up_ended(id, done);
    ends_.clear();
    // What the core has no room for stays here, in order.
    const auto hand_over = [&](std::deque<Work>& input) {
      while (fits(input)) {
        core_.accept(std::move(input.front()));
        input.pop_front();
      }
    };
    hand_over(follow_ups_);
    hand_over(commands_);
    count_waiting();
    return !stopping_ || (core_.ready() > 0 && !core_.down());
  }

  Lanes& all_;
  const int number_;
  LaneCore core_;  // the lane's thread alone
  std::atomic<std::size_t> waiting_{0};
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Work> commands_;  // under mutex_, as all below
  std::deque<Work> follow_ups_;
  std::vector<Owner> warmed_;
  std::vector<std::pair<FollowUpId, bool>> ends_;
  LaneCounters counters_;
  bool stopping_ = false;
  std::jthread thread_;
};

Lanes::Lanes(Services services, const LaneConfig& config) : config_(config), services_(std::move(services)) {
  const int count = std::clamp(config_.lanes, 1, kPartitions);
  for (int lane = 0; lane < count; ++lane) {
    std::vector<PartitionId> partitions;
    for (int p = lane; p < kPartitions; p += count) partitions.push_back(static_cast<PartitionId>(p));
    lanes_.push_back(std::make_unique<Lane>(*this, lane, std::move(partitions)));
  }
  warmers_ = std::make_unique<Warmers>(services_, config_, [this](const Owner& owner) {
    lanes_[partition_of(owner.id) % lanes_.size()]->add_warmed(owner);
  });
}

Lanes::~Lanes() {
  stop();
}

Status Lanes::start() {
  for (auto& lane : lanes_) KITH_CHECKED(lane->start());
  return {};
}

void Lanes::stop() {
  for (auto& lane : lanes_) lane->stop();
  for (auto& lane : lanes_) lane->join();
}

bool Lanes::submit(Submission submission) {
  Work work = work_of(std::move(submission));
  Lane& lane = *lanes_[partition_of(work.owner.id) % lanes_.size()];
  return lane.submit(std::move(work));
}

LaneCounters Lanes::counters() const {
  LaneCounters sum;
  for (const auto& lane : lanes_) lane->add_counters(sum);
  return sum;
}

std::size_t Lanes::waiting() const {
  std::size_t sum = 0;
  for (const auto& lane : lanes_) sum += lane->waiting();
  return sum;
}

}  // namespace kith::lane
