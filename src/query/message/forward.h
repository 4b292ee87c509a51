// What of a conversation its reader may carry elsewhere. Thread: readers; pure functions of the view.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "query/seat.h"

namespace kith::query {

struct Carried {
  std::vector<Message> messages;              // ascending, each once
  std::vector<std::pair<Seq, Code>> skipped;  // not_found: not visible; forbidden: recalled, or of a kind that stays
};

// not_found, not_member as a seat is refused.
Result<Carried> carried(const store::View& view, UserId self, ConversationId from, std::vector<Seq> seqs);

// Who wrote what a message says: of one that was forwarded itself, its first author.
UserId author_of(const Message& message);

}  // namespace kith::query
