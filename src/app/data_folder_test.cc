#include "app/data_folder.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>

namespace kith::app {
namespace {

namespace fs = std::filesystem;

class DataFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "kith-folder-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }
  fs::path root_;
};

TEST_F(DataFolderTest, IsMadeWhereNothingIsAndFoundAgain) {
  {
    ASSERT_TRUE(DataFolder::open(root_ / "new/deep", DataFolder::Use::kServe));
  }
  EXPECT_TRUE(DataFolder::open(root_ / "new/deep", DataFolder::Use::kBeside));
  EXPECT_TRUE(DataFolder::open(root_ / "new/deep", DataFolder::Use::kServe));
}

TEST_F(DataFolderTest, AFirstStartThatWasCutOffIsBegunAgain) {
  fs::create_directory(root_ / "d");
  std::ofstream(root_ / "d" / "LOCK").flush();
  std::ofstream(root_ / "d" / "KITH.new").flush();
  EXPECT_TRUE(DataFolder::open(root_ / "d", DataFolder::Use::kServe));
  EXPECT_TRUE(DataFolder::open(root_ / "d", DataFolder::Use::kBeside));
}

TEST_F(DataFolderTest, AFolderOfWhichAPartIsGoneIsRefused) {
  const auto folder = DataFolder::open(root_ / "d", DataFolder::Use::kServe);
  ASSERT_TRUE(folder);
  EXPECT_TRUE(folder->check_whole()) << "new";
  const auto make = [&](const fs::path& file) {
    fs::create_directories(file.parent_path());
    std::ofstream(file).flush();
  };
  make(folder->keys() / "ids.key");
  EXPECT_TRUE(folder->check_whole()) << "a first start that was cut off";
  make(folder->log() / "CURRENT");
  EXPECT_TRUE(folder->check_whole()) << "later";
  make(folder->directory());
  EXPECT_TRUE(folder->check_whole());
  fs::remove_all(folder->log());
  EXPECT_FALSE(folder->check_whole());
  make(folder->log() / "CURRENT");
  fs::remove_all(folder->keys());
  EXPECT_FALSE(folder->check_whole());
}

TEST_F(DataFolderTest, ASecondServerIsRefusedWhileTheFirstHoldsIt) {
  const auto first = DataFolder::open(root_ / "d", DataFolder::Use::kServe);
  ASSERT_TRUE(first);
  const auto second = DataFolder::open(root_ / "d", DataFolder::Use::kServe);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kConflict);
  EXPECT_TRUE(DataFolder::open(root_ / "d", DataFolder::Use::kBeside));
}

// Nothing is closed to root, so where the tests run as root they are somebody else for a moment.
class AsNobody {
 public:
  AsNobody() : was_(::geteuid()) { become(kNobody); }
  ~AsNobody() { become(0); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  void become(uid_t user) const {
    if (was_ != 0) return;
    EXPECT_EQ(::seteuid(user), 0);
  }

  static constexpr uid_t kNobody = 65534;
  const uid_t was_;
};

TEST_F(DataFolderTest, OneThatMayNotBeLookedIntoIsNotCalledForeign) {
  {
    ASSERT_TRUE(DataFolder::open(root_ / "d", DataFolder::Use::kServe));
  }
  fs::permissions(root_ / "d", fs::perms::none);
  fs::permissions(root_, fs::perms::owner_all | fs::perms::others_exec);  // the way there is open, the folder is not
  const auto closed = [&] {
    const AsNobody nobody;
    return DataFolder::open(root_ / "d", DataFolder::Use::kBeside);
  }();
  fs::permissions(root_ / "d", fs::perms::owner_all);
  ASSERT_FALSE(closed);
  EXPECT_NE(closed.error().detail.find("Permission denied"), std::string::npos) << closed.error().detail;
}

TEST_F(DataFolderTest, ForeignAndNewerFoldersAreRefusedAndLeftAsTheyAre) {
  std::ofstream(root_ / "letter.txt") << "mine";
  EXPECT_FALSE(DataFolder::open(root_, DataFolder::Use::kServe));
  EXPECT_FALSE(fs::exists(root_ / "KITH"));
  EXPECT_FALSE(fs::exists(root_ / "LOCK"));

  fs::create_directory(root_ / "newer");
  std::ofstream(root_ / "newer/KITH") << DataFolder::kFormat + 1 << '\n';
  const auto newer = DataFolder::open(root_ / "newer", DataFolder::Use::kServe);
  ASSERT_FALSE(newer);
  EXPECT_NE(newer.error().detail.find("newer"), std::string::npos);

  std::ofstream(root_ / "file") << "x";
  EXPECT_FALSE(DataFolder::open(root_ / "file", DataFolder::Use::kServe));
  EXPECT_FALSE(DataFolder::open(root_ / "nothing", DataFolder::Use::kBeside));
}

}  // namespace
}  // namespace kith::app
