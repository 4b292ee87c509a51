// The typed lookups that the generated decoders need beyond those of value.h: strong numbers, words as enums, opaque
// documents. Thread: pure functions. For src/wire/generated alone.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

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

struct Span {
  std::int64_t min = 0;
  std::int64_t max = 0;
};
// Lists of texts (characters by span) and of numbers; absent is an empty list.
Result<std::vector<std::string>> require_texts(const Value& request, std::string_view name, Span count, Span each);
inline Result<std::vector<std::string>> optional_texts(const Value& request, std::string_view name, Span count,
                                                       Span each) {
  if (request.present(name) == nullptr) return std::vector<std::string>{};
  return require_texts(request, name, count, each);
}
Result<std::vector<std::int64_t>> require_integers(const Value& request, std::string_view name, Span count, Span each);
template <typename N>
Result<std::vector<N>> require_numbers(const Value& request, std::string_view name, Span count, Span each) {
  KITH_TRY(const auto all, require_integers(request, name, count, each));
  std::vector<N> numbers;
  numbers.reserve(all.size());
  for (const auto one : all) {
    if constexpr (std::is_same_v<N, std::int64_t>) {
      numbers.push_back(one);
    } else {
      numbers.push_back(N(static_cast<std::uint64_t>(one)));
    }
  }
  return numbers;
}
template <typename N>
Result<std::vector<N>> optional_numbers(const Value& request, std::string_view name, Span count, Span each) {
  if (request.present(name) == nullptr) return std::vector<N>{};
  return require_numbers<N>(request, name, count, each);
}

// An object of free content, as canonical JSON text.
Result<std::string> require_json(const Value& request, std::string_view name, std::int64_t bytes_max);
Result<std::optional<std::string>> optional_json(const Value& request, std::string_view name, std::int64_t bytes_max);

}  // namespace kith::wire
