// MessagePack in: bytes to Value. Own decoder: the product needs one strict subset of the format and no library for it.
// Refused as bad_request: keys that are no strings, bin and ext types, NaN and infinities, invalid UTF-8, duplicate
// keys, bytes after the value, integers outside 64 signed bits, too deep, too many values. Declared sizes are checked
// against the bytes that remain before anything is allocated. Refused as too_large: more bytes than allowed. Thread:
// pure functions.
#pragma once

#include <string_view>

#include "wire/value.h"

namespace kith::wire {

Result<Value> parse_msgpack(std::string_view bytes, const ParseLimits& limits = {});

}  // namespace kith::wire
