// Frames from clients: bytes to type, request number and fields. A send in its usual shape takes a road of its own,
// straight from the text into its request without a tree; whatever is unusual about it goes the common road, so both
// accept the same. A failure of decode_up is a breach of the protocol (malformed, no object, no `t`): the session ends.
// Refusals of the fields come from the request decoders (generated/requests.h) and are answered with `error`. Thread:
// any; each thread keeps one parser.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/frame.h"
#include "wire/generated/requests_messages.h"
#include "wire/value.h"

namespace kith::wire {

struct UpFrame {
  std::string type;                 // `t`
  std::int64_t id = -1;             // the client's number of the request, -1: none (kNoRequest)
  Value request;                    // the whole frame; null if `send` is there
  std::optional<SendRequest> send;  // a send that took the short road

  // The send's request, whichever road it took.
  Result<SendRequest> take_send();
};

Result<UpFrame> decode_up(Codec codec, std::string_view bytes, const ParseLimits& limits = {});
// The same for one object of a larger document (POST /commands).
Result<UpFrame> up_frame_of(Value frame);

struct SendFrame {
  std::int64_t id = -1;
  SendRequest request;
};
// Nothing unless the text is a valid send in its usual shape: known fields once each, a body of strings only, no \u
// escapes.
std::optional<SendFrame> decode_send_json(std::string_view frame, const ParseLimits& limits = {});

}  // namespace kith::wire
