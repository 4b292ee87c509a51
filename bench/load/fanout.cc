// P1: one room, every message to all of it. At most: so many messages under way that the server gathers what it can. At
// 30 messages a second: each delivery is a write of its own. At half of the most: latency from the moment each message
// was due, whether or not it could be sent then.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "load/cases.h"
#include "load/control_broadcast.h"
#include "load/histogram.h"
#include "load/http.h"
#include "load/stage.h"
#include "load/words.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBodyBytes = 200;
constexpr double kUnderWay = 128'000;  // deliveries, while the most is looked for
constexpr std::size_t kUnderWayMax = 1'000;
constexpr std::size_t kSendersMax = 16;
constexpr double kSlowRate = 30;

class Room {
 public:
  Room(Stage& stage, std::string cid, std::size_t listeners)
      : stage_(stage), cid_(std::move(cid)), listeners_(listeners), senders_(std::min(listeners, kSendersMax)) {
    stage_.crowd().on_frame([this](std::size_t, std::string_view frame) { take(frame); });
    under_way_max_ =
        std::clamp(static_cast<std::size_t>(kUnderWay / static_cast<double>(listeners)), std::size_t{8}, kUnderWayMax);
  }

  // As many as it takes, never more than so many unheard.
  Status flood(std::chrono::nanoseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    for (auto now = std::chrono::steady_clock::now(); now < end; now = std::chrono::steady_clock::now()) {
      while (sent_ * listeners_ < received_ + under_way_max_ * listeners_) send(now);
      KITH_CHECKED(turn(end));
    }
    return {};
  }
  // Open loop: message number i is due at i / rate, and that is when its clock starts.
  Status pace(double rate, std::chrono::nanoseconds time) {
    const auto began = std::chrono::steady_clock::now();
    const auto due = [&](std::uint64_t i) {
      return began + std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(i) / rate * 1e9));
    };
    for (std::uint64_t i = 0; due(i) < began + time;) {
      for (const auto now = std::chrono::steady_clock::now(); due(i) <= now && due(i) < began + time; ++i) send(due(i));
      KITH_CHECKED(turn(due(i)));
    }
    return settle();
  }
  // Until everything sent was heard by all.
  Status settle() {
    return stage_.until([this] { return received_ >= sent_ * listeners_; }, 30s, "hearing the last messages");
  }

  std::uint64_t sent() const { return sent_; }
  std::uint64_t received() const { return received_; }
  Histogram& latency() { return latency_; }
  const std::string& sample() const { return sample_; }

 private:
  Status turn(Instant until) {
    KITH_CHECKED(stage_.crowd().turn(until));
    if (stage_.crowd().failed() > 0) return fail(Code::kUnavailable, stage_.crowd().why());
    if (!refused_.empty()) return fail(Code::kUnavailable, "the server refused a message: " + refused_);
    return {};
  }
  void send(Instant due) {
    text_.clear();
    fmt::format_to(std::back_inserter(text_),
                   R"({{"t":"send","cid":"{}","mid":"bench-{:012}","kind":"text","body":{{"text":"{:020} )", cid_,
                   sent_, due.time_since_epoch().count());
    const std::size_t body = 11 + 21;  // {"text":""} and the time
    for (std::size_t i = body; i < kBodyBytes; ++i) text_.push_back(static_cast<char>('a' + (i * 7 + sent_) % 26));
    text_ += R"("}})";
    stage_.crowd().send(sent_ % senders_, text_);
    ++sent_;
  }
  void take(std::string_view frame) {
    const auto type = type_of(frame);
    if (type == "message") {
      ++received_;
      std::int64_t due = 0;
      const auto text = after_key(frame, "text");
      if (text.size() > 21) std::from_chars(text.data() + 1, text.data() + 21, due);
      latency_.record(std::chrono::steady_clock::now().time_since_epoch() - std::chrono::nanoseconds(due));
      if (sample_.empty()) sample_ = frame;
    } else if (type == "ack") {
      ++received_;
    } else if (type == "error") {
      refused_ = frame;
    }
  }

  Stage& stage_;
  const std::string cid_;
  const std::uint64_t listeners_;
  const std::size_t senders_;
  std::size_t under_way_max_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  Histogram latency_;
  std::string text_;
  std::string sample_;
  std::string refused_;
};

struct Taken {
  double seconds = 0;
  double messages = 0;
  double deliveries = 0;
  double server_cpu = 0;
  double own_cpu = 0;
  double writes = 0;
  double each_us() const { return server_cpu * 1e6 / deliveries; }
  double gathered() const { return writes > 0 ? deliveries / writes : 1; }
};

