// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family session, as decoded from either codec or from HTTP.
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


struct AuthRequest {
  std::string jwt{};
  std::optional<DeviceId> device_id{};
  std::optional<std::string> agent{};
  std::optional<std::string> sync{};
};

struct JoinRequest {
  ConversationId cid{};
  std::optional<Rev> rev{};
  std::optional<Seq> since{};
};

struct LeaveRequest {
  ConversationId cid{};
};

struct AckRequest {
  ConversationId cid{};
  Seq pos{};
};

struct TypingRequest {
  ConversationId cid{};
  bool on{};
};

struct PresenceRequest {
  std::vector<UserId> watch{};
};

struct SignalRequest {
  ConversationId cid{};
  std::optional<DeviceId> to{};
  std::string data{};  // canonical JSON
};

struct PingRequest {};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<AuthRequest> decode_auth(const Value& request);
Result<JoinRequest> decode_join(const Value& request);
Result<LeaveRequest> decode_leave(const Value& request);
Result<AckRequest> decode_ack(const Value& request);
Result<TypingRequest> decode_typing(const Value& request);
Result<PresenceRequest> decode_presence(const Value& request);
Result<SignalRequest> decode_signal(const Value& request);
Result<PingRequest> decode_ping(const Value& request);

}  // namespace kith::wire
