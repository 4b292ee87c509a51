#include "store/search/query.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "store/search/index_check_for_tests.h"
#include "store/search/tokens.h"

namespace kith::store::search {
namespace {

std::string tokens_of(std::string_view query) {
  std::string out;
  for (const auto& token : needed_tokens(parse_query(query))) {
    if (!out.empty()) out += " ";
    out += token.text + (token.prefix ? "*" : "");
  }
  return out;
}

// The hits with brackets around them; "-" where there is none.
std::string hits(std::string_view query, const std::string& text) {
  const auto found = find_in(parse_query(query), {text});
  if (!found) return "-";
  std::string out;
  std::size_t point = 0;
  auto range = (*found)[0].begin();
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) {
      out += text[i];
      continue;
    }
    if (range != (*found)[0].end() && point == range->to) {
      out += ']';
      ++range;
    }
    if (range != (*found)[0].end() && point == range->from) out += '[';
    if (i < text.size()) out += text[i];
    ++point;
  }
  return out;
}

TEST(SearchQuery, NeedsWordsPairsAndTheBeginningOfTheLastWord) {
  EXPECT_EQ(tokens_of("hello wor"), "hello wor*");
  EXPECT_EQ(tokens_of("hello wor "), "hello wor");
  EXPECT_EQ(tokens_of("hello w"), "hello");
  EXPECT_EQ(tokens_of("w"), "w");
  EXPECT_EQ(tokens_of("\"hello wor\""), "hello wor");
  EXPECT_EQ(tokens_of("Über-Größe"), "uber grosse*");
  EXPECT_EQ(tokens_of("手"), "手");
  EXPECT_EQ(tokens_of("手机"), "手机");
  EXPECT_EQ(tokens_of("手机壳 手机"), "手机 机壳");
  EXPECT_EQ(tokens_of("iphone手机"), "iphone 手机");
  EXPECT_EQ(tokens_of("手机ip"), "手机 ip*");
  EXPECT_EQ(tokens_of("hello!"), "hello");
  EXPECT_EQ(tokens_of("👍"), "👍");
}

TEST(SearchQuery, OfNothingThatCanBeFoundIsEmpty) {
  for (const auto* text : {"", "   ", "\"\"", "\"", "?!…", "\xff"}) {
    EXPECT_TRUE(parse_query(text).empty()) << text;
    EXPECT_TRUE(needed_tokens(parse_query(text)).empty()) << text;
  }
}

TEST(SearchQuery, IsNeverSyntax) {
  EXPECT_EQ(tokens_of("a AND NOT (b OR c*) NEAR/3 text:d ^e"), "a and not b or c near 3 text d");
  EXPECT_EQ(tokens_of("it's \"un closed"), "it s un closed*");
}

TEST(SearchQuery, OfManyWordsNeedsABoundedNumber) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "word" + std::to_string(i) + " ";
  EXPECT_LE(needed_tokens(parse_query(text)).size(), 24u);
}

TEST(SearchQuery, TellsWhereItsPhrasesStand) {
  EXPECT_EQ(hits("world hel", "Hello wide world, hello"), "[Hello] wide [world], [hello]");
  EXPECT_EQ(hits("hello", "Hello"), "[Hello]");
  EXPECT_EQ(hits("ell", "Hello"), "-");
  EXPECT_EQ(hits("\"wide world\"", "a wide, World wide"), "a [wide, World] wide");
  EXPECT_EQ(hits("\"world wide\"", "a wide world"), "-");
  EXPECT_EQ(hits("\"wide wor\"", "a wide world"), "-");
  EXPECT_EQ(hits("strasse", "Die STRAẞE, die Straße"), "Die [STRAẞE], die [Straße]");
  EXPECT_EQ(hits("手机", "我的手机和手 机"), "我的[手机]和手 机");
  EXPECT_EQ(hits("机", "手机"), "手[机]");
  EXPECT_EQ(hits("\"手 机\"", "手 机 手机"), "[手 机] [手机]");
  EXPECT_EQ(hits("iphone手机", "新iPhone 手机"), "新[iPhone 手机]");
  EXPECT_EQ(hits("w hello", "hello world"), "-");
  EXPECT_EQ(hits("hello w", "hello world"), "[hello] [world]");
  EXPECT_EQ(hits("สวัสดี", "ครับสวัสดีครับ"), "ครับ[สวัสดี]ครับ");
  EXPECT_EQ(hits("👍", "ok👍🏽"), "ok[👍]🏽");
  EXPECT_EQ(hits("اهلا", "أَهْلًا"), "[أَهْلًا]");
}

TEST(SearchQuery, MayFindItsPhrasesInDifferentTextsOfOneMessage) {
  const auto found = find_in(parse_query("report q3"), {"report.pdf", "of Q3"});
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)[0], (std::vector<Range>{{0, 6}}));
  EXPECT_EQ((*found)[1], (std::vector<Range>{{3, 5}}));
  EXPECT_FALSE(find_in(parse_query("report q4"), {"report.pdf", "of Q3"}));
}

TEST(SearchQuery, NeverAsksTheIndexForMoreThanAHitHas) {
  const std::vector<std::string> pieces{
      "a",  "b",  "ab", "Ab",     "hello",  "hell", "helloworld", "\u00e9", "e\u0301", "ß",     "ss", "手",
      "机", "好", "ガ", "ｶ",      "\uff9e", "น",    "\u0e49",     "안",     "👍",      "🏽",    "\"", " ",
      " ",  ".",  "-",  "\u200d", "\u0301", "1",    "İ",          "ı",      "ﬁ",       "\u3000"};
  SeededRandom random(7);  // the fuzzer goes further
  const auto text = [&](std::size_t length) {
    std::string out;
    for (std::size_t i = 0; i < length; ++i) out += pieces[random.below(pieces.size())];
    return out;
  };
  int hit = 0;
  for (int i = 0; i < 4'000; ++i) {
    const auto whole = text(1 + random.below(12));
    const auto query = i % 2 == 0 ? text(1 + random.below(3)) : whole;
    if (check_query_on(query, whole)) ++hit;
  }
  EXPECT_GT(hit, 1000);
}

std::vector<std::string> document(std::string_view text) {
  std::vector<std::string> out;
  document_tokens(text, [&](std::string_view token) { out.emplace_back(token); });
  return out;
}

TEST(SearchTokens, OfADocumentAreItsMarksWordsBeginningsCharactersAndPairs) {
  const auto text = mark_token('c', "12") + mark_token('k', "text") + kMarksEnd + "Hello to 你好吗";
  EXPECT_EQ(document(text), (std::vector<std::string>{mark_token('c', "12"), mark_token('k', "text"), "hello",
                                                      prefix_token("he"), prefix_token("hel"), prefix_token("hell"),
                                                      "to", "你", "好", "你好", "吗", "好吗"}));
}

TEST(SearchTokens, AreTheSameForWhatATextSmuggles) {
  EXPECT_EQ(document(std::string(1, kMarksEnd) + kMarkSign + "c12" + kMarksEnd + kPrefixSign + "ab"),
            (std::vector<std::string>{"c12", prefix_token("c1"), "ab"}));
}

}  // namespace
}  // namespace kith::store::search
