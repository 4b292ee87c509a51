#include "own_rows.h"

#include <array>
#include <utility>

#include "view.h"

namespace kith::sim {

namespace {

// As an event names one row, and as a sync names the list of them.
constexpr std::array<std::pair<const char*, const char*>, 8> kNames{{{"friend", "friends"},
                                                                     {"request", "requests"},
                                                                     {"block", "blocked"},
                                                                     {"view", "views"},
                                                                     {"draft", "drafts"},
                                                                     {"favorite", "favorites"},
                                                                     {"hidden", "hidden"},
                                                                     {"scheduled", "scheduled"}}};

}  // namespace

std::string own_key(const std::string& what, const wire::Value& row) {
  if (what == "friend" || what == "block") return text_in(row, "userId");
  if (what == "request" || what == "scheduled") return text_in(row, "id");
  if (what == "favorite" || what == "hidden") return text_in(row, "cid") + ' ' + std::to_string(number_in(row, "seq"));
  return text_in(row, "cid");
}

void OwnRows::forget() {
  all_.clear();
  waiting_.clear();
}

void OwnRows::take_frame(const wire::Value& user) {
  for (const auto& [one, list] : kNames) {
    if (const wire::Value* row = user.find(one); row != nullptr && row->object() != nullptr) take(one, *row);
  }
}

void OwnRows::take_synced(const wire::Value& user) {
  for (const auto& [one, list] : kNames) {
    const wire::Value* rows = user.find(list);
    if (rows == nullptr || rows->array() == nullptr) continue;
    for (const wire::Value& row : *rows->array()) take(one, row);
  }
}

void OwnRows::take(const std::string& what, const wire::Value& row) {
  OwnRow& known = all_[what][own_key(what, row)];
  const std::uint64_t urev = number_in(row, "urev");
  if (urev < known.urev) return;
  known = {.urev = urev, .row = row_in(row)};
  if (what != "scheduled") return;
  planned_.insert(text_in(row, "mid"));
  if (text_in(row, "state") == "pending") {
    waiting_.insert(text_in(row, "id"));
  } else {
    waiting_.erase(text_in(row, "id"));
  }
}

}  // namespace kith::sim
