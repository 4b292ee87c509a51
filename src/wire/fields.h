// The typed lookups that the generated decoders need beyond those of value.h: strong numbers, words as enums, opaque
// documents. Thread: pure functions. For src/wire/generated alone.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "wire/json.h"
#include "wire/value.h"

namespace kith::wire {

inline Status require_request(const Value& request) {
  if (request.object() != nullptr) return {};
  return fail(Code::kBadRequest, "must be an object");
}

template <typename N>
Result<N> require_number(const Value& request, std::string_view name, std::int64_t min) {
  KITH_TRY(const auto number, require_integer(request, name, min, kIntegerMax));
  return N(static_cast<std::uint64_t>(number));
}
template <typename N>
Result<std::optional<N>> optional_number(const Value& request, std::string_view name, std::int64_t min) {
  if (request.present(name) == nullptr) return std::optional<N>{};
  KITH_TRY(const auto number, require_number<N>(request, name, min));
  return std::optional<N>{number};
}

template <typename E, std::size_t kCount>
Result<E> require_enum(const Value& request, std::string_view name,
                       const std::pair<std::string_view, E> (&words)[kCount]) {
  KITH_TRY(const auto text, require_string(request, name, 0, 64));
  for (const auto& [word, meaning] : words) {
    if (word == text) return meaning;
  }
  std::string detail = "must be one of";
  for (const auto& [word, meaning] : words) detail.append(word == words[0].first ? " " : ", ").append(word);
  return refuse(Code::kBadRequest, std::string(name), std::move(detail));
}
template <typename E, std::size_t kCount>
Result<std::optional<E>> optional_enum(const Value& request, std::string_view name,
                                       const std::pair<std::string_view, E> (&words)[kCount]) {
  if (request.present(name) == nullptr) return std::optional<E>{};
  KITH_TRY(const auto meaning, require_enum(request, name, words));
  return std::optional<E>{meaning};
}

// An object of free content, as canonical JSON text.
Result<std::string> require_json(const Value& request, std::string_view name, std::int64_t bytes_max);
Result<std::optional<std::string>> optional_json(const Value& request, std::string_view name, std::int64_t bytes_max);

}  // namespace kith::wire
