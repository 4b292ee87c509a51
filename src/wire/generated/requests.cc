// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests.h"

namespace kith::wire {

namespace {

template <typename Request>
Status only_status(const Result<Request>& decoded) {
  if (!decoded) return std::unexpected(decoded.error());
  return {};
}

using Check = Status (*)(const Value&);
constexpr Check kChecks[] = {
    [](const Value& v) { return only_status(decode_register(v)); },
    [](const Value& v) { return only_status(decode_login(v)); },
    [](const Value& v) { return only_status(decode_guest(v)); },
    [](const Value& v) { return only_status(decode_upgrade(v)); },
    [](const Value& v) { return only_status(decode_refresh(v)); },
    [](const Value& v) { return only_status(decode_logout(v)); },
    [](const Value& v) { return only_status(decode_change_password(v)); },
    [](const Value& v) { return only_status(decode_reset_password(v)); },
    [](const Value& v) { return only_status(decode_ticket(v)); },
    [](const Value& v) { return only_status(decode_get_me(v)); },
    [](const Value& v) { return only_status(decode_update_me(v)); },
    [](const Value& v) { return only_status(decode_delete_me(v)); },
    [](const Value& v) { return only_status(decode_list_devices(v)); },
    [](const Value& v) { return only_status(decode_sign_out_everywhere(v)); },
    [](const Value& v) { return only_status(decode_remove_device(v)); },
    [](const Value& v) { return only_status(decode_search_users(v)); },
    [](const Value& v) { return only_status(decode_batch_users(v)); },
    [](const Value& v) { return only_status(decode_get_user(v)); },
    [](const Value& v) { return only_status(decode_block_user(v)); },
    [](const Value& v) { return only_status(decode_unblock_user(v)); },
    [](const Value& v) { return only_status(decode_disable_user(v)); },
    [](const Value& v) { return only_status(decode_list_blocked(v)); },
    [](const Value& v) { return only_status(decode_list_friend_requests(v)); },
    [](const Value& v) { return only_status(decode_request_friend(v)); },
    [](const Value& v) { return only_status(decode_answer_friend_request(v)); },
    [](const Value& v) { return only_status(decode_list_friends(v)); },
    [](const Value& v) { return only_status(decode_remove_friend(v)); },
    [](const Value& v) { return only_status(decode_list_conversations(v)); },
    [](const Value& v) { return only_status(decode_create_conversation(v)); },
    [](const Value& v) { return only_status(decode_get_conversation(v)); },
    [](const Value& v) { return only_status(decode_update_conversation(v)); },
    [](const Value& v) { return only_status(decode_dissolve_conversation(v)); },
    [](const Value& v) { return only_status(decode_list_members(v)); },
    [](const Value& v) { return only_status(decode_add_members(v)); },
    [](const Value& v) { return only_status(decode_update_member(v)); },
    [](const Value& v) { return only_status(decode_remove_member(v)); },
    [](const Value& v) { return only_status(decode_list_bans(v)); },
    [](const Value& v) { return only_status(decode_ban_member(v)); },
    [](const Value& v) { return only_status(decode_lift_ban(v)); },
    [](const Value& v) { return only_status(decode_list_invites(v)); },
    [](const Value& v) { return only_status(decode_make_invite(v)); },
    [](const Value& v) { return only_status(decode_revoke_invite(v)); },
    [](const Value& v) { return only_status(decode_preview_invite(v)); },
    [](const Value& v) { return only_status(decode_join_by_invite(v)); },
    [](const Value& v) { return only_status(decode_get_join(v)); },
    [](const Value& v) { return only_status(decode_ask_to_join(v)); },
    [](const Value& v) { return only_status(decode_withdraw_join(v)); },
    [](const Value& v) { return only_status(decode_list_join_requests(v)); },
    [](const Value& v) { return only_status(decode_answer_join_request(v)); },
    [](const Value& v) { return only_status(decode_history(v)); },
    [](const Value& v) { return only_status(decode_send(v)); },
    [](const Value& v) { return only_status(decode_get_message(v)); },
    [](const Value& v) { return only_status(decode_edit_message(v)); },
    [](const Value& v) { return only_status(decode_recall_message(v)); },
    [](const Value& v) { return only_status(decode_message_history(v)); },
    [](const Value& v) { return only_status(decode_unhide_message(v)); },
    [](const Value& v) { return only_status(decode_list_reactions(v)); },
    [](const Value& v) { return only_status(decode_set_reaction(v)); },
    [](const Value& v) { return only_status(decode_unset_reaction(v)); },
    [](const Value& v) { return only_status(decode_pin_message(v)); },
    [](const Value& v) { return only_status(decode_unpin_message(v)); },
    [](const Value& v) { return only_status(decode_list_pins(v)); },
    [](const Value& v) { return only_status(decode_favorite_message(v)); },
    [](const Value& v) { return only_status(decode_unfavorite_message(v)); },
    [](const Value& v) { return only_status(decode_forward(v)); },
    [](const Value& v) { return only_status(decode_list_mentions(v)); },
    [](const Value& v) { return only_status(decode_list_favorites(v)); },
    [](const Value& v) { return only_status(decode_vote(v)); },
    [](const Value& v) { return only_status(decode_unvote(v)); },
    [](const Value& v) { return only_status(decode_list_votes(v)); },
    [](const Value& v) { return only_status(decode_close_poll(v)); },
    [](const Value& v) { return only_status(decode_receipts(v)); },
    [](const Value& v) { return only_status(decode_read(v)); },
    [](const Value& v) { return only_status(decode_sync(v)); },
    [](const Value& v) { return only_status(decode_search_messages(v)); },
    [](const Value& v) { return only_status(decode_search_index_state(v)); },
    [](const Value& v) { return only_status(decode_rebuild_search_index(v)); },
    [](const Value& v) { return only_status(decode_unread_summary(v)); },
    [](const Value& v) { return only_status(decode_info(v)); },
    [](const Value& v) { return only_status(decode_auth(v)); },
    [](const Value& v) { return only_status(decode_join(v)); },
    [](const Value& v) { return only_status(decode_leave(v)); },
    [](const Value& v) { return only_status(decode_ack(v)); },
    [](const Value& v) { return only_status(decode_typing(v)); },
    [](const Value& v) { return only_status(decode_presence(v)); },
    [](const Value& v) { return only_status(decode_signal(v)); },
    [](const Value& v) { return only_status(decode_ping(v)); },
};

}  // namespace

Status check_request(CommandId command, const Value& request) {
  return kChecks[static_cast<std::size_t>(command)](request);
}

}  // namespace kith::wire
