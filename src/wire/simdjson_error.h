// What simdjson says, in our words. For the JSON decoders of this folder only.
#pragma once

#include <simdjson.h>

#include "base/result.h"

namespace kith::wire {

inline std::unexpected<Error> simdjson_failure(simdjson::error_code error) {
  if (error == simdjson::UTF8_ERROR) return fail(Code::kBadRequest, "is not valid UTF-8");
  if (error == simdjson::DEPTH_ERROR) return fail(Code::kBadRequest, "is nested too deep");
  if (error == simdjson::MEMALLOC) return fail(Code::kInternal, "no memory to parse JSON");
  return fail(Code::kBadRequest, "is not valid JSON");
}

}  // namespace kith::wire
