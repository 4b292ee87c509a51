// JSON in: text to Value by simdjson; JSON out, in the one canonical form in which message bodies are stored and
// hashed. Refused as bad_request: malformed or truncated text, trailing bytes, invalid UTF-8 and lone surrogates,
// duplicate keys, too deep, too many values, integers outside 64 bits. Refused as too_large: more bytes than allowed.
// Thread: any; each thread keeps one parser and its buffer. Nothing returned points into them.
#pragma once

#include <string>
#include <string_view>

#include "wire/value.h"

namespace kith::wire {

Result<Value> parse_json(std::string_view text, const ParseLimits& limits = {});

// No spaces, keys sorted by their bytes, only the escapes that JSON demands, integers as integers, other numbers in
// their shortest form. Equal content gives equal text, whatever the codec, order and spelling it came in.
std::string canonical_json(const Value& value);

}  // namespace kith::wire
