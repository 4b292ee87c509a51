#include "wire/commands.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace kith::wire {

namespace {

constexpr CommandInfo kCommands[] = {
#define KITH_COMMAND(id, name, method, path, caller, socket, status) \
  {CommandId::k##id, name, method, path, Caller::caller, socket, status},
#include "wire/generated/commands.inc"
#undef KITH_COMMAND
};

enum class UrlKind : std::uint8_t { kText, kInteger, kBoolean, kList };
struct UrlField {
  CommandId command;
  std::string_view name;
  UrlKind kind;
};
constexpr UrlField kUrlFields[] = {
#define KITH_URL_FIELD(command, name, kind) {CommandId::k##command, name, UrlKind::kind},
#include "wire/generated/url_fields.inc"
#undef KITH_URL_FIELD
};

const std::array<const CommandInfo*, std::size(kCommands)>& by_name() {
  static const auto sorted = [] {
    std::array<const CommandInfo*, std::size(kCommands)> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = &kCommands[i];
    std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
    return all;
  }();
  return sorted;
}

Result<Value> url_value(const UrlField& field, const std::string& text) {
  const auto refused = [&](const char* detail) { return refuse(Code::kBadRequest, std::string(field.name), detail); };
  switch (field.kind) {
    case UrlKind::kText:
      return Value(text);
    case UrlKind::kInteger: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc{} || end != text.data() + text.size()) return refused("must be an integer");
      return Value(number);
    }
    case UrlKind::kBoolean:
      if (text == "true" || text == "1") return Value(true);
      if (text == "false" || text == "0") return Value(false);
      return refused("must be true or false");
    case UrlKind::kList: {
      Value::Array items;
      for (std::size_t from = 0; from <= text.size() && !text.empty();) {
        const auto comma = std::min(text.find(',', from), text.size());
        items.emplace_back(text.substr(from, comma - from));
        from = comma + 1;
      }
      return Value(std::move(items));
    }
  }
  return refused("is of no known kind");
}

}  // namespace

std::span<const CommandInfo> all_commands() {
  return kCommands;
}

const CommandInfo& info_of(CommandId id) {
  return kCommands[static_cast<std::size_t>(id)];
}

const CommandInfo* find_command(std::string_view name) {
  const auto& all = by_name();
  const auto place = std::lower_bound(all.begin(), all.end(), name,
                                      [](const auto* info, std::string_view n) { return info->name < n; });
  return place != all.end() && (*place)->name == name ? *place : nullptr;
}

Result<Value> request_of(CommandId command, const UrlFields& url, Value body) {
  if (!body.is_null() && body.object() == nullptr) return fail(Code::kBadRequest, "the body must be an object");
  Value::Object fields;
  for (const UrlField& field : kUrlFields) {
    if (field.command != command) continue;
    const std::string* text = nullptr;
    for (const auto& [name, content] : url) {
      if (name != field.name) continue;
      if (text != nullptr) return refuse(Code::kBadRequest, name, "stands twice in the address");
      text = &content;
    }
    if (text == nullptr) continue;
    KITH_TRY(auto value, url_value(field, *text));
    fields.push_back({std::string(field.name), std::move(value)});
  }
  if (const auto* rest = body.object()) {
    const std::size_t from_url = fields.size();
    for (const Field& field : *rest) {
      const auto end = fields.begin() + static_cast<std::ptrdiff_t>(from_url);
      if (std::none_of(fields.begin(), end, [&](const Field& f) { return f.key == field.key; }))
        fields.push_back(field);
    }
  }
  return Value(std::move(fields));
}

}  // namespace kith::wire
