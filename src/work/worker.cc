#include "work/worker.h"

#include <pthread.h>

#include <utility>

namespace kith::work {

Worker::Worker(std::string name, std::chrono::milliseconds pause, std::function<bool()> round)
    : name_(std::move(name)), pause_(pause), round_(std::move(round)) {}

Worker::~Worker() {
  stop();
}

void Worker::start() {
  thread_ = std::thread([this] { run(); });
}

void Worker::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

void Worker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const bool more = round_();
    lock.lock();
    if (more) continue;
    changed_.wait_for(lock, pause_, [this] { return woken_ || stopping_; });
  }
}

}  // namespace kith::work
