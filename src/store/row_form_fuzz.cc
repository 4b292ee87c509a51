// Any bytes as what stands in the log: each kind of record, a record of the commit stream, a change, a follow-up.
// Damaged is an error; what is taken for whole is written and read again as the same. The first byte chooses the kind.
#include "store/row_form.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "model/codec.h"

namespace {

using namespace kith;

template <typename Record>
void record(std::string_view bytes) {
  const auto read = decode<Record>(bytes);
  if (!read) {
    KITH_CHECK(read.error().code == Code::kInternal);
    return;
  }
  const auto written = encode(*read);
  const auto again = decode<Record>(written);
  KITH_CHECK(again.has_value());
  KITH_CHECK(encode(*again) == written);
}

void stream(std::string_view bytes) {
  const auto entries = store::row_form::read_stream(bytes);
  if (!entries) return;
  const auto written = store::row_form::stream_value(*entries);
  const auto again = store::row_form::read_stream(written);
  KITH_CHECK(again && store::row_form::stream_value(*again) == written);
}

// Key and value: the second byte is the key's length.
void change(std::string_view key, std::string_view value) {
  const auto read = store::row_form::read_change(key, value);
  if (!read) return;
  const Owner owner{OwnerKind::kConversation, UserId::from_raw(key.substr(0, store::kOwnerPrefixBytes)).bytes};
  const auto again =
      store::row_form::read_change(store::row_form::change(owner, *read), store::row_form::change_value(*read));
  KITH_CHECK(again && again->rev == read->rev && again->pos == read->pos && again->key == read->key);
}

void follow_up(std::string_view key, std::string_view value) {
  const auto read = store::row_form::read_follow_up(key, value);
  if (!read) return;
  const auto written = encode_command(read->command);
  const auto again = decode_command(written);
  KITH_CHECK(again && encode_command(*again) == written);
}

using Reader = void (*)(std::string_view);
constexpr Reader kRecords[] = {
    record<Head>,          record<Conversation>, record<Member>, record<Positions>,  record<Listing>,
    record<DmBlock>,       record<Message>,      record<Sent>,   record<PersonHead>, record<Contact>,
    record<FriendRequest>, record<Block>,        stream};
constexpr std::size_t kPlain = std::size(kRecords);

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto kind = data[0] % (kPlain + 2);
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (kind < kPlain) {
    kRecords[kind](bytes);
    return 0;
  }
  const auto length = std::min<std::size_t>(static_cast<std::uint8_t>(bytes[0]), bytes.size() - 1);
  const auto key = bytes.substr(1, length);
  const auto value = bytes.substr(1 + length);
  kind == kPlain ? change(key, value) : follow_up(key, value);
  return 0;
}
