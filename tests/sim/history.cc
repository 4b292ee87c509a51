#include "history.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "wire/json.h"

namespace kith::sim {

namespace {

constexpr std::array<std::string_view, 6> kWords{"invoke", "ack", "refuse", "observe", "final", "epoch"};

using Slot = std::pair<std::string, std::uint64_t>;              // cid, seq
using Send = std::tuple<std::string, std::string, std::string>;  // cid, from, mid

Result<std::string> text(const wire::Value& line, std::string_view key) {
  const wire::Value* value = line.find(key);
  if (value == nullptr) return std::string();
  if (value->string() == nullptr) return refuse(Code::kBadRequest, std::string(key), "must be a string");
  return *value->string();
}

Result<std::uint64_t> number(const wire::Value& line, std::string_view key) {
  const wire::Value* value = line.find(key);
  if (value == nullptr) return std::uint64_t{0};
  if (value->integer() == nullptr || *value->integer() < 0)
    return refuse(Code::kBadRequest, std::string(key), "must be a number from 0 on");
  return static_cast<std::uint64_t>(*value->integer());
}

// Follows a history from its first line to its last; one object for each epoch.
class Follower {
 public:
  explicit Follower(std::vector<std::string>& found) : found_(found) {}

  void follow(const Happening& one) {
    const Send send{one.cid, one.from, one.mid};
    switch (one.kind) {
      case Happening::Kind::kInvoke:
        return invoked(one, send);
      case Happening::Kind::kAck:
        return acked(one, send);
      case Happening::Kind::kRefuse:
        refused_.insert(send);
        if (acked_.contains(send)) tell(one, "was refused for good after it had been acknowledged");
        return;
      case Happening::Kind::kObserve:
        return observed(one, send);
      case Happening::Kind::kFinal:
        final_ = true;
        place(one, send);
        kept_[send] = one.seq;
        kept_seqs_[one.cid].insert(one.seq);
        return;
      case Happening::Kind::kEpoch:
        return;
    }
  }

  void end() {
    if (!final_) return;
    for (const auto& [send, one] : acked_) {
      const auto kept = kept_.find(send);
      if (kept == kept_.end()) tell(one, "was acknowledged, but the store does not have it");
    }
    for (const auto& [slot, one] : seen_) {
      if (!kept_seqs_[slot.first].contains(slot.second)) tell(one, "was seen, but the store does not have it");
    }
    for (const auto& [cid, seqs] : kept_seqs_) {
      std::uint64_t next = 1;
      for (const std::uint64_t seq : seqs) {
        if (seq != next) {
          found_.push_back(fmt::format("{}: after seq {} comes {}", cid, next - 1, seq));
          break;
        }
        ++next;
      }
    }
  }

 private:
  void tell(const Happening& one, std::string_view what) {
    found_.push_back(fmt::format("{} seq {} mid {} of {} ({}): {}", one.cid, one.seq, one.mid, one.from, one.by, what));
  }

  void invoked(const Happening& one, const Send& send) {
    if (!invoked_.contains(send)) begun_after_[send] = highest_acked_[one.cid];
    invoked_.insert(send);
  }

  void acked(const Happening& one, const Send& send) {
    if (!invoked_.contains(send)) tell(one, "was acknowledged without having been sent");
    if (!one.duplicate && !first_acks_.insert(send).second) tell(one, "was acknowledged twice as new");
    place(one, send);
    // Whoever began after an acknowledgement was heard gets a higher seq.
    if (!one.duplicate && one.seq <= begun_after_[send]) {
      tell(one, fmt::format("was begun after seq {} had been acknowledged", begun_after_[send]));
    }
    acked_.emplace(send, one);
    highest_acked_[one.cid] = std::max(highest_acked_[one.cid], one.seq);
  }

