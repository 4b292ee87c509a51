#include "api/gatekeeping.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "accounts/accounts.h"
#include "accounts/user_cards.h"
#include "api/call.h"
#include "api/settle_in.h"
#include "api/tickets.h"
#include "runtime/loop.h"
#include "runtime/worker_pool.h"
#include "store/log.h"

namespace kith::api {
namespace {

struct Seen {
  accounts::Caller caller;
  std::optional<store::User> new_here;  // was never in the world
};

// Of which conversation the command takes the person in or out.
std::optional<ConversationId> passage_of(UserId self, const CommandBody& command) {
  if (const auto* join = std::get_if<JoinGroup>(&command)) return join->cid;
  if (const auto* withdraw = std::get_if<WithdrawJoin>(&command)) return withdraw->cid;
  const auto* leave = std::get_if<RemoveMember>(&command);
  if (leave != nullptr && leave->user == self) return leave->cid;
  return std::nullopt;
}

Result<Seen> look_outside(Services& services, accounts::Door& door, const std::string& token) {
  KITH_TRY(auto caller, door.admit_outside(token));
  KITH_TRY(const auto listing, services.log.live(store::Depth::kAll)
                                   .row(owner_of(caller.user), store::RowKind::kListing, services.ids.world().raw()));
  if (listing) return Seen{std::move(caller), std::nullopt};
  KITH_TRY(auto user, services.accounts.user(caller.user));
  return Seen{std::move(caller), std::move(user)};
}

// Should settling fail or the process die, the directory's outbox does the same later.
Flow admit_and_settle(CallPtr call, accounts::Door& door, std::string token, std::shared_ptr<accounts::Caller> out) {
  auto& services = call->services();
  auto looking = call->work([&services, &door, &token] { return look_outside(services, door, token); });
  KITH_CO_TRY(auto seen, co_await looking);
  if (seen.new_here) {
    for (auto& command : settle_in(*seen.new_here, services.ids.world(),
                                   services.ids.dm(seen.caller.user, seen.caller.user), services.config.name)) {
      auto submitted = call->submit(std::move(command));
      static_cast<void>(co_await submitted);
    }
    services.owed();
  }
  *out = std::move(seen.caller);
  call->finish({});
  co_return Done{};
}

}  // namespace

void admit_outside(Services& services, accounts::Door& door, std::string token,
                   std::move_only_function<void(Result<accounts::Caller>)> then) {
  auto caller = std::make_shared<accounts::Caller>();
  auto call = std::make_shared<Call>(services, accounts::Caller{}, wire::Value{}, Envelope{},
                                     [caller, then = std::move(then)](Side&, Result<std::string> done) mutable {
                                       if (!done) return then(std::unexpected(std::move(done.error())));
                                       then(std::move(*caller));
                                     });
  admit_and_settle(std::move(call), door, std::move(token), std::move(caller));
}

void Gatekeeping::admit(session::Credential credential, const net::Address& /*remote*/, Then then) {
  const bool ticket = credential.kind == session::Credential::Kind::kTicket;
  auto caller = ticket ? services_.tickets.redeem(credential.secret) : door_.admit(credential.secret);
  // A ticket may outlive the sign-in that asked for it.
  if (ticket && caller && !door_.still_allowed(*caller))
    return then(fail(Code::kUnauthorized, "this sign-in has ended"));
  if (caller) return finish(std::move(*caller), std::move(credential), std::move(then));
  if (!caller.error().cold) return then(std::unexpected(std::move(caller.error())));
  auto token = credential.secret;
  admit_outside(services_, door_, std::move(token),
                [this, credential = std::move(credential), then = std::move(then)](auto found) mutable {
                  if (!found) return then(std::unexpected(std::move(found.error())));
                  finish(std::move(*found), std::move(credential), std::move(then));
                });
}

void Gatekeeping::finish(accounts::Caller caller, session::Credential credential, Then then) {
  // Our own tokens name the device they were made for; an outside person binds one here.
  const bool outside = caller.family.nil();
  if (outside && credential.device && caller.device.nil()) {
    auto shared = std::make_shared<Then>(std::move(then));
    const bool taken = services_.workers.post([this, caller, credential = std::move(credential), shared]() mutable {
      auto bound = services_.accounts.bind_device(caller, *credential.device, credential.agent.value_or(""));
      if (bound) caller.device = *credential.device;
      static_cast<void>(services_.cards.load(std::array{caller.user}));
      services_.loop.post([this, caller = std::move(caller), bound = std::move(bound), shared]() mutable {
        if (!bound) return (*shared)(std::unexpected(std::move(bound.error())));
        (*shared)(refreshed({.caller = std::move(caller)}));
      });
    });
    if (!taken) (*shared)(retry_later(Code::kUnavailable, "too much waits already", 500));
    return;
  }
  if (services_.cards.peek(caller.user)) return then(refreshed({.caller = std::move(caller)}));
  // The facts that commands carry (receipts, name) must be there before the first of them.
  auto shared = std::make_shared<Then>(std::move(then));
  const bool taken = services_.workers.post([this, caller, shared]() mutable {
    static_cast<void>(services_.cards.load(std::array{caller.user}));
    services_.loop.post(
        [this, caller = std::move(caller), shared]() mutable { (*shared)(refreshed({.caller = std::move(caller)})); });
  });
  if (!taken) (*shared)(retry_later(Code::kUnavailable, "too much waits already", 500));
}

session::Admitted Gatekeeping::refreshed(const session::Admitted& known) {
  session::Admitted out = known;
  if (const auto card = services_.cards.peek(known.caller.user)) {
    out.caller.name = card->name;
    out.caller.guest = card->guest;
    out.receipts_off = card->receipts_off;
  }
  return out;
}

SendRates::SendRates(Config config, ConversationId world, Conversations conversations, const Clock& clock,
                     Random& random)
    : config_(config),
      world_cid_(world),
      conversations_(conversations),
      people_(config.person, kBuckets, clock, random),
      guests_(config.guest, kBuckets, clock, random),
      groups_(config.groups, kBuckets, clock, random),
      addresses_(config.address, kBuckets, clock, random),
      world_(config.world, kBuckets, clock, random),
      invites_(config.invites, kBuckets, clock, random),
      changes_(config.changes, kBuckets, clock, random),
      passages_(config.passages, kBuckets, clock, random) {}

Status SendRates::take(const accounts::Caller& caller, ConversationId cid, std::string_view address) {
  if (!config_.on) return {};
  auto& person = caller.guest ? guests_ : people_;
  KITH_CHECKED(person.take(caller.user.raw()));
  const bool in_world = world_holds(caller, cid);
  if (in_world) {
    if (auto taken = world_.take(caller.user.raw()); !taken) {
      person.give_back(caller.user.raw());
      return taken;
    }
  }
  auto taken = addresses_.take(accounts::address_key(address));
  if (!taken) {
    person.give_back(caller.user.raw());
    if (in_world) world_.give_back(caller.user.raw());
  }
  return taken;
}

void SendRates::give_back(const accounts::Caller& caller, ConversationId cid, std::string_view address) {
  if (!config_.on) return;
  (caller.guest ? guests_ : people_).give_back(caller.user.raw());
  if (world_holds(caller, cid)) world_.give_back(caller.user.raw());
  addresses_.give_back(accounts::address_key(address));
}

bool SendRates::world_holds(const accounts::Caller& caller, ConversationId cid) const {
  return cid == world_cid_ && !caller.guest && !caller.admin;
}

Status SendRates::take_group(const accounts::Caller& caller) {
  if (!config_.on) return {};
  return groups_.take(caller.user.raw());
}

Status SendRates::take_change(const accounts::Caller& caller, const CommandBody& command) {
  if (!config_.on || caller.user.nil()) return {};
  // Sends and growing text have rates of their own; positions are told to be merged by whoever reads fast.
  if (std::holds_alternative<SendMessage>(command) || std::holds_alternative<AppendStream>(command) ||
      std::holds_alternative<MovePositions>(command)) {
    return {};
  }
  KITH_CHECKED(changes_.take(caller.user.raw()));
  const auto passed = passage_of(caller.user, command);
  if (!passed) return {};
  return passages_.take(std::string(caller.user.raw()) + std::string(passed->raw()));
}

Status SendRates::take_invite(std::string_view address) {
  if (!config_.on) return {};
  return invites_.take(accounts::address_key(address));
}

std::vector<RateStanding> SendRates::standing(const accounts::Caller& caller, ConversationId cid,
                                              std::string_view address) {
  std::vector<RateStanding> out;
  if (!config_.on) return out;
  const auto add = [&](std::string_view name, accounts::Throttle& throttle, const accounts::Rate& rate,
                       std::string_view key) {
    // What a full burst would have to wait for is what is missing.
    const auto full = throttle.check(key, rate.burst);
    const double wait_s = full ? 0 : static_cast<double>(full.error().retry_after_ms) / 1000;
    const double left = rate.burst - wait_s * rate.per_second;
    out.push_back({.name = name,
                   .burst = static_cast<std::int64_t>(rate.burst),
                   .window_s = static_cast<std::int64_t>(std::ceil(rate.burst / rate.per_second)),
                   .left = std::max<std::int64_t>(0, static_cast<std::int64_t>(left + 0.001 * rate.per_second + 1e-9)),
                   .full_in_s = static_cast<std::int64_t>(std::ceil(wait_s))});
  };
  if (caller.guest) {
    add("guest", guests_, config_.guest, caller.user.raw());
  } else {
    add("person", people_, config_.person, caller.user.raw());
  }
  add("address", addresses_, config_.address, accounts::address_key(address));
  if (world_holds(caller, cid)) add("world", world_, config_.world, caller.user.raw());
  if (!cid.nil()) add("conversation", conversations_.throttle, conversations_.rate, cid.raw());
  return out;
}

}  // namespace kith::api
