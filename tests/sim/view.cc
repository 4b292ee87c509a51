#include "view.h"

#include <algorithm>
#include <array>

#include "wire/json.h"

namespace kith::sim {

std::uint64_t number_in(const wire::Value& frame, std::string_view key) {
  const wire::Value* value = frame.find(key);
  return value == nullptr || value->integer() == nullptr ? 0 : static_cast<std::uint64_t>(*value->integer());
}

std::string text_in(const wire::Value& frame, std::string_view key) {
  const wire::Value* value = frame.find(key);
  return value == nullptr || value->string() == nullptr ? std::string() : *value->string();
}

bool flag_in(const wire::Value& frame, std::string_view key) {
  const wire::Value* value = frame.find(key);
  return value != nullptr && value->boolean() != nullptr && *value->boolean();
}

bool counts(const wire::Value& message) {
  return number_in(message, "threadRootSeq") == 0 || flag_in(message, "alsoInTimeline");
}

std::string row_in(const wire::Value& frame) {
  constexpr std::array<std::string_view, 7> kNews{"t", "re", "cid", "by", "emoji", "on", "change"};
  wire::Value::Object row;
  for (const wire::Field& field : *frame.object()) {
    if (std::ranges::find(kNews, field.key) == kNews.end()) row.push_back(field);
  }
  return wire::canonical_json(wire::Value(std::move(row)));
}

std::string settings_in(const wire::Value& row) {
  constexpr std::array<std::string_view, 17> kSettings{
      "kind",         "name",         "createdBy",     "createdAt", "historyFromStart", "people",        "dissolvedAt",
      "avatar",       "announcement", "allMutedUntil", "slowModeS", "admission",        "membersInvite", "capacity",
      "messageLifeS", "joinRequests", "room"};
  wire::Value::Object settings;
  for (const wire::Field& field : *row.object()) {
    if (std::ranges::find(kSettings, field.key) != kSettings.end()) settings.push_back(field);
  }
  return wire::canonical_json(wire::Value(std::move(settings)));
}

void ConversationView::take_message(const wire::Value& row) {
  const std::uint64_t seq = number_in(row, "seq");
  SeenMessage& known = messages[seq];
  const std::uint64_t row_rev = number_in(row, "rev");
  if (row_rev < known.rev) return;
  known.rev = row_rev;
  known.n = number_in(row, "n");
  known.mid = text_in(row, "mid");
  known.from = text_in(row, "from");
  known.kind = text_in(row, "kind");
  known.gone = number_in(row, "recalledAt") != 0 || number_in(row, "expiredAt") != 0;
  known.grows = text_in(row, "stream") == "open";
  known.root = number_in(row, "threadRootSeq");
  const wire::Value* thread = row.find("thread");
  known.replies = thread == nullptr ? 0 : number_in(*thread, "replies");
  const wire::Value* body = row.find("body");
  known.body = body == nullptr || known.gone ? std::string() : wire::canonical_json(*body);
  known.row = row_in(row);
  if (seq > head) {
    head = seq;
    n = std::max(n, known.n);
  }
}

void ConversationView::take_member(const wire::Value& row) {
  SeenMember& known = members[text_in(row, "userId")];
  const std::uint64_t row_rev = number_in(row, "rev");
  if (row_rev < known.rev) return;
  known.rev = row_rev;
  known.role = text_in(row, "role");
  known.active = flag_in(row, "active");
  known.row = row_in(row);
}

void ConversationView::take_row(const wire::Value& row) {
  if (const std::string word = text_in(row, "kind"); !word.empty()) kind = word;
  if (number_in(row, "rev") >= settings_rev) {
    settings = settings_in(row);
    settings_rev = number_in(row, "rev");
    if (row.find("kind") != nullptr) large = flag_in(row, "room");
  }
  if (number_in(row, "head") >= head) {
    head = number_in(row, "head");
    n = std::max(n, number_in(row, "n"));
  }
  const wire::Value* positions = row.find("positions");
  if (positions == nullptr) return;
  marked = flag_in(row, "markedUnread");
  delivered = std::max(delivered, number_in(*positions, "delivered"));
  read = std::max(read, number_in(*positions, "read"));
  read_n = std::max(read_n, number_in(*positions, "readN"));
}

void ConversationView::take_seat(std::uint64_t root, const SeenSeat& seat) {
  SeenSeat& known = seats[root];
  known.following = seat.following;
  known.read = std::max(known.read, seat.read);
  known.read_n = std::max(known.read_n, seat.read_n);
}

void ConversationView::move_read(std::uint64_t pos, std::uint64_t read_n_told) {
  read = std::max(read, pos);
  const auto message = messages.find(pos);
  if (pos >= head) {
    read_n = std::max(read_n, n);
  } else if (message != messages.end()) {
    read_n = std::max(read_n, message->second.n);
  }
  read_n = std::max(read_n, read_n_told);
}

void ConversationView::forget_below(std::uint64_t seq) {
  messages.erase(messages.begin(), messages.lower_bound(seq));
  from = std::max(from == kNothing ? 0 : from, seq);
}

void ConversationView::forget_content() {
  messages.clear();
  members.clear();
  ahead.clear();
  rev = 0;
  from = kNothing;
  replay_to = 0;
  torn = true;
}

}  // namespace kith::sim
