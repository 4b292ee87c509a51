// See shard.h.
#include "runtime/shard.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/check.h"

namespace kith {

struct Shard::Reactor {
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  boost::asio::steady_timer timer{io};
};

Shard::Shard(int index, const Clock& clock)
    : index_(index), clock_(clock), reactor_(std::make_unique<Reactor>()), wheel_(clock.steady()) {}

Shard::~Shard() {
  // Sockets' handlers go first: what they hold may still cancel timers.
  reactor_.reset();
  wheel_.clear();
}

boost::asio::io_context& Shard::io() {
  return reactor_->io;
}

bool Shard::on_owner_thread() const {
  const auto owner = owner_.load(std::memory_order_relaxed);
  return owner == std::thread::id{} || owner == std::this_thread::get_id();
}

void Shard::run() {
  owner_ = std::this_thread::get_id();
  auto& io = reactor_->io;
  const auto stopping = [this] {
    const std::lock_guard lock(mutex_);
    return stopping_;
  };
  while (!stopping()) {
    if (turn_end_.empty()) io.run_one();
    for (int handled = 1; handled < kTurnHandlers && io.poll_one() > 0; ++handled) {
    }
    end_turn();
  }
  turn_end_.clear();
  std::vector<Task> dropped;
  {
    const std::lock_guard lock(mutex_);
    dropped.swap(posted_);
  }
  dropped.clear();  // on the owner thread, outside the lock: destructors may post
  owner_ = std::thread::id{};
}

void Shard::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  boost::asio::post(reactor_->io, [] {});
}

void Shard::post(Task task) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    wake = posted_.empty();
    posted_.push_back(std::move(task));
  }
  if (wake) boost::asio::post(reactor_->io, [this] { drain_posts(); });
}

void Shard::drain_posts() {
  {
    const std::lock_guard lock(mutex_);
    running_.swap(posted_);
  }
  for (auto& task : running_) task();
  running_.clear();
}

void Shard::at_turn_end(Task task) {
  KITH_CHECK(on_owner_thread());
  turn_end_.push_back(std::move(task));
}

void Shard::end_turn() {
  // What these tasks add belongs to the next turn, which then begins without sleeping.
  std::vector<Task> tasks;
  tasks.swap(turn_end_);
  for (auto& task : tasks) task();
  if (turn_end_.empty()) {
    tasks.clear();
    turn_end_.swap(tasks);  // keeps the capacity
  }
}

TimerId Shard::after(std::chrono::milliseconds delay, Task task) {
  KITH_CHECK(on_owner_thread());
  const TimerId id = wheel_.start(clock_.steady(), delay, std::move(task));
  arm_wheel();
  return id;
}

void Shard::cancel(TimerId timer) {
  KITH_CHECK(on_owner_thread());
  wheel_.cancel(timer);
}

void Shard::arm_wheel() {
  if (!reactor_) return;
  const auto next = wheel_.next();
  if (!next || (armed_ && *armed_ <= *next)) return;
  armed_ = next;
  reactor_->timer.expires_at(*next);
  reactor_->timer.async_wait([this](const boost::system::error_code& error) {
    if (error) return;  // armed anew for an earlier time
    armed_.reset();
    wheel_.advance(clock_.steady());
    arm_wheel();
  });
}

}  // namespace kith
