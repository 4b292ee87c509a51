// What the way of a message takes from the heap, counted in the whole server over real sockets: nothing for one more
// listener, and for one more message no more than is written here. Allocations of the shards and of the lanes are
// counted apart by the name of the thread; the clients, in the test's own thread, are not counted.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string_view>

#include "app/node.h"
#include "load/process.h"
#include "load/stage.h"
#include "load/words.h"

namespace {

std::atomic<bool> counting{false};
std::atomic<long> of_shards{0};
std::atomic<long> of_lanes{0};

void count_one() {
  if (!counting.load(std::memory_order_relaxed)) return;
  char name[16] = {};
  pthread_getname_np(pthread_self(), name, sizeof name);
  const std::string_view thread(name);
  if (thread.starts_with("shard-")) of_shards.fetch_add(1, std::memory_order_relaxed);
  if (thread.starts_with("lane-")) of_lanes.fetch_add(1, std::memory_order_relaxed);
}

void* taken(std::size_t bytes) {
  count_one();
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) {
  return taken(bytes);
}
void* operator new[](std::size_t bytes) {
  return taken(bytes);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace kith {
namespace {

using namespace std::chrono_literals;

struct Counted {
  double shards = 0;
  double lanes = 0;
};

// A server of one shard and one lane, and people with live sessions at it.
class Allocations : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / fmt::format("kith-alloc-{}", ::getpid());
    config_.data = folder_.string();
    config_.listen = "127.0.0.1:0";
    config_.limits = false;
    config_.plain.shards = 1;
    config_.plain.lanes = 1;
    app::settle(config_);
    config_.issuers = {{.issuer = std::string(bench::kIssuer),
                        .audience = std::string(bench::kIssuer),
                        .secret = bench::issuer_secret(),
                        .jwks_file = {}}};
    auto node = app::Node::open(config_);
    ASSERT_TRUE(node) << node.error().detail;
    node_ = std::move(*node);
    ASSERT_TRUE(node_->start());
    const auto address = node_->address();
    const bench::Endpoint endpoint{.port =
                                       static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)))};
    stage_.emplace(std::move(bench::Stage::make(endpoint).value()));
  }
  void TearDown() override {
    stage_.reset();
    if (node_) node_->stop();
    node_.reset();
    std::filesystem::remove_all(folder_);
  }

  void enter(std::size_t people) {
    const auto entered = stage_->enter(0, people);
    ASSERT_TRUE(entered) << entered.error().detail;
  }
  // One message after the other to all of the conversation, each heard by all before the next is sent.
  void chat(const std::string& cid, std::size_t listeners, int messages) {
    std::size_t heard = 0;
    std::string mid;
    stage_->crowd().on_frame([&](std::size_t, std::string_view frame) {
      if (bench::text_field(frame, "mid") == mid) ++heard;
    });
    for (int i = 0; i < messages; ++i) {
      heard = 0;
      mid = fmt::format("alloc-{:08}", ++sent_);
      stage_->crowd().send(
          0, fmt::format(R"({{"t":"send","id":{},"cid":"{}","mid":"{}","kind":"text","body":{{"text":"{}"}}}})", sent_,
                         cid, mid, std::string(180, 'x')));
      const auto all = stage_->until([&] { return heard == listeners; }, 60s, "a message");
      ASSERT_TRUE(all) << all.error().detail << ": heard by " << heard;
    }
    stage_->crowd().on_frame([](std::size_t, std::string_view) {});
  }
  Counted counted(const std::string& cid, std::size_t listeners, int messages) {
    chat(cid, listeners, messages / 4);  // until every buffer has its size
    of_shards = 0;
    of_lanes = 0;
    counting = true;
    chat(cid, listeners, messages);
    counting = false;
    fmt::print("to {}: {:.1f} of the shard and {:.1f} of the lane a message\n", listeners,
               static_cast<double>(of_shards) / messages, static_cast<double>(of_lanes) / messages);
    return {static_cast<double>(of_shards) / messages, static_cast<double>(of_lanes) / messages};
  }

  app::Config config_;
  std::filesystem::path folder_;
  std::unique_ptr<app::Node> node_;
  std::optional<bench::Stage> stage_;
  std::uint64_t sent_ = 0;
};

TEST_F(Allocations, one_more_listener_takes_nothing) {
  constexpr int kMessages = 200;
  enter(220);
  const auto small = stage_->group(0, 20);
  const auto large = stage_->group(0, 220);
  ASSERT_TRUE(small && large);
  const auto of_small = counted(*small, 20, kMessages);
  const auto of_large = counted(*large, 220, kMessages);
  // Two hundred more deliveries a message; heartbeats and what else runs by the clock may take a little.
  EXPECT_LT(of_large.shards - of_small.shards, 1.0)
      << of_small.shards << " a message to 20, " << of_large.shards << " to 220";
}

TEST_F(Allocations, a_room_joined_by_hand_is_no_exception) {
  constexpr int kMessages = 100;
  enter(400);
  const auto large = stage_->group(0, 400);
  ASSERT_TRUE(large);
  ASSERT_TRUE(stage_->join(*large, 0, 400));
  const auto all = counted(*large, 400, kMessages);
  EXPECT_LT(all.shards, 15) << "allocations of the shard for a message to 400 listeners";
}

TEST_F(Allocations, a_send_takes_no_more_than_this) {
  constexpr int kMessages = 300;
  enter(2);
  const auto made =
      stage_->ask(0, fmt::format(R"("t":"createConversation","kind":"dm","userId":"{}")", stage_->user(1)));
  ASSERT_TRUE(made) << made.error().detail;
  const auto one = counted(std::string(bench::text_field(*made, "cid")), 2, kMessages);
  // As measured, and a little room; a batch of one, so what a batch takes is in it. More wants a reason.
  EXPECT_LT(one.lanes, 80) << "in the lane: decided, committed, announced";
  EXPECT_LT(one.shards, 12) << "in the shard: decoded, handed to the lane, acked, told";
}

}  // namespace
}  // namespace kith
