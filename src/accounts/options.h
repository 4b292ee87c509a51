// Options of accounts, as the configuration gives them; times carry their unit. None of them changes while the server
// runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "accounts/password.h"
#include "accounts/throttle.h"
#include "base/clock.h"
#include "wire/generated/limits.h"

namespace kith::accounts {

enum class Registration { kOpen, kInvite, kClosed };

struct Options {
  Registration registration = Registration::kOpen;
  std::vector<std::string> invite_codes{};  // any of them opens registration by invite; may be used many times
  bool guests = true;                       // people may enter without an account
  std::int64_t devices_max = wire::kDevicesMax;
  bool device_limit_refuses = false;     // else the least recently used device is signed out
  std::int64_t loose_sign_ins_max = 20;  // sign-ins without a device id; beyond, the least recently used ends
  TimeMs refresh_life_ms = 90LL * 24 * 3600 * 1000;  // a sign-in unused for so long is over
  TimeMs refresh_grace_ms = wire::kRefreshGraceMs;
  TimeMs touch_ms = 60'000;  // a live device is noted as seen at most this often
  TimeMs reset_life_ms = 24LL * 3600 * 1000;
  std::int64_t strangers_a_day = wire::kStrangerDmsPerDay;
  TimeMs new_account_ms = 7LL * 24 * 3600 * 1000;            // how long an account counts as new
  PasswordCost password_cost{};                              // lowered by tests alone
  bool limits = true;                                        // false (--limits off): no throttling
  Rate register_rate{.per_second = 1.0 / 60, .burst = 10};   // by address
  Rate guest_rate{.per_second = 1.0 / 20, .burst = 20};      // by address
  Rate login_rate{.per_second = 1.0 / 2, .burst = 30};       // by address
  Rate name_rate{.per_second = 1.0 / 30, .burst = 10};       // failed passwords, by username and address
  Rate anywhere_rate{.per_second = 1.0 / 10, .burst = 100};  // failed passwords, by username from everywhere
};

}  // namespace kith::accounts
