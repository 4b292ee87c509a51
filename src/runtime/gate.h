// Counts work that is under way. Once closed it admits nothing more, and whoever closed it can wait until all have
// left: the way to stop a part without pulling its objects from under running work. Thread: any; wait() must not be
// called from a thread whose work the gate counts.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>

namespace kith {

class Gate {
 public:
  // Held by the work; an empty pass means the gate is closed and the work must not begin.
  class Pass {
   public:
    Pass() = default;
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept {
      std::swap(gate_, other.gate_);
      return *this;
    }
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    friend class Gate;
    explicit Pass(Gate* gate) : gate_(gate) {}
    Gate* gate_ = nullptr;
  };

  ~Gate() {
    close();
    wait();
  }

  [[nodiscard]] Pass enter() {
    const std::lock_guard lock(mutex_);
    if (closed_) return Pass();
    ++inside_;
    return Pass(this);
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  // Blocks until the last pass has gone; call close() first or it may never come.
  void wait() {
    std::unique_lock lock(mutex_);
    empty_.wait(lock, [this] { return inside_ == 0; });
  }
  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  std::uint64_t inside() const {
    const std::lock_guard lock(mutex_);
    return inside_;
  }

 private:
  void leave() {
    const std::lock_guard lock(mutex_);  // notified under the lock: the waiter may destroy the gate right after
    if (--inside_ == 0) empty_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::uint64_t inside_ = 0;
  bool closed_ = false;
};

}  // namespace kith
