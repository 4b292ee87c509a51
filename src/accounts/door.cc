#include "accounts/door.h"

namespace kith::accounts {
namespace {

constexpr std::size_t kOutsideMax = 100'000;

std::string outside_key(const OutsidePerson& person) {
  std::string key = person.issuer;
  key += '\0';
  key += person.subject;
  return key;
}

Caller caller_of(const OutsidePerson& person, UserId user) {
  return {.user = user, .expires_at = person.expires_at, .name = person.name};
}

}  // namespace

Door::Door(const Tokens& tokens, const Revocations& revocations, Accounts& accounts)
    : tokens_(tokens), revocations_(revocations), accounts_(accounts) {}

Result<Caller> Door::finish(Caller caller) const {
  if (!revocations_.allowed(caller.user, caller.family)) {
    return refuse(Code::kUnauthorized, "jwt", "signed out, disabled or deleted");
  }
  caller.admin = revocations_.admin(caller.user);
  return caller;
}

Result<Caller> Door::admit(std::string_view jwt) {
  KITH_TRY(auto verified, tokens_.verify(jwt));
  if (auto* caller = std::get_if<Caller>(&verified)) return finish(std::move(*caller));
  const auto& person = std::get<OutsidePerson>(verified);
  UserId user;
  {
    const std::lock_guard lock(mutex_);
    const auto found = outside_.find(outside_key(person));
    if (found == outside_.end()) {
      return std::unexpected(
          Error{.code = Code::kUnavailable, .detail = "not seen before", .retry_after_ms = 100, .cold = true});
    }
    user = found->second;
  }
  // A deleted user may come back as a new one by a newer token: the worker's road decides that.
  if (!revocations_.allowed(user, {})) {
    return std::unexpected(
        Error{.code = Code::kUnavailable, .detail = "to be looked up", .retry_after_ms = 100, .cold = true});
  }
  return finish(caller_of(person, user));
}

Result<Caller> Door::admit_outside(std::string_view jwt) {
  KITH_TRY(auto verified, tokens_.verify(jwt));
  if (auto* caller = std::get_if<Caller>(&verified)) return finish(std::move(*caller));
  const auto& person = std::get<OutsidePerson>(verified);
  KITH_TRY(const auto user, accounts_.outside_user(person));
  {
    const std::lock_guard lock(mutex_);
    if (outside_.size() >= kOutsideMax) outside_.clear();
    outside_[outside_key(person)] = user.id;
  }
  auto caller = caller_of(person, user.id);
  caller.name = user.display_name;
  return finish(std::move(caller));
}

}  // namespace kith::accounts
