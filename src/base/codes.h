// The refusal codes of the protocol, until and beyond generation: see protocol/codes.yaml, from which codes.inc is
// generated. Immutable. Deliberately not here: texts for people (clients own those).
#pragma once

#include <string_view>

namespace kith {

// What a client may do about a refusal; the code alone decides it.
enum class RetryPolicy { kNever, kLater, kReconnect, kResync };

enum class Code {
#define KITH_CODE(name, text, http, retry) name,
#include "base/generated/codes.inc"
#undef KITH_CODE
};

struct CodeInfo {
  std::string_view text;  // as on the wire, e.g. "not_member"
  int http_status;
  RetryPolicy retry;
};

const CodeInfo& info(Code code);

}  // namespace kith
