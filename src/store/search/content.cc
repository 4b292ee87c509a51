#include "store/search/content.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "wire/json.h"

namespace kith::store::search {
namespace {

constexpr std::array<std::string_view, 5> kFileKinds = {"image", "file", "audio", "voice", "video"};
constexpr std::array<std::string_view, 6> kFields = {"text", "caption", "name", "address", "question", "title"};

bool unreadable(std::string_view kind) {
  return kind == "enc" || kind == "system";
}

// An option is a text, or an object that has one.
const std::string* option_text(const wire::Value& option) {
  if (option.string() != nullptr) return option.string();
  const auto* text = option.find("text");
  return text == nullptr ? nullptr : text->string();
}

}  // namespace

std::optional<Content> content_of(const Message& message) {
  if (message.recalled_at != 0 || message.expired_at != 0 || message.body.empty() || unreadable(message.kind)) {
    return std::nullopt;
  }
  const auto body = wire::parse_json(message.body);
  if (!body || body->object() == nullptr) return std::nullopt;
  Content content;
  content.file = std::ranges::find(kFileKinds, message.kind) != kFileKinds.end() || body->present("mediaId") != nullptr;
  for (const auto name : kFields) {
    const auto* value = body->find(name);
    if (value != nullptr && value->string() != nullptr) content.fields.push_back({std::string(name), *value->string()});
  }
  const auto* options = body->find("options");
  if (options != nullptr && options->array() != nullptr) {
    for (std::size_t i = 0; i < options->array()->size(); ++i) {
      if (const auto* text = option_text((*options->array())[i]))
        content.fields.push_back({"options." + std::to_string(i), *text});
    }
  }
  // Messages forwarded as one.
  const auto* items = body->find("items");
  if (items != nullptr && items->array() != nullptr) {
    for (std::size_t i = 0; i < items->array()->size(); ++i) {
      const auto* inner = (*items->array())[i].find("body");
      const auto* text = inner == nullptr ? nullptr : inner->find("text");
      if (text != nullptr && text->string() != nullptr)
        content.fields.push_back({"items." + std::to_string(i) + ".text", *text->string()});
    }
  }
  return content;
}

std::optional<Entry> entry_of(const Message& message) {
  auto content = content_of(message);
  if (!content || (content->fields.empty() && !content->file)) return std::nullopt;
  Entry entry{.place = {message.cid, message.seq},
              .at = message.at,
              .from = message.from,
              .kind = message.kind,
              .file = content->file,
              .everybody = message.mention_all != MentionAll::kNone,
              .mentions = message.mentions,
              .texts = {}};
  for (auto& field : content->fields) entry.texts.push_back(std::move(field.text));
  return entry;
}

}  // namespace kith::store::search
