// KITH_CHECK: a broken invariant of order or durability stops the process, in release too. Never for input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace kith {
[[noreturn]] inline void check_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "kith: broken invariant at %s:%d: %s\n", file, line, what);
  std::abort();
}
}  // namespace kith

#define KITH_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::kith::check_failed(#condition, __FILE__, __LINE__))
