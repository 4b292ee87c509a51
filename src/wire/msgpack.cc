#include "wire/msgpack.h"

#include <bit>

#include "base/bytes.h"
#include "wire/tree_limits.h"

namespace kith::wire {

namespace {

class Decoder {
 public:
  Decoder(std::string_view bytes, const ParseLimits& limits) : budget_(limits), rest_(bytes) {}

  bool done() const { return rest_.empty(); }

  Result<Value> value(int depth) {
    KITH_CHECKED(budget_.take());
    KITH_TRY(const auto tag, unsigned_bytes(1));
    if (tag <= 0x7f) return Value(static_cast<std::int64_t>(tag));
    if (tag <= 0x8f) return object(tag & 0x0f, depth + 1);
    if (tag <= 0x9f) return array(tag & 0x0f, depth + 1);
    if (tag <= 0xbf) return string_value(tag & 0x1f);
    if (tag >= 0xe0) return Value(static_cast<std::int64_t>(static_cast<std::int8_t>(tag)));
    return tagged(static_cast<std::uint8_t>(tag), depth);
  }

 private:
  Result<Value> tagged(std::uint8_t tag, int depth) {
    switch (tag) {
      case 0xc0:
        return Value();
      case 0xc2:
        return Value(false);
      case 0xc3:
        return Value(true);
      case 0xca:
      case 0xcb:
        return floating(tag == 0xca ? 4 : 8);
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return unsigned_value(std::size_t{1} << (tag - 0xcc));
      case 0xd0:
      case 0xd1:
      case 0xd2:
      case 0xd3:
        return signed_value(std::size_t{1} << (tag - 0xd0));
      case 0xd9:
      case 0xda:
      case 0xdb: {
        KITH_TRY(const auto size, unsigned_bytes(std::size_t{1} << (tag - 0xd9)));
        return string_value(size);
      }
      case 0xdc:
      case 0xdd: {
        KITH_TRY(const auto count, unsigned_bytes(tag == 0xdc ? 2 : 4));
        return array(count, depth + 1);
      }
      case 0xde:
      case 0xdf: {
        KITH_TRY(const auto count, unsigned_bytes(tag == 0xde ? 2 : 4));
        return object(count, depth + 1);
      }
      default:
        return fail(Code::kBadRequest,
                    "holds a MessagePack type that is not used here (binary, extension or reserved)");
    }
  }

  Result<Value> unsigned_value(std::size_t width) {
    KITH_TRY(const auto number, unsigned_bytes(width));
    if (number > static_cast<std::uint64_t>(INT64_MAX)) {
      return fail(Code::kBadRequest, "an integer is larger than 64 signed bits hold");
    }
    return Value(static_cast<std::int64_t>(number));
  }

  Result<Value> signed_value(std::size_t width) {
    KITH_TRY(const auto number, unsigned_bytes(width));
    const auto unused = static_cast<int>(64 - 8 * width);
    return Value(static_cast<std::int64_t>(number << unused) >> unused);  // spreads the sign bit
  }

  Result<Value> floating(std::size_t width) {
    KITH_TRY(const auto bits, unsigned_bytes(width));
    const double number = width == 4 ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)))
                                     : std::bit_cast<double>(bits);
    if (!std::isfinite(number)) return fail(Code::kBadRequest, "holds a number that is not finite");
    return number_value(number);
  }

  Result<std::string> text(std::uint64_t size) {
    if (size > rest_.size()) return truncated();
    const auto bytes = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(bytes.size());
    if (!valid_utf8(bytes)) return fail(Code::kBadRequest, "is not valid UTF-8");
    return std::string(bytes);
  }

  Result<Value> string_value(std::uint64_t size) {
    KITH_TRY(auto decoded, text(size));
    return Value(std::move(decoded));
  }

  Result<Value> array(std::uint64_t count, int depth) {
    KITH_CHECKED(budget_.enter(depth));
    if (count > rest_.size()) return truncated();  // every item takes a byte at least
    Value::Array items;
    for (std::uint64_t i = 0; i < count; ++i) {
      KITH_TRY(auto item, value(depth));
      items.push_back(std::move(item));
    }
    return Value(std::move(items));
  }

  Result<Value> object(std::uint64_t count, int depth) {
    KITH_CHECKED(budget_.enter(depth));
    if (count > rest_.size() / 2) return truncated();  // a key and a value take a byte each at least
    Value::Object fields;
    for (std::uint64_t i = 0; i < count; ++i) {
      KITH_TRY(auto name, key());
      KITH_TRY(auto content, value(depth));
      fields.push_back({std::move(name), std::move(content)});
    }
    KITH_CHECKED(keys_once(fields));
    return Value(std::move(fields));
  }

  Result<std::string> key() {
    KITH_TRY(const auto tag, unsigned_bytes(1));
    if (tag >= 0xa0 && tag <= 0xbf) return text(tag & 0x1f);
    if (tag < 0xd9 || tag > 0xdb) return fail(Code::kBadRequest, "a key is no string");
    KITH_TRY(const auto size, unsigned_bytes(std::size_t{1} << (tag - 0xd9)));
    return text(size);
  }

  // Big-endian, width 1, 2, 4 or 8.
  Result<std::uint64_t> unsigned_bytes(std::size_t width) {
    if (rest_.size() < width) return truncated();
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < width; ++i) number = number << 8 | static_cast<std::uint8_t>(rest_[i]);
    rest_.remove_prefix(width);
    return number;
  }

  static std::unexpected<Error> truncated() { return fail(Code::kBadRequest, "ends too early"); }

  TreeBudget budget_;
  std::string_view rest_;
};

}  // namespace

Result<Value> parse_msgpack(std::string_view bytes, const ParseLimits& limits) {
  if (bytes.size() > limits.bytes_max) {
    return refuse(Code::kTooLarge, "", "is larger than allowed", static_cast<std::int64_t>(limits.bytes_max));
  }
  Decoder decoder(bytes, limits);
  KITH_TRY(auto root, decoder.value(0));
  if (!decoder.done()) return fail(Code::kBadRequest, "has bytes after its value");
  return root;
}

}  // namespace kith::wire
