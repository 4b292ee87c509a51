#include "load/apart.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace kith::bench {
namespace {

TEST(Apart, GivesWhatTheWorkReturnedHoweverLong) {
  const std::string much(300'000, 'x');  // more than a pipe holds
  EXPECT_EQ(*apart([&] { return Result<std::string>(much); }), much);
  EXPECT_EQ(*apart([] { return Result<std::string>(""); }), "");
}

TEST(Apart, GivesTheErrorOfTheWork) {
  const auto told = apart([]() -> Result<std::string> { return fail(Code::kUnavailable, "no room"); });
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().detail, "no room");
}

TEST(Apart, SaysThatTheProcessEndedWithoutAResult) {
  const auto told = apart([]() -> Result<std::string> {
    ::kill(::getpid(), SIGKILL);
    return std::string("never");
  });
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, Code::kUnavailable);
}

// What an engine does: its threads start once in a process, and later calls wait for them.
std::string asked_of_a_thread() {
  static std::mutex mutex;
  static std::condition_variable wake;
  static std::optional<std::string> answer;
  static std::thread always_there([] {  // ends with its process
    for (;;) {
      std::unique_lock lock(mutex);
      wake.wait(lock, [] { return !answer; });
      answer = "answered";
      wake.notify_all();
    }
  });
  std::unique_lock lock(mutex);
  answer.reset();
  wake.notify_all();
  wake.wait_for(lock, std::chrono::seconds(10), [] { return answer.has_value(); });
  return answer.value_or("nobody answered");
}

TEST(Apart, LeavesNoThreadsBehindThatTheNextOneWouldMiss) {
  const auto work = [] { return Result<std::string>(asked_of_a_thread()); };
  EXPECT_EQ(*apart(work), "answered");
  EXPECT_EQ(*apart(work), "answered");
}

}  // namespace
}  // namespace kith::bench
