// What people uploaded, as rows of the person who did: a rule may trust what stands here of a file, because the server
// itself measured it. The row is written once the content is safe, changed only by the collector of what nobody refers
// to any more, and deleted with the content. Thread: values, any thread. Deliberately not here: the content
// (store/blobs.h) and who may see it (whoever sees what refers to it).
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace kith {

struct Upload {  // key = media id
  MediaId id{};
  UserId owner{};
  std::string name{};  // as the uploader called it; never a path
  std::string mime{};  // as its first bytes say
  std::uint64_t size = 0;
  TimeMs at = 0;
  TimeMs closing_at = 0;  // nothing new may refer to it from then on; 0: open
  bool operator==(const Upload&) const = default;
};

struct UploadTotals {  // of a person; key empty
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  bool operator==(const UploadTotals&) const = default;
};

}  // namespace kith
