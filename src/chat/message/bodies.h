// What the body of a message must look like, by its kind: the protocol's own kinds have a schema, namespaced ones are
// the business of those who name them. Unknown fields are welcome. Thread: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace kith::chat {

// How large a body of the kind may be, where one of any kind may have so many bytes: what a forward gathers may be
// larger.
inline constexpr std::size_t kMergedBytesMax = 65'536;
std::size_t body_limit(std::string_view kind, std::size_t bytes_max);
// body: canonical JSON. Refuses with the field that is wrong, as "body.mediaId".
Status check_body(std::string_view kind, std::string_view body, std::size_t bytes_max);

// May a body of this kind be replaced by another? Text and captions may; what people answered to, or the server made,
// may not.
bool editable(std::string_view kind);
// An edit changes what is said of a file, not which one it is. True for kinds without one.
Result<bool> same_media(std::string_view before, std::string_view after);

struct Poll {
  std::uint32_t options = 0;
  bool multiple = false;   // more than one option a person
  bool anonymous = false;  // nobody learns who voted for what
  TimeMs closes_at = 0;    // 0: when somebody closes it
};
// Of a body that check_body accepted.
Result<Poll> poll_of(std::string_view body);

}  // namespace kith::chat
