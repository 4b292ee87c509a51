#include "view.h"

#include <algorithm>

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

bool ConversationView::take_message(const wire::Value& row) {
  const std::uint64_t seq = number_in(row, "seq");
  SeenMessage& known = messages[seq];
  const std::uint64_t row_rev = number_in(row, "rev");
  if (row_rev < known.rev) return false;
  const bool news = row_rev > known.rev || known.n == 0;
  known.rev = row_rev;
  known.n = number_in(row, "n");
  known.mid = text_in(row, "mid");
  known.from = text_in(row, "from");
  known.recalled = number_in(row, "recalledAt") != 0;
  const wire::Value* body = row.find("body");
  known.body = body == nullptr || known.recalled ? std::string() : wire::canonical_json(*body);
  if (seq > head) {
    head = seq;
    n = std::max(n, known.n);
  }
  return news;
}

void ConversationView::take_member(const wire::Value& row) {
  SeenMember& known = members[text_in(row, "userId")];
  const std::uint64_t row_rev = number_in(row, "rev");
  if (row_rev < known.rev) return;
  known.rev = row_rev;
  known.role = text_in(row, "role");
  known.active = flag_in(row, "active");
}

void ConversationView::take_row(const wire::Value& row) {
  if (const std::string word = text_in(row, "kind"); !word.empty()) kind = word;
  if (number_in(row, "rev") >= name_rev) {
    name = text_in(row, "name");
    name_rev = number_in(row, "rev");
  }
  if (number_in(row, "head") >= head) {
    head = number_in(row, "head");
    n = std::max(n, number_in(row, "n"));
  }
  const wire::Value* positions = row.find("positions");
  if (positions == nullptr) return;
  delivered = std::max(delivered, number_in(*positions, "delivered"));
  read = std::max(read, number_in(*positions, "read"));
  read_n = std::max(read_n, number_in(*positions, "readN"));
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
