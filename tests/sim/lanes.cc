#include "lanes.h"

#include "lane/warmer.h"
#include "work/command_client.h"

namespace kith::sim {

namespace {
constexpr int kRoundsForWorker = 10'000;
}

class SimLanes::Lane final : public lane::Surroundings {
 public:
  Lane(SimLanes& all, std::vector<PartitionId> partitions)
      : all_(all), core_(all.services_, all.config_, std::move(partitions), *this) {}

  Status start() { return core_.start(); }

  bool accept(lane::Work work) {
    auto& input = work.follow_up ? follow_ups_ : commands_;
    const std::size_t limit = work.follow_up ? all_.config_.follow_up_queue_max : all_.config_.queue_max;
    if (input.size() >= limit) return false;
    input.push_back(std::move(work));
    return true;
  }
  void warmed(const Owner& owner) {
    core_.warmed(owner);
    more_ = true;
  }
  void ended(const lane::FollowUpId& id, bool done) { ends_.emplace_back(id, done); }

  bool step() {
    bool took = !ends_.empty();
    for (const auto& [id, done] : ends_) core_.follow_up_ended(id, done);
    ends_.clear();
    took = take(follow_ups_) || took;
    took = take(commands_) || took;
    const auto wake = core_.wake_at();
    if (!took && !more_ && !(wake && *wake <= all_.services_.clock.steady())) return false;
    more_ = core_.step();
    return true;
  }
  std::optional<std::chrono::steady_clock::time_point> wake_at() const { return core_.wake_at(); }

  bool warm(const lane::Work& work) override {
    if (all_.cold_.size() >= all_.config_.warm_queue_max) return false;
    all_.cold_.push_back(work);
    return true;
  }
  bool forward(lane::Work& work) override { return all_.lanes_[all_.lane_of(work.owner)]->accept(work); }
  void report_end(const lane::FollowUpId& id, bool done) override {
    all_.lanes_[id.partition % all_.lanes_.size()]->ended(id, done);
  }

 private:
  bool take(std::deque<lane::Work>& input) {
    bool took = false;
    while (!input.empty() && core_.has_room(input.front())) {
      core_.accept(std::move(input.front()));
      input.pop_front();
      took = true;
    }
    return took;
  }

  SimLanes& all_;
  lane::LaneCore core_;
  std::deque<lane::Work> commands_;
  std::deque<lane::Work> follow_ups_;
  std::vector<std::pair<lane::FollowUpId, bool>> ends_;
  bool more_ = true;  // the first step takes up what waits in the log
};

SimLanes::SimLanes(lane::Services services, const lane::LaneConfig& config, std::function<bool()> dead)
    : services_(std::move(services)), config_(config), dead_(std::move(dead)) {
  for (int lane = 0; lane < config_.lanes; ++lane) {
    std::vector<PartitionId> partitions;
    for (int p = lane; p < kPartitions; p += config_.lanes) partitions.push_back(static_cast<PartitionId>(p));
    lanes_.push_back(std::make_unique<Lane>(*this, std::move(partitions)));
  }
}

SimLanes::~SimLanes() = default;

Status SimLanes::start() {
  for (auto& lane : lanes_) KITH_CHECKED(lane->start());
  return {};
}

bool SimLanes::submit(lane::Submission submission) {
  const bool of_worker = submission.reply_to.shard == work::CommandClient::kShard;
  const std::uint64_t slot = submission.reply_to.slot;
  lane::Work work = lane::work_of(std::move(submission));
  if (!lanes_[lane_of(work.owner)]->accept(std::move(work))) return false;
  return !of_worker || run_for_worker(slot);
}

// A worker that got no answer must not wait for one: it hears that its command was not taken, and asks again later.
bool SimLanes::run_for_worker(std::uint64_t slot) {
  for (int round = 0; round < kRoundsForWorker && !answered_.contains(slot) && !dead_(); ++round) {
    warm();
    for (int lane = 0; lane < size(); ++lane) step(lane);
  }
  return answered_.erase(slot) != 0;
}

bool SimLanes::step(int lane) {
  return lanes_[static_cast<std::size_t>(lane)]->step();
}

bool SimLanes::warm() {
  if (cold_.empty()) return false;
  const lane::Work work = std::move(cold_.front());
  cold_.pop_front();
  lane::warm(services_, work);
  lanes_[lane_of(work.owner)]->warmed(work.owner);
  return true;
}

std::optional<std::chrono::steady_clock::time_point> SimLanes::wake_at() const {
  std::optional<std::chrono::steady_clock::time_point> first;
  for (const auto& lane : lanes_) {
    const auto at = lane->wake_at();
    if (at && (!first || *at < *first)) first = at;
  }
  return first;
}

}  // namespace kith::sim
