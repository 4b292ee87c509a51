// Result<T>: expected failure is a value. Error says which code, which field, which limit; the code fixes everything
// else. Thread: values, any thread. GCC 12's std::expected has no monadic members, so KITH_TRY is how failures travel
// upward.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

#include "base/codes.h"

namespace kith {

struct Error {
  Code code = Code::kInternal;
  std::string detail{};             // one English sentence for developers; never a secret or a message body
  std::string field{};              // the offending field as named on the wire, empty if none
  std::int64_t limit = -1;          // the limit that was broken, -1 if none
  std::int64_t retry_after_ms = 0;  // > 0 with rate_limited and unavailable
  bool cold = false;                // internal: the read would have waited for the disk; load and ask again
};

template <typename T = void>
using Result = std::expected<T, Error>;
using Status = Result<void>;

inline std::unexpected<Error> fail(Code code, std::string detail = {}) {
  return std::unexpected(Error{.code = code, .detail = std::move(detail)});
}
// A refusal that names the field, and the limit where there is one.
inline std::unexpected<Error> refuse(Code code, std::string field, std::string detail, std::int64_t limit = -1) {
  return std::unexpected(Error{.code = code, .detail = std::move(detail), .field = std::move(field), .limit = limit});
}
inline std::unexpected<Error> retry_later(Code code, std::string detail, std::int64_t retry_after_ms) {
  return std::unexpected(Error{.code = code, .detail = std::move(detail), .retry_after_ms = retry_after_ms});
}

}  // namespace kith

// KITH_TRY(auto x, f()): x is the value, or the function returns f's error.
#define KITH_TRY_JOIN2(a, b) a##b
#define KITH_TRY_JOIN(a, b) KITH_TRY_JOIN2(a, b)
#define KITH_TRY_WITH(temporary, declaration, expression)               \
  auto temporary = (expression);                                        \
  if (!temporary) return std::unexpected(std::move(temporary.error())); \
  declaration = std::move(*temporary)
#define KITH_TRY(declaration, expression) KITH_TRY_WITH(KITH_TRY_JOIN(kith_try_, __COUNTER__), declaration, expression)
// KITH_CHECKED(f()): for Status; returns the error, if any.
#define KITH_CHECKED(expression)                              \
  do {                                                        \
    if (auto kith_status = (expression); !kith_status) {      \
      return std::unexpected(std::move(kith_status.error())); \
    }                                                         \
  } while (false)
