#include "load/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "accounts/hash.h"
#include "base/bytes.h"
#include "load/process.h"
#include "load/words.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 120s;
constexpr std::size_t kMembersAtOnce = 200;

}  // namespace

std::string token_of(std::size_t person) {
  static const accounts::HmacKey key(issuer_secret());
  static const std::string header = base64url(R"({"alg":"HS256","typ":"JWT"})");
  static const std::time_t now = std::time(nullptr);
  const auto claims = fmt::format(R"({{"iss":"{}","aud":"{}","sub":"p{}","name":"Person {}","iat":{},"exp":{}}})",
                                  kIssuer, kIssuer, person, person, now, now + 24 * 3600);
  const auto text = header + "." + base64url(claims);
  return text + "." + base64url(key.sign(text));
}

Result<Stage> Stage::make(const Endpoint& endpoint) {
  KITH_TRY(auto crowd, Crowd::make(endpoint));
  return Stage(std::move(crowd));
}

Status Stage::turn(Instant until) {
  KITH_CHECKED(crowd_.turn(until));
  if (crowd_.failed() > 0) return fail(Code::kUnavailable, crowd_.why());
  return {};
}

Status Stage::until(const std::function<bool()>& done, std::chrono::seconds patience, std::string_view what) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!done()) {
    KITH_CHECKED(turn(std::min(deadline, std::chrono::steady_clock::now() + 100ms)));
    if (std::chrono::steady_clock::now() >= deadline) {
      return fail(Code::kUnavailable, fmt::format("{} took longer than {} s", what, patience.count()));
    }
  }
  return {};
}

Status Stage::until_quiet(pid_t process) {
  constexpr auto kLook = 400ms;
  constexpr double kQuietSeconds = 0.02;
  constexpr int kLooksMax = 75;
  for (int look = 0; process != 0 && look < kLooksMax; ++look) {
    const CpuClock cpu(process);
    KITH_CHECKED(during(kLook));
    if (cpu.seconds() < kQuietSeconds) break;
  }
  return {};
}

Status Stage::during(std::chrono::nanoseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < deadline) KITH_CHECKED(turn(deadline));
  return {};
}

Status Stage::enter(std::size_t first, std::size_t count, std::size_t window) {
  const std::size_t base = crowd_.size();
  users_.resize(base + count);
  std::size_t ready = 0;
  std::size_t begun = 0;
  std::string refused;
  crowd_.on_frame([&](std::size_t client, std::string_view frame) {
    const auto type = type_of(frame);
    if (type == "error") refused = frame;
    if (type != "ready" || client < base) return;
    users_[client] = text_field(frame, "userId");
    ++ready;
  });
  const auto done = [&] {
    for (; begun < count && begun - ready < window; ++begun) {
      if (const auto connected = crowd_.connect(token_of(first + begun)); !connected) {
        refused = connected.error().detail;
        break;
      }
    }
    return ready == count || !refused.empty();
  };
  auto entered = until(done, kPatience, "signing in");
  crowd_.on_frame([](std::size_t, std::string_view) {});
  if (!refused.empty()) return fail(Code::kUnavailable, "the server let nobody in: " + refused);
  return entered;
}

Result<std::vector<std::string>> Stage::ask_all(const std::vector<Asked>& asked, std::size_t window) {
  std::vector<std::string> answers(asked.size());
  std::size_t sent = 0;
  std::size_t answered = 0;
  std::string refused;
  crowd_.on_frame([&](std::size_t, std::string_view frame) {
    const auto re = number_field(frame, "re", -1);
    if (re < 0 || static_cast<std::size_t>(re) >= answers.size()) return;
    const auto type = type_of(frame);
    if (type == "joined" || (type == "synced" && frame.find("\"more\":true") != std::string_view::npos)) return;
    if (type == "error") refused = frame;
    answers[static_cast<std::size_t>(re)] = frame;
    ++answered;
  });
  const auto done = [&] {
    for (; sent < asked.size() && sent - answered < window; ++sent) {
      crowd_.send(asked[sent].client, fmt::format("{{{},\"id\":{}}}", asked[sent].request, sent));
    }
    return answered == asked.size() || !refused.empty();
  };
  const auto over = until(done, kPatience, "setting up");
  crowd_.on_frame([](std::size_t, std::string_view) {});
  KITH_CHECKED(over);
  if (!refused.empty()) return fail(Code::kUnavailable, "the server refused: " + refused);
  return answers;
}

Result<std::string> Stage::ask(std::size_t client, std::string_view request) {
  KITH_TRY(auto answers, ask_all({{client, std::string(request)}}));
  return std::move(answers.front());
}

Result<std::string> Stage::group(std::size_t first, std::size_t count) {
  const auto members = [&](std::size_t from, std::size_t to) {
    std::string list;
    for (std::size_t i = from; i < to; ++i) list += fmt::format("{}\"{}\"", list.empty() ? "" : ",", users_[i]);
    return list;
  };
  const std::size_t end = first + count;
  std::size_t at = std::min(first + 1 + kMembersAtOnce, end);
  KITH_TRY(
      const auto made,
      ask(first,
          fmt::format(R"("t":"createConversation","kind":"group","mid":"bench-{}-{}","name":"bench","members":[{}])",
                      users_[first].substr(0, 8), count, members(first + 1, at))));
  std::string cid(text_field(made, "cid"));
  for (std::size_t next; at < end; at = next) {
    next = std::min(at + kMembersAtOnce, end);
    KITH_CHECKED(ask(first, fmt::format(R"("t":"addMembers","cid":"{}","mid":"bench-add-{}","userIds":[{}])", cid, at,
                                        members(at, next))));
  }
  return cid;
}

Status Stage::join(std::string_view cid, std::size_t first, std::size_t count) {
  std::vector<Asked> asked;
  for (std::size_t i = first; i < first + count; ++i)
    asked.push_back({i, fmt::format(R"("t":"join","cid":"{}")", cid)});
  KITH_CHECKED(ask_all(asked));
  return {};
}

}  // namespace kith::bench
