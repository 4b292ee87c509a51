// Writer: writes one document into a string in either codec; the caller describes the shape once and never sees the
// bytes. Invariants: MessagePack uses the smallest form of everything (a container's header is patched when it ends);
// JSON has no spaces. Doubles without a fraction within +-(2^53 - 1) are written as integers, NaN and infinities as
// null. Allocates nothing but the growth of the output. The caller's duty, checked only in tests: keys in objects only,
// every begin ended, UTF-8 valid. Thread: belongs to its user; the output must outlive it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "wire/frame.h"

namespace kith::wire {

class Value;

class Writer {
 public:
  Writer(Codec codec, std::string& out) : out_(out), codec_(codec) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Codec codec() const { return codec_; }

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);  // then exactly one value

  void null();
  void boolean(bool b);
  void integer(std::int64_t i);
  void number(double d);
  void string(std::string_view utf8);
  void uuid(const Bytes16& bytes);  // the 36-character text form
  template <typename Tag>
  void id(const Id<Tag>& value) {
    uuid(value.bytes);
  }
  // Splices one value that is canonical JSON already (a stored message body). Text that is not valid JSON becomes null.
  void raw_json(std::string_view canonical);
  void value(const Value& tree);

  // key and value in one call.
  void field(std::string_view name, std::string_view text) { key(name), string(text); }
  void field(std::string_view name, const std::string& text) { key(name), string(text); }
  void field(std::string_view name, const char* text) { key(name), string(text); }
  void field(std::string_view name, bool b) { key(name), boolean(b); }
  void field(std::string_view name, std::int64_t i) { key(name), integer(i); }
  void field(std::string_view name, std::uint64_t i) { key(name), integer(static_cast<std::int64_t>(i)); }
  void field(std::string_view name, int i) { key(name), integer(i); }
  void field(std::string_view name, unsigned i) { key(name), integer(i); }
  void field(std::string_view name, double d) { key(name), number(d); }
  template <typename Tag>
  void field(std::string_view name, const Id<Tag>& value) {
    key(name), uuid(value.bytes);
  }
  template <typename Tag>
  void field(std::string_view name, Number<Tag> value) {
    key(name), integer(static_cast<std::int64_t>(value.value));
  }
  void raw_field(std::string_view name, std::string_view canonical) { key(name), raw_json(canonical); }

 private:
  struct Level {
    std::size_t header = 0;   // MessagePack: where the container's header byte stands
    std::uint32_t count = 0;  // values in an array, fields in an object
    bool object = false;
  };
  static constexpr std::size_t kLevelsMax = 80;  // bodies may be 32 deep, answers around them a few more

  void before_value();
  void begin(bool object);
  void end();
  void msgpack_integer(std::int64_t i);
  void msgpack_string(std::string_view utf8);
  void json_string(std::string_view utf8);
  void json_number(double d);

  std::string& out_;
  std::array<Level, kLevelsMax> levels_{};
  std::size_t depth_ = 0;
  Codec codec_;
};

}  // namespace kith::wire
