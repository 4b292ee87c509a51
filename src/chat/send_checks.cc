// See send_checks.h.
#include "chat/send_checks.h"

#include "wire/json.h"

namespace kith::chat {

Status check_body(std::string_view kind, const std::string& body, const Limits& limits, bool empty_text) {
  if (body.size() > limits.body_bytes_max) {
    return refuse(Code::kTooLarge, "body", "the body is too large", static_cast<std::int64_t>(limits.body_bytes_max));
  }
  if (kind != "text") {
    if (body.empty() || body.front() != '{') return refuse(Code::kBadRequest, "body", "must be an object");
    return {};
  }
  // The body is canonical: what begins like this holds a text that is not empty, wherever its other fields stand.
  constexpr std::string_view kBegin = R"({"text":")";
  if (body.starts_with(kBegin) && body.size() > kBegin.size() && body[kBegin.size()] != '"') return {};
  KITH_TRY(const auto parsed, wire::parse_json(body, {.bytes_max = limits.body_bytes_max}));
  const wire::Value* text = parsed.find("text");
  if (text == nullptr || text->string() == nullptr) return refuse(Code::kBadRequest, "body.text", "must be a string");
  if (text->string()->empty() && !empty_text) return refuse(Code::kBadRequest, "body.text", "must not be empty");
  return {};
}

}  // namespace kith::chat