  void observed(const Happening& one, const Send& send) {
    if (!one.from.empty() && !invoked_.contains(send)) tell(one, "was seen without having been sent");
    place(one, send);
    seen_.emplace(Slot{one.cid, one.seq}, one);
    if (one.live.empty()) return;
    std::uint64_t& last = live_[{one.live, one.cid}];
    if (one.rev <= last) tell(one, fmt::format("came live with rev {} after rev {}", one.rev, last));
    last = std::max(last, one.rev);
  }

  // A seq is one message, and a message one seq, for everyone and for ever.
  void place(const Happening& one, const Send& send) {
    const auto [at, fresh] = slots_.emplace(Slot{one.cid, one.seq}, send);
    if (!fresh && at->second != send) tell(one, fmt::format("has the seq of {}", std::get<2>(at->second)));
    const auto [where, first] = places_.emplace(send, one.seq);
    if (!first && where->second != one.seq) tell(one, fmt::format("was at seq {} before", where->second));
  }

  std::vector<std::string>& found_;
  std::set<Send> invoked_;
  std::set<Send> first_acks_;
  std::set<Send> refused_;
  std::map<Send, Happening> acked_;
  std::map<Send, std::uint64_t> begun_after_;
  std::map<std::string, std::uint64_t> highest_acked_;
  std::map<Slot, Happening> seen_;
  std::map<Slot, Send> slots_;
  std::map<Send, std::uint64_t> places_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> live_;
  std::map<Send, std::uint64_t> kept_;
  std::map<std::string, std::set<std::uint64_t>> kept_seqs_;
  bool final_ = false;
};

}  // namespace

std::string line_of(const Happening& one) {
  wire::Value::Object line;
  line.push_back({"e", wire::Value(kWords[static_cast<std::size_t>(one.kind)])});
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) line.push_back({std::string(key), wire::Value(value)});
  };
  add("by", one.by);
  add("from", one.from);
  add("cid", one.cid);
  add("mid", one.mid);
  if (one.seq != 0) line.push_back({"seq", wire::Value(static_cast<std::int64_t>(one.seq))});
  if (one.rev != 0) line.push_back({"rev", wire::Value(static_cast<std::int64_t>(one.rev))});
  if (one.duplicate) line.push_back({"duplicate", wire::Value(true)});
  add("live", one.live);
  add("code", one.code);
  return wire::canonical_json(wire::Value(std::move(line)));
}

Result<Happening> parse_line(std::string_view line) {
  KITH_TRY(const auto value, wire::parse_json(line));
  Happening one;
  KITH_TRY(const auto place, wire::require_word(value, "e", {"invoke", "ack", "refuse", "observe", "final", "epoch"}));
  one.kind = static_cast<Happening::Kind>(place);
  KITH_TRY(one.by, text(value, "by"));
  KITH_TRY(one.from, text(value, "from"));
  KITH_TRY(one.cid, text(value, "cid"));
  KITH_TRY(one.mid, text(value, "mid"));
  KITH_TRY(one.seq, number(value, "seq"));
  KITH_TRY(one.rev, number(value, "rev"));
  KITH_TRY(const auto duplicate, wire::optional_boolean(value, "duplicate"));
  one.duplicate = duplicate.value_or(false);
  KITH_TRY(one.live, text(value, "live"));
  KITH_TRY(one.code, text(value, "code"));
  return one;
}

std::vector<std::string> contradictions(const std::vector<Happening>& history, std::size_t most) {
  std::vector<std::string> found;
  // What was acknowledged or seen before a restore may be gone after it: each epoch stands for itself, and only the
  // last has a store at its end. A send that was begun before may still arrive afterwards.
  std::optional<Follower> follower(std::in_place, found);
  std::vector<Happening> begun;
  for (const Happening& one : history) {
    if (one.kind == Happening::Kind::kEpoch) {
      follower.emplace(found);
      for (const Happening& before : begun) follower->follow(before);
      continue;
    }
    if (one.kind == Happening::Kind::kInvoke) begun.push_back(one);
    follower->follow(one);
  }
  follower->end();
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace kith::sim
