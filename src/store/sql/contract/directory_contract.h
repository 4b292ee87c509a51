// The contract of the directory, as one suite that every driver's test program runs unchanged:
//   INSTANTIATE_TEST_SUITE_P(Sqlite, DirectoryContract, testing::Values(DirectoryFactory{"sqlite", open}),
//   factory_name);
// Thread: tests. A factory opens the directory that lives under `home`; opening the same home again finds what was
// committed.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/random.h"
#include "store/sql/connection.h"
#include "store/sql/users.h"

namespace kith::store {

struct DirectoryFactory {
  std::string name;
  std::function<Result<std::unique_ptr<Database>>(const std::string& home)> open;
};

inline void PrintTo(const DirectoryFactory& factory, std::ostream* out) {
  *out << factory.name;
}
inline std::string factory_name(const testing::TestParamInfo<DirectoryFactory>& info) {
  return info.param.name;
}

class DirectoryContract : public testing::TestWithParam<DirectoryFactory> {
 protected:
  void SetUp() override {
    home_ = std::filesystem::temp_directory_path() / ("kith-contract-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
    open();
  }
  void TearDown() override {
    db_.reset();
    std::filesystem::remove_all(home_);
  }
  void open() {
    db_.reset();
    auto opened = GetParam().open(home_);
    ASSERT_TRUE(opened) << opened.error().detail;
    db_ = std::move(*opened);
  }

  template <typename F>
  auto write(F work) {
    return run_write(*db_, work);
  }
  template <typename F>
  auto read(F work) {
    return run_read(*db_, work);
  }

  User make_user(std::string_view username) {
    User user;
    user.id = random_.id<UserId>();
    if (!username.empty()) user.username = std::string(username);
    user.display_name = username.empty() ? "Somebody" : std::string(username);
    user.created_at = 1'700'000'000'000;
    return user;
  }
  User stored_user(std::string_view username) {
    const auto user = make_user(username);
    const auto status = db_->write([&](Connection& c) { return insert_user(c, user); });
    EXPECT_TRUE(status) << status.error().detail;
    return user;
  }

  std::filesystem::path home_;
  std::unique_ptr<Database> db_;
  SeededRandom random_{7};
};

}  // namespace kith::store
