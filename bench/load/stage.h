// Stage: people with live sessions at one server, and what is set up before anything is measured: sign-in, groups, dms,
// joins. Thread: the bench's one.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "load/crowd.h"

namespace kith::bench {

// HS256, of the issuer that every server of the bench believes. Person number i is always the same account.
std::string token_of(std::size_t person);

class Stage {
 public:
  static Result<Stage> make(const Endpoint& endpoint);

  Crowd& crowd() { return crowd_; }
  // Signs in these people, each by a session of its own, at most `window` on their way at once: each may be new and
  // take a synced write, and who waits ten seconds is sent away. Client numbers follow
  // the order of all sign-ins.
  Status enter(std::size_t first, std::size_t count, std::size_t window = 100);
  // The user id of a client's person, once it has entered.
  const std::string& user(std::size_t client) const { return users_[client]; }

  // Sends {...request, "id"} and waits for what answers it; a refusal is an error.
  Result<std::string> ask(std::size_t client, std::string_view request);
  struct Asked {
    std::size_t client;
    std::string request;  // without braces and id
  };
  // All of them, at most `window` at once; the answers in the order asked.
  Result<std::vector<std::string>> ask_all(const std::vector<Asked>& asked, std::size_t window = 200);

  // A group with these clients' people, the first its owner; its cid.
  Result<std::string> group(std::size_t first, std::size_t count);
  // Each of these clients joins the conversation, as rooms demand.
  Status join(std::string_view cid, std::size_t first, std::size_t count);

  // Turns until done() or the time is over, which is an error, as is any session that broke.
  Status until(const std::function<bool()>& done, std::chrono::seconds patience, std::string_view what);
  // Turns until the process does next to nothing: what setting up has caused is done with, and none of it is measured.
  Status until_quiet(pid_t process);
  // Turns for that long.
  Status during(std::chrono::nanoseconds time);

 private:
  explicit Stage(Crowd crowd) : crowd_(std::move(crowd)) {}
  Status turn(Instant until);

  Crowd crowd_;
  std::vector<std::string> users_;
};

}  // namespace kith::bench
