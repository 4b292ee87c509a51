#include "api/gatekeeping.h"

#include <utility>

#include "accounts/accounts.h"
#include "accounts/user_cards.h"
#include "api/tickets.h"
#include "runtime/loop.h"
#include "runtime/worker_pool.h"

namespace kith::api {

void Gatekeeping::admit(session::Credential credential, const net::Address& /*remote*/, Then then) {
  const bool ticket = credential.kind == session::Credential::Kind::kTicket;
  auto caller = ticket ? services_.tickets.redeem(credential.secret) : door_.admit(credential.secret);
  // A ticket may outlive the sign-in that asked for it.
  if (ticket && caller && !door_.still_allowed(*caller))
    return then(fail(Code::kUnauthorized, "this sign-in has ended"));
  if (caller) return finish(std::move(*caller), std::move(credential), std::move(then));
  if (!caller.error().cold) return then(std::unexpected(std::move(caller.error())));
  auto shared = std::make_shared<Then>(std::move(then));
  const bool taken = services_.workers.post([this, credential, shared]() mutable {
    auto found = door_.admit_outside(credential.secret);
    services_.loop.post([this, credential = std::move(credential), shared, found = std::move(found)]() mutable {
      if (!found) return (*shared)(std::unexpected(std::move(found.error())));
      finish(std::move(*found), std::move(credential), std::move(*shared));
    });
  });
  if (!taken) (*shared)(retry_later(Code::kUnavailable, "too much waits already", 500));
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

SendRates::SendRates(Config config, ConversationId world, const Clock& clock, Random& random)
    : config_(config),
      world_cid_(world),
      people_(config.person, kBuckets, clock, random),
      guests_(config.guest, kBuckets, clock, random),
      conversations_(config.conversation, kBuckets, clock, random),
      groups_(config.groups, kBuckets, clock, random),
      addresses_(config.address, kBuckets, clock, random),
      world_(config.world, kBuckets, clock, random),
      invites_(config.invites, kBuckets, clock, random) {}

Status SendRates::take(const accounts::Caller& caller, ConversationId cid, std::string_view address) {
  if (!config_.on) return {};
  KITH_CHECKED((caller.guest ? guests_ : people_).take(caller.user.raw()));
  if (cid == world_cid_ && !caller.guest && !caller.admin) KITH_CHECKED(world_.take(caller.user.raw()));
  KITH_CHECKED(conversations_.take(cid.raw()));
  return addresses_.take(address);
}

Status SendRates::take_group(const accounts::Caller& caller) {
  if (!config_.on) return {};
  return groups_.take(caller.user.raw());
}

Status SendRates::take_invite(std::string_view address) {
  if (!config_.on) return {};
  return invites_.take(accounts::address_key(address));
}

}  // namespace kith::api
