// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_marks.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<SetReactionRequest> decode_set_reaction(const Value& request) {
  KITH_CHECKED(require_request(request));
  SetReactionRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.emoji, require_string(request, "emoji", 1, kReactionCharactersMax));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<UnsetReactionRequest> decode_unset_reaction(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnsetReactionRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.emoji, require_string(request, "emoji", 1, kReactionCharactersMax));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<ListReactionsRequest> decode_list_reactions(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListReactionsRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.emoji, optional_string(request, "emoji", 1, kReactionCharactersMax));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<PinMessageRequest> decode_pin_message(const Value& request) {
  KITH_CHECKED(require_request(request));
  PinMessageRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<UnpinMessageRequest> decode_unpin_message(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnpinMessageRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<ListPinsRequest> decode_list_pins(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListPinsRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<FavoriteMessageRequest> decode_favorite_message(const Value& request) {
  KITH_CHECKED(require_request(request));
  FavoriteMessageRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<UnfavoriteMessageRequest> decode_unfavorite_message(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnfavoriteMessageRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<ListFavoritesRequest> decode_list_favorites(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListFavoritesRequest out;
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<ListMentionsRequest> decode_list_mentions(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListMentionsRequest out;
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<VoteRequest> decode_vote(const Value& request) {
  KITH_CHECKED(require_request(request));
  VoteRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.options, require_numbers<std::int64_t>(request, "options", {1, kPollOptionsMax}, {0, kPollOptionsMax}));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<UnvoteRequest> decode_unvote(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnvoteRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<ClosePollRequest> decode_close_poll(const Value& request) {
  KITH_CHECKED(require_request(request));
  ClosePollRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<ListVotesRequest> decode_list_votes(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListVotesRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.option, optional_integer(request, "option", 0, kPollOptionsMax));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

}  // namespace kith::wire
