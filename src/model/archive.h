// One description of a record's fields serves writing and reading: `fields(archive, record)` names them once, in stored
// order. Numbers are varints, times zigzag varints, ids 16 raw bytes (Optional: one byte when nil), lists a count and
// their items. Thread: values; each archive belongs to its user. Not here: versions and which records exist (codec.cc,
// command.cc). Invariant: a reader that meets bytes no writer makes turns bad and stays bad; it never reads outside or
// allocates for a claimed size that the remaining bytes cannot hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"

namespace kith::archive {

// The highest value of a stored enum; specialised beside the fields that use it.
template <typename Enum>
inline constexpr std::uint64_t kEnumMax = 0;
template <typename Enum>
inline constexpr std::uint64_t kEnumMin = 0;

class Writer {
 public:
  static constexpr bool kReading = false;
  explicit Writer(std::uint8_t version, std::size_t bytes = 0) : version_(version) {
    out_.reserve(bytes);
    put_u8(out_, version);
  }

  template <typename Tag>
  void operator()(const Number<Tag>& number) {
    put_varint(out_, number.value);
  }
  template <typename Tag>
  void operator()(const Id<Tag>& id) {
    out_.append(id.raw());
  }
  // An id that is mostly nil.
  template <typename Tag>
  void optional_id(const Id<Tag>& id) {
    put_u8(out_, id.nil() ? 0 : 1);
    if (!id.nil()) out_.append(id.raw());
  }
  void operator()(bool flag) { put_u8(out_, flag ? 1 : 0); }
  void operator()(std::uint64_t number) { put_varint(out_, number); }
  void operator()(std::uint32_t number) { put_varint(out_, number); }
  void operator()(std::int64_t number) {
    put_varint(out_, static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63));
  }
  void operator()(const std::string& text) { put_bytes(out_, text); }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void operator()(Enum value) {
    put_u8(out_, static_cast<std::uint8_t>(value));
  }
  template <typename T>
  void operator()(const std::optional<T>& value) {
    put_u8(out_, value ? 1 : 0);
    if (value) item(*value);
  }
  template <typename T>
  void operator()(const std::vector<T>& list) {
    put_varint(out_, list.size());
    for (const T& each : list) item(each);
  }
  template <typename T>
    requires requires(Writer& archive, const T& record) { fields(archive, record); }
  void operator()(const T& record) {
    fields(*this, record);
  }

  std::uint8_t version() const { return version_; }
  std::string take() { return std::move(out_); }

 private:
  template <typename T>
  void item(const T& each) {
    (*this)(each);
  }

  const std::uint8_t version_;
  std::string out_;
};

class Reader {
 public:
  static constexpr bool kReading = true;
  explicit Reader(std::string_view bytes) : in_(bytes), version_(in_.u8()) {}

  std::uint8_t version() const { return version_; }
  bool ok() const { return ok_ && in_.ok(); }

  template <typename Tag>
  void operator()(Number<Tag>& number) {
    number.value = in_.varint();
  }
  template <typename Tag>
  void operator()(Id<Tag>& id) {
    id = Id<Tag>::from_raw(in_.raw(id.bytes.size()));
  }
  template <typename Tag>
  void optional_id(Id<Tag>& id) {
    bool present = false;
    (*this)(present);
    if (present) (*this)(id);
  }
  void operator()(bool& flag) {
    const auto byte = in_.u8();
    if (byte > 1) ok_ = false;
    flag = byte == 1;
  }
  void operator()(std::uint64_t& number) { number = in_.varint(); }
  void operator()(std::uint32_t& number) {
    const auto wide = in_.varint();
    if (wide > UINT32_MAX) ok_ = false;
    number = static_cast<std::uint32_t>(wide);
  }
  void operator()(std::int64_t& number) {
    const auto zigzag = in_.varint();
    number = static_cast<std::int64_t>(zigzag >> 1) ^ -static_cast<std::int64_t>(zigzag & 1);
  }
  void operator()(std::string& text) { text = in_.bytes(); }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void operator()(Enum& value) {
    const auto byte = in_.u8();
    if (byte < kEnumMin<Enum> || byte > kEnumMax<Enum>) {
      ok_ = false;
      return;
    }
    value = static_cast<Enum>(byte);
  }
  template <typename T>
  void operator()(std::optional<T>& value) {
    bool present = false;
    (*this)(present);
    if (present) (*this)(value.emplace());
  }
  template <typename T>
  void operator()(std::vector<T>& list) {
    const auto count = in_.varint();
    if (count > in_.rest().size()) {  // every item takes a byte at least
      ok_ = false;
      return;
    }
    list.clear();
    for (std::uint64_t i = 0; i < count && ok(); ++i) (*this)(list.emplace_back());
  }
  template <typename T>
    requires requires(Reader& archive, T& record) { fields(archive, record); }
  void operator()(T& record) {
    fields(*this, record);
  }

 private:
  ByteReader in_;
  std::uint8_t version_;
  bool ok_ = true;
};

}  // namespace kith::archive
