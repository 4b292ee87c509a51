// Fixed-width big-endian and varint coding for keys and records, and text forms of bytes.
// Thread: pure functions; ByteReader belongs to its user. A reader past its end turns bad and yields zeros, never reads
// outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith {

void put_u8(std::string& out, std::uint8_t v);
void put_be32(std::string& out, std::uint32_t v);
void put_be64(std::string& out, std::uint64_t v);  // sorts as the number does
void put_varint(std::string& out, std::uint64_t v);
void put_bytes(std::string& out, std::string_view bytes);  // varint length, then the bytes

class ByteReader {
 public:
  explicit ByteReader(std::string_view data) : data_(data) {}
  std::uint8_t u8();
  std::uint32_t be32();
  std::uint64_t be64();
  std::uint64_t varint();
  std::string_view bytes();                 // as written by put_bytes
  std::string_view raw(std::size_t count);  // exactly count bytes
  bool ok() const { return ok_; }
  bool done() const { return data_.empty(); }
  std::string_view rest() const { return data_; }

 private:
  std::string_view data_;
  bool ok_ = true;
};

std::string hex(std::string_view bytes);
std::string base64url(std::string_view bytes);                       // no padding
std::optional<std::string> base64url_decode(std::string_view text);  // refuses padding and other characters
bool valid_utf8(std::string_view text);

}  // namespace kith
