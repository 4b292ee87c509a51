#include "wire/fields.h"

namespace kith::wire {
namespace {

std::string between(std::string_view what, Span span) {
  return std::string(what) + " of " + std::to_string(span.min) + " to " + std::to_string(span.max);
}

}  // namespace

Result<std::vector<std::string>> require_texts(const Value& request, std::string_view name, Span count, Span each) {
  KITH_TRY(const Value::Array* items,
           require_array(request, name, static_cast<std::size_t>(count.min), static_cast<std::size_t>(count.max)));
  std::vector<std::string> texts;
  texts.reserve(items->size());
  for (const Value& item : *items) {
    const std::string* text = item.string();
    const auto size = text == nullptr ? -1 : static_cast<std::int64_t>(code_points(*text));
    if (size < each.min || size > each.max) {
      return refuse(Code::kBadRequest, std::string(name), "must hold " + between("texts", each) + " characters only",
                    each.max);
    }
    texts.push_back(*text);
  }
  return texts;
}

Result<std::vector<std::int64_t>> require_integers(const Value& request, std::string_view name, Span count, Span each) {
  KITH_TRY(const Value::Array* items,
           require_array(request, name, static_cast<std::size_t>(count.min), static_cast<std::size_t>(count.max)));
  std::vector<std::int64_t> numbers;
  numbers.reserve(items->size());
  for (const Value& item : *items) {
    const std::int64_t* number = item.integer();
    if (number == nullptr || *number < each.min || *number > each.max) {
      return refuse(Code::kBadRequest, std::string(name), "must hold " + between("integers", each) + " only", each.max);
    }
    numbers.push_back(*number);
  }
  return numbers;
}

Result<std::string> require_json(const Value& request, std::string_view name, std::int64_t bytes_max) {
  KITH_TRY(const Value* content, require_object(request, name));
  auto text = canonical_json(*content);
  if (text.size() > static_cast<std::size_t>(bytes_max)) {
    return refuse(Code::kTooLarge, std::string(name), "is larger than allowed", bytes_max);
  }
  return text;
}

Result<std::optional<std::string>> optional_json(const Value& request, std::string_view name, std::int64_t bytes_max) {
  if (request.present(name) == nullptr) return std::optional<std::string>{};
  KITH_TRY(auto text, require_json(request, name, bytes_max));
  return std::optional(std::move(text));
}

}  // namespace kith::wire
