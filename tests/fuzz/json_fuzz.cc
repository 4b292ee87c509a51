// Any bytes as JSON: refused, or a tree that both codecs carry unchanged; a send on the short road is a send on the
// common one.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "wire/json.h"
#include "wire/msgpack.h"
#include "wire/up.h"
#include "wire/writer.h"

namespace {

constexpr kith::wire::ParseLimits kWide{.bytes_max = 1 << 22, .depth_max = 32, .nodes_max = 1 << 16};

void check_send(std::string_view text, const kith::Result<kith::wire::Value>& tree) {
  const auto quick = kith::wire::decode_send_json(text);
  if (!quick) return;
  KITH_CHECK(tree.has_value());
  const auto slow = kith::wire::decode_send(*tree);
  KITH_CHECK(slow.has_value());
  KITH_CHECK(slow->cid == quick->request.cid && slow->mid == quick->request.mid);
  KITH_CHECK(slow->body == quick->request.body && slow->kind == quick->request.kind);
  KITH_CHECK(slow->mentions == quick->request.mentions && slow->if_rev == quick->request.if_rev);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::wire;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto tree = parse_json(text);
  check_send(text, tree);
  if (!tree) {
    KITH_CHECK(!tree.error().detail.empty());
    return 0;
  }
  std::string packed;
  Writer(Codec::kMsgpack, packed).value(*tree);
  KITH_CHECK(parse_msgpack(packed, kWide) == *tree);
  const auto canonical = canonical_json(*tree);
  const auto again = parse_json(canonical, kWide);
  KITH_CHECK(again && canonical_json(*again) == canonical);
  std::string spliced;
  Writer(Codec::kMsgpack, spliced).raw_json(canonical);
  KITH_CHECK(parse_msgpack(spliced, kWide) == *again);
  return 0;
}
