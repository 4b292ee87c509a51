// Going on and going out: refresh, devices, passwords, deletion, administration, and who is told.
#include <algorithm>
#include <thread>

#include "accounts/accounts_ground.test.h"
#include "store/sql/outbox.h"

namespace kith::accounts {
namespace {

class SignIns : public AccountsGround {
 protected:
  bool told(store::SignalKind kind, UserId user) const {
    return std::ranges::any_of(told_, [&](const auto& s) { return s.kind == kind && s.user == user; });
  }
  bool told_family(FamilyId family) const {
    return std::ranges::any_of(told_, [&](const auto& s) { return s.family == family; });
  }
};

TEST_F(SignIns, go_on_with_the_refresh_token) {
  const auto ada = join("ada", device());
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(refusal(door_->admit(ada.access_token)), Code::kTokenExpired);
  const auto next = accounts_->refresh(ada.refresh_token);
  ASSERT_TRUE(next) << next.error().detail;
  EXPECT_TRUE(admitted(*next));
  EXPECT_EQ(next->user.id, ada.user.id);
  EXPECT_EQ(next->family, ada.family);
  EXPECT_EQ(next->device, ada.device);
  EXPECT_NE(next->refresh_token, ada.refresh_token);
  const auto same = accounts_->refresh(ada.refresh_token);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->refresh_token, next->refresh_token);
}

TEST_F(SignIns, end_when_an_old_refresh_token_turns_up) {
  const auto ada = join("ada", device());
  const auto elsewhere = login("ada", device());
  const auto second = accounts_->refresh(ada.refresh_token);
  const auto third = accounts_->refresh(second->refresh_token);
  ASSERT_TRUE(third);
  EXPECT_EQ(refusal(accounts_->refresh(ada.refresh_token)), Code::kUnauthorized);
  EXPECT_EQ(refusal(accounts_->refresh(third->refresh_token)), Code::kUnauthorized);
  EXPECT_FALSE(admitted(*third)) << "live sessions of the family end too";
  EXPECT_TRUE(told_family(ada.family));
  EXPECT_TRUE(admitted(elsewhere)) << "other sign-ins do not";
}

TEST_F(SignIns, do_not_end_by_a_forged_refresh_token) {
  const auto ada = join("ada");
  auto forged = RefreshToken::parse(ada.refresh_token);
  forged->secret[0] ^= 1;
  EXPECT_EQ(refusal(accounts_->refresh(forged->text())), Code::kUnauthorized);
  forged->generation = 0;
  EXPECT_EQ(refusal(accounts_->refresh(forged->text())), Code::kUnauthorized);
  EXPECT_EQ(refusal(accounts_->logout_by_token(forged->text())), Code::kUnauthorized);
  for (const auto& nonsense : {std::string(), std::string("x"), std::string(10'000'000, 'A')}) {
    EXPECT_EQ(refusal(accounts_->refresh(nonsense)), Code::kUnauthorized);
    EXPECT_EQ(refusal(accounts_->logout_by_token(nonsense)), Code::kUnauthorized);
  }
  EXPECT_TRUE(accounts_->refresh(ada.refresh_token));
}

TEST_F(SignIns, are_over_after_long_disuse) {
  const auto ada = join("ada");
  clock_.advance(std::chrono::hours(24 * 89));
  const auto kept = accounts_->refresh(ada.refresh_token);
  ASSERT_TRUE(kept);
  clock_.advance(std::chrono::hours(24 * 90));
  EXPECT_EQ(refusal(accounts_->refresh(kept->refresh_token)), Code::kUnauthorized);
}

TEST_F(SignIns, refreshed_by_many_threads_at_once_all_get_one_successor) {
  const auto ada = join("ada");
  std::vector<std::thread> threads;
  std::vector<std::string> successors(8);
  for (std::size_t i = 0; i < successors.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto next = accounts_->refresh(ada.refresh_token);
      successors[i] = next ? next->refresh_token : next.error().detail;
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& successor : successors) EXPECT_EQ(successor, successors[0]);
  EXPECT_TRUE(accounts_->refresh(successors[0]));
}

TEST_F(SignIns, end_by_logout_at_once) {
  const auto ada = join("ada", device());
  const auto other = login("ada");
  ASSERT_TRUE(accounts_->logout(caller_of(ada)));
  EXPECT_FALSE(admitted(ada));
  EXPECT_TRUE(told_family(ada.family));
  EXPECT_EQ(refusal(accounts_->refresh(ada.refresh_token)), Code::kUnauthorized);
  EXPECT_EQ(accounts_->devices(caller_of(other))->size(), 1U) << "itself alone";
  ASSERT_TRUE(accounts_->logout_by_token(other.refresh_token));
  EXPECT_FALSE(admitted(other));
  EXPECT_TRUE(accounts_->logout_by_token(other.refresh_token)) << "twice is once";
}

TEST_F(SignIns, everywhere_end_with_or_without_this_one) {
  const auto here = join("ada", device());
  const auto phone = login("ada", device());
  const auto loose = login("ada");
  ASSERT_TRUE(accounts_->sign_out_everywhere(caller_of(here), true));
  EXPECT_TRUE(admitted(here));
  EXPECT_FALSE(admitted(phone));
  EXPECT_FALSE(admitted(loose));
  EXPECT_EQ(accounts_->devices(caller_of(here))->size(), 1U);
  ASSERT_TRUE(accounts_->sign_out_everywhere(caller_of(here), false));
  EXPECT_FALSE(admitted(here));
}

TEST_F(SignIns, beyond_five_devices_sign_out_the_least_recently_used) {
  std::vector<SignIn> all = {join("ada", device())};
  for (int i = 1; i < 5; ++i) {
    clock_.advance(std::chrono::minutes(1));
    all.push_back(login("ada", device()));
  }
  clock_.advance(std::chrono::minutes(1));
  ASSERT_TRUE(accounts_->refresh(all[0].refresh_token)) << "the oldest is used again";
  clock_.advance(std::chrono::minutes(1));
  const auto sixth = login("ada", device());
  EXPECT_FALSE(admitted(all[1]));
  EXPECT_TRUE(told_family(all[1].family));
  for (const std::size_t i : {0U, 2U, 3U, 4U}) EXPECT_TRUE(admitted(all[i])) << i;
  EXPECT_EQ(accounts_->devices(caller_of(sixth))->size(), 5U);
}

TEST_F(SignIns, beyond_the_limit_may_be_refused_instead) {
  options_.device_limit_refuses = true;
  options_.devices_max = 2;
  rebuild();
  const auto first = join("ada", device());
  login("ada", device());
  const auto third = accounts_->login("ada", kGoodPassword, device());
  ASSERT_EQ(refusal(third), Code::kForbidden);
  EXPECT_EQ(third.error().field, "deviceId");
  EXPECT_EQ(third.error().limit, 2);
  EXPECT_TRUE(accounts_->login("ada", kGoodPassword, {.device = first.device})) << "a known device may come again";
}

TEST_F(SignIns, of_the_same_device_replace_each_other) {
  const auto phone = device();
  const auto first = join("ada", phone);
  const auto second = login("ada", phone);
  EXPECT_FALSE(admitted(first));
  EXPECT_TRUE(admitted(second));
  EXPECT_EQ(accounts_->devices(caller_of(second))->size(), 1U);
  const auto bob = join("bob", phone);
  EXPECT_TRUE(admitted(second)) << "another person's device of the same id is another device";
  EXPECT_TRUE(admitted(bob));
}

TEST_F(SignIns, without_a_device_are_bounded_too) {
  const auto first = join("ada");
  std::vector<SignIn> more;
  for (int i = 0; i < 20; ++i) {
    clock_.advance(std::chrono::seconds(1));
    more.push_back(login("ada"));
  }
  EXPECT_FALSE(admitted(first));
  for (const auto& signed_in : more) EXPECT_TRUE(admitted(signed_in));
}

TEST_F(SignIns, without_a_device_are_listed_and_can_be_ended) {
  const auto here = join("ada", device());
  clock_.advance(std::chrono::minutes(1));
  const auto script = login("ada", {.agent = "a script"});
  EXPECT_TRUE(script.device.nil());
  const auto listed = accounts_->devices(caller_of(here));
  ASSERT_EQ(listed->size(), 2U);
  const auto& row = listed->at(1);
  EXPECT_EQ(row.agent, "a script");
  EXPECT_EQ(row.created_at, clock_.wall());
  EXPECT_EQ(row.id, store::listed_as(caller_of(script).family, {}));

  clock_.advance(std::chrono::minutes(5));
  const auto caller = caller_of(script);
  ASSERT_TRUE(accounts_->touch_devices(std::span(&caller, 1)));
  EXPECT_EQ(accounts_->devices(caller)->at(1).last_seen, clock_.wall());
  clock_.advance(std::chrono::minutes(5));
  ASSERT_TRUE(accounts_->refresh(script.refresh_token));
  EXPECT_EQ(accounts_->devices(caller)->at(1).last_seen, clock_.wall());

  ASSERT_TRUE(accounts_->remove_device(caller_of(here), row.id));
  EXPECT_FALSE(admitted(script));
  EXPECT_TRUE(admitted(here));
  EXPECT_EQ(accounts_->devices(caller_of(here))->size(), 1U);
}

TEST_F(SignIns, without_a_device_sign_no_device_out) {
  std::vector<SignIn> devices = {join("ada", device())};
  while (devices.size() < 5) {
    clock_.advance(std::chrono::seconds(1));
    devices.push_back(login("ada", device()));
  }
  for (int n = 0; n < 10; ++n) login("ada");
  EXPECT_EQ(accounts_->devices(caller_of(devices[0]))->size(), 15U);
  for (const auto& each : devices) EXPECT_TRUE(admitted(each));
  const auto sixth = login("ada", device());
  EXPECT_FALSE(admitted(devices[0]));
  EXPECT_EQ(accounts_->devices(caller_of(sixth))->size(), 15U);
}

TEST_F(SignIns, that_bind_a_device_later_are_listed_once) {
  const auto ada = join("ada");
  const auto phone = random_.id<DeviceId>();
  ASSERT_TRUE(accounts_->bind_device(caller_of(ada), phone, "phone"));
  const auto listed = accounts_->devices(caller_of(ada));
  ASSERT_EQ(listed->size(), 1U);
  EXPECT_EQ(listed->at(0).id, phone);
}

TEST_F(SignIns, end_when_their_device_is_removed) {
  const auto ada = join("ada", device());
  const auto phone = login("ada", device());
  EXPECT_EQ(refusal(accounts_->remove_device(caller_of(ada), random_.id<DeviceId>())), Code::kNotFound);
  const auto bob = join("bob");
  EXPECT_EQ(refusal(accounts_->remove_device(caller_of(bob), phone.device)), Code::kNotFound);
  ASSERT_TRUE(accounts_->remove_device(caller_of(ada), phone.device));
  EXPECT_FALSE(admitted(phone));
  EXPECT_TRUE(admitted(ada));
  EXPECT_EQ(refusal(accounts_->refresh(phone.refresh_token)), Code::kUnauthorized);
}

TEST_F(SignIns, bind_a_device_later_once) {
  const auto ada = join("ada");
  const auto caller = caller_of(ada);
  const auto phone = random_.id<DeviceId>();
  ASSERT_TRUE(accounts_->bind_device(caller, phone, "phone"));
  ASSERT_TRUE(accounts_->bind_device(caller, phone, "phone"));
  EXPECT_EQ(refusal(accounts_->bind_device(caller, random_.id<DeviceId>(), "other")), Code::kForbidden);
  EXPECT_EQ(accounts_->refresh(ada.refresh_token)->device, phone);
  ASSERT_TRUE(accounts_->logout(caller));
  EXPECT_EQ(refusal(accounts_->bind_device(caller, phone, "phone")), Code::kUnauthorized);
}

TEST_F(SignIns, of_outside_people_have_devices_with_the_same_limit) {
  const auto user = *accounts_->outside_user({.issuer = "i", .subject = "s", .issued_at = clock_.wall()});
  const Caller caller{.user = user.id};
  std::vector<DeviceId> devices;
  for (int i = 0; i < 6; ++i) {
    devices.push_back(random_.id<DeviceId>());
    ASSERT_TRUE(accounts_->bind_device(caller, devices.back(), "x"));
    clock_.advance(std::chrono::seconds(1));
  }
  EXPECT_EQ(accounts_->devices(caller)->size(), 5U);
  ASSERT_FALSE(told_.empty());
  EXPECT_EQ(told_.back().kind, store::SignalKind::kDeviceRemoved);
  EXPECT_EQ(told_.back().device, devices[0]);
}

TEST_F(SignIns, note_when_a_device_was_seen_at_most_once_a_minute) {
  const auto ada = join("ada", device());
  const auto caller = caller_of(ada);
  const auto seen = [&] { return accounts_->devices(caller)->at(0).last_seen; };
  const auto start = seen();
  clock_.advance(std::chrono::seconds(59));
  ASSERT_TRUE(accounts_->touch_devices(std::span(&caller, 1)));
  EXPECT_EQ(seen(), start);
  clock_.advance(std::chrono::seconds(1));
  ASSERT_TRUE(accounts_->touch_devices(std::span(&caller, 1)));
  EXPECT_EQ(seen(), start + 60'000);
}

TEST_F(SignIns, end_elsewhere_when_the_password_changes) {
  const auto here = join("ada", device());
  const auto elsewhere = login("ada");
  EXPECT_EQ(refusal(accounts_->change_password(caller_of(here), "wrong password", "new password")),
            Code::kUnauthorized);
  const auto weak = accounts_->change_password(caller_of(here), kGoodPassword, "weak");
  ASSERT_FALSE(weak);
  EXPECT_EQ(weak.error().field, "newPassword");
  ASSERT_TRUE(accounts_->change_password(caller_of(here), kGoodPassword, "new password"));
  EXPECT_TRUE(admitted(here));
  EXPECT_FALSE(admitted(elsewhere));
  EXPECT_FALSE(accounts_->login("ada", kGoodPassword, {}));
  EXPECT_TRUE(accounts_->login("ada", "new password", {}));
}

TEST_F(SignIns, of_guests_have_no_password_to_change) {
  const auto guest = accounts_->enter_as_guest({}, {});
  EXPECT_EQ(refusal(accounts_->change_password(caller_of(*guest), kGoodPassword, "new password")), Code::kUnauthorized);
}

TEST_F(SignIns, all_end_when_a_reset_link_is_used_and_it_works_once) {
  const auto ada = join("ada", device());
  const auto token = accounts_->make_reset_token("Ada");
  ASSERT_TRUE(token);
  EXPECT_EQ(refusal(accounts_->make_reset_token("nobody")), Code::kNotFound);
  EXPECT_EQ(refusal(accounts_->make_reset_token("ada", ada.user.id)), Code::kForbidden) << "no administrator";
  EXPECT_EQ(refusal(accounts_->reset_password("guess", "new password")), Code::kUnauthorized);
  EXPECT_EQ(refusal(accounts_->reset_password(std::string(10'000'000, 'x'), "new password")), Code::kUnauthorized);
  EXPECT_FALSE(accounts_->reset_password(*token, "weak")) << "a refused password does not use it up";
  EXPECT_EQ(accounts_->reset_password(*token, "new password").value_or("refused"), "ada");
  EXPECT_FALSE(admitted(ada));
  EXPECT_TRUE(accounts_->login("ada", "new password", {}));
  EXPECT_EQ(refusal(accounts_->reset_password(*token, "newer password")), Code::kUnauthorized);
  const auto late = accounts_->make_reset_token("ada");
  clock_.advance(std::chrono::hours(24));
  EXPECT_EQ(refusal(accounts_->reset_password(*late, "newer password")), Code::kUnauthorized);
}

TEST_F(SignIns, and_everything_else_end_with_the_account_and_its_name_is_not_given_again) {
  const auto ada = join("ada", device());
  const auto caller = caller_of(ada);
  EXPECT_EQ(refusal(accounts_->delete_account(caller, std::nullopt)), Code::kUnauthorized);
  EXPECT_EQ(refusal(accounts_->delete_account(caller, "wrong password")), Code::kUnauthorized);
  ASSERT_TRUE(accounts_->delete_account(caller, std::string(kGoodPassword)));
  EXPECT_FALSE(admitted(ada));
  EXPECT_TRUE(told(store::SignalKind::kDeleted, ada.user.id));
  EXPECT_EQ(refusal(accounts_->refresh(ada.refresh_token)), Code::kUnauthorized);
  EXPECT_EQ(refusal(accounts_->login("ada", kGoodPassword, {})), Code::kUnauthorized);
  const auto tombstone = accounts_->user(ada.user.id);
  ASSERT_TRUE(tombstone);
  EXPECT_NE(tombstone->deleted_at, 0);
  EXPECT_FALSE(tombstone->username);
  EXPECT_EQ(tombstone->display_name, "");
  EXPECT_EQ(accounts_->next_outbox(10)->back().kind, store::OutboxKind::kAccountDeleted);
  EXPECT_EQ(refusal(accounts_->register_account({.username = "Ada", .password = std::string(kGoodPassword)}, {})),
            Code::kConflict);
  EXPECT_EQ(refusal(accounts_->delete_account(caller, std::string(kGoodPassword))), Code::kUnauthorized);
  const auto guest = accounts_->enter_as_guest({}, {});
  EXPECT_TRUE(accounts_->delete_account(caller_of(*guest), std::nullopt)) << "a guest has no password";
}

TEST_F(SignIns, of_the_disabled_end_and_only_the_enabled_may_return) {
  const auto ada = join("ada", device());
  const auto root = join("root");
  ASSERT_TRUE(accounts_->set_admin({}, root.user.id, true));
  EXPECT_EQ(refusal(accounts_->set_disabled(ada.user.id, root.user.id, true)), Code::kForbidden);
  EXPECT_EQ(refusal(accounts_->set_disabled(root.user.id, root.user.id, true)), Code::kForbidden);
  EXPECT_EQ(refusal(accounts_->set_disabled(root.user.id, random_.id<UserId>(), true)), Code::kNotFound);
  ASSERT_TRUE(accounts_->set_disabled(root.user.id, ada.user.id, true));
  EXPECT_FALSE(admitted(ada));
  EXPECT_TRUE(told(store::SignalKind::kDisabled, ada.user.id));
  EXPECT_EQ(refusal(accounts_->login("ada", kGoodPassword, {})), Code::kForbidden);
  EXPECT_EQ(refusal(accounts_->login("ada", "wrong password", {})), Code::kUnauthorized) << "only who knows it is told";
  EXPECT_EQ(refusal(accounts_->refresh(ada.refresh_token)), Code::kUnauthorized);
  ASSERT_TRUE(accounts_->set_disabled(root.user.id, ada.user.id, false));
  EXPECT_FALSE(admitted(ada)) << "what was ended stays ended";
  EXPECT_TRUE(admitted(login("ada")));
}

TEST_F(SignIns, of_administrators_are_known_at_the_door_at_once) {
  EXPECT_FALSE(*accounts_->has_admin());
  const auto ada = join("ada");
  ASSERT_TRUE(accounts_->set_admin({}, ada.user.id, true)) << "the first one comes from the command line";
  EXPECT_TRUE(*accounts_->has_admin());
  EXPECT_TRUE(caller_of(ada).admin);
  EXPECT_EQ(refusal(accounts_->set_admin(ada.user.id, ada.user.id, false)), Code::kForbidden) << "the last one";
  const auto bob = join("bob");
  EXPECT_EQ(refusal(accounts_->set_admin(bob.user.id, bob.user.id, true)), Code::kForbidden);
  ASSERT_TRUE(accounts_->set_admin(ada.user.id, bob.user.id, true));
  ASSERT_TRUE(accounts_->set_admin(bob.user.id, ada.user.id, false));
  EXPECT_FALSE(caller_of(ada).admin);
  const auto guest = accounts_->enter_as_guest({}, {});
  EXPECT_EQ(refusal(accounts_->set_admin(bob.user.id, guest->user.id, true)), Code::kBadRequest);
  const auto audit = store::run_read(*db_, [](store::Connection& c) { return store::audit_before(c, 0, 10); });
  ASSERT_EQ(audit->size(), 3U);
  EXPECT_EQ(audit->at(0).action, "user.no-admin");
  EXPECT_EQ(audit->at(0).actor, bob.user.id);
  EXPECT_EQ(audit->at(0).target, ada.user.id);
}

TEST_F(SignIns, survive_a_restart_and_so_do_their_ends) {
  const auto ada = join("ada", device());
  const auto phone = login("ada", device());
  const auto bob = join("bob");
  ASSERT_TRUE(accounts_->remove_device(caller_of(ada), phone.device));
  ASSERT_TRUE(accounts_->set_disabled({}, bob.user.id, true));
  rebuild();
  EXPECT_TRUE(admitted(ada));
  EXPECT_FALSE(admitted(phone));
  EXPECT_FALSE(admitted(bob));
}

TEST_F(SignIns, are_tidied_up_when_they_are_over) {
  const auto ada = join("ada", device());
  const auto phone = login("ada", device());
  ASSERT_TRUE(accounts_->logout(caller_of(phone)));
  clock_.advance(std::chrono::hours(24 * 91));
  const auto fresh = login("ada");
  ASSERT_TRUE(accounts_->sweep());
  EXPECT_EQ(accounts_->devices(caller_of(fresh))->size(), 1U) << "the fresh one alone";
  EXPECT_EQ(refusal(accounts_->refresh(ada.refresh_token)), Code::kUnauthorized);
  EXPECT_TRUE(accounts_->refresh(fresh.refresh_token));
}

}  // namespace
}  // namespace kith::accounts
