// See bodies.h.
#include "chat/message/bodies.h"

#include <algorithm>
#include <array>
#include <string>

#include "chat/text.h"
#include "wire/json.h"

namespace kith::chat {
namespace {

using wire::Value;

constexpr std::int64_t kFileBytesMax = wire::kIntegerMax;
constexpr std::int64_t kPixelsMax = 100'000;
constexpr std::int64_t kDurationMsMax = 24LL * 3600 * 1000;
constexpr std::size_t kMimeMax = 127;
constexpr std::size_t kFileNameMax = 255;
constexpr std::size_t kWaveformMax = 256;
constexpr std::size_t kPlaceNameMax = 200;
constexpr std::size_t kTitleMax = 200;
constexpr std::size_t kItemsMax = 100;
constexpr std::int64_t kLevelMax = 255;  // of a waveform

// A refusal of one field names it with its way from the message.
template <typename Found>
Status inside(const Found& found, std::string_view at = "body") {
  if (found) return {};
  Error error = found.error();
  error.field = std::string(at) + "." + error.field;
  return std::unexpected(std::move(error));
}

Status wrong(std::string_view field, const char* detail) {
  return refuse(Code::kBadRequest, "body." + std::string(field), detail);
}

// The one place that looks at a reference to an uploaded file: here its shape; that it is there and its sender's is for
// whoever keeps the files.
Status check_media_id(const Value& body, std::string_view name, bool required) {
  if (required) return inside(wire::require_uuid(body, name));
  return inside(wire::optional_uuid(body, name));
}

Status check_file(const Value& body) {
  KITH_CHECKED(check_media_id(body, "mediaId", true));
  KITH_CHECKED(inside(wire::require_string(body, "mime", 3, kMimeMax)));
  KITH_CHECKED(inside(wire::require_integer(body, "size", 0, kFileBytesMax)));
  return inside(wire::optional_string(body, "caption", 0, SIZE_MAX));
}

Status check_picture(const Value& body) {
  KITH_CHECKED(inside(wire::require_integer(body, "w", 1, kPixelsMax)));
  KITH_CHECKED(inside(wire::require_integer(body, "h", 1, kPixelsMax)));
  KITH_CHECKED(inside(wire::optional_string(body, "blurhash", 6, 128)));
  return check_media_id(body, "thumbId", false);
}

Status check_duration(const Value& body) {
  return inside(wire::require_integer(body, "durationMs", 0, kDurationMsMax));
}

Status check_text(const Value& body) {
  const auto text = wire::require_string(body, "text", 1, SIZE_MAX);
  KITH_CHECKED(inside(text));
  return check_words(*text, "body.text");
}

Status check_image(const Value& body) {
  KITH_CHECKED(check_file(body));
  return check_picture(body);
}

Status check_named_file(const Value& body) {
  KITH_CHECKED(check_file(body));
  return inside(wire::require_string(body, "name", 1, kFileNameMax));
}

Status check_video(const Value& body) {
  KITH_CHECKED(check_image(body));
  return check_duration(body);
}

Status check_voice(const Value& body) {
  KITH_CHECKED(check_file(body));
  KITH_CHECKED(check_duration(body));
  const auto levels = wire::optional_array(body, "waveform", 1, kWaveformMax);
  KITH_CHECKED(inside(levels));
  if (*levels == nullptr) return {};
  const auto level = [](const Value& each) {
    const auto* number = each.integer();
    return number != nullptr && *number >= 0 && *number <= kLevelMax;
  };
  if (!std::ranges::all_of(**levels, level)) return wrong("waveform", "levels are integers from 0 to 255");
  return {};
}

Status check_degrees(const Value& body, std::string_view name, double most) {
  const Value* value = body.present(name);
  if (value == nullptr) return wrong(name, "must be there");
  const auto* whole = value->integer();
  const auto* part = value->number();
  if (whole == nullptr && part == nullptr) return wrong(name, "must be a number");
  const double degrees = whole != nullptr ? static_cast<double>(*whole) : *part;
  if (!(degrees >= -most && degrees <= most)) return wrong(name, "is no place on earth");
  return {};
}

Status check_location(const Value& body) {
  KITH_CHECKED(check_degrees(body, "lat", 90));
  KITH_CHECKED(check_degrees(body, "lng", 180));
  KITH_CHECKED(inside(wire::optional_string(body, "name", 0, kPlaceNameMax)));
  return inside(wire::optional_string(body, "address", 0, kPlaceNameMax));
}

Status check_contact(const Value& body) {
  KITH_CHECKED(inside(wire::require_uuid(body, "userId")));
  return inside(wire::optional_string(body, "name", 0, wire::kDisplayNameCharactersMax));
}

Status check_poll(const Value& body) {
  KITH_CHECKED(inside(wire::require_string(body, "question", 1, wire::kPollQuestionCharactersMax)));
  const auto options = wire::require_array(body, "options", wire::kPollOptionsMin, wire::kPollOptionsMax);
  KITH_CHECKED(inside(options));
  std::vector<std::string_view> known;
  for (const Value& option : **options) {
    const auto* text = option.string();
    if (text == nullptr || text->empty()) return wrong("options", "an option is a text that is not empty");
    if (wire::code_points(*text) > static_cast<std::size_t>(wire::kPollOptionCharactersMax)) {
      return refuse(Code::kBadRequest, "body.options", "an option is too long", wire::kPollOptionCharactersMax);
    }
    if (std::ranges::find(known, *text) != known.end()) return wrong("options", "two options are the same");
    known.push_back(*text);
  }
  KITH_CHECKED(inside(wire::optional_boolean(body, "multiple")));
  KITH_CHECKED(inside(wire::optional_boolean(body, "anonymous")));
  return inside(wire::optional_integer(body, "closesAt", 1, wire::kIntegerMax));
}

// What a forward gathered: each item says who wrote it, when and what.
Status check_merged(const Value& body) {
  const auto title = wire::optional_string(body, "title", 0, kTitleMax);
  KITH_CHECKED(inside(title));
  if (*title) KITH_CHECKED(check_name(**title, "body.title", kTitleMax));
  const auto items = wire::require_array(body, "items", 1, kItemsMax);
  KITH_CHECKED(inside(items));
  for (const Value& item : **items) {
    KITH_CHECKED(inside(wire::require_uuid(item, "from"), "body.items"));
    KITH_CHECKED(inside(wire::require_string(item, "name", 0, SIZE_MAX), "body.items"));
    KITH_CHECKED(inside(wire::require_integer(item, "at", 0, wire::kIntegerMax), "body.items"));
    KITH_CHECKED(inside(wire::require_string(item, "kind", 1, wire::kKindCharactersMax), "body.items"));
    KITH_CHECKED(inside(wire::require_object(item, "body"), "body.items"));
  }
  return {};
}

Status check_sealed(const Value& body) {
  return inside(wire::require_string(body, "ct", 1, SIZE_MAX));
}

using Check = Status (*)(const Value&);
constexpr std::array<std::pair<std::string_view, Check>, 10> kSchemas{{{"text", check_text},
                                                                       {"image", check_image},
                                                                       {"file", check_named_file},
                                                                       {"video", check_video},
                                                                       {"voice", check_voice},
                                                                       {"location", check_location},
                                                                       {"contact", check_contact},
                                                                       {"poll", check_poll},
                                                                       {"merged", check_merged},
                                                                       {"enc", check_sealed}}};

}  // namespace

std::size_t body_limit(std::string_view kind, std::size_t bytes_max) {
  if (kind != "merged") return bytes_max;
  return std::max(bytes_max, kMergedBytesMax);
}

Status check_body(std::string_view kind, std::string_view body, std::size_t general_max) {
  const std::size_t bytes_max = body_limit(kind, general_max);
  if (body.size() > bytes_max) {
    return refuse(Code::kTooLarge, "body", "the body is too large", static_cast<std::int64_t>(bytes_max));
  }
  // The body is canonical: most begin like this, and need not be taken apart to be judged.
  constexpr std::string_view kBegin = R"({"text":")";
  if (kind == "text" && body.starts_with(kBegin) && plainly_words(body.substr(kBegin.size()))) return {};
  if (body.empty() || body.front() != '{') return refuse(Code::kBadRequest, "body", "must be an object");
  const auto* schema = std::ranges::find(kSchemas, kind, &std::pair<std::string_view, Check>::first);
  if (schema == kSchemas.end()) return {};
  KITH_TRY(const auto parsed, wire::parse_json(body, {.bytes_max = bytes_max}));
  return schema->second(parsed);
}

