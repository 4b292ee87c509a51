#include "accounts/names.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "wire/generated/limits.h"

namespace kith::accounts {
namespace {

struct Refused {
  const char* why;
  std::string text;
  std::int64_t limit;
};

TEST(Usernames, are_folded_to_lower_case) {
  EXPECT_EQ(clean_username("Ada_Lovelace.1815-x"), "ada_lovelace.1815-x");
  EXPECT_EQ(clean_username("abc"), "abc");
  EXPECT_EQ(clean_username(std::string(32, 'z')), std::string(32, 'z'));
}

TEST(Usernames, refuse_everything_else_naming_field_and_limit) {
  const Refused table[] = {
      {"empty", "", 3},
      {"short", "ab", 3},
      {"long", std::string(33, 'a'), 32},
      {"10 MB", std::string(10'000'000, 'a'), 32},
      {"space", "a b", -1},
      {"umlaut", "jörg", -1},
      {"slash", "a/b", -1},
      {"at", "a@b", -1},
      {"nul", std::string("a\0b", 3), -1},
      {"newline", "abc\n", -1},
      {"fullwidth", "ａｂｃ", -1},
      {"bad utf-8", "ab\xff", -1},
  };
  for (const auto& row : table) {
    const auto out = clean_username(row.text);
    ASSERT_FALSE(out) << row.why;
    EXPECT_EQ(out.error().code, Code::kBadRequest) << row.why;
    EXPECT_EQ(out.error().field, "username") << row.why;
    EXPECT_EQ(out.error().limit, row.limit) << row.why;
  }
}

TEST(DisplayNames, keep_what_people_really_write) {
  const std::pair<const char*, std::string> table[] = {
      {"Ada", "Ada"},
      {"  Ada   Lovelace ", "Ada Lovelace"},
      {"Ada\u00a0\u3000Lovelace", "Ada Lovelace"},
      {"e\u0301", "\u00e9"},  // composed
      {"陈小明", "陈小明"},
      {"محمد", "محمد"},
      {"می\u200cخواهم", "می\u200cخواهم"},            // Persian needs the non-joiner
      {"👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"},  // a family is joined
      {"❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"},
      {"1\ufe0f\u20e3", "1\ufe0f\u20e3"},  // keycap
      {"🇨🇳 👍🏽", "🇨🇳 👍🏽"},
      {"ก็", "ก็"},
  };
  for (const auto& [text, expected] : table) {
    const auto out = clean_display_name(text);
    ASSERT_TRUE(out) << text << ": " << out.error().detail;
    EXPECT_EQ(*out, expected) << text;
    EXPECT_EQ(clean_display_name(*out), *out) << "cleaning twice changes nothing";
  }
}

TEST(DisplayNames, refuse_deception_and_emptiness) {
  const Refused table[] = {
      {"empty", "", 1},
      {"spaces", "   ", 1},
      {"ideographic space", "\u3000\u3000", 1},
      {"braille blank", "\u2800\u2800", 1},
      {"only a mark", "\u0301", 1},
      {"65 characters", std::string(65, 'x'), 64},
      {"65 of four bytes",
       [] {
         std::string s;
         for (int i = 0; i < 65; ++i) s += "😀";
         return s;
       }(),
       64},
      {"10 MB", std::string(10'000'000, 'x'), 64},
      {"control", "a\x01z", -1},
      {"nul", std::string("a\0b", 3), -1},
      {"newline", "a\nb", -1},
      {"tab", "a\tb", -1},
      {"delete", "a\x7f", -1},
      {"c1 control", "a\u0085z", -1},
      {"line separator", "a\u2028z", -1},
      {"left-to-right override", "a\u202dz", -1},
      {"right-to-left override", "abc\u202etxt.exe", -1},
      {"pop directional", "a\u202cz", -1},
      {"isolate", "a\u2066z", -1},
      {"pop isolate", "a\u2069z", -1},
      {"right-to-left mark", "a\u200fz", -1},
      {"zero-width space", "a\u200bz", -1},
      {"byte order mark", "\ufeffabc", -1},
      {"word joiner", "a\u2060z", -1},
      {"soft hyphen", "a\u00adz", -1},
      {"hangul filler", "\u3164\u3164", -1},
      {"tag characters", "a\U000e0041", -1},
      {"joiner first", "\u200da", -1},
      {"joiner last", "a\u200d", -1},
      {"joiner before space", "a\u200d b", -1},
      {"joiners in a row", "a\u200d\u200d\u200db", -1},
      {"variations in a row", "a\ufe0f\ufe0fb", -1},
      {"noncharacter", "a\uffff", -1},
      {"marks without end", "a\u0337\u0338\u0336\u0335\u0334\u0333\u0332\u0331\u0330", 6},
      {"bad utf-8", "a\xc3", -1},
      {"overlong", "\xc0\xaf", -1},
      {"surrogate", "\xed\xa0\x80", -1},
  };
  for (const auto& row : table) {
    const auto out = clean_display_name(row.text);
    ASSERT_FALSE(out) << row.why;
    EXPECT_EQ(out.error().code, Code::kBadRequest) << row.why;
    EXPECT_EQ(out.error().field, "displayName") << row.why;
    EXPECT_EQ(out.error().limit, row.limit) << row.why;
  }
}

TEST(Abouts, may_be_empty_and_have_lines) {
  EXPECT_EQ(clean_about(""), "");
  EXPECT_EQ(clean_about(" \n "), "");
  EXPECT_EQ(clean_about("One\ntwo"), "One\ntwo");
  EXPECT_FALSE(clean_about("a\u202eb"));
  EXPECT_FALSE(clean_about(std::string(static_cast<std::size_t>(wire::kAboutCharactersMax) + 1, 'x')));
}

TEST(Passwords, are_8_to_256_characters_however_typed) {
  EXPECT_EQ(clean_password("12345678", "password"), "12345678");
  EXPECT_EQ(clean_password("e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "password"), "éééééééé");
  EXPECT_EQ(clean_password("密码密码密码密码", "password"), "密码密码密码密码");
  EXPECT_EQ(clean_password("  spaces  count ", "password"), "  spaces  count ");
  const Refused table[] = {
      {"short", "1234567", 8},
      {"short in characters", "密码密码", 8},
      {"long", std::string(257, 'x'), 256},
      {"10 MB", std::string(10'000'000, 'x'), 256},
      {"control", "12345678\n", -1},
      {"bad utf-8", "12345678\xff", -1},
  };
  for (const auto& row : table) {
    const auto out = clean_password(row.text, "newPassword");
    ASSERT_FALSE(out) << row.why;
    EXPECT_EQ(out.error().field, "newPassword") << row.why;
    EXPECT_EQ(out.error().limit, row.limit) << row.why;
    EXPECT_EQ(out.error().detail.find(row.text.substr(0, 5)), std::string::npos) << "the password is not repeated";
  }
}

TEST(Agents, are_cut_and_cleaned_but_never_refused) {
  EXPECT_EQ(clean_agent(" Kith web 1.0 "), "Kith web 1.0");
  EXPECT_EQ(clean_agent("a\x01\u202e\nb\xff"), "ab");
  EXPECT_EQ(clean_agent(std::string(10'000'000, 'x')).size(), static_cast<std::size_t>(wire::kAgentCharactersMax));
}

}  // namespace
}  // namespace kith::accounts
