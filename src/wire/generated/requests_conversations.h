// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family conversations, as decoded from either codec or from HTTP.
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

enum class ListStatus : std::uint8_t { kActive, kUnread, kArchived, kHidden };
enum class ListSort : std::uint8_t { kRecent, kActivity, kUnread, kName };

struct CreateConversationRequest {
  ConversationKind kind{};
  std::optional<std::string> mid{};
  std::optional<std::string> name{};
  std::vector<UserId> members{};
  std::optional<UserId> user_id{};
  std::optional<bool> history_from_start{};
  std::optional<MediaId> avatar{};
  std::optional<std::string> announcement{};
  std::optional<TimeMs> all_muted_until{};
  std::optional<std::int64_t> slow_mode_s{};
  std::optional<Admission> admission{};
  std::optional<bool> members_invite{};
  std::optional<std::int64_t> capacity{};
  std::optional<std::int64_t> message_life_s{};
};

struct ListConversationsRequest {
  std::optional<ListStatus> status{};
  std::optional<ListSort> sort{};
  std::optional<std::string> search{};
  std::optional<std::string> tag{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct GetConversationRequest {
  ConversationId cid{};
};

struct UpdateConversationRequest {
  ConversationId cid{};
  std::optional<std::string> mid{};
  std::optional<std::string> name{};
  std::optional<MediaId> avatar{};
  std::optional<std::string> announcement{};
  std::optional<TimeMs> all_muted_until{};
  std::optional<std::int64_t> slow_mode_s{};
  std::optional<Admission> admission{};
  std::optional<bool> members_invite{};
  std::optional<std::int64_t> capacity{};
  std::optional<std::int64_t> message_life_s{};
  std::optional<bool> history_from_start{};
};

struct DissolveConversationRequest {
  ConversationId cid{};
  std::optional<std::string> mid{};
};

struct ListMembersRequest {
  ConversationId cid{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct AddMembersRequest {
  ConversationId cid{};
  std::optional<std::string> mid{};
  std::vector<UserId> user_ids{};
};

struct UpdateMemberRequest {
  ConversationId cid{};
  UserId user_id{};
  std::optional<std::string> mid{};
  std::optional<Role> role{};
  std::optional<TimeMs> muted_until{};
};

struct RemoveMemberRequest {
  ConversationId cid{};
  UserId user_id{};
  std::optional<std::string> mid{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<CreateConversationRequest> decode_create_conversation(const Value& request);
Result<ListConversationsRequest> decode_list_conversations(const Value& request);
Result<GetConversationRequest> decode_get_conversation(const Value& request);
Result<UpdateConversationRequest> decode_update_conversation(const Value& request);
Result<DissolveConversationRequest> decode_dissolve_conversation(const Value& request);
Result<ListMembersRequest> decode_list_members(const Value& request);
Result<AddMembersRequest> decode_add_members(const Value& request);
Result<UpdateMemberRequest> decode_update_member(const Value& request);
Result<RemoveMemberRequest> decode_remove_member(const Value& request);

}  // namespace kith::wire
