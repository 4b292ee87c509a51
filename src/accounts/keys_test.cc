#include "accounts/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

namespace kith::accounts {
namespace {

class KeyFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("kith-keys-" + random_.id<UserId>().text());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  Result<std::string> load(const std::string& name = "accounts") { return load_or_make_key(folder_, name, random_); }
  static unsigned mode(const std::string& path) {
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
  }

  SystemRandom random_;
  std::string folder_;
};

TEST_F(KeyFiles, are_made_once_for_their_owner_alone) {
  const auto first = load();
  ASSERT_TRUE(first) << first.error().detail;
  EXPECT_EQ(first->size(), kKeyBytes);
  EXPECT_EQ(mode(folder_), 0700U);
  EXPECT_EQ(mode(folder_ + "/accounts.key"), 0600U);
  EXPECT_EQ(load(), *first);
  EXPECT_NE(load("other"), *first);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 2) << "nothing is left aside";
}

TEST_F(KeyFiles, that_others_may_read_are_refused) {
  ASSERT_TRUE(load());
  ::chmod((folder_ + "/accounts.key").c_str(), 0640);
  const auto again = load();
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().detail.find("chmod 600"), std::string::npos);
}

TEST_F(KeyFiles, of_a_wrong_size_are_refused_and_left_alone) {
  ASSERT_TRUE(load());
  for (const std::size_t size : {0U, 31U, 33U}) {
    std::ofstream(folder_ + "/accounts.key", std::ios::trunc) << std::string(size, 'k');
    EXPECT_FALSE(load()) << size;
    EXPECT_EQ(std::filesystem::file_size(folder_ + "/accounts.key"), size);
  }
}

TEST_F(KeyFiles, made_by_many_at_once_are_one_key) {
  std::vector<std::thread> threads;
  std::vector<std::string> keys(8);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    threads.emplace_back([&, i] { keys[i] = load().value_or("failed"); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1U);
  EXPECT_EQ(keys[0].size(), kKeyBytes);
}

TEST(AccountKeys, differ_by_use_and_follow_from_the_master) {
  const auto keys = derive_account_keys("master");
  EXPECT_NE(keys.tokens, keys.refresh);
  EXPECT_NE(keys.tokens, keys.names);
  EXPECT_EQ(keys.tokens, derive_account_keys("master").tokens);
  EXPECT_NE(keys.tokens, derive_account_keys("another").tokens);
}

}  // namespace
}  // namespace kith::accounts
