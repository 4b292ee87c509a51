// P4: everybody comes back at once. Connect, authenticate, ready; then each syncs twenty conversations. Meanwhile one
// pair goes on chatting at a steady pace, and its latency is what the others feel.
#include <fmt/format.h>

#include <array>

#include "load/cases.h"
#include "load/histogram.h"
#include "load/stage.h"
#include "load/words.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kConversations = 20;
constexpr std::size_t kGroup = 100;
constexpr double kChatRate = 100;
constexpr std::size_t kConnectsAtOnce = 1'000;
constexpr std::size_t kSyncsAtOnce = 500;

// Person i is in the groups g*20 … g*20+19 of its hundred.
Status make_conversations(Stage& stage, std::size_t people) {
  for (std::size_t first = 0; first + 1 < people; first += kGroup) {
    const auto count = std::min(kGroup, people - first);
    std::string members;
    for (std::size_t i = first + 1; i < first + count; ++i) members += fmt::format(",\"{}\"", stage.user(i));
    std::vector<Stage::Asked> asked;
    for (std::size_t k = 0; k < kConversations; ++k) {
      asked.push_back(
          {first,
           fmt::format(
               R"("t":"createConversation","kind":"group","mid":"bench-{}-{:04}","name":"Group {}","members":[{}])",
               first, k, k, members.substr(1))});
    }
    KITH_CHECKED(stage.ask_all(asked, 5));
  }
  return {};
}

// Two people who chat while the others come.
class Chat {
 public:
  explicit Chat(std::string cid) : cid_(std::move(cid)), began_(std::chrono::steady_clock::now()) {}

  void send_due(Crowd& crowd) {
    for (const auto now = std::chrono::steady_clock::now(); due(next_) <= now; ++next_) {
      crowd.send(
          0, fmt::format(
                 R"({{"t":"send","id":{},"cid":"{}","mid":"chat-{:08}","kind":"text","body":{{"text":"on and on"}}}})",
                 next_, cid_, next_));
    }
  }
  void take(std::size_t client, std::string_view frame) {
    if (client == 0 && type_of(frame) == "ack")
      latency.record(std::chrono::steady_clock::now() - due(static_cast<std::uint64_t>(number_field(frame, "re", 0))));
  }
  Instant next() const { return due(next_); }

  Histogram latency;

 private:
  Instant due(std::uint64_t i) const {
    return began_ + std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(i) / kChatRate * 1e9));
  }
  const std::string cid_;
  const Instant began_;
  std::uint64_t next_ = 0;
};

class Storm {
 public:
  Storm(Crowd& crowd, Chat& chat, std::size_t people) : crowd_(crowd), chat_(chat), people_(people) {
    crowd_.on_frame([this](std::size_t client, std::string_view frame) {
      chat_.take(client, frame);
      if (client < 2) return;
      const auto type = type_of(frame);
      if (type == "ready") ++ready_;
      if (type == "synced" && frame.find("\"more\":true") == std::string_view::npos) ++synced_;
      if (type == "error") refused_ = frame;
    });
  }

  Status connect_all() {
    for (std::size_t begun = 0; ready_ < people_;) {
      for (; begun < people_ && begun - ready_ < kConnectsAtOnce; ++begun) KITH_CHECKED(crowd_.connect(tokens_[begun]));
      KITH_CHECKED(turn());
    }
    return {};
  }
  // One page: the twenty, the world and the note to self.
  Status sync_all() {
    for (std::size_t begun = 0; synced_ < people_;) {
      for (; begun < people_ && begun - synced_ < kSyncsAtOnce; ++begun)
        crowd_.send(2 + begun, R"({"t":"sync","id":1,"limit":30,"messages":1})");
      KITH_CHECKED(turn());
    }
    return {};
  }
  void prepare() {
    for (std::size_t i = 0; i < people_; ++i) tokens_.push_back(token_of(i));
  }

