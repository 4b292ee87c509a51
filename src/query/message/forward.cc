#include "query/message/forward.h"

#include <algorithm>
#include <array>

#include "query/former.h"

namespace kith::query {
namespace {

// The server's notes, what people answer to where it stands, and what only its readers can open.
bool stays(const Message& message) {
  constexpr std::array<std::string_view, 3> kStaying{"system", "poll", "enc"};
  return std::ranges::find(kStaying, message.kind) != kStaying.end() || message.recalled_at != 0 ||
         message.expired_at != 0 || message.stream == StreamState::kOpen;
}

}  // namespace

Result<Carried> carried(const store::View& view, UserId self, ConversationId from, std::vector<Seq> seqs) {
  KITH_TRY(const auto place, seat(view, from, self));
  std::ranges::sort(seqs);
  seqs.erase(std::ranges::unique(seqs).begin(), seqs.end());
  Carried out;
  for (const Seq seq : seqs) {
    KITH_TRY(auto message, seen(view, place, seq));
    if (!message) {
      out.skipped.emplace_back(seq, Code::kNotFound);
    } else if (stays(*message)) {
      out.skipped.emplace_back(seq, Code::kForbidden);
    } else {
      out.messages.push_back(std::move(*message));
    }
  }
  return out;
}

UserId author_of(const Message& message) {
  return message.forwarded_from.nil() ? message.from : message.forwarded_from;
}

}  // namespace kith::query
