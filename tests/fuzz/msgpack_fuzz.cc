// Any bytes as MessagePack: refused, or a tree that both codecs carry unchanged and that is never larger than what
// came.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "wire/json.h"
#include "wire/msgpack.h"
#include "wire/writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::wire;
  constexpr ParseLimits kWide{.bytes_max = 1 << 22, .depth_max = 32, .nodes_max = 1 << 16};
  const auto tree = parse_msgpack({reinterpret_cast<const char*>(data), size});
  if (!tree) {
    KITH_CHECK(!tree.error().detail.empty());
    return 0;
  }
  std::string packed;
  Writer(Codec::kMsgpack, packed).value(*tree);
  KITH_CHECK(packed.size() <= 2 * size);  // only a float of four bytes may grow
  KITH_CHECK(parse_msgpack(packed, kWide) == *tree);
  std::string json;
  Writer(Codec::kJson, json).value(*tree);
  KITH_CHECK(parse_json(json, kWide) == *tree);
  return 0;
}
