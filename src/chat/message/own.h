// The keys of a person's own rows about messages. Thread: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "model/own_state.h"

namespace kith::chat {

// conversation id + seq (be64): of favourites and of messages deleted for oneself.
std::string own_message_key(ConversationId cid, Seq seq);

// Favourites once more, the latest first, among the person's settings; the row has no value. Key = this + time turned
// around (be64) + own_message_key.
inline constexpr std::string_view kFavoritesByTime = "favorites/";
std::string favorite_time_key(const Favorite& favorite);

}  // namespace kith::chat