 private:
  Status turn() {
    chat_.send_due(crowd_);
    KITH_CHECKED(crowd_.turn(chat_.next()));
    if (crowd_.failed() > 0) return fail(Code::kUnavailable, crowd_.why());
    if (!refused_.empty()) return fail(Code::kUnavailable, "the server refused: " + refused_);
    return {};
  }

  Crowd& crowd_;
  Chat& chat_;
  const std::size_t people_;
  std::vector<std::string> tokens_;
  std::size_t ready_ = 0;
  std::size_t synced_ = 0;
  std::string refused_;
};

struct Cost {
  double seconds = 0;
  double server_cpu = 0;
  double own_cpu = 0;
};

template <typename Work>
Result<Cost> cost_of(pid_t pid, const Work& work) {
  const CpuClock server(pid);
  const CpuClock own(::getpid());
  const auto began = std::chrono::steady_clock::now();
  KITH_CHECKED(work());
  return Cost{std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(), server.seconds(),
              own.seconds()};
}

Status prepare(Ground& ground, std::size_t people) {
  KITH_TRY(auto server, ServerProcess::start(ground.setup("p4")));
  KITH_TRY(auto stage, Stage::make(server->endpoint()));
  KITH_CHECKED(stage.enter(0, people));
  KITH_CHECKED(stage.until_quiet(server->pid()));
  say(fmt::format("P4: {} groups of {}", people / kGroup * kConversations, kGroup));
  KITH_CHECKED(make_conversations(stage, people));
  KITH_CHECKED(stage.until_quiet(server->pid()));
  return server->stop();
}

}  // namespace

Status measure_storm(Ground& ground) {
  const auto people = static_cast<std::size_t>(ground.options.people);
  say(fmt::format("P4: {} people come back, {} conversations each", people, kConversations));
  KITH_CHECKED(prepare(ground, people));
  KITH_TRY(auto server, ServerProcess::start(ground.setup("p4")));
  KITH_TRY(auto stage, Stage::make(server->endpoint()));
  KITH_CHECKED(stage.enter(people, 2));
  KITH_TRY(const auto dm,
           stage.ask(0, fmt::format(R"("t":"createConversation","kind":"dm","userId":"{}")", stage.user(1))));
  Chat chat{std::string(text_field(dm, "cid"))};
  Storm storm(stage.crowd(), chat, people);
  storm.prepare();
  KITH_TRY(const auto connected, cost_of(server->pid(), [&] { return storm.connect_all(); }));
  KITH_TRY(const auto synced, cost_of(server->pid(), [&] { return storm.sync_all(); }));
  const auto n = static_cast<double>(people);
  const auto details = [&](const Cost& cost) {
    return std::vector<std::pair<std::string, double>>{{"people", n},
                                                       {"seconds", cost.seconds},
                                                       {"serverCpuUs", cost.server_cpu * 1e6 / n},
                                                       {"generatorCpuUs", cost.own_cpu * 1e6 / n}};
  };
  ground.report.add({.budget = "P4",
                     .what = "sign-ins to ready",
                     .unit = "/s",
                     .value = n / connected.seconds,
                     .limit = 15'000,
                     .at_least = true,
                     .details = details(connected)});
  ground.report.add({.budget = "P4",
                     .what = "server CPU of a sign-in",
                     .unit = "us",
                     .value = connected.server_cpu * 1e6 / n,
                     .limit = 80,
                     .details = details(connected)});
  ground.report.add({.budget = "P4",
                     .what = "syncs of 20 conversations",
                     .unit = "people/s",
                     .value = n / synced.seconds,
                     .limit = 3'000,
                     .at_least = true,
                     .details = details(synced)});
  ground.report.add({.budget = "P4",
                     .what = "latency p99 of live acks meanwhile",
                     .unit = "ms",
                     .value = std::chrono::duration<double, std::milli>(chat.latency.at(0.99)).count(),
                     .limit = 100,
                     .details = {{"acks", static_cast<double>(chat.latency.count())}}});
  stage.crowd().on_frame([](std::size_t, std::string_view) {});
  return {};
}

}  // namespace kith::bench
