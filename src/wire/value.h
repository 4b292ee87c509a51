// Value: what a decoded JSON or MessagePack document is before a request struct is made of it: a small tree, blind to
// its codec. Invariants kept by the decoders (parse_json, parse_msgpack): strings are valid UTF-8, objects hold each
// key once in the order received, nesting and node count are limited, and a number without a fraction within +-(2^53 -
// 1) is an Integer whichever way it was written (1, 1.0, a MessagePack float). Integers outside +-(2^53 - 1) may stand
// in a tree; require_integer refuses them. Thread: values, any thread. The lookups below refuse with bad_request,
// naming the field and, where one was broken, the limit. String lengths count Unicode code points, as JSON Schema does;
// sizes of documents count bytes. A field that is null is absent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "wire/generated/limits.h"

namespace kith::wire {

inline constexpr std::int64_t kIntegerMax = 9'007'199'254'740'991;  // 2^53 - 1, the largest integer JavaScript keeps

struct ParseLimits {
  std::size_t bytes_max = kFrameBytesMax;      // of the whole document
  int depth_max = kDepthLevelsMax;             // containers inside each other; the outermost is 1
  std::size_t nodes_max = kDocumentValuesMax;  // values in the whole tree
};

struct Field;

class Value {
 public:
  using Array = std::vector<Value>;
  using Object = std::vector<Field>;

  Value() = default;  // null
  explicit Value(bool b);
  explicit Value(std::int64_t i);
  explicit Value(int i);
  explicit Value(double d);
  explicit Value(std::string s);
  explicit Value(std::string_view s);
  explicit Value(const char* s);
  explicit Value(Array items);
  explicit Value(Object fields);

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  // Null unless the value is of that kind; valid as long as the value is.
  const bool* boolean() const { return std::get_if<bool>(&data_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data_); }
  const double* number() const { return std::get_if<double>(&data_); }  // a number that is no Integer
  const std::string* string() const { return std::get_if<std::string>(&data_); }
  const Array* array() const { return std::get_if<Array>(&data_); }
  const Object* object() const { return std::get_if<Object>(&data_); }

  // The field's value, or null if this is no object or has no such key.
  const Value* find(std::string_view key) const;
  // As find, but null also for a field that is null: "present" in the sense of a request.
  const Value* present(std::string_view key) const;
  std::string_view kind_name() const;  // "null", "boolean", "integer", "number", "string", "array", "object"

  bool operator==(const Value& other) const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> data_;
};

struct Field {
  std::string key;
  Value value;
  bool operator==(const Field& other) const = default;
};

// Here, where Field is complete.
inline Value::Value(bool b) : data_(b) {}
inline Value::Value(std::int64_t i) : data_(i) {}
inline Value::Value(int i) : data_(std::int64_t{i}) {}
inline Value::Value(double d) : data_(d) {}
inline Value::Value(std::string s) : data_(std::move(s)) {}
inline Value::Value(std::string_view s) : data_(std::string(s)) {}
inline Value::Value(const char* s) : data_(std::string(s)) {}
inline Value::Value(Array items) : data_(std::move(items)) {}
inline Value::Value(Object fields) : data_(std::move(fields)) {}

// Code points of valid UTF-8.
std::size_t code_points(std::string_view utf8);

Result<std::string_view> require_string(const Value& object, std::string_view name, std::size_t min, std::size_t max);
Result<std::optional<std::string_view>> optional_string(const Value& object, std::string_view name, std::size_t min,
                                                        std::size_t max);
Result<std::int64_t> require_integer(const Value& object, std::string_view name, std::int64_t min, std::int64_t max);
Result<std::optional<std::int64_t>> optional_integer(const Value& object, std::string_view name, std::int64_t min,
                                                     std::int64_t max);
Result<bool> require_boolean(const Value& object, std::string_view name);
Result<std::optional<bool>> optional_boolean(const Value& object, std::string_view name);
// The pointers are never null with require_, null when absent with optional_; they live as long as the object.
Result<const Value*> require_object(const Value& object, std::string_view name);
Result<const Value*> optional_object(const Value& object, std::string_view name);
Result<const Value::Array*> require_array(const Value& object, std::string_view name, std::size_t min, std::size_t max);
Result<const Value::Array*> optional_array(const Value& object, std::string_view name, std::size_t min,
                                           std::size_t max);
// One of the words; returns its place in the list.
Result<std::size_t> require_word(const Value& object, std::string_view name,
                                 std::initializer_list<std::string_view> words);
Result<std::optional<std::size_t>> optional_word(const Value& object, std::string_view name,
                                                 std::initializer_list<std::string_view> words);
// The client's id of a command: 8-64 of [0-9A-Za-z_-].
Result<std::string_view> require_mid(const Value& object, std::string_view name);
Result<std::optional<std::string_view>> optional_mid(const Value& object, std::string_view name);
bool valid_mid(std::string_view mid);

Result<Bytes16> require_uuid(const Value& object, std::string_view name);
Result<std::optional<Bytes16>> optional_uuid(const Value& object, std::string_view name);
Result<std::vector<Bytes16>> require_uuids(const Value& object, std::string_view name, std::size_t min,
                                           std::size_t max);
Result<std::optional<std::vector<Bytes16>>> optional_uuids(const Value& object, std::string_view name, std::size_t min,
                                                           std::size_t max);

template <typename IdType>
Result<IdType> require_id(const Value& object, std::string_view name) {
  KITH_TRY(const auto bytes, require_uuid(object, name));
  return IdType{bytes};
}
template <typename IdType>
Result<std::optional<IdType>> optional_id(const Value& object, std::string_view name) {
  KITH_TRY(const auto bytes, optional_uuid(object, name));
  if (!bytes) return std::optional<IdType>{};
  return std::optional<IdType>{IdType{*bytes}};
}
template <typename IdType>
Result<std::vector<IdType>> require_ids(const Value& object, std::string_view name, std::size_t min, std::size_t max) {
  KITH_TRY(const auto all, require_uuids(object, name, min, max));
  std::vector<IdType> ids;
  ids.reserve(all.size());
  for (const auto& bytes : all) ids.push_back(IdType{bytes});
  return ids;
}
template <typename IdType>
Result<std::vector<IdType>> optional_ids(const Value& object, std::string_view name, std::size_t min, std::size_t max) {
  if (object.present(name) == nullptr) return std::vector<IdType>{};
  return require_ids<IdType>(object, name, min, max);
}

}  // namespace kith::wire
