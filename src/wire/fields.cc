#include "wire/fields.h"

namespace kith::wire {

Result<std::string> require_json(const Value& request, std::string_view name, std::int64_t bytes_max) {
  KITH_TRY(const Value* content, require_object(request, name));
  auto text = canonical_json(*content);
  if (text.size() > static_cast<std::size_t>(bytes_max)) {
    return refuse(Code::kTooLarge, std::string(name), "is larger than allowed", bytes_max);
  }
  return text;
}

Result<std::optional<std::string>> optional_json(const Value& request, std::string_view name, std::int64_t bytes_max) {
  if (request.present(name) == nullptr) return std::optional<std::string>{};
  KITH_TRY(auto text, require_json(request, name, bytes_max));
  return std::optional(std::move(text));
}

}  // namespace kith::wire
