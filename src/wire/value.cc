#include "wire/value.h"

#include <algorithm>

#include "wire/generated/limits.h"

namespace kith::wire {

namespace {

std::string count_detail(std::string_view what, std::size_t min, std::size_t max) {
  if (min == 0) return "must have at most " + std::to_string(max) + " " + std::string(what);
  if (min == max) return "must have exactly " + std::to_string(max) + " " + std::string(what);
  return "must have " + std::to_string(min) + " to " + std::to_string(max) + " " + std::string(what);
}

std::unexpected<Error> refuse_field(std::string_view name, std::string detail, std::int64_t limit = -1) {
  return refuse(Code::kBadRequest, std::string(name), std::move(detail), limit);
}

std::unexpected<Error> wrong_kind(std::string_view name, std::string_view wanted, const Value& found) {
  return refuse_field(name, "must be " + std::string(wanted) + ", not " + std::string(found.kind_name()));
}

Result<const Value*> need(const Value& object, std::string_view name) {
  if (object.object() == nullptr) return wrong_kind("", "an object", object);
  const Value* found = object.present(name);
  if (found == nullptr) return refuse_field(name, "is missing");
  return found;
}

// The limit that was broken: the lower one if the count is below it.
Status within(std::string_view name, std::string_view what, std::size_t count, std::size_t min, std::size_t max) {
  if (count >= min && count <= max) return {};
  return refuse_field(name, count_detail(what, min, max), static_cast<std::int64_t>(count < min ? min : max));
}

}  // namespace

bool Value::operator==(const Value& other) const {
  return data_ == other.data_;
}

const Value* Value::find(std::string_view key) const {
  const Object* fields = object();
  if (fields == nullptr) return nullptr;
  for (const Field& field : *fields) {
    if (field.key == key) return &field.value;
  }
  return nullptr;
}

const Value* Value::present(std::string_view key) const {
  const Value* found = find(key);
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::string_view Value::kind_name() const {
  static constexpr std::string_view kNames[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
  return kNames[data_.index()];
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

Result<std::string_view> require_string(const Value& object, std::string_view name, std::size_t min, std::size_t max) {
  KITH_TRY(const Value* found, need(object, name));
  const std::string* text = found->string();
  if (text == nullptr) return wrong_kind(name, "a string", *found);
  KITH_CHECKED(within(name, "characters", code_points(*text), min, max));
  return std::string_view(*text);
}

Result<std::optional<std::string_view>> optional_string(const Value& object, std::string_view name, std::size_t min,
                                                        std::size_t max) {
  if (object.present(name) == nullptr) return std::optional<std::string_view>{};
  KITH_TRY(auto text, require_string(object, name, min, max));
  return std::optional(text);
}

Result<std::int64_t> require_integer(const Value& object, std::string_view name, std::int64_t min, std::int64_t max) {
  KITH_TRY(const Value* found, need(object, name));
  const std::int64_t* number = found->integer();
  if (number == nullptr) return wrong_kind(name, "an integer", *found);
  const std::int64_t low = std::max(min, -kIntegerMax);
  const std::int64_t high = std::min(max, kIntegerMax);
  if (*number < low) return refuse_field(name, "must be at least " + std::to_string(low), low);
  if (*number > high) return refuse_field(name, "must be at most " + std::to_string(high), high);
  return *number;
}

Result<std::optional<std::int64_t>> optional_integer(const Value& object, std::string_view name, std::int64_t min,
                                                     std::int64_t max) {
  if (object.present(name) == nullptr) return std::optional<std::int64_t>{};
  KITH_TRY(auto number, require_integer(object, name, min, max));
  return std::optional(number);
}

Result<bool> require_boolean(const Value& object, std::string_view name) {
  KITH_TRY(const Value* found, need(object, name));
  if (found->boolean() == nullptr) return wrong_kind(name, "true or false", *found);
  return *found->boolean();
}

Result<std::optional<bool>> optional_boolean(const Value& object, std::string_view name) {
  if (object.present(name) == nullptr) return std::optional<bool>{};
  KITH_TRY(auto flag, require_boolean(object, name));
  return std::optional(flag);
}

Result<const Value*> require_object(const Value& object, std::string_view name) {
  KITH_TRY(const Value* found, need(object, name));
  if (found->object() == nullptr) return wrong_kind(name, "an object", *found);
  return found;
}

Result<const Value*> optional_object(const Value& object, std::string_view name) {
  if (object.present(name) == nullptr) return static_cast<const Value*>(nullptr);
  return require_object(object, name);
}

Result<const Value::Array*> require_array(const Value& object, std::string_view name, std::size_t min,
                                          std::size_t max) {
  KITH_TRY(const Value* found, need(object, name));
  const Value::Array* items = found->array();
  if (items == nullptr) return wrong_kind(name, "an array", *found);
  KITH_CHECKED(within(name, "items", items->size(), min, max));
  return items;
}

Result<const Value::Array*> optional_array(const Value& object, std::string_view name, std::size_t min,
                                           std::size_t max) {
  if (object.present(name) == nullptr) return static_cast<const Value::Array*>(nullptr);
  return require_array(object, name, min, max);
}

Result<std::size_t> require_word(const Value& object, std::string_view name,
                                 std::initializer_list<std::string_view> words) {
  KITH_TRY(const Value* found, need(object, name));
  const std::string* text = found->string();
  if (text == nullptr) return wrong_kind(name, "a string", *found);
  const auto place = std::find(words.begin(), words.end(), *text);
  if (place != words.end()) return static_cast<std::size_t>(place - words.begin());
  std::string detail = "must be one of";
  for (auto word : words) detail.append(word == *words.begin() ? " " : ", ").append(word);
  return refuse_field(name, std::move(detail));
}

Result<std::optional<std::size_t>> optional_word(const Value& object, std::string_view name,
                                                 std::initializer_list<std::string_view> words) {
  if (object.present(name) == nullptr) return std::optional<std::size_t>{};
  KITH_TRY(auto place, require_word(object, name, words));
  return std::optional(place);
}

bool valid_mid(std::string_view mid) {
  if (mid.size() < kMidCharactersMin || mid.size() > kMidCharactersMax) return false;
  return std::all_of(mid.begin(), mid.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
  });
}

Result<std::string_view> require_mid(const Value& object, std::string_view name) {
  KITH_TRY(auto text, require_string(object, name, kMidCharactersMin, kMidCharactersMax));
  if (!valid_mid(text)) return refuse_field(name, "may hold only digits, Latin letters, _ and -");
  return text;
}

Result<std::optional<std::string_view>> optional_mid(const Value& object, std::string_view name) {
  if (object.present(name) == nullptr) return std::optional<std::string_view>{};
  KITH_TRY(auto text, require_mid(object, name));
  return std::optional(text);
}

Result<Bytes16> require_uuid(const Value& object, std::string_view name) {
  KITH_TRY(const Value* found, need(object, name));
  const std::string* text = found->string();
  if (text == nullptr) return wrong_kind(name, "an id", *found);
  const auto bytes = uuid_parse(*text);
  if (!bytes) return refuse_field(name, "must be an id in the 36-character form");
  return *bytes;
}

Result<std::optional<Bytes16>> optional_uuid(const Value& object, std::string_view name) {
  if (object.present(name) == nullptr) return std::optional<Bytes16>{};
  KITH_TRY(auto bytes, require_uuid(object, name));
  return std::optional(bytes);
}

Result<std::vector<Bytes16>> require_uuids(const Value& object, std::string_view name, std::size_t min,
                                           std::size_t max) {
  KITH_TRY(const Value::Array* items, require_array(object, name, min, max));
  std::vector<Bytes16> ids;
  ids.reserve(items->size());
  for (const Value& item : *items) {
    const std::string* text = item.string();
    const auto bytes = text == nullptr ? std::nullopt : uuid_parse(*text);
    if (!bytes) return refuse_field(name, "must hold ids in the 36-character form only");
    ids.push_back(*bytes);
  }
  return ids;
}

Result<std::optional<std::vector<Bytes16>>> optional_uuids(const Value& object, std::string_view name, std::size_t min,
                                                           std::size_t max) {
  if (object.present(name) == nullptr) return std::optional<std::vector<Bytes16>>{};
  KITH_TRY(auto ids, require_uuids(object, name, min, max));
  return std::optional(std::move(ids));
}

}  // namespace kith::wire