// What a stretch of work cost, on both sides.
template <typename Work>
Result<Taken> measured(const Ground::Target& target, Room& room, const Work& work) {
  KITH_TRY(const double writes, metric(target.endpoint, "kith_socket_writes_total"));
  room.latency().clear();
  const auto sent = room.sent();
  const auto received = room.received();
  const CpuClock server(target.pid);
  const CpuClock own(::getpid());
  const auto began = std::chrono::steady_clock::now();
  KITH_CHECKED(work());
  Taken taken;
  taken.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  taken.server_cpu = server.seconds();
  taken.own_cpu = own.seconds();
  taken.messages = static_cast<double>(room.sent() - sent);
  taken.deliveries = static_cast<double>(room.received() - received);
  KITH_TRY(const double writes_now, metric(target.endpoint, "kith_socket_writes_total"));
  taken.writes = writes_now - writes;
  return taken;
}

std::vector<std::pair<std::string, double>> details(const Taken& taken, const Room& room, std::int64_t listeners) {
  return {{"listeners", static_cast<double>(listeners)},
          {"messages", taken.messages},
          {"deliveries", taken.deliveries},
          {"seconds", taken.seconds},
          {"serverCpuUsPerDelivery", taken.each_us()},
          {"generatorCpuUsPerDelivery", taken.own_cpu * 1e6 / taken.deliveries},
          {"deliveriesPerWrite", taken.gathered()},
          {"frameBytes", static_cast<double>(room.sample().size())}};
}

double milliseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

Status add_cost(Ground& ground, const Room& room, const Taken& taken, const char* what, double rate) {
  const auto gathered = static_cast<std::size_t>(std::max(1.0, std::round(taken.gathered())));
  KITH_TRY(const auto bare,
           broadcast_bare(room.sample(), static_cast<std::size_t>(ground.options.room), gathered, rate, ground.time()));
  auto more = details(taken, room, ground.options.room);
  more.emplace_back("controlDeliveriesPerSecond", bare.deliveries / bare.wall_seconds);
  ground.report.add({.budget = "P1",
                     .what = what,
                     .unit = "us/delivery",
                     .value = taken.each_us(),
                     .control = bare.cpu_seconds * 1e6 / bare.deliveries,
                     .ratio_max = 1.25,
                     .details = std::move(more)});
  return {};
}

}  // namespace

Status measure_fanout(Ground& ground) {
  const auto listeners = static_cast<std::size_t>(ground.options.room);
  say(fmt::format("P1: a room of {}", listeners));
  KITH_TRY(auto target, ground.target("p1"));
  KITH_TRY(auto stage, Stage::make(target.endpoint));
  KITH_CHECKED(stage.enter(0, listeners));
  KITH_TRY(const auto cid, stage.group(0, listeners));
  KITH_CHECKED(stage.join(cid, 0, listeners));
  KITH_CHECKED(stage.until_quiet(target.pid));
  Room room(stage, cid, listeners);
  KITH_CHECKED(room.flood(1s));

  KITH_TRY(const auto most, measured(target, room, [&] { return room.flood(ground.time()); }));
  KITH_CHECKED(room.settle());
  ground.report.add({.budget = "P1",
                     .what = "deliveries, at most",
                     .unit = "/s",
                     .value = most.deliveries / most.seconds,
                     .limit = 1'000'000,
                     .at_least = true,
                     .details = details(most, room, ground.options.room)});
  if (target.pid != 0) KITH_CHECKED(add_cost(ground, room, most, "server CPU of one, at most", 0));

  KITH_TRY(const auto slow, measured(target, room, [&] { return room.pace(kSlowRate, ground.time()); }));
  if (target.pid != 0) KITH_CHECKED(add_cost(ground, room, slow, "server CPU of one, at 30 messages/s", kSlowRate));

  const double half = most.messages / most.seconds / 2;
  KITH_TRY(const auto paced, measured(target, room, [&] { return room.pace(half, ground.time()); }));
  auto more = details(paced, room, ground.options.room);
  more.emplace_back("p50Ms", milliseconds(room.latency().at(0.5)));
  more.emplace_back("p999Ms", milliseconds(room.latency().at(0.999)));
  more.emplace_back("maxMs", milliseconds(room.latency().max()));
  ground.report.add({.budget = "P1",
                     .what = "latency p99 of a delivery, at half of it",
                     .unit = "ms",
                     .value = milliseconds(room.latency().at(0.99)),
                     .limit = 20,
                     .details = std::move(more)});
  stage.crowd().on_frame([](std::size_t, std::string_view) {});
  return {};
}

}  // namespace kith::bench
