// Transactions, values and errors of the seam.
#include <thread>

#include "store/schema/migrate.h"
#include "store/sql/contract/directory_contract.h"
#include "store/sql/query.h"

namespace kith::store {
namespace {

TEST_P(DirectoryContract, failed_work_leaves_nothing_behind) {
  const auto user = make_user("ada");
  const auto status = db_->write([&](Connection& c) -> Status {
    KITH_CHECKED(insert_user(c, user));
    return fail(Code::kForbidden, "changed my mind");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kForbidden);
  const auto found = read([&](Connection& c) { return find_user(c, user.id); });
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
  stored_user("ada");  // the name was not taken, and the writer is usable again
}

TEST_P(DirectoryContract, a_statement_that_fails_halfway_undoes_the_whole_work) {
  stored_user("taken");
  const auto first_user = make_user("free");
  const auto status = db_->write([&](Connection& c) -> Status {
    KITH_CHECKED(insert_user(c, first_user));
    return insert_user(c, make_user("taken"));
  });
  ASSERT_FALSE(status);
  EXPECT_TRUE(is_unique_violation(status.error()));
  EXPECT_FALSE(read([&](Connection& c) { return find_user(c, first_user.id); })->has_value());
}

TEST_P(DirectoryContract, committed_work_is_there_after_reopening) {
  const auto user = stored_user("grace");
  open();
  const auto found = read([&](Connection& c) { return find_user(c, user.id); });
  ASSERT_TRUE(found && found->has_value());
  EXPECT_EQ(**found, user);
}

TEST_P(DirectoryContract, a_read_sees_one_snapshot_while_others_write) {
  stored_user("before");
  const auto counts = read([&](Connection& c) -> Result<std::pair<std::size_t, std::size_t>> {
    KITH_TRY(const auto first_look, list_users(c, UserId{}, 10));
    std::thread([&] { stored_user("meanwhile"); }).join();
    KITH_TRY(const auto second_look, list_users(c, UserId{}, 10));
    return std::pair{first_look.size(), second_look.size()};
  });
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->first, counts->second);
  EXPECT_EQ(read([&](Connection& c) { return list_users(c, UserId{}, 10); })->size(), 2U);
}

TEST_P(DirectoryContract, a_read_may_not_write) {
  const auto status = db_->read([&](Connection& c) { return insert_user(c, make_user("sneaky")); });
  EXPECT_FALSE(status);
}

TEST_P(DirectoryContract, parameters_mean_their_number_in_whatever_order_they_appear) {
  const auto out = read([&](Connection& c) {
    return first(
        c, "select cast($2 as text) || '-' || cast($1 as text) || '-' || cast($2 as text)",
        [](const ResultRow& row) { return row.text(0); }, "one", "two");
  });
  ASSERT_TRUE(out && out->has_value());
  EXPECT_EQ(**out, "two-one-two");
}

TEST_P(DirectoryContract, a_refused_statement_is_an_error_and_not_the_end) {
  const auto status =
      read([](Connection& c) { return first(c, "select nonsense from nowhere", [](const ResultRow&) { return 0; }); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kInternal);
  EXPECT_FALSE(is_unique_violation(status.error()));
  stored_user("still-here");
}

TEST_P(DirectoryContract, a_row_of_an_unknown_person_is_refused) {
  const auto status = db_->write([&](Connection& c) {
    return execute(c, "insert into credentials (user_id, hash, changed_at) values ($1, 'x', 1)", random_.id<UserId>());
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kInternal);
}

TEST_P(DirectoryContract, writers_of_many_threads_take_turns) {
  constexpr int kThreads = 4;
  constexpr int kEach = 25;
  const auto user = stored_user("counter");
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        const auto status = db_->write([&](Connection& c) -> Status {
          KITH_TRY(auto found, find_user(c, user.id));
          found->last_login_at += 1;
          return update_user(c, *found);
        });
        EXPECT_TRUE(status) << status.error().detail;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ((*read([&](Connection& c) { return find_user(c, user.id); }))->last_login_at, kThreads * kEach);
}

TEST_P(DirectoryContract, migrations_run_once_and_a_newer_schema_is_refused) {
  const auto newest = directory_migrations().back().number;
  EXPECT_EQ(schema_version(*db_).value_or(-1), newest);
  EXPECT_EQ(migrate(*db_).value_or(-1), newest);
  ASSERT_TRUE(db_->write([&](Connection& c) {
    return execute(c, "insert into schema_migrations (number, name) values ($1, 'from the future')", newest + 1);
  }));
  const auto again = migrate(*db_);
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().detail.find("newer"), std::string::npos);
  const auto reopened = GetParam().open(home_);
  ASSERT_FALSE(reopened);
  EXPECT_NE(reopened.error().detail.find("newer"), std::string::npos) << reopened.error().detail;
}

TEST_P(DirectoryContract, a_migration_that_breaks_leaves_the_schema_as_it_was) {
  const auto newest = directory_migrations().back().number;
  const std::vector<Migration> broken = {
      Migration{newest + 1, "good", "create table extra (a {integer} not null) {table_end};"},
      Migration{newest + 2, "bad", "create table extra (a {integer} not null) {table_end};"}};
  const auto status = migrate(*db_, broken);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().detail.find("bad"), std::string::npos) << status.error().detail;
  EXPECT_EQ(schema_version(*db_).value_or(-1), newest);
  EXPECT_FALSE(read(
      [](Connection& c) { return all(c, "select a from extra", [](const ResultRow& r) { return r.integer(0); }); }));
}

}  // namespace
}  // namespace kith::store
