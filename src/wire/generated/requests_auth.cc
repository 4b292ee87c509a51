// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_auth.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<RegisterRequest> decode_register(const Value& request) {
  KITH_CHECKED(require_request(request));
  RegisterRequest out;
  KITH_TRY(out.username, require_string(request, "username", kUsernameCharactersMin, kUsernameCharactersMax));
  KITH_TRY(out.password, require_string(request, "password", kPasswordCharactersMin, kPasswordCharactersMax));
  KITH_TRY(out.display_name, optional_string(request, "displayName", 1, kDisplayNameCharactersMax));
  KITH_TRY(out.invite, optional_string(request, "invite", 1, kTokenCharactersMax));
  KITH_TRY(out.device_id, optional_id<DeviceId>(request, "deviceId"));
  KITH_TRY(out.agent, optional_string(request, "agent", 1, kAgentCharactersMax));
  KITH_TRY(out.cookie, optional_boolean(request, "cookie"));
  return out;
}

Result<LoginRequest> decode_login(const Value& request) {
  KITH_CHECKED(require_request(request));
  LoginRequest out;
  KITH_TRY(out.username, require_string(request, "username", 1, kUsernameCharactersMax));
  KITH_TRY(out.password, require_string(request, "password", 1, kPasswordCharactersMax));
  KITH_TRY(out.device_id, optional_id<DeviceId>(request, "deviceId"));
  KITH_TRY(out.agent, optional_string(request, "agent", 1, kAgentCharactersMax));
  KITH_TRY(out.cookie, optional_boolean(request, "cookie"));
  return out;
}

Result<GuestRequest> decode_guest(const Value& request) {
  KITH_CHECKED(require_request(request));
  GuestRequest out;
  KITH_TRY(out.display_name, optional_string(request, "displayName", 1, kDisplayNameCharactersMax));
  KITH_TRY(out.device_id, optional_id<DeviceId>(request, "deviceId"));
  KITH_TRY(out.agent, optional_string(request, "agent", 1, kAgentCharactersMax));
  KITH_TRY(out.cookie, optional_boolean(request, "cookie"));
  return out;
}

Result<UpgradeRequest> decode_upgrade(const Value& request) {
  KITH_CHECKED(require_request(request));
  UpgradeRequest out;
  KITH_TRY(out.username, require_string(request, "username", kUsernameCharactersMin, kUsernameCharactersMax));
  KITH_TRY(out.password, require_string(request, "password", kPasswordCharactersMin, kPasswordCharactersMax));
  KITH_TRY(out.display_name, optional_string(request, "displayName", 1, kDisplayNameCharactersMax));
  return out;
}

Result<RefreshRequest> decode_refresh(const Value& request) {
  KITH_CHECKED(require_request(request));
  RefreshRequest out;
  KITH_TRY(out.refresh_token, optional_string(request, "refreshToken", 1, kTokenCharactersMax));
  KITH_TRY(out.cookie, optional_boolean(request, "cookie"));
  return out;
}

Result<LogoutRequest> decode_logout(const Value& request) {
  KITH_CHECKED(require_request(request));
  LogoutRequest out;
  KITH_TRY(out.refresh_token, optional_string(request, "refreshToken", 1, kTokenCharactersMax));
  return out;
}

Result<ChangePasswordRequest> decode_change_password(const Value& request) {
  KITH_CHECKED(require_request(request));
  ChangePasswordRequest out;
  KITH_TRY(out.old_password, require_string(request, "oldPassword", 1, kPasswordCharactersMax));
  KITH_TRY(out.new_password, require_string(request, "newPassword", kPasswordCharactersMin, kPasswordCharactersMax));
  return out;
}

Result<ResetPasswordRequest> decode_reset_password(const Value& request) {
  KITH_CHECKED(require_request(request));
  ResetPasswordRequest out;
  KITH_TRY(out.token, require_string(request, "token", 1, kTokenCharactersMax));
  KITH_TRY(out.new_password, require_string(request, "newPassword", kPasswordCharactersMin, kPasswordCharactersMax));
  return out;
}

Result<TicketRequest> decode_ticket(const Value& request) {
  KITH_CHECKED(require_request(request));
  TicketRequest out;
  return out;
}

}  // namespace kith::wire
