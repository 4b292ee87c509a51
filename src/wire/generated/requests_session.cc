// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_session.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<AuthRequest> decode_auth(const Value& request) {
  KITH_CHECKED(require_request(request));
  AuthRequest out;
  KITH_TRY(out.jwt, require_string(request, "jwt", 1, kTokenCharactersMax));
  KITH_TRY(out.device_id, optional_id<DeviceId>(request, "deviceId"));
  KITH_TRY(out.agent, optional_string(request, "agent", 1, kAgentCharactersMax));
  KITH_TRY(out.sync, optional_string(request, "sync", 1, kTokenCharactersMax));
  return out;
}

Result<JoinRequest> decode_join(const Value& request) {
  KITH_CHECKED(require_request(request));
  JoinRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.rev, optional_number<Rev>(request, "rev", 0));
  KITH_TRY(out.since, optional_number<Seq>(request, "since", 0));
  return out;
}

Result<LeaveRequest> decode_leave(const Value& request) {
  KITH_CHECKED(require_request(request));
  LeaveRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<AckRequest> decode_ack(const Value& request) {
  KITH_CHECKED(require_request(request));
  AckRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.pos, require_number<Seq>(request, "pos", 0));
  return out;
}

Result<TypingRequest> decode_typing(const Value& request) {
  KITH_CHECKED(require_request(request));
  TypingRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.on, require_boolean(request, "on"));
  return out;
}

Result<PresenceRequest> decode_presence(const Value& request) {
  KITH_CHECKED(require_request(request));
  PresenceRequest out;
  KITH_TRY(out.watch, require_ids<UserId>(request, "watch", 0, kPresenceWatchMax));
  return out;
}

Result<SignalRequest> decode_signal(const Value& request) {
  KITH_CHECKED(require_request(request));
  SignalRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.to, optional_id<DeviceId>(request, "to"));
  KITH_TRY(out.data, require_json(request, "data", kSignalBytesMax));
  return out;
}

Result<PingRequest> decode_ping(const Value& request) {
  KITH_CHECKED(require_request(request));
  PingRequest out;
  return out;
}

}  // namespace kith::wire
