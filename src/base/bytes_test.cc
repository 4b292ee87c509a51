#include "base/bytes.h"

#include <gtest/gtest.h>

#include "base/ids.h"
#include "base/random.h"

namespace kith {
namespace {

TEST(Bytes, ReaderGivesBackWhatWasPut) {
  std::string out;
  put_u8(out, 7);
  put_be32(out, 0xdeadbeef);
  put_be64(out, 1ULL << 60);
  put_varint(out, 300);
  put_bytes(out, "hi");
  ByteReader in(out);
  EXPECT_EQ(in.u8(), 7);
  EXPECT_EQ(in.be32(), 0xdeadbeefU);
  EXPECT_EQ(in.be64(), 1ULL << 60);
  EXPECT_EQ(in.varint(), 300U);
  EXPECT_EQ(in.bytes(), "hi");
  EXPECT_TRUE(in.ok());
  EXPECT_TRUE(in.done());
}

TEST(Bytes, ReaderPastItsEndTurnsBadAndYieldsZeros) {
  ByteReader in(
      "\x05"
      "ab");
  EXPECT_EQ(in.bytes(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.be64(), 0U);
  ByteReader endless("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
  EXPECT_EQ(endless.varint(), 0U);
  EXPECT_FALSE(endless.ok());
}

TEST(Bytes, Base64urlRoundTripsAndRefusesOtherSpellings) {
  SeededRandom random(1);
  for (std::size_t size = 0; size < 40; ++size) {
    std::string raw(size, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(raw.data()), raw.size()});
    EXPECT_EQ(base64url_decode(base64url(raw)), raw);
  }
  EXPECT_FALSE(base64url_decode("a"));
  EXPECT_FALSE(base64url_decode("ab=="));
  EXPECT_FALSE(base64url_decode("a+b/"));
  EXPECT_FALSE(base64url_decode("Zh"));  // same byte as "Zg" with stray low bits
}

TEST(Bytes, Utf8RefusesOverlongSurrogatesAndCutSequences) {
  EXPECT_TRUE(valid_utf8("grüße 你好 🎉"));
  EXPECT_FALSE(valid_utf8("\xc0\x80"));
  EXPECT_FALSE(valid_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(valid_utf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(valid_utf8("\xe4\xbd"));
  EXPECT_FALSE(valid_utf8("\x80"));
}

TEST(Ids, UuidTextRoundTripsInEitherCase) {
  SeededRandom random(2);
  const auto id = random.id<UserId>();
  EXPECT_EQ(UserId::parse(id.text()), id);
  std::string upper = id.text();
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(UserId::parse(upper), id);
  EXPECT_FALSE(UserId::parse(id.text().substr(1)));
  EXPECT_FALSE(UserId::parse("zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"));
}

}  // namespace
}  // namespace kith
