// Everything accounts stand on, for tests: a directory in a temporary folder, a clock that stands still, seeded
// randomness, passwords hashed at the least cost.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "accounts/accounts.h"
#include "accounts/door.h"
#include "base/random.h"
#include "store/sqlite/sqlite_database.h"

namespace kith::accounts {

inline constexpr std::string_view kGoodPassword = "correct horse";

class AccountsGround : public testing::Test {
 protected:
  explicit AccountsGround(Options options = {}) : options_(cheap(std::move(options))) {
    home_ = std::filesystem::temp_directory_path() / ("kith-accounts-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
    auto opened = store::SqliteDatabase::open({.path = home_ / "directory.db", .sync = false});
    if (!opened) throw std::runtime_error(opened.error().detail);
    db_ = std::move(*opened);
    rebuild();
  }
  ~AccountsGround() override {
    db_.reset();
    std::filesystem::remove_all(home_);
  }

  // As after a restart, with the same folder; options_ may have been changed.
  void rebuild() {
    revocations_ = std::make_unique<Revocations>(clock_);
    cards_ = std::make_unique<UserCards>(*db_, 100);
    feed_ = std::make_unique<AccountFeed>(*db_, *revocations_, *cards_, clock_);
    feed_->subscribe([this](const store::Signal& signal) { told_.push_back(signal); });
    if (!feed_->start()) throw std::runtime_error("the feed does not start");
    accounts_ = std::make_unique<Accounts>(Accounts::Ground{*db_, tokens_, *feed_, clock_, random_}, keys_, options_);
    door_ = std::make_unique<Door>(tokens_, *revocations_, *accounts_);
  }

  SignIn join(std::string_view username, const Client& client = {}) {
    auto signed_in = accounts_->register_account(
        {.username = std::string(username), .password = std::string(kGoodPassword)}, client);
    if (!signed_in) throw std::runtime_error(std::string(username) + ": " + signed_in.error().detail);
    return std::move(*signed_in);
  }
  SignIn login(std::string_view username, const Client& client = {}) {
    auto signed_in = accounts_->login(username, kGoodPassword, client);
    if (!signed_in) throw std::runtime_error(std::string(username) + ": " + signed_in.error().detail);
    return std::move(*signed_in);
  }
  Caller caller_of(const SignIn& signed_in) {
    auto caller = door_->admit(signed_in.access_token);
    if (!caller) throw std::runtime_error(caller.error().detail);
    return std::move(*caller);
  }
  Client device() { return {.device = random_.id<DeviceId>(), .agent = "test"}; }
  bool admitted(const SignIn& signed_in) { return door_->admit(signed_in.access_token).has_value(); }

  static Options cheap(Options options) {
    options.password_cost = {.memory_kib = 64, .passes = 1, .lanes = 1};
    return options;
  }

  std::filesystem::path home_;
  Options options_;
  ManualClock clock_;
  SeededRandom random_{42};
  AccountKeys keys_ = derive_account_keys("a master key of thirty-two bytes");
  Tokens tokens_{keys_.tokens, 1800, clock_};
  std::unique_ptr<store::SqliteDatabase> db_;
  std::unique_ptr<Revocations> revocations_;
  std::unique_ptr<UserCards> cards_;
  std::unique_ptr<AccountFeed> feed_;
  std::unique_ptr<Accounts> accounts_;
  std::unique_ptr<Door> door_;
  std::vector<store::Signal> told_;
};

// The code of a refusal, or nothing.
template <typename T>
std::optional<Code> refusal(const Result<T>& result) {
  if (result) return std::nullopt;
  return result.error().code;
}

}  // namespace kith::accounts
