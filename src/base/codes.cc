#include "base/codes.h"

#include <array>
#include <cstddef>

namespace kith {

const CodeInfo& info(Code code) {
  static constexpr std::array kTable = {
#define KITH_CODE(name, text, http, retry) CodeInfo{text, http, RetryPolicy::retry},
#include "base/generated/codes.inc"
#undef KITH_CODE
  };
  return kTable.at(static_cast<std::size_t>(code));
}

}  // namespace kith
