// Small files put in place. That they survive a loss of power is shown by tests/crash/power_cut.test.mjs.
#include "base/durable.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <string>

namespace kith {
namespace {

namespace fs = std::filesystem;

class DurableTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "kith-durable-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }
  std::string text_of(const fs::path& file) const {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path root_;
};

TEST_F(DurableTest, AFileIsReplacedAsAWholeAndNothingStaysBesideIt) {
  ASSERT_TRUE(write_durably(root_ / "mark", "a longer text"));
  ASSERT_TRUE(write_durably(root_ / "mark", "short"));
  EXPECT_EQ(text_of(root_ / "mark"), "short");
  EXPECT_EQ(std::distance(fs::directory_iterator(root_), fs::directory_iterator()), 1);
}

TEST_F(DurableTest, AFileIsForItsOwnerAlone) {
  ASSERT_TRUE(write_durably(root_ / "mark", "text"));
  EXPECT_EQ(fs::status(root_ / "mark").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(DurableTest, WhatCannotBeWrittenIsSaidWithThePath) {
  const auto refused = write_durably(root_ / "missing" / "mark", "text");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_NE(refused.error().detail.find((root_ / "missing").string()), std::string::npos);
  EXPECT_FALSE(sync_folder(root_ / "missing"));
}

}  // namespace
}  // namespace kith
