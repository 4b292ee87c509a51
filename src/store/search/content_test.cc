#include "store/search/content.h"

#include <gtest/gtest.h>

namespace kith::store::search {
namespace {

std::string shown(std::string_view kind, std::string_view body) {
  Message message;
  message.kind = kind;
  message.body = body;
  const auto content = content_of(message);
  if (!content) return "nothing";
  std::string out = content->file ? "file" : "";
  for (const auto& field : content->fields) out += " " + field.name + "=" + field.text;
  return out;
}

TEST(SearchContent, IsWhatPeopleWroteByTheKind) {
  EXPECT_EQ(shown("text", R"({"text":"hi"})"), " text=hi");
  EXPECT_EQ(shown("image", R"({"mediaId":"m","caption":"at sea","w":3})"), "file caption=at sea");
  EXPECT_EQ(shown("file", R"({"mediaId":"m","name":"report.pdf","size":7})"), "file name=report.pdf");
  EXPECT_EQ(shown("voice", R"({"mediaId":"m","durationMs":7})"), "file");
  EXPECT_EQ(shown("location", R"({"lat":1.5,"lon":2,"name":"Pier 39"})"), " name=Pier 39");
  EXPECT_EQ(shown("poll", R"({"question":"Where?","options":["here",{"text":"there"},7]})"),
            " question=Where? options.0=here options.1=there");
  EXPECT_EQ(
      shown("merged", R"({"title":"Trip","items":[{"body":{"text":"one"}},{"body":{"n":2}},{"body":{"text":"two"}}]})"),
      " title=Trip items.0.text=one items.2.text=two");
  EXPECT_EQ(shown("org.example.card", R"({"text":"fallback","n":1})"), " text=fallback");
  EXPECT_EQ(shown("text", R"({"text":7})"), "");
}

TEST(SearchContent, OfWhatNobodyMayReadOrIsGoneIsNothing) {
  EXPECT_EQ(shown("enc", R"({"ct":"abc","text":"smuggled"})"), "nothing");
  EXPECT_EQ(shown("system", R"({"text":"x"})"), "nothing");
  EXPECT_EQ(shown("text", ""), "nothing");
  EXPECT_EQ(shown("text", "{"), "nothing");
  Message message;
  message.kind = "text";
  message.body = R"({"text":"hi"})";
  EXPECT_TRUE(content_of(message));
  auto recalled = message;
  recalled.recalled_at = 1;
  EXPECT_FALSE(content_of(recalled));
  auto expired = message;
  expired.expired_at = 1;
  EXPECT_FALSE(content_of(expired));
}

}  // namespace
}  // namespace kith::store::search
