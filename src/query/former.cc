#include "query/former.h"

#include <algorithm>

#include "chat/rows.h"
#include "chat/visibility.h"

namespace kith::query {
namespace {

using store::RowKind;

constexpr std::size_t kAtOnce = 64;

// Rows of before partings were kept know their own last change alone.
Parting parting_of(const Member& member) {
  if (member.parting.at != 0) return member.parting;
  return {.rev = member.rev, .at = member.left_at, .name = {}};
}

// Every content the message had, the present one last.
Result<std::vector<Message>> contents(const store::View& view, const Message& message) {
  std::vector<Message> out;
  const std::string prefix = chat::seq_key(message.seq);
  std::string after = prefix;
  for (bool more = message.edits != 0; more;) {
    KITH_TRY(const auto rows, view.rows(owner_of(message.cid), RowKind::kOriginal, after, kAtOnce));
    more = rows.size() == kAtOnce;
    for (const auto& row : rows) {
      if (!row.key.starts_with(prefix)) {
        more = false;
        break;
      }
      after = row.key;
      KITH_TRY(auto form, decode<Message>(row.value));
      form.cid = message.cid;
      out.push_back(std::move(form));
    }
  }
  out.push_back(message);
  return out;
}

// Whether forms[i] was there already at the parting. A form's rev is that of the last change under it, so it began
// after the rev of the one before and not after its own; between the two the clock decides, for the older one.
bool began_before(const std::vector<Message>& forms, std::size_t i, const Parting& parting) {
  if (i == 0) return forms[0].edits == 0 || forms[0].edited_at < parting.at;
  if (forms[i - 1].rev >= parting.rev) return false;
  return forms[i].rev <= parting.rev || forms[i].edited_at < parting.at;
}

void silence(Message& message) {
  message.body = message.kind == "text" ? R"({"text":""})" : "{}";
  message.mentions.clear();
  message.mention_all = MentionAll::kNone;
}

// What others put on it, before or after, is not told apart.
void strip(Message& message, const Parting& parting) {
  message.rev = std::min(message.rev, parting.rev);
  message.reactions.clear();
  message.thread = {};
  message.pinned_at = 0;
  message.pinned_by = {};
  std::ranges::fill(message.votes, 0);
  message.voters = 0;
  if (message.closed_at > parting.at) message.closed_at = 0;
}

Status turn_back(const store::View& view, const Parting& parting, Message& message) {
  if (message.rev <= parting.rev) return {};
  if (message.recalled_at != 0 || message.expired_at != 0) {
    message.recalled_by = {};
    strip(message, parting);
    return {};
  }
  KITH_TRY(auto forms, contents(view, message));
  std::size_t i = forms.size();
  while (i > 0 && !began_before(forms, i - 1, parting)) --i;
  if (i > 0) {
    message = std::move(forms[i - 1]);
  } else {
    silence(message);
  }
  // Each save of growing text replaces the one before, and none is kept.
  if (message.stream != StreamState::kNone) {
    silence(message);
    message.stream = StreamState::kInterrupted;
  }
  strip(message, parting);
  return {};
}

}  // namespace

Status cut_to_leaving(const store::View& view, Seat& seat) {
  if (seat.member.active) return {};
  const Parting parting = parting_of(seat.member);
  Head& head = seat.head;
  const Seq last = chat::last_visible(&seat.member, head);
  head.rev = std::min(head.rev, parting.rev);
  head.member_count = 0;
  head.n = 0;
  head.last_at = 0;
  if (last) {
    KITH_TRY(const auto message, view.message(seat.cid, last));
    if (message) {
      head.n = message->n;
      head.last_at = message->at;
    }
  }
  head.seq = last;
  if (seat.conversation.rev <= parting.rev) return {};
  const Conversation now = std::move(seat.conversation);
  seat.conversation = {};
  seat.conversation.cid = now.cid;
  seat.conversation.kind = now.kind;
  seat.conversation.name = parting.name;
  seat.conversation.created_by = now.created_by;
  seat.conversation.created_at = now.created_at;
  seat.conversation.dm_a = now.dm_a;
  seat.conversation.dm_b = now.dm_b;
  seat.conversation.rev = parting.rev;
  return {};
}

Result<std::optional<Message>> seen(const store::View& view, const Seat& seat, Seq seq) {
  if (!chat::sees(&seat.member, seat.head, seq)) return std::optional<Message>{};
  KITH_TRY(auto message, view.message(seat.cid, seq));
  if (message && !seat.member.active) KITH_CHECKED(turn_back(view, parting_of(seat.member), *message));
  return message;
}

Status as_seen(const store::View& view, const Seat& seat, std::vector<Message>& messages) {
  if (seat.member.active) return {};
  const Parting parting = parting_of(seat.member);
  for (Message& message : messages) KITH_CHECKED(turn_back(view, parting, message));
  return {};
}

Result<Seat> present_seat(const store::View& view, ConversationId cid, UserId self) {
  KITH_TRY(auto place, seat(view, cid, self));
  if (!place.member.active) return refuse(Code::kNotMember, "cid", "you are no member of this conversation any more");
  return place;
}

}  // namespace kith::query
