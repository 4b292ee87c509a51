// Idempotency: what POSTs of the last day answered, by the key their caller gave them (header Idempotency-Key). The
// same request again gets the same answer and is not carried out; another one under the same key is refused. A refusal
// leaves no trace: its key may be used again. In memory only, because nothing rests on it alone: the mid of a command
// is made from the key (mid_of), so that after a restart, on another node, or where an answer had to make room, a
// repeat finds what the first one did. Bounded by answers, bytes and answers of one person; the oldest make room.
// Thread: any; one short lock.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace kith::accounts {

class Idempotency {
 public:
  struct Config {
    std::size_t answers_max = 65'536;
    std::size_t answers_of_one_max = 256;
    std::size_t bytes_max = 64'000'000;  // of answers; one of more than a thousandth is not kept
    std::chrono::seconds life = std::chrono::hours(24);
  };
  struct Answer {
    int status = 200;
    std::string body;
  };

  explicit Idempotency(const Clock& clock) : Idempotency(clock, Config()) {}
  Idempotency(const Clock& clock, const Config& config) : clock_(clock), config_(config) {}

  // Nothing: it is to be carried out, and ended by keep or forget. content_rejected: the key stands for a request with
  // another fingerprint; conflict: this one is being carried out.
  Result<std::optional<Answer>> begin(UserId caller, std::string_view key, const std::string& fingerprint);
  void keep(UserId caller, std::string_view key, Answer answer);
  void forget(UserId caller, std::string_view key);

 private:
  struct Entry {
    UserId caller;
    std::string key;
    std::string fingerprint;
    std::optional<Answer> answer;  // nothing: being carried out
    std::chrono::steady_clock::time_point at;
  };
  using Entries = std::list<Entry>;  // oldest first

  Entries::iterator find(UserId caller, std::string_view key);
  void erase(Entries::iterator entry);
  void make_room(UserId caller);

  const Clock& clock_;
  const Config config_;
  std::mutex mutex_;  // guards the rest
  Entries entries_;
  std::unordered_map<UserId, std::deque<Entries::iterator>> of_caller_;  // oldest first
  std::size_t bytes_ = 0;
};

// The key as its header gives it, with or without quotes; bad_request unless it has 1 to 128 printable characters.
Result<std::string> idempotency_key(std::string_view header);

// The mid of a command that came without one: the same for the same key, of this caller and this command.
std::string mid_of(UserId caller, std::string_view command, std::string_view key);

}  // namespace kith::accounts
