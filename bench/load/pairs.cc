// P2: pairs of people write to each other in dms. At most: eight messages under way a pair, the next when one is acked.
// At half of the most: each is due at its time and its latency counts from there.
#include "load/pairs.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "load/control_writer.h"
#include "load/histogram.h"
#include "load/http.h"
#include "load/stage.h"
#include "load/words.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kInFlight = 8;
constexpr std::size_t kBodyBytes = 200;
constexpr std::size_t kKept = 1024;  // due times of a client's messages under way
constexpr double kRateWanted = 60'000;
constexpr double kCpuWanted = 20;

class Pairs {
 public:
  Pairs(Stage& stage, std::vector<std::string> cids) : stage_(stage), cids_(std::move(cids)), sides_(2 * cids_.size()) {
    stage_.crowd().on_frame([this](std::size_t client, std::string_view frame) { take(client, frame); });
    for (std::size_t i = 0; i < kBodyBytes; ++i) body_.push_back(static_cast<char>('a' + i * 7 % 26));
  }

  Status flood(std::chrono::nanoseconds time) {
    flooding_ = true;
    for (std::size_t i = under_way_; i < cids_.size() * kInFlight; ++i) {
      send(2 * (i % cids_.size()) + (i / cids_.size()) % 2, std::chrono::steady_clock::now());
    }
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) KITH_CHECKED(turn(end));
    return {};
  }
  Status settle() {
    flooding_ = false;
    return stage_.until([this] { return under_way_ == 0; }, 30s, "the last acks");
  }
  Status pace(double rate, std::chrono::nanoseconds time) {
    const auto began = std::chrono::steady_clock::now();
    const auto due = [&](std::uint64_t i) {
      return began + std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(i) / rate * 1e9));
    };
    for (std::uint64_t i = 0; due(i) < began + time;) {
      for (const auto now = std::chrono::steady_clock::now(); due(i) <= now && due(i) < began + time; ++i)
        send(i % sides_.size(), due(i));
      KITH_CHECKED(turn(due(i)));
    }
    return settle();
  }

  std::uint64_t acked() const { return acked_; }
  std::uint64_t heard() const { return heard_; }
  Histogram& latency() { return latency_; }

 private:
  struct Side {
    std::uint64_t next = 0;
    std::array<Instant, kKept> due;
  };

  Status turn(Instant until) {
    KITH_CHECKED(stage_.crowd().turn(until));
    if (stage_.crowd().failed() > 0) return fail(Code::kUnavailable, stage_.crowd().why());
    if (!refused_.empty()) return fail(Code::kUnavailable, "the server refused a message: " + refused_);
    return {};
  }
  void send(std::size_t client, Instant due) {
    Side& side = sides_[client];
    const std::uint64_t number = side.next++;
    side.due[number % kKept] = due;
    text_.clear();
    fmt::format_to(std::back_inserter(text_),
                   R"({{"t":"send","id":{},"cid":"{}","mid":"b{}-{}-{:08}","kind":"text","body":{{"text":"{}"}}}})",
                   number, cids_[client / 2], run_, client, number, std::string_view(body_).substr(11));
    stage_.crowd().send(client, text_);
    ++under_way_;
  }
  void take(std::size_t client, std::string_view frame) {
    const auto type = type_of(frame);
    if (type == "message") {
      ++heard_;
    } else if (type == "ack") {
      const auto number = static_cast<std::uint64_t>(number_field(frame, "re", 0));
      const auto now = std::chrono::steady_clock::now();
      latency_.record(now - sides_[client].due[number % kKept]);
      ++acked_;
      --under_way_;
      if (flooding_) send(client, now);
    } else if (type == "error") {
      refused_ = frame;
    }
  }

  Stage& stage_;
  const std::vector<std::string> cids_;
  const std::int64_t run_ =
      std::chrono::system_clock::now().time_since_epoch().count();  // a stored run's mids are taken
  std::vector<Side> sides_;
  std::string body_;
  std::string text_;
  std::string refused_;
  Histogram latency_;
  std::size_t under_way_ = 0;
  std::uint64_t acked_ = 0;
  std::uint64_t heard_ = 0;
  bool flooding_ = false;
};

struct Taken {
  double seconds = 0;
  double messages = 0;
  double server_us = 0;
  double own_us = 0;
  double batch = 0;
  double lag = 0;
};

