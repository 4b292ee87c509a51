// Brakes: the throttles of accounts, each with its key. Off altogether with Options::limits = false.
// Thread: any; throttles guard themselves. Deliberately not here: brakes of people who are in (session, lanes).
#pragma once

#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "accounts/throttle.h"

namespace kith::accounts {

struct Accounts::Brakes {
  static constexpr std::size_t kBuckets = 16'384;

  Brakes(const Options& options, const Clock& clock, Random& random)
      : on(options.limits),
        registering(options.register_rate, kBuckets, clock, random),
        entering(options.guest_rate, kBuckets, clock, random),
        signing_in(options.login_rate, kBuckets, clock, random),
        name_here(options.name_rate, kBuckets, clock, random),
        name_anywhere(options.anywhere_rate, kBuckets, clock, random) {}

  // An empty address is the command line's: never braked.
  Status by_address(Throttle& throttle, std::string_view address) const {
    if (!on || address.empty()) return {};
    return throttle.take(address_key(address));
  }
  // One guess at a person's password.
  Status guess(std::string_view person, std::string_view address) {
    if (!on) return {};
    KITH_CHECKED(name_here.take(here(person, address)));
    return name_anywhere.take(person);
  }
  void guessed_right(std::string_view person, std::string_view address) { name_here.forgive(here(person, address)); }

  const bool on;
  Throttle registering;
  Throttle entering;
  Throttle signing_in;
  Throttle name_here;
  Throttle name_anywhere;

 private:
  static std::string here(std::string_view person, std::string_view address) {
    return std::string(person) + '\0' + address_key(address);
  }
};

}  // namespace kith::accounts
