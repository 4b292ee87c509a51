// People coming in and being people: registration, login, guests, upgrade, profile, search, outside users.
#include "accounts/accounts.h"

#include "accounts/accounts_ground.test.h"
#include "store/sql/credentials.h"

namespace kith::accounts {
namespace {

class AccountsTest : public AccountsGround {};

Error error_of(const auto& result) {
  return result ? Error{} : result.error();
}

TEST_F(AccountsTest, a_newcomer_registers_and_is_in) {
  const auto ada = accounts_->register_account(
      {.username = "Ada.L", .password = std::string(kGoodPassword), .display_name = " Ada  Lovelace "}, device());
  ASSERT_TRUE(ada) << ada.error().detail;
  EXPECT_EQ(ada->user.username, "ada.l");
  EXPECT_EQ(ada->user.display_name, "Ada Lovelace");
  EXPECT_EQ(ada->expires_in_s, 1800);
  const auto caller = caller_of(*ada);
  EXPECT_EQ(caller.user, ada->user.id);
  EXPECT_EQ(caller.device, ada->device);
  EXPECT_EQ(caller.family, ada->family);
  EXPECT_FALSE(caller.guest);
  EXPECT_FALSE(caller.admin);
  const auto outbox = accounts_->next_outbox(10);
  ASSERT_EQ(outbox->size(), 1U);
  EXPECT_EQ(outbox->at(0).kind, store::OutboxKind::kAccountCreated);
  EXPECT_TRUE(accounts_->outbox_done(outbox->at(0).id));
  EXPECT_TRUE(accounts_->next_outbox(10)->empty());
}

TEST_F(AccountsTest, without_a_display_name_the_username_serves) {
  EXPECT_EQ(join("Grace").user.display_name, "grace");
}

TEST_F(AccountsTest, bad_input_is_refused_with_field_and_limit_and_leaves_nothing) {
  struct Row {
    NewAccount account;
    const char* field;
    std::int64_t limit;
  };
  const std::string good(kGoodPassword);
  const std::string huge(10'000'000, 'x');
  const Row table[] = {
      {{.username = "ab", .password = good}, "username", 3},
      {{.username = huge, .password = good}, "username", 32},
      {{.username = "a b c", .password = good}, "username", -1},
      {{.username = "adaada", .password = "short"}, "password", 8},
      {{.username = "adaada", .password = huge}, "password", 256},
      {{.username = "adaada", .password = good, .display_name = "  "}, "displayName", 1},
      {{.username = "adaada", .password = good, .display_name = huge}, "displayName", 64},
      {{.username = "adaada", .password = good, .display_name = "a\u202e"}, "displayName", -1},
  };
  for (const auto& row : table) {
    const auto out = accounts_->register_account(row.account, {});
    ASSERT_FALSE(out) << row.field;
    EXPECT_EQ(out.error().code, Code::kBadRequest);
    EXPECT_EQ(out.error().field, row.field);
    EXPECT_EQ(out.error().limit, row.limit) << row.field;
  }
  EXPECT_TRUE(accounts_->list_users({}, 10)->empty());
  EXPECT_TRUE(accounts_->next_outbox(10)->empty());
}

TEST_F(AccountsTest, a_username_is_taken_whatever_its_case) {
  join("ada");
  const auto out = accounts_->register_account({.username = "ADA", .password = std::string(kGoodPassword)}, {});
  EXPECT_EQ(error_of(out).code, Code::kConflict);
  EXPECT_EQ(error_of(out).field, "username");
}

TEST_F(AccountsTest, registration_may_be_closed_or_by_invite) {
  options_.registration = Registration::kClosed;
  rebuild();
  const NewAccount account{.username = "ada", .password = std::string(kGoodPassword)};
  EXPECT_EQ(refusal(accounts_->register_account(account, {})), Code::kForbidden);
  EXPECT_TRUE(accounts_->add_user(account)) << "the command line still may";

  options_.registration = Registration::kInvite;
  options_.invite_codes = {"let-me-in", "second"};
  rebuild();
  NewAccount invited{.username = "bob", .password = std::string(kGoodPassword)};
  for (const char* wrong : {"", "let-me-i", "let-me-inn", "LET-ME-IN"}) {
    invited.invite = wrong;
    EXPECT_EQ(error_of(accounts_->register_account(invited, {})).field, "invite");
  }
  invited.invite = "second";
  EXPECT_TRUE(accounts_->register_account(invited, {}));
}

TEST_F(AccountsTest, wrong_name_and_wrong_password_get_one_answer) {
  join("ada");
  const auto wrong_password = accounts_->login("ada", "wrong password", {});
  const auto wrong_name = accounts_->login("nobody", kGoodPassword, {});
  const auto no_name = accounts_->login("!", kGoodPassword, {});
  const auto no_password = accounts_->login("ada", "x", {});
  const auto huge = accounts_->login(std::string(10'000'000, 'x'), std::string(10'000'000, 'x'), {});
  for (const auto* out : {&wrong_password, &wrong_name, &no_name, &no_password, &huge}) {
    EXPECT_EQ(error_of(*out).code, Code::kUnauthorized);
    EXPECT_EQ(error_of(*out).detail, error_of(wrong_password).detail);
    EXPECT_EQ(error_of(*out).field, error_of(wrong_password).field);
    EXPECT_EQ(error_of(*out).limit, error_of(wrong_password).limit);
  }
  EXPECT_TRUE(accounts_->login("ADA", kGoodPassword, {}));
}

TEST_F(AccountsTest, a_password_hashed_cheaper_than_today_is_hashed_anew_at_login) {
  const auto ada = join("ada");
  const auto stored = [&] {
    return **store::run_read(*db_, [&](store::Connection& c) { return store::password_of(c, ada.user.id); });
  };
  const auto before = stored();
  options_.password_cost.passes = 2;
  rebuild();
  login("ada");
  EXPECT_NE(stored(), before);
  EXPECT_FALSE(needs_rehash(stored(), options_.password_cost));
  const auto after = stored();
  login("ada");
  EXPECT_EQ(stored(), after);
}

TEST_F(AccountsTest, guessing_passwords_is_braked_for_existing_and_invented_names_alike) {
  join("ada");
  for (const char* name : {"ada", "nobody"}) {
    std::optional<Code> last;
    int tries = 0;
    for (; tries < 40 && last != Code::kRateLimited; ++tries) {
      last = refusal(accounts_->login(name, "wrong password", {.address = "192.0.2." + std::to_string(name[0])}));
    }
    EXPECT_EQ(tries, 11) << name;
  }
  const auto braked = accounts_->login("ada", kGoodPassword, {.address = "192.0.2.97"});
  ASSERT_EQ(refusal(braked), Code::kRateLimited);
  EXPECT_GT(braked.error().retry_after_ms, 0);
  EXPECT_TRUE(accounts_->login("ada", kGoodPassword, {.address = "198.51.100.7"})) << "elsewhere ada may still enter";
  clock_.advance(std::chrono::milliseconds(braked.error().retry_after_ms));
  EXPECT_TRUE(accounts_->login("ada", kGoodPassword, {.address = "192.0.2.97"}));
}

TEST_F(AccountsTest, registering_and_guests_are_braked_by_address_and_ipv6_by_network) {
  int registered = 0;
  for (int i = 0; i < 30; ++i) {
    registered +=
        accounts_->register_account({.username = "user" + std::to_string(i), .password = std::string(kGoodPassword)},
                                    {.address = "2001:db8::" + std::to_string(i)})
            ? 1
            : 0;
  }
  EXPECT_EQ(registered, 10);
  int guests = 0;
  for (int i = 0; i < 50; ++i) guests += accounts_->enter_as_guest({}, {.address = "192.0.2.1"}) ? 1 : 0;
  EXPECT_EQ(guests, 20);
  EXPECT_TRUE(accounts_->enter_as_guest({}, {.address = "192.0.2.2"}));
}

TEST_F(AccountsTest, without_limits_nothing_is_braked) {
  options_.limits = false;
  rebuild();
  for (int i = 0; i < 60; ++i) {
    ASSERT_TRUE(accounts_->enter_as_guest({}, {.address = "192.0.2.1"}));
    ASSERT_EQ(refusal(accounts_->login("nobody", "wrong password", {.address = "192.0.2.1"})), Code::kUnauthorized);
  }
}

TEST_F(AccountsTest, a_guest_enters_with_a_name_given_or_chosen) {
  const auto given = accounts_->enter_as_guest({}, {});
  ASSERT_TRUE(given);
  EXPECT_TRUE(given->user.display_name.starts_with("Guest "));
  EXPECT_TRUE(caller_of(*given).guest);
  EXPECT_EQ(accounts_->enter_as_guest("Visitor", {})->user.display_name, "Visitor");
  EXPECT_EQ(error_of(accounts_->enter_as_guest("\n", {})).field, "displayName");
  options_.guests = false;
  rebuild();
  EXPECT_EQ(refusal(accounts_->enter_as_guest({}, {})), Code::kForbidden);
}

TEST_F(AccountsTest, an_upgraded_guest_keeps_its_id_device_and_sign_in) {
  const auto guest = accounts_->enter_as_guest({}, device());
  ASSERT_TRUE(guest);
  const auto caller = caller_of(*guest);
  const auto member = accounts_->upgrade(caller, {.username = "Ada", .password = std::string(kGoodPassword)});
  ASSERT_TRUE(member) << member.error().detail;
  EXPECT_EQ(member->user.id, guest->user.id);
  EXPECT_EQ(member->family, guest->family);
  EXPECT_EQ(member->device, guest->device);
  EXPECT_FALSE(member->user.guest);
  EXPECT_EQ(member->user.display_name, "ada");
  EXPECT_FALSE(caller_of(*member).guest);
  EXPECT_TRUE(admitted(*guest)) << "the guest's live session goes on";
  EXPECT_TRUE(accounts_->refresh(member->refresh_token));
  EXPECT_EQ(refusal(accounts_->refresh(guest->refresh_token)), Code::kUnauthorized);
  EXPECT_TRUE(accounts_->refresh(accounts_->login("ada", kGoodPassword, {})->refresh_token));
  EXPECT_TRUE(admitted(*member)) << "an old token of the guest's time ended nothing";

  EXPECT_EQ(refusal(accounts_->upgrade(caller, {.username = "again", .password = std::string(kGoodPassword)})),
            Code::kConflict);
  EXPECT_EQ(
      refusal(accounts_->upgrade(caller_of(*member), {.username = "again", .password = std::string(kGoodPassword)})),
      Code::kForbidden);
  const auto other = accounts_->enter_as_guest("Bob", {});
  EXPECT_EQ(error_of(accounts_->upgrade(caller_of(*other), {.username = "ADA", .password = std::string(kGoodPassword)}))
                .field,
            "username");
  EXPECT_EQ(accounts_->upgrade(caller_of(*other), {.username = "bob", .password = std::string(kGoodPassword)})
                ->user.display_name,
            "Bob");
}

TEST_F(AccountsTest, an_upgrade_cannot_be_repeated_without_end) {
  const auto guest = accounts_->enter_as_guest({}, {});
  const auto caller = caller_of(*guest);
  std::optional<Code> last;
  int tries = 0;
  for (; tries < 40 && last != Code::kRateLimited; ++tries) {
    const NewAccount account{.username = "name" + std::to_string(tries), .password = std::string(kGoodPassword)};
    last = refusal(accounts_->upgrade(caller, account));
  }
  EXPECT_EQ(tries, 11);
}

TEST_F(AccountsTest, a_profile_changes_only_what_was_named) {
  const auto ada = join("ada");
  while (!accounts_->next_outbox(1)->empty()) ASSERT_TRUE(accounts_->outbox_done(accounts_->next_outbox(1)->at(0).id));
  const auto changed = accounts_->change_profile(
      caller_of(ada),
      {.display_name = "Countess", .about = "Numbers\nand looms", .receipts = false, .searchable = false});
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->display_name, "Countess");
  EXPECT_EQ(changed->about, "Numbers\nand looms");
  EXPECT_TRUE(changed->receipts_off);
  EXPECT_TRUE(changed->unlisted);
  EXPECT_EQ(changed->presence_to, Circle::kEverybody);
  EXPECT_EQ(*accounts_->user(ada.user.id), *changed);
  EXPECT_EQ(accounts_->next_outbox(10)->size(), 1U);
  ASSERT_TRUE(accounts_->change_profile(caller_of(ada), {.display_name = "Countess"}));
  EXPECT_EQ(accounts_->next_outbox(10)->size(), 1U) << "no change, nothing owed";
  EXPECT_EQ(error_of(accounts_->change_profile(caller_of(ada), {.display_name = "a\u200b"})).field, "displayName");
  EXPECT_EQ(error_of(accounts_->change_profile(caller_of(ada), {.about = std::string(10'000'000, 'x')})).field,
            "about");
}

TEST_F(AccountsTest, people_are_found_by_id_name_batch_and_prefix) {
  const auto ada = join("ada");
  const auto adam = join("adam");
  const auto guest = accounts_->enter_as_guest("Adalbert", {});
  EXPECT_EQ(accounts_->user_by_name("ADA")->id, ada.user.id);
  EXPECT_EQ(refusal(accounts_->user_by_name("nobody")), Code::kNotFound);
  EXPECT_EQ(refusal(accounts_->user_by_name("!")), Code::kNotFound);
  EXPECT_EQ(refusal(accounts_->user(random_.id<UserId>())), Code::kNotFound);
  const std::vector ids = {adam.user.id, random_.id<UserId>(), ada.user.id};
  EXPECT_EQ(accounts_->users(ids)->size(), 2U);
  EXPECT_EQ(error_of(accounts_->users(std::vector<UserId>(201))).limit, 200);

  EXPECT_EQ(accounts_->search(caller_of(ada), "AD", 50)->size(), 2U);
  EXPECT_EQ(accounts_->search(caller_of(ada), "ad", 1)->size(), 1U);
  EXPECT_EQ(error_of(accounts_->search(caller_of(ada), "a", 50)).limit, 2);
  EXPECT_EQ(error_of(accounts_->search(caller_of(ada), std::string(10'000'000, 'a'), 50)).limit, 100);
  EXPECT_EQ(error_of(accounts_->search(caller_of(ada), "\xff\xff", 50)).field, "query");
  EXPECT_EQ(refusal(accounts_->search(caller_of(*guest), "ad", 50)), Code::kGuestNotAllowed);
}

TEST_F(AccountsTest, a_new_account_meets_only_so_many_strangers_a_day) {
  const auto ada = caller_of(join("ada"));
  std::vector<UserId> strangers;
  for (int i = 0; i < 10; ++i) {
    strangers.push_back(random_.id<UserId>());
    EXPECT_TRUE(accounts_->spend_stranger(ada, strangers.back()));
  }
  const auto refused = accounts_->spend_stranger(ada, random_.id<UserId>());
  ASSERT_EQ(refusal(refused), Code::kRateLimited);
  EXPECT_EQ(refused.error().limit, 10);
  EXPECT_TRUE(accounts_->spend_stranger(ada, strangers[0])) << "the same one again costs nothing";
  clock_.advance(std::chrono::milliseconds(refused.error().retry_after_ms));
  EXPECT_TRUE(accounts_->spend_stranger(ada, random_.id<UserId>()));
  clock_.advance(std::chrono::hours(24 * 7));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(accounts_->spend_stranger(ada, random_.id<UserId>()));
}

TEST_F(AccountsTest, an_outside_person_becomes_a_user_at_first_sight_and_stays_the_same) {
  OutsidePerson person{
      .issuer = "https://login.example", .subject = "7", .name = "Ada\u202e", .issued_at = clock_.wall()};
  const auto user = accounts_->outside_user(person);
  ASSERT_TRUE(user) << user.error().detail;
  EXPECT_EQ(user->display_name, "Member") << "a name that is none is replaced";
  EXPECT_FALSE(user->guest);
  EXPECT_EQ(accounts_->outside_user(person)->id, user->id);
  person.subject = "8";
  person.name = "Bob";
  EXPECT_EQ(accounts_->outside_user(person)->display_name, "Bob");
  EXPECT_NE(accounts_->outside_user(person)->id, user->id);

  ASSERT_TRUE(accounts_->set_disabled({}, user->id, true));
  person.subject = "7";
  EXPECT_EQ(refusal(accounts_->outside_user(person)), Code::kForbidden);
}

TEST_F(AccountsTest, a_deleted_outside_person_comes_back_only_as_somebody_new_and_by_a_newer_token) {
  OutsidePerson person{.issuer = "https://login.example", .subject = "7", .name = "Ada", .issued_at = clock_.wall()};
  const auto first = *accounts_->outside_user(person);
  clock_.advance(std::chrono::seconds(5));
  ASSERT_TRUE(accounts_->delete_account({.user = first.id}, std::nullopt));
  EXPECT_EQ(refusal(accounts_->outside_user(person)), Code::kUnauthorized);
  person.issued_at = 0;
  EXPECT_EQ(refusal(accounts_->outside_user(person)), Code::kUnauthorized);
  person.issued_at = clock_.wall() + 1000;
  const auto second = accounts_->outside_user(person);
  ASSERT_TRUE(second);
  EXPECT_NE(second->id, first.id);
  EXPECT_EQ(accounts_->outside_user(person)->id, second->id);
}

}  // namespace
}  // namespace kith::accounts
