// The ways out of a session into accounts: who is it, and how often may it. Implemented by app on accounts/ (Door,
// tickets, Throttle). Thread: called on the session's shard; must not block. Answers come on the same shard, at once or
// later.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "accounts/token.h"
#include "base/ids.h"
#include "base/result.h"
#include "model/event.h"
#include "net/address.h"

namespace kith::session {

struct Credential {
  enum class Kind { kToken, kTicket };
  Kind kind = Kind::kToken;
  std::string secret{};              // never logged
  std::optional<DeviceId> device{};  // as the client claims; the token's own wins
  std::optional<std::string> agent{};
};

// A caller with the account facts that its commands carry.
struct Admitted {
  accounts::Caller caller{};
  bool receipts_off = false;
};

class Gatekeeper {
 public:
  using Then = std::move_only_function<void(Result<Admitted>)>;

  virtual ~Gatekeeper() = default;
  virtual void admit(Credential credential, const net::Address& remote, Then then) = 0;
  // After the person's profile or settings changed: the same caller with today's name and facts, from memory.
  virtual Admitted refreshed(const Admitted& known) = 0;
};

// Token buckets by person and address; with `--limits off` they let everything pass. What a conversation can take is
// its lane's business.
class SendThrottle {
 public:
  virtual ~SendThrottle() = default;
  // rate_limited with retry_after_ms, or nothing. Guests are held tighter, and people in the world.
  virtual Status take(const accounts::Caller& caller, ConversationId cid, const net::Address& remote) = 0;
  // What was taken for a send that cost nothing: a repeat, or one that the server could not take for now.
  virtual void give_back(const accounts::Caller& caller, ConversationId cid, const net::Address& remote) = 0;
};

// Whether a send's end is one for which nothing is charged.
inline bool cost_nothing(const Result<Reply>& reply) {
  if (!reply) return reply.error().code == Code::kUnavailable || reply.error().code == Code::kRateLimited;
  const auto* sent = std::get_if<SentReply>(&reply->body);
  return sent != nullptr && sent->duplicate;
}

}  // namespace kith::session
