// Content: what of a message can be searched: the texts of its body by the names of their fields, and whether it brings
// a file. One function asks, so that kinds that nobody but their readers can read (enc) stay outside for good.
// Thread: pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/message.h"
#include "store/search/index.h"

namespace kith::store::search {

struct ContentField {
  std::string name;  // text, caption, name, address, question, title, options.N, or items.N.text
  std::string text;
};

struct Content {
  std::vector<ContentField> fields;  // may be empty: a picture without words is still found as a file
  bool file = false;
};

// Nothing for what is gone (recalled, expired), unreadable, or said by the system.
std::optional<Content> content_of(const Message& message);
// The same as the index takes it; nothing also for what holds neither words nor a file.
std::optional<Entry> entry_of(const Message& message);

}  // namespace kith::store::search
