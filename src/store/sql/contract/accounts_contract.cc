// Rows of people, credentials, sign-ins and devices.
#include "store/sql/contract/directory_contract.h"
#include "store/sql/credentials.h"
#include "store/sql/families.h"
#include "store/sql/last_seen.h"
#include "store/sql/strangers.h"

namespace kith::store {
namespace {

constexpr TimeMs kNow = 1'700'000'000'000;

std::vector<std::string> names(const Result<std::vector<User>>& users) {
  std::vector<std::string> out;
  if (users) {
    for (const auto& user : *users) out.push_back(user.username.value_or("-"));
  }
  return out;
}

TEST_P(DirectoryContract, every_column_of_a_person_comes_back) {
  auto user = make_user("full.house");
  user.display_name = "Ünïcødé 汉字 🏠";
  user.avatar = "media/1";
  user.about = "Two lines\nof text";
  user.guest = user.bot = user.admin = true;
  user.disabled_at = 11;
  user.deleted_at = 12;
  user.last_login_at = 13;
  user.issuer = "https://issuer.example";
  user.subject = "somebody";
  user.receipts_off = user.unlisted = true;
  user.presence_to = Circle::kNobody;
  user.write_to = Circle::kFriends;
  user.add_to = Circle::kNobody;
  user.groups_to = Circle::kFriends;
  user.status = {.text = "On the road", .emoji = "🚲", .until = 14};
  ASSERT_TRUE(db_->write([&](Connection& c) { return insert_user(c, user); }));
  EXPECT_EQ(*read([&](Connection& c) { return find_user(c, user.id); }), user);
  EXPECT_EQ(*read([&](Connection& c) { return find_user_by_name(c, "full.house"); }), user);
  EXPECT_EQ(*read([&](Connection& c) { return find_outside_user(c, "https://issuer.example", "somebody"); }), user);

  user.username.reset();
  user.issuer.reset();
  user.subject.reset();
  user.display_name.clear();
  ASSERT_TRUE(db_->write([&](Connection& c) { return update_user(c, user); }));
  EXPECT_EQ(*read([&](Connection& c) { return find_user(c, user.id); }), user);
  EXPECT_FALSE(read([&](Connection& c) { return find_user_by_name(c, "full.house"); })->has_value());
}

TEST_P(DirectoryContract, changing_an_unknown_person_is_not_found) {
  const auto status = db_->write([&](Connection& c) { return update_user(c, make_user("ghost")); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kNotFound);
}

TEST_P(DirectoryContract, a_username_is_unique_but_many_have_none) {
  stored_user("one");
  stored_user("");
  stored_user("");
  const auto twice = db_->write([&](Connection& c) { return insert_user(c, make_user("one")); });
  ASSERT_FALSE(twice);
  EXPECT_TRUE(is_unique_violation(twice.error()));
  EXPECT_NE(twice.error().field.find("username"), std::string::npos) << twice.error().field;
}

TEST_P(DirectoryContract, issuer_and_subject_are_unique_together) {
  auto user = make_user("");
  user.issuer = "a";
  user.subject = "1";
  auto other = make_user("");
  other.issuer = "b";
  other.subject = "1";
  ASSERT_TRUE(db_->write([&](Connection& c) { return insert_user(c, user); }));
  ASSERT_TRUE(db_->write([&](Connection& c) { return insert_user(c, other); }));
  other.id = random_.id<UserId>();
  const auto twice = db_->write([&](Connection& c) { return insert_user(c, other); });
  ASSERT_FALSE(twice);
  EXPECT_TRUE(is_unique_violation(twice.error()));
}

TEST_P(DirectoryContract, a_batch_of_any_size_finds_whom_it_names) {
  std::vector<UserId> ids;
  ASSERT_TRUE(db_->write([&](Connection& c) -> Status {
    for (int i = 0; i < 700; ++i) {
      const auto user = make_user("user" + std::to_string(i));
      ids.push_back(user.id);
      KITH_CHECKED(insert_user(c, user));
    }
    return {};
  }));
  for (const std::size_t count : {0, 1, 2, 8, 9, 511, 512, 513, 700}) {
    const auto found = read([&](Connection& c) { return find_users(c, std::span<const UserId>(ids).first(count)); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), count);
  }
  const std::vector<UserId> unknown = {ids[3], random_.id<UserId>(), ids[3]};
  EXPECT_EQ(read([&](Connection& c) { return find_users(c, unknown); })->size(), 1U);
}

TEST_P(DirectoryContract, search_is_by_prefix_of_either_name_without_case_and_without_those_hidden) {
  const auto add = [&](std::string_view username, std::string_view display, auto change) {
    auto user = make_user(username);
    user.display_name = std::string(display);
    change(user);
    ASSERT_TRUE(db_->write([&](Connection& c) { return insert_user(c, user); }));
  };
  const auto as_is = [](User&) {};
  add("anna", "Zoe", as_is);
  add("berta", "Ánnabel", as_is);
  add("carl", "ANNE Frank", as_is);
  add("dora", "Joanna", as_is);
  add("percent", "100% sure", as_is);
  add("chen", "陈小明", as_is);
  add("anna2", "Guest", [](User& u) { u.guest = true; });
  add("anna3", "Bot", [](User& u) { u.bot = true; });
  add("anna4", "Disabled", [](User& u) { u.disabled_at = 1; });
  add("anna5", "Deleted", [](User& u) { u.deleted_at = 1; });
  add("anna6", "Unlisted", [](User& u) { u.unlisted = true; });
  const auto search = [&](std::string_view query, std::size_t limit = 10) {
    return names(read([&](Connection& c) { return search_users(c, query, limit); }));
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(search("ann"), (Names{"anna", "carl"}));
  EXPECT_EQ(search("ANN"), (Names{"anna", "carl"}));
  EXPECT_EQ(search("ann", 1), (Names{"anna"}));
  EXPECT_EQ(search("ánn"), (Names{"berta"}));
  EXPECT_EQ(search("陈小"), (Names{"chen"}));
  EXPECT_EQ(search("100%"), (Names{"percent"}));
  EXPECT_EQ(search("%"), Names{});
  EXPECT_EQ(search("an_a"), Names{});
  EXPECT_EQ(search(""), Names{});
  EXPECT_EQ(search("\xff\xfe"), Names{});
}

TEST_P(DirectoryContract, barred_and_admin_people_are_listed) {
  auto disabled = make_user("disabled");
  disabled.disabled_at = 5;
  disabled.admin = true;
  auto admin = make_user("admin");
  admin.admin = true;
  ASSERT_TRUE(db_->write([&](Connection& c) { return insert_user(c, disabled); }));
  ASSERT_TRUE(db_->write([&](Connection& c) { return insert_user(c, admin); }));
  EXPECT_EQ(*read([](Connection& c) { return barred_users(c); }), std::vector{disabled.id});
  EXPECT_EQ(*read([](Connection& c) { return admin_users(c); }), std::vector{admin.id});
}

TEST_P(DirectoryContract, listing_pages_through_everybody_once) {
  for (int i = 0; i < 7; ++i) stored_user("page" + std::to_string(i));
  UserId after;
  std::size_t seen = 0;
  for (;;) {
    const auto page = read([&](Connection& c) { return list_users(c, after, 3); });
    ASSERT_TRUE(page);
    if (page->empty()) break;
    for (const auto& user : *page) {
      EXPECT_LT(after, user.id);
      after = user.id;
      ++seen;
    }
  }
  EXPECT_EQ(seen, 7U);
}

TEST_P(DirectoryContract, a_reserved_name_stays_reserved) {
  const std::string mark("\0\x01\xff", 3);
  EXPECT_FALSE(*read([&](Connection& c) { return name_reserved(c, mark); }));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(db_->write([&](Connection& c) { return reserve_name(c, mark, kNow); }));
  EXPECT_TRUE(*read([&](Connection& c) { return name_reserved(c, mark); }));
}

TEST_P(DirectoryContract, a_password_is_replaced_and_removed) {
  const auto user = stored_user("pw");
  EXPECT_FALSE(read([&](Connection& c) { return password_of(c, user.id); })->has_value());
  ASSERT_TRUE(db_->write([&](Connection& c) { return put_password(c, user.id, "first", kNow); }));
  ASSERT_TRUE(db_->write([&](Connection& c) { return put_password(c, user.id, "second", kNow); }));
  EXPECT_EQ(*read([&](Connection& c) { return password_of(c, user.id); }), "second");
  ASSERT_TRUE(db_->write([&](Connection& c) { return remove_password(c, user.id); }));
  EXPECT_FALSE(read([&](Connection& c) { return password_of(c, user.id); })->has_value());
}

TEST_P(DirectoryContract, a_reset_link_works_once_in_time_and_is_replaced_by_a_newer) {
  const auto user = stored_user("forgetful");
  const auto put = [&](std::string_view token, TimeMs until) {
    ASSERT_TRUE(db_->write([&](Connection& c) { return put_reset(c, user.id, token, until); }));
  };
  const auto take = [&](std::string_view token) {
    return *write([&](Connection& c) { return take_reset(c, token, kNow); });
  };
  put("old", kNow + 10);
  put("new", kNow + 10);
  EXPECT_FALSE(take("old"));
  EXPECT_EQ(take("new"), user.id);
  EXPECT_FALSE(take("new"));
  put("late", kNow);
  EXPECT_FALSE(take("late"));
}

TEST_P(DirectoryContract, families_live_until_revoked_and_are_swept_later) {
  const auto user = stored_user("fam");
  const auto add = [&](TimeMs used) {
    Family family{.id = random_.id<FamilyId>(),
                  .user = user.id,
                  .device = random_.id<DeviceId>(),
                  .generation = 3,
                  .current_hash = std::string(32, '\0'),
                  .previous_hash = "p",
                  .rotated_at = 1,
                  .created_at = 2,
                  .last_used_at = used};
    EXPECT_TRUE(db_->write([&](Connection& c) { return insert_family(c, family); }));
    return family;
  };
  const auto later = add(kNow);
  auto earlier = add(kNow - 5);
  EXPECT_EQ(*read([&](Connection& c) { return find_family(c, later.id); }), later);
  EXPECT_EQ(*read([&](Connection& c) { return live_families(c, user.id); }), (std::vector{earlier, later}));
  ASSERT_TRUE(db_->write([&](Connection& c) { return revoke_family(c, earlier.id, kNow); }));
  ASSERT_TRUE(db_->write([&](Connection& c) { return revoke_family(c, earlier.id, kNow + 100); }));
  EXPECT_EQ(*read([&](Connection& c) { return live_families(c, user.id); }), (std::vector{later}));
  EXPECT_EQ(*read([&](Connection& c) { return revoked_families(c, kNow); }), (std::vector{earlier.id}));
  EXPECT_TRUE(read([&](Connection& c) { return revoked_families(c, kNow + 1); })->empty());
  ASSERT_TRUE(db_->write([&](Connection& c) { return sweep_families(c, kNow + 1, kNow - 100); }));
  EXPECT_FALSE(read([&](Connection& c) { return find_family(c, earlier.id); })->has_value());
  EXPECT_TRUE(read([&](Connection& c) { return find_family(c, later.id); })->has_value());
  ASSERT_TRUE(db_->write([&](Connection& c) { return sweep_families(c, 0, kNow + 1); }));
  EXPECT_FALSE(read([&](Connection& c) { return find_family(c, later.id); })->has_value());
}

TEST_P(DirectoryContract, devices_come_least_recently_seen_first) {
  const auto user = stored_user("dev");
  const auto put = [&](TimeMs seen) {
    Device device{.user = user.id,
                  .id = random_.id<DeviceId>(),
                  .family = random_.id<FamilyId>(),
                  .name = "Phone",
                  .agent = "test",
                  .created_at = kNow,
                  .last_seen = seen};
    EXPECT_TRUE(db_->write([&](Connection& c) { return put_device(c, device); }));
    return device;
  };
  auto a = put(kNow + 2);
  auto b = put(kNow + 1);
  EXPECT_EQ(*read([&](Connection& c) { return devices_of(c, user.id); }), (std::vector{b, a}));
  ASSERT_TRUE(db_->write([&](Connection& c) { return touch_device(c, user.id, b.id, kNow + 3); }));
  ASSERT_TRUE(db_->write([&](Connection& c) { return touch_device(c, user.id, b.id, kNow); }));
  b.last_seen = kNow + 3;
  EXPECT_EQ(*read([&](Connection& c) { return devices_of(c, user.id); }), (std::vector{a, b}));
  a.name = "Renamed";
  a.last_seen = kNow + 9;
  ASSERT_TRUE(db_->write([&](Connection& c) { return put_device(c, a); }));
  EXPECT_EQ(*read([&](Connection& c) { return find_device(c, user.id, a.id); }), a);
  ASSERT_TRUE(db_->write([&](Connection& c) { return remove_family_device(c, a.family); }));
  ASSERT_TRUE(db_->write([&](Connection& c) { return remove_device(c, user.id, b.id); }));
  EXPECT_TRUE(read([&](Connection& c) { return devices_of(c, user.id); })->empty());
}

TEST_P(DirectoryContract, the_time_last_seen_only_grows) {
  const auto user = stored_user("seen");
  const auto seen = [&] { return *read([&](Connection& c) { return last_seen(c, user.id); }); };
  EXPECT_EQ(seen(), 0);
  for (const TimeMs at : {kNow, kNow + 60'000, kNow}) {
    ASSERT_TRUE(db_->write([&](Connection& c) { return keep_last_seen(c, user.id, at); }));
  }
  EXPECT_EQ(seen(), kNow + 60'000);
}

TEST_P(DirectoryContract, the_strangers_budget_counts_each_stranger_once_a_day) {
  const auto user = stored_user("curious");
  const auto spend = [&](UserId other, TimeMs now) {
    return *write([&](Connection& c) { return spend_stranger(c, user.id, other, now, 2); });
  };
  const auto a = random_.id<UserId>();
  const auto b = random_.id<UserId>();
  const auto third = random_.id<UserId>();
  EXPECT_TRUE(spend(a, kNow));
  EXPECT_TRUE(spend(a, kNow));
  EXPECT_TRUE(spend(b, kNow));
  EXPECT_FALSE(spend(third, kNow));
  EXPECT_TRUE(spend(a, kNow));
  EXPECT_EQ(*read([&](Connection& c) { return strangers_spent(c, user.id, kNow); }), 2);
  EXPECT_TRUE(spend(third, kNow + kDayMs));
  ASSERT_TRUE(db_->write([&](Connection& c) { return sweep_strangers(c, kNow + kDayMs); }));
  EXPECT_EQ(*read([&](Connection& c) { return strangers_spent(c, user.id, kNow); }), 0);
  EXPECT_EQ(*read([&](Connection& c) { return strangers_spent(c, user.id, kNow + kDayMs); }), 1);
}

}  // namespace
}  // namespace kith::store