bool editable(std::string_view kind) {
  constexpr std::array<std::string_view, 6> kFixed{"poll", "merged", "system", "location", "contact", "enc"};
  return std::ranges::find(kFixed, kind) == kFixed.end();
}

Result<bool> same_media(std::string_view before, std::string_view after) {
  KITH_TRY(const auto old_body, wire::parse_json(before, {.bytes_max = before.size()}));
  KITH_TRY(const auto new_body, wire::parse_json(after, {.bytes_max = after.size()}));
  const Value* old_id = old_body.present("mediaId");
  const Value* new_id = new_body.present("mediaId");
  if (old_id == nullptr || new_id == nullptr) return old_id == new_id;
  return *old_id == *new_id;
}

Result<Poll> poll_of(std::string_view body) {
  KITH_TRY(const auto parsed, wire::parse_json(body, {.bytes_max = body.size()}));
  KITH_TRY(const auto options, wire::require_array(parsed, "options", 1, wire::kPollOptionsMax));
  KITH_TRY(const auto multiple, wire::optional_boolean(parsed, "multiple"));
  KITH_TRY(const auto anonymous, wire::optional_boolean(parsed, "anonymous"));
  KITH_TRY(const auto closes_at, wire::optional_integer(parsed, "closesAt", 0, wire::kIntegerMax));
  return Poll{.options = static_cast<std::uint32_t>(options->size()),
              .multiple = multiple.value_or(false),
              .anonymous = anonymous.value_or(false),
              .closes_at = closes_at.value_or(0)};
}

}  // namespace kith::chat
