#include "app/setting.h"

#include <gtest/gtest.h>

namespace kith::app {
namespace {

struct Bound {
  std::int64_t size = 5;
  std::string mode = "open";
  bool on = false;
  std::vector<std::string> names;
  Settings settings() {
    return {{"a.size", Setting::Integer{&size, 1, 10}, "bytes", "How large."},
            {"a.mode", Setting::Text{&mode, {"open", "closed"}}, "", "Which way."},
            {"b.on", Setting::Flag{&on}, "", "Whether."},
            {"b.names", Setting::List{&names}, "", "Who."}};
  }
};

TEST(Settings, ReadWhatTheyKnow) {
  Bound bound;
  ASSERT_TRUE(read_settings(bound.settings(), "[a]\nsize=7\nmode='closed'\n[b]\non=true\nnames=['x','y']\n", "f"));
  EXPECT_EQ(bound.size, 7);
  EXPECT_EQ(bound.mode, "closed");
  EXPECT_TRUE(bound.on);
  EXPECT_EQ(bound.names, (std::vector<std::string>{"x", "y"}));
}

TEST(Settings, RefuseUnknownKeysWrongTypesAndValuesOutOfRangeByNameAndRange) {
  for (const auto& [toml, field, part] :
       std::vector<std::array<std::string, 3>>{{"[a]\nsise=7", "a.sise", "unknown setting"},
                                               {"[a]\nsize=11", "a.size", "from 1 to 10 bytes"},
                                               {"[a]\nsize='7'", "a.size", "whole number"},
                                               {"[a]\nmode='ajar'", "a.mode", "one of open, closed"},
                                               {"[b]\nnames=[1]", "b.names", "list of texts"},
                                               {"[b\n", "", "f:1"},
                                               {"[.b]\n", "", "f:1"}}) {
    Bound bound;
    const auto status = read_settings(bound.settings(), toml, "f");
    ASSERT_FALSE(status) << toml;
    EXPECT_EQ(status.error().field, field);
    EXPECT_NE(status.error().detail.find(part), std::string::npos) << status.error().detail;
  }
}

TEST(Settings, OtherScriptsStandInTextsAndCommentsAndNowhereElse) {
  Bound bound;
  ASSERT_TRUE(read_settings(bound.settings(), "# 注释 'é\n[b]\nnames=['中文', \"\\\"ϊ\"] # ϊ\n", "f"));
  EXPECT_EQ(bound.names, (std::vector<std::string>{"中文", "\"ϊ"}));
  for (const std::string toml : {"[stoϊ]\n", "ϊ", "[a]\n\xc2\xa0size=7", "a='''\nϊ'''"}) {
    const auto status = read_settings(bound.settings(), toml, "f");
    ASSERT_FALSE(status) << toml;
    EXPECT_NE(status.error().detail.find("quoted texts"), std::string::npos) << status.error().detail;
  }
}

TEST(Settings, PrintedFormReadsBackAsTheSame) {
  Bound bound;
  bound.names = {"with \"quotes\""};
  bound.size = 9;
  Bound copy;
  ASSERT_TRUE(read_settings(copy.settings(), print_settings(bound.settings()), "f"));
  EXPECT_EQ(copy.size, 9);
  EXPECT_EQ(copy.names, bound.names);
}

}  // namespace
}  // namespace kith::app
