// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// WebSocket close codes. The range alone tells a client what to do:
// 4000-4099: Come back after a backoff of 500 ms doubling to 8 s, each with full jitter.
// 4100-4199: Get a new access token, then come back.
// 4200-4299: Do not come back by yourself; tell the person why.
#pragma once

#include <cstdint>
#include <string_view>

namespace kith::wire {

enum class CloseCode : std::uint16_t {
  kGoingAway = 4000,  // The server is stopping or draining.
  kSlowConsumer = 4001,  // The session did not take its frames in time, even after resync.
  kHeartbeatTimeout = 4002,  // Nothing was heard from the session within the silence limit.
  kInternal = 4003,  // A fault of the server.
  kOverloaded = 4004,  // Too many sessions or too little memory for now.
  kTokenExpired = 4100,  // The access token ran out and was not renewed by auth in time.
  kTokenRevoked = 4101,  // The access token is not accepted: forged, of another installation, or of a sign-in that is over. Refreshing tells which.
  kKicked = 4200,  // An administrator ended this session.
  kDisabled = 4201,  // The account is disabled or deleted.
  kSignedOut = 4202,  // This device was signed out: by its person, by a new password, or because an old refresh token turned up.
  kDeviceLimit = 4203,  // A newer sign-in took this device's place.
  kProtocolError = 4204,  // A malformed or oversized frame, or a breach of the protocol. Retry once, never in a loop.
  kUnsupportedClient = 4205,  // The client is too old for this server.
  kAuthTimeout = 4206,  // No valid auth within the time allowed. Retry once with a valid token, never in a loop.
};

// The name, as sent for the reason of the close frame.
inline std::string_view name_of(CloseCode code) {
  switch (code) {
    case CloseCode::kGoingAway:
      return "going_away";
    case CloseCode::kSlowConsumer:
      return "slow_consumer";
    case CloseCode::kHeartbeatTimeout:
      return "heartbeat_timeout";
    case CloseCode::kInternal:
      return "internal";
    case CloseCode::kOverloaded:
      return "overloaded";
    case CloseCode::kTokenExpired:
      return "token_expired";
    case CloseCode::kTokenRevoked:
      return "token_revoked";
    case CloseCode::kKicked:
      return "kicked";
    case CloseCode::kDisabled:
      return "disabled";
    case CloseCode::kSignedOut:
      return "signed_out";
    case CloseCode::kDeviceLimit:
      return "device_limit";
    case CloseCode::kProtocolError:
      return "protocol_error";
    case CloseCode::kUnsupportedClient:
      return "unsupported_client";
    case CloseCode::kAuthTimeout:
      return "auth_timeout";
  }
  return "";
}

}  // namespace kith::wire
