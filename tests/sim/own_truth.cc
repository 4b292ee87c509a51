// Truth of what is a person's own, and of what is due at a time.
#include <fmt/format.h>

#include "base/bytes.h"
#include "chat/timed/due.h"
#include "model/codec.h"
#include "truth.h"
#include "wire/json.h"
#include "wire/rows.h"

namespace kith::sim {

namespace {

using store::RowKind;

constexpr TimeMs kInTime = 10'000;  // a due thing is done so soon, once nothing stands in its way

std::vector<store::Row> rows_of(const store::View& view, const Owner& owner, RowKind kind) {
  return view.rows(owner, kind, {}, 100'000).value_or(std::vector<store::Row>{});
}

// Whether a load tells of it too.
bool stands(const Contact& each) {
  return each.active;
}
bool stands(const FriendRequest& each) {
  return each.state == RequestState::kPending;
}
bool stands(const Block& each) {
  return each.active;
}
bool stands(const OwnView&) {
  return true;
}
bool stands(const Draft& each) {
  return !each.text.empty();
}
bool stands(const Favorite& each) {
  return each.active;
}
bool stands(const HiddenMessage&) {
  return false;  // a load tells it beside the messages
}
bool stands(const Scheduled& each) {
  return each.state == ScheduleState::kPending;
}

template <typename Record>
void check_rows(const store::View& view, const Client& client, RowKind kind, const std::string& what,
                const Tell& tell) {
  const auto known_all = client.own().all().find(what);
  for (const store::Row& row : rows_of(view, owner_of(client.who().user), kind)) {
    const auto kept = decode<Record>(row.value);
    if (!kept) return tell("the store cannot be read");
    std::string text;
    wire::Writer writer(wire::Codec::kJson, text);
    wire::object(writer, *kept);
    const auto value = wire::parse_json(text);
    if (!value) return tell("a row of the store cannot be told");
    const OwnRow* known = nullptr;
    if (known_all != client.own().all().end()) {
      const auto found = known_all->second.find(own_key(what, *value));
      if (found != known_all->second.end()) known = &found->second;
    }
    if (known == nullptr ? !stands(*kept) : known->row == row_in(*value)) continue;
    tell(fmt::format("{} has {} {}, the store has {}", client.who().name, what, known == nullptr ? "none" : known->row,
                     row_in(*value)));
  }
}

void check_plan(const store::View& view, UserId user, const Scheduled& plan, TimeMs now, const Tell& tell) {
  const auto sent = view.sent(plan.cid, user, plan.mid);
  const bool is_sent = sent && *sent;
  const bool late = plan.state == ScheduleState::kPending && plan.at < now - kInTime;
  const bool right = plan.state == ScheduleState::kSent ? is_sent && (*sent)->seq == plan.seq
                                                        : plan.state == ScheduleState::kPending || !is_sent;
  if (late) tell(fmt::format("{}: a send planned for {} waits at {}", user.text(), plan.at, now));
  if (!right) {
    tell(fmt::format("{}: plan {} is in state {} and was {}sent", user.text(), plan.mid, wire::word_of(plan.state),
                     is_sent ? "" : "not "));
  }
}

}  // namespace

void check_own(const store::View& view, const Client& client, const Tell& tell) {
  check_rows<Contact>(view, client, RowKind::kContact, "friend", tell);
  check_rows<FriendRequest>(view, client, RowKind::kRequest, "request", tell);
  check_rows<Block>(view, client, RowKind::kBlock, "block", tell);
  check_rows<OwnView>(view, client, RowKind::kOwnView, "view", tell);
  check_rows<Draft>(view, client, RowKind::kDraft, "draft", tell);
  check_rows<Favorite>(view, client, RowKind::kFavorite, "favorite", tell);
  check_rows<HiddenMessage>(view, client, RowKind::kHidden, "hidden", tell);
  check_rows<Scheduled>(view, client, RowKind::kScheduled, "scheduled", tell);
}

void check_due(const store::View& view, const std::vector<UserId>& people, TimeMs now, const Tell& tell) {
  for (const UserId user : people) {
    for (const store::Row& row : rows_of(view, owner_of(user), RowKind::kScheduled)) {
      if (const auto plan = decode<Scheduled>(row.value)) check_plan(view, user, *plan, now, tell);
    }
  }
  for (const ConversationId cid : conversations_of(view, people)) {
    for (const store::Row& row : rows_of(view, owner_of(cid), RowKind::kScheduled)) {
      const auto at = chat::read_due_at(row.value);
      const auto due = chat::read_due_key(row.key);
      if (!at || !due || *at >= now - kInTime) continue;
      tell(fmt::format("{}: seq {} was due at {} and still is at {}", cid.text(), due->seq.value, *at, now));
    }
  }
}

}  // namespace kith::sim
