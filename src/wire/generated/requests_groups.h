// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family groups, as decoded from either codec or from HTTP.
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

enum class JoinAnswer : std::uint8_t { kAccept, kDecline };

struct ListBansRequest {
  ConversationId cid{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct BanMemberRequest {
  ConversationId cid{};
  UserId user_id{};
  std::optional<std::string> mid{};
};

struct LiftBanRequest {
  ConversationId cid{};
  UserId user_id{};
  std::optional<std::string> mid{};
};

struct MakeInviteRequest {
  ConversationId cid{};
  std::optional<std::string> mid{};
  std::optional<TimeMs> expires_at{};
  std::optional<std::int64_t> uses_max{};
};

struct ListInvitesRequest {
  ConversationId cid{};
};

struct RevokeInviteRequest {
  ConversationId cid{};
  std::string code{};
  std::optional<std::string> mid{};
};

struct PreviewInviteRequest {
  std::string code{};
};

struct JoinByInviteRequest {
  std::string code{};
  std::optional<std::string> note{};
};

struct AskToJoinRequest {
  ConversationId cid{};
  std::optional<std::string> note{};
};

struct GetJoinRequest {
  ConversationId cid{};
};

struct WithdrawJoinRequest {
  ConversationId cid{};
};

struct ListJoinRequestsRequest {
  ConversationId cid{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct AnswerJoinRequestRequest {
  ConversationId cid{};
  UserId user_id{};
  JoinAnswer action{};
  std::optional<std::string> mid{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<ListBansRequest> decode_list_bans(const Value& request);
Result<BanMemberRequest> decode_ban_member(const Value& request);
Result<LiftBanRequest> decode_lift_ban(const Value& request);
Result<MakeInviteRequest> decode_make_invite(const Value& request);
Result<ListInvitesRequest> decode_list_invites(const Value& request);
Result<RevokeInviteRequest> decode_revoke_invite(const Value& request);
Result<PreviewInviteRequest> decode_preview_invite(const Value& request);
Result<JoinByInviteRequest> decode_join_by_invite(const Value& request);
Result<AskToJoinRequest> decode_ask_to_join(const Value& request);
Result<GetJoinRequest> decode_get_join(const Value& request);
Result<WithdrawJoinRequest> decode_withdraw_join(const Value& request);
Result<ListJoinRequestsRequest> decode_list_join_requests(const Value& request);
Result<AnswerJoinRequestRequest> decode_answer_join_request(const Value& request);

}  // namespace kith::wire
