// Gatekeeping: who a session is and how often it may send, for the sessions of one shard. Tokens are checked in memory;
// only a person of an outside issuer seen for the first time, and the binding of a device, go to a worker. Thread: one
// shard; the throttles behind it are shared by all.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/door.h"
#include "accounts/throttle.h"
#include "api/services.h"
#include "session/gatekeeper.h"

namespace kith::api {

// Whom an outside issuer's token stands for, found or made on a worker. Who is new finds the world and the note to
// self, as after registering, before `then` hears of them. Errors of Door, or unavailable.
void admit_outside(Services& services, accounts::Door& door, std::string token,
                   std::move_only_function<void(Result<accounts::Caller>)> then);

class Gatekeeping final : public session::Gatekeeper {
 public:
  Gatekeeping(Services& services, accounts::Door& door) : services_(services), door_(door) {}
  void admit(session::Credential credential, const net::Address& remote, Then then) override;
  session::Admitted refreshed(const session::Admitted& known) override;

 private:
  void finish(accounts::Caller caller, session::Credential credential, Then then);

  Services& services_;
  accounts::Door& door_;
};

// What one bucket still has, for whoever asks how far he may go.
struct RateStanding {
  std::string_view name;       // person, guest, world, address, conversation
  std::int64_t burst = 0;      // most that can be saved up
  std::int64_t window_s = 0;   // in which an empty one fills
  std::int64_t left = 0;       // commands
  std::int64_t full_in_s = 0;  // if nothing more is taken
};

// Token buckets shared by all shards: by person and by address, taken before a command is decided; in the world people
// are held tighter, guests tightest. What turns out to cost nothing is given back. Not here: what a conversation can
// take (lane/send_brake.h). Thread: any.
class SendRates {
 public:
  struct Config {
    accounts::Rate person{.per_second = 20, .burst = 40};
    accounts::Rate guest{.per_second = 1, .burst = 5};
    accounts::Rate groups{.per_second = 1.0 / 60, .burst = 20};  // made by one person
    accounts::Rate address{.per_second = 100, .burst = 200};
    accounts::Rate world{.per_second = 0.5, .burst = 10};          // one person with an account, in the world
    accounts::Rate invites{.per_second = 0.5, .burst = 30};        // links looked at or used from one address
    accounts::Rate changes{.per_second = 10, .burst = 100};        // of one person: what is neither a send nor a read
    accounts::Rate passages{.per_second = 1.0 / 30, .burst = 10};  // one person in and out of one conversation
    bool on = true;
  };
  // What a conversation pays for a message (lane/send_brake.h), only looked at here.
  struct Conversations {
    accounts::Throttle& throttle;
    accounts::Rate rate;
  };
  SendRates(Config config, ConversationId world, Conversations conversations, const Clock& clock, Random& random);
  Status take(const accounts::Caller& caller, ConversationId cid, std::string_view address);
  void give_back(const accounts::Caller& caller, ConversationId cid, std::string_view address);
  Status take_group(const accounts::Caller& caller);
  // Of any other command that changes something; what comes or goes is held per conversation too, because each time
  // everybody there hears of it.
  Status take_change(const accounts::Caller& caller, const CommandBody& command);
  Status take_invite(std::string_view address);
  // Of the buckets that a send of this caller to this conversation is taken from; cid nil: those of any conversation.
  // Nothing while limits are off.
  std::vector<RateStanding> standing(const accounts::Caller& caller, ConversationId cid, std::string_view address);

 private:
  // Whether the world's own rate is asked too.
  bool world_holds(const accounts::Caller& caller, ConversationId cid) const;

  static constexpr std::size_t kBuckets = 1 << 14;
  const Config config_;
  const ConversationId world_cid_;
  const Conversations conversations_;
  accounts::Throttle people_;
  accounts::Throttle guests_;
  accounts::Throttle groups_;
  accounts::Throttle addresses_;
  accounts::Throttle world_;
  accounts::Throttle invites_;
  accounts::Throttle changes_;
  accounts::Throttle passages_;
};

// The sessions' view of the shared rates.
class SendBrake final : public session::SendThrottle {
 public:
  explicit SendBrake(SendRates& rates) : rates_(rates) {}
  Status take(const accounts::Caller& caller, ConversationId cid, const net::Address& remote) override {
    return rates_.take(caller, cid, remote.network64().text());
  }
  void give_back(const accounts::Caller& caller, ConversationId cid, const net::Address& remote) override {
    rates_.give_back(caller, cid, remote.network64().text());
  }

 private:
  SendRates& rates_;
};

}  // namespace kith::api
