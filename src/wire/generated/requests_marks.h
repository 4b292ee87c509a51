// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family marks, as decoded from either codec or from HTTP.
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


struct SetReactionRequest {
  ConversationId cid{};
  Seq seq{};
  std::string emoji{};
  std::optional<std::string> mid{};
};

struct UnsetReactionRequest {
  ConversationId cid{};
  Seq seq{};
  std::string emoji{};
  std::optional<std::string> mid{};
};

struct ListReactionsRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::string> emoji{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct PinMessageRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::string> mid{};
};

struct UnpinMessageRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::string> mid{};
};

struct ListPinsRequest {
  ConversationId cid{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct FavoriteMessageRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::string> mid{};
};

struct UnfavoriteMessageRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::string> mid{};
};

struct ListFavoritesRequest {
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct ListMentionsRequest {
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct VoteRequest {
  ConversationId cid{};
  Seq seq{};
  std::vector<std::int64_t> options{};
  std::optional<std::string> mid{};
};

struct UnvoteRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::string> mid{};
};

struct ClosePollRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::string> mid{};
};

struct ListVotesRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::int64_t> option{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<SetReactionRequest> decode_set_reaction(const Value& request);
Result<UnsetReactionRequest> decode_unset_reaction(const Value& request);
Result<ListReactionsRequest> decode_list_reactions(const Value& request);
Result<PinMessageRequest> decode_pin_message(const Value& request);
Result<UnpinMessageRequest> decode_unpin_message(const Value& request);
Result<ListPinsRequest> decode_list_pins(const Value& request);
Result<FavoriteMessageRequest> decode_favorite_message(const Value& request);
Result<UnfavoriteMessageRequest> decode_unfavorite_message(const Value& request);
Result<ListFavoritesRequest> decode_list_favorites(const Value& request);
Result<ListMentionsRequest> decode_list_mentions(const Value& request);
Result<VoteRequest> decode_vote(const Value& request);
Result<UnvoteRequest> decode_unvote(const Value& request);
Result<ClosePollRequest> decode_close_poll(const Value& request);
Result<ListVotesRequest> decode_list_votes(const Value& request);

}  // namespace kith::wire