template <typename Work>
Result<Taken> measured(const Ground::Target& target, Pairs& pairs, const Work& work) {
  KITH_TRY(const double batches, metric(target.endpoint, "kith_batches_total"));
  pairs.latency().clear();
  const auto acked = pairs.acked();
  const CpuClock server(target.pid);
  const CpuClock own(::getpid());
  const auto began = std::chrono::steady_clock::now();
  KITH_CHECKED(work());
  Taken taken;
  taken.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  taken.messages = static_cast<double>(pairs.acked() - acked);
  taken.server_us = server.seconds() * 1e6 / taken.messages;
  taken.own_us = own.seconds() * 1e6 / taken.messages;
  KITH_TRY(const double batches_now, metric(target.endpoint, "kith_batches_total"));
  taken.batch = taken.messages / std::max(1.0, batches_now - batches);
  KITH_TRY(taken.lag, metric(target.endpoint, "kith_projection_lag_commits"));
  return taken;
}

std::vector<std::pair<std::string, double>> details(const Taken& taken, std::int64_t pairs) {
  return {{"pairs", static_cast<double>(pairs)}, {"inFlightPerPair", kInFlight},
          {"messages", taken.messages},          {"seconds", taken.seconds},
          {"serverCpuUs", taken.server_us},      {"generatorCpuUs", taken.own_us},
          {"messagesPerBatch", taken.batch},     {"projectionLagCommits", taken.lag}};
}

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

Result<std::vector<std::string>> open_dms(Stage& stage, std::size_t pairs) {
  KITH_CHECKED(stage.enter(0, 2 * pairs));
  std::vector<Stage::Asked> asked;
  for (std::size_t i = 0; i < pairs; ++i)
    asked.push_back(
        {2 * i, fmt::format(R"("t":"createConversation","kind":"dm","userId":"{}")", stage.user(2 * i + 1))});
  KITH_TRY(const auto answers, stage.ask_all(asked));
  std::vector<std::string> cids;
  for (const auto& answer : answers) cids.emplace_back(text_field(answer, "cid"));
  return cids;
}

Status add_cost(Ground& ground, const Taken& most, const std::string& name) {
  const auto batch = static_cast<std::size_t>(std::max(1.0, std::round(most.batch)));
  const auto count = static_cast<std::uint64_t>(most.messages);
  KITH_TRY(const auto bare,
           write_bare_apart(ground.folder / "bare-writer", std::min<std::uint64_t>(count, 400'000), batch));
  auto more = details(most, ground.options.pairs);
  more.emplace_back("controlMessagesPerSecond", bare.messages / bare.wall_seconds);
  ground.report.add({.budget = "P2",
                     .what = "server CPU of one" + name,
                     .unit = "us/message",
                     .value = most.server_us,
                     .limit = kCpuWanted,
                     .control = bare.cpu_seconds * 1e6 / bare.messages,
                     .details = std::move(more)});
  return {};
}

}  // namespace

Result<PairsTaken> run_pairs(Ground& ground, const Ground::Target& target, const std::string& name) {
  KITH_TRY(auto stage, Stage::make(target.endpoint));
  KITH_TRY(auto cids, open_dms(stage, static_cast<std::size_t>(ground.options.pairs)));
  KITH_CHECKED(stage.until_quiet(target.pid));
  Pairs pairs(stage, std::move(cids));
  KITH_CHECKED(pairs.flood(1s));
  KITH_TRY(const auto most, measured(target, pairs, [&] { return pairs.flood(ground.time()); }));
  KITH_CHECKED(pairs.settle());
  ground.report.add({.budget = "P2",
                     .what = "acked messages, at most" + name,
                     .unit = "/s",
                     .value = most.messages / most.seconds,
                     .limit = kRateWanted,
                     .at_least = true,
                     .details = details(most, ground.options.pairs)});
  if (target.pid != 0) KITH_CHECKED(add_cost(ground, most, name));
  KITH_TRY(const auto paced,
           measured(target, pairs, [&] { return pairs.pace(most.messages / most.seconds / 2, ground.time()); }));
  auto more = details(paced, ground.options.pairs);
  more.emplace_back("p50Ms", milliseconds(pairs.latency().at(0.5)));
  more.emplace_back("p999Ms", milliseconds(pairs.latency().at(0.999)));
  more.emplace_back("maxMs", milliseconds(pairs.latency().max()));
  ground.report.add({.budget = "P2",
                     .what = "latency p99 of an ack, at half of it" + name,
                     .unit = "ms",
                     .value = milliseconds(pairs.latency().at(0.99)),
                     .limit = 10,
                     .details = std::move(more)});
  return PairsTaken{most.messages / most.seconds, most.server_us};
}

Status measure_pairs(Ground& ground) {
  say(fmt::format("P2: {} pairs", ground.options.pairs));
  KITH_TRY(auto target, ground.target("p2"));
  KITH_CHECKED(run_pairs(ground, target, ""));
  return {};
}

}  // namespace kith::bench
