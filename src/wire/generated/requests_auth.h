// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family auth, as decoded from either codec or from HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "model/conversation.h"
#include "wire/value.h"

namespace kith::wire {


struct RegisterRequest {
  std::string username{};
  std::string password{};
  std::optional<std::string> display_name{};
  std::optional<std::string> invite{};
  std::optional<DeviceId> device_id{};
  std::optional<std::string> agent{};
  std::optional<bool> cookie{};
};

struct LoginRequest {
  std::string username{};
  std::string password{};
  std::optional<DeviceId> device_id{};
  std::optional<std::string> agent{};
  std::optional<bool> cookie{};
};

struct GuestRequest {
  std::optional<std::string> display_name{};
  std::optional<DeviceId> device_id{};
  std::optional<std::string> agent{};
  std::optional<bool> cookie{};
};

struct UpgradeRequest {
  std::string username{};
  std::string password{};
  std::optional<std::string> display_name{};
};

struct RefreshRequest {
  std::optional<std::string> refresh_token{};
  std::optional<bool> cookie{};
};

struct LogoutRequest {
  std::optional<std::string> refresh_token{};
};

struct ChangePasswordRequest {
  std::string old_password{};
  std::string new_password{};
};

struct ResetPasswordRequest {
  std::string token{};
  std::string new_password{};
};

struct TicketRequest {};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<RegisterRequest> decode_register(const Value& request);
Result<LoginRequest> decode_login(const Value& request);
Result<GuestRequest> decode_guest(const Value& request);
Result<UpgradeRequest> decode_upgrade(const Value& request);
Result<RefreshRequest> decode_refresh(const Value& request);
Result<LogoutRequest> decode_logout(const Value& request);
Result<ChangePasswordRequest> decode_change_password(const Value& request);
Result<ResetPasswordRequest> decode_reset_password(const Value& request);
Result<TicketRequest> decode_ticket(const Value& request);

}  // namespace kith::wire
