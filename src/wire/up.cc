#include "wire/up.h"

#include "wire/json.h"
#include "wire/msgpack.h"

namespace kith::wire {

Result<SendRequest> UpFrame::take_send() {
  if (send) return std::move(*send);
  return decode_send(request);
}

Result<UpFrame> up_frame_of(Value frame) {
  if (frame.object() == nullptr) return fail(Code::kBadRequest, "a frame is an object");
  UpFrame up;
  KITH_TRY(up.type, require_string(frame, "t", 1, 64));
  KITH_TRY(const auto id, optional_integer(frame, "id", 0, kIntegerMax));
  up.id = id.value_or(-1);
  up.request = std::move(frame);
  return up;
}

Result<UpFrame> decode_up(Codec codec, std::string_view bytes, const ParseLimits& limits) {
  if (codec == Codec::kJson) {
    // Only a hint: what it finds may stand anywhere. Whoever spaces his frames takes the common road.
    if (bytes.find(R"("t":"send")") != std::string_view::npos) {
      if (auto send = decode_send_json(bytes, limits)) {
        return UpFrame{.type = "send", .id = send->id, .request = {}, .send = std::move(send->request)};
      }
    }
    KITH_TRY(auto value, parse_json(bytes, limits));
    return up_frame_of(std::move(value));
  }
  KITH_TRY(auto value, parse_msgpack(bytes, limits));
  return up_frame_of(std::move(value));
}

}  // namespace kith::wire
