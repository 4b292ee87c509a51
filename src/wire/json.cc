#include "wire/json.h"

#include <simdjson.h>

#include <algorithm>

#include "base/bytes.h"
#include "wire/simdjson_error.h"
#include "wire/tree_limits.h"
#include "wire/writer.h"

namespace kith::wire {

namespace {

class TreeBuilder {
 public:
  TreeBuilder(const ParseLimits& limits, bool check_strings) : budget_(limits), check_strings_(check_strings) {}

  Result<Value> build(simdjson::dom::element element, int depth) {
    using Type = simdjson::dom::element_type;
    KITH_CHECKED(budget_.take());
    switch (element.type()) {
      case Type::OBJECT:
        return object(element.get_object().value_unsafe(), depth + 1);
      case Type::ARRAY:
        return array(element.get_array().value_unsafe(), depth + 1);
      case Type::STRING: {
        KITH_TRY(auto text, string(element.get_string().value_unsafe()));
        return Value(std::move(text));
      }
      case Type::INT64:
        return Value(element.get_int64().value_unsafe());
      case Type::UINT64:
        return fail(Code::kBadRequest, "an integer is larger than 64 signed bits hold");
      case Type::DOUBLE:
        return number_value(element.get_double().value_unsafe());
      case Type::BOOL:
        return Value(element.get_bool().value_unsafe());
      case Type::NULL_VALUE:
        return Value();
    }
    return fail(Code::kBadRequest, "holds a value of unknown kind");
  }

 private:
  Result<Value> object(simdjson::dom::object source, int depth) {
    KITH_CHECKED(budget_.enter(depth));
    Value::Object fields;
    for (const auto& source_field : source) {
      KITH_TRY(auto key, string(source_field.key));
      KITH_TRY(auto value, build(source_field.value, depth));
      fields.push_back({std::move(key), std::move(value)});
    }
    KITH_CHECKED(keys_once(fields));
    return Value(std::move(fields));
  }

  Result<Value> array(simdjson::dom::array source, int depth) {
    KITH_CHECKED(budget_.enter(depth));
    Value::Array items;
    for (auto item : source) {
      KITH_TRY(auto value, build(item, depth));
      items.push_back(std::move(value));
    }
    return Value(std::move(items));
  }

  Result<std::string> string(std::string_view text) const {
    if (check_strings_ && !valid_utf8(text)) return fail(Code::kBadRequest, "an escape stands for half a character");
    return std::string(text);
  }

  TreeBudget budget_;
  bool check_strings_;
};

void write_canonical(Writer& writer, const Value& value) {
  if (const auto* items = value.array()) {
    writer.begin_array();
    for (const Value& item : *items) write_canonical(writer, item);
    writer.end_array();
  } else if (const auto* fields = value.object()) {
    std::vector<const Field*> sorted;
    sorted.reserve(fields->size());
    for (const Field& field : *fields) sorted.push_back(&field);
    std::sort(sorted.begin(), sorted.end(), [](const Field* a, const Field* b) { return a->key < b->key; });
    writer.begin_object();
    for (const Field* field : sorted) {
      writer.key(field->key);
      write_canonical(writer, field->value);
    }
    writer.end_object();
  } else {
    writer.value(value);
  }
}

}  // namespace

Result<Value> parse_json(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return refuse(Code::kTooLarge, "", "is larger than allowed", static_cast<std::int64_t>(limits.bytes_max));
  }
  thread_local simdjson::dom::parser parser;
  thread_local std::string padded;
  padded.assign(text);
  padded.resize(text.size() + simdjson::SIMDJSON_PADDING, ' ');
  // simdjson counts the scalar inside the innermost container as a level, hence room for more than our own limit.
  const auto depth = static_cast<std::size_t>(limits.depth_max) + 2;
  if (parser.max_depth() != depth || parser.capacity() < text.size()) {
    const auto room = std::max<std::size_t>({parser.capacity(), text.size(), 4096});
    if (const auto error = parser.allocate(room, depth)) return simdjson_failure(error);
  }
  simdjson::dom::element root;
  if (const auto error = parser.parse(padded.data(), text.size(), false).get(root)) return simdjson_failure(error);
  // Only an escape can smuggle a lone surrogate past simdjson's own check of the text.
  const bool escaped = text.find("\\u") != std::string_view::npos;
  return TreeBuilder(limits, escaped).build(root, 0);
}

std::string canonical_json(const Value& value) {
  std::string out;
  Writer writer(Codec::kJson, out);
  write_canonical(writer, value);
  return out;
}

}  // namespace kith::wire
