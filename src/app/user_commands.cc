#include "app/user_commands.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <memory>

#include "accounts/accounts.h"
#include "accounts/keys.h"
#include "app/data_folder.h"
#include "base/bytes.h"
#include "store/sqlite/sqlite_database.h"
#include "wire/generated/limits.h"

namespace kith::app {
namespace {

// The accounts of a data folder, without the rest of the server.
struct Desk {
  Desk(std::unique_ptr<store::SqliteDatabase> opened, const accounts::AccountKeys& keys)
      : directory(std::move(opened)),
        tokens(keys.tokens, wire::kAccessTokenLifeS, clock),
        revocations(clock),
        cards(*directory, 16),
        feed(*directory, revocations, cards, clock),
        accounts({*directory, tokens, feed, clock, random}, keys, {}) {}

  static Result<std::unique_ptr<Desk>> open(const std::string& data) {
    KITH_TRY(const auto folder, DataFolder::open(data, DataFolder::Use::kBeside));
    SystemRandom random;
    KITH_TRY(const auto keys, accounts::load_account_keys(folder.keys().string(), random));
    KITH_TRY(auto directory, store::SqliteDatabase::open({.path = folder.directory().string(), .readers = 1}));
    auto desk = std::make_unique<Desk>(std::move(directory), keys);
    std::ifstream told(folder.address());
    std::getline(told, desk->address);
    return desk;
  }

  std::string address;  // of the server; empty: it never started
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<store::SqliteDatabase> directory;
  accounts::Tokens tokens;
  accounts::Revocations revocations;
  accounts::UserCards cards;
  accounts::AccountFeed feed;
  accounts::Accounts accounts;
};

std::string fresh_password(Random& random) {
  std::array<std::uint8_t, 12> bytes{};
  random.fill(bytes);
  return base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Result<std::string> add(Desk& desk, const UserCommand& command) {
  const auto password = fresh_password(desk.random);
  accounts::NewAccount account;
  account.username = command.username;
  account.password = password;
  if (!command.display_name.empty()) account.display_name = command.display_name;
  KITH_TRY(const auto user, desk.accounts.add_user(account));
  return fmt::format("{} has an account; the first password is {}\n", user.username.value_or(""), password);
}

Result<std::string> passwd(Desk& desk, const UserCommand& command) {
  KITH_TRY(const auto token, desk.accounts.make_reset_token(command.username));
  auto url = command.url.empty() ? desk.address : command.url;
  while (url.ends_with('/')) url.pop_back();
  if (url.empty()) {
    return fmt::format("Works once, for a day, at the address of the server (or name it with --url): /reset#{}\n",
                       token);
  }
  return fmt::format("Works once, for a day: {}/reset#{}\n", url, token);
}

Result<std::string> list(Desk& desk) {
  std::string out;
  UserId after;
  for (;;) {
    KITH_TRY(const auto users, desk.accounts.list_users(after, 500));
    for (const auto& user : users) {
      const char* state = user.deleted_at != 0    ? "deleted"
                          : user.disabled_at != 0 ? "disabled"
                          : user.guest            ? "guest"
                          : user.admin            ? "admin"
                                                  : "user";
      out +=
          fmt::format("{}  {:<8}  {:<32}  {}\n", user.id.text(), state, user.username.value_or("-"), user.display_name);
    }
    if (users.size() < 500) return out.empty() ? "Nobody has an account yet\n" : out;
    after = users.back().id;
  }
}

Result<std::string> change(Desk& desk, const UserCommand& command) {
  KITH_TRY(const auto user, desk.accounts.user_by_name(command.username));
  if (command.action == UserCommand::Action::kAdmin) {
    KITH_CHECKED(desk.accounts.set_admin({}, user.id, !command.off));
    return fmt::format("{} is {} administrator\n", command.username, command.off ? "no longer an" : "now an");
  }
  const bool disable = command.action == UserCommand::Action::kDisable;
  KITH_CHECKED(desk.accounts.set_disabled({}, user.id, disable));
  return fmt::format("{} is {}\n", command.username, disable ? "disabled and signed out" : "enabled again");
}

}  // namespace

Result<std::string> run_user_command(const UserCommand& command) {
  KITH_TRY(const auto desk, Desk::open(command.data));
  switch (command.action) {
    case UserCommand::Action::kAdd:
      return add(*desk, command);
    case UserCommand::Action::kPasswd:
      return passwd(*desk, command);
    case UserCommand::Action::kList:
      return list(*desk);
    case UserCommand::Action::kAdmin:
    case UserCommand::Action::kDisable:
    case UserCommand::Action::kEnable:
      return change(*desk, command);
  }
  return fail(Code::kInternal, "no such action");
}

}  // namespace kith::app
