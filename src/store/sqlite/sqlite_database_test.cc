// SQLite runs the directory's contract, and keeps what is particular to a file on disk.
#include "store/sqlite/sqlite_database.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "store/sql/contract/directory_contract.h"
#include "store/sql/query.h"

namespace kith::store {
namespace {

Result<std::unique_ptr<Database>> open_sqlite(const std::string& home) {
  KITH_TRY(auto db, SqliteDatabase::open({.path = home + "/directory.db", .busy_timeout_ms = 2000, .sync = false}));
  return std::unique_ptr<Database>(std::move(db));
}

INSTANTIATE_TEST_SUITE_P(Sqlite, DirectoryContract, testing::Values(DirectoryFactory{"sqlite", open_sqlite}),
                         factory_name);

class SqliteFile : public testing::Test {
 protected:
  void SetUp() override {
    home_ = std::filesystem::temp_directory_path() / ("kith-sqlite-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
    path_ = home_ / "directory.db";
  }
  void TearDown() override { std::filesystem::remove_all(home_); }
  std::string refusal() {
    const auto opened = SqliteDatabase::open({.path = path_, .busy_timeout_ms = 50});
    return opened ? "" : opened.error().detail;
  }
  std::string content() {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path home_;
  std::string path_;
};

TEST_F(SqliteFile, is_readable_by_its_owner_alone) {
  const auto old_mask = ::umask(0);
  const auto opened = SqliteDatabase::open({.path = path_});
  ::umask(old_mask);
  ASSERT_TRUE(opened) << opened.error().detail;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat info{};
    ASSERT_EQ(::stat((path_ + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777, 0600U) << suffix;
  }
}

TEST_F(SqliteFile, syncs_fully_at_each_commit_and_checks_references) {
  auto db = SqliteDatabase::open({.path = path_});
  ASSERT_TRUE(db);
  const auto setting = [&](const char* name) {
    return run_write(**db, [&](Connection& c) {
      return first(c, std::string("pragma ") + name, [](const ResultRow& row) { return row.text(0); });
    });
  };
  EXPECT_EQ(*setting("synchronous"), "2");
  EXPECT_EQ(*setting("journal_mode"), "wal");
  EXPECT_EQ(*setting("foreign_keys"), "1");
}

TEST_F(SqliteFile, of_another_kind_is_refused_and_left_alone) {
  std::ofstream(path_) << std::string(5000, 'x');
  const auto before = content();
  EXPECT_NE(refusal().find("not a database"), std::string::npos) << refusal();
  EXPECT_EQ(content(), before);
}

TEST_F(SqliteFile, of_another_program_is_refused_and_left_alone) {
  {
    auto db = SqliteDatabase::open({.path = path_});
    ASSERT_TRUE(db);
    ASSERT_TRUE((*db)->write([](Connection& c) { return c.script("pragma application_id = 77"); }));
    ASSERT_TRUE((*db)->write([](Connection& c) { return c.script("delete from schema_migrations"); }));
  }
  const auto before = content();
  EXPECT_NE(refusal().find("another program"), std::string::npos) << refusal();
  EXPECT_EQ(content(), before);
}

TEST_F(SqliteFile, in_a_missing_folder_is_refused_with_its_path) {
  path_ = home_ / "nowhere" / "directory.db";
  EXPECT_NE(refusal().find("nowhere"), std::string::npos) << refusal();
}

TEST_F(SqliteFile, held_by_another_transaction_answers_unavailable_with_a_retry_time) {
  auto a = SqliteDatabase::open({.path = path_});
  auto b = SqliteDatabase::open({.path = path_, .busy_timeout_ms = 20});
  ASSERT_TRUE(a && b);
  const auto outer = (*a)->write([&](Connection&) -> Status {
    const auto inner = (*b)->write([](Connection&) -> Status { return {}; });
    EXPECT_FALSE(inner);
    if (!inner) {
      EXPECT_EQ(inner.error().code, Code::kUnavailable);
      EXPECT_GT(inner.error().retry_after_ms, 0);
    }
    return {};
  });
  EXPECT_TRUE(outer);
  EXPECT_TRUE((*b)->write([](Connection&) -> Status { return {}; }));
}

TEST_F(SqliteFile, opened_by_a_second_process_shares_its_commits) {
  auto a = SqliteDatabase::open({.path = path_});
  auto b = SqliteDatabase::open({.path = path_});
  ASSERT_TRUE(a && b);
  ASSERT_TRUE((*b)->write([](Connection& c) { return reserve_name(c, "mark", 1); }));
  EXPECT_TRUE(*run_read(**a, [](Connection& c) { return name_reserved(c, "mark"); }));
}

TEST_F(SqliteFile, that_failed_a_write_is_left_alone_between_probes_and_can_be_read) {
  ManualClock clock;
  sqlite3* writer = nullptr;
  const auto first = [&](sqlite3* handle) -> Status {
    if (writer == nullptr) writer = handle;
    return {};
  };
  const auto db = SqliteDatabase::open({.path = path_, .extend = first, .clock = &clock});
  ASSERT_TRUE(db);
  const auto set_broken = [&](const char* word) {
    const auto pragma = std::string("pragma query_only = ") + word;
    ASSERT_EQ(sqlite3_exec(writer, pragma.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  };
  const auto keep = [&](const std::string& name) {
    return (*db)->write([&](Connection& c) { return reserve_name(c, name, 1); });
  };
  ASSERT_TRUE(keep("before"));
  set_broken("on");
  EXPECT_FALSE(keep("a"));
  EXPECT_FALSE((*db)->check());
  EXPECT_FALSE(keep("b"));  // a probe comes first, at once, and fails
  set_broken("off");
  const auto refused = keep("c");  // well again, but nobody looks
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_TRUE(*run_read(**db, [](Connection& c) { return name_reserved(c, "before"); }));
  clock.advance(std::chrono::milliseconds(refused.error().retry_after_ms));
  EXPECT_TRUE(keep("d"));
  EXPECT_TRUE((*db)->check());
  for (const auto* lost : {"a", "b", "c"})
    EXPECT_FALSE(*run_read(**db, [&](Connection& c) { return name_reserved(c, lost); })) << lost;
}

TEST_F(SqliteFile, that_failed_a_write_is_well_again_though_nobody_has_anything_to_write) {
  ManualClock clock;
  sqlite3* writer = nullptr;
  const auto first = [&](sqlite3* handle) -> Status {
    if (writer == nullptr) writer = handle;
    return {};
  };
  const auto db = SqliteDatabase::open({.path = path_, .extend = first, .clock = &clock});
  ASSERT_TRUE(db);
  ASSERT_EQ(sqlite3_exec(writer, "pragma query_only = on", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_FALSE((*db)->write([](Connection& c) { return reserve_name(c, "a", 1); }));
  (*db)->try_again();
  EXPECT_FALSE((*db)->check());
  ASSERT_EQ(sqlite3_exec(writer, "pragma query_only = off", nullptr, nullptr, nullptr), SQLITE_OK);
  (*db)->try_again();
  EXPECT_FALSE((*db)->check());
  clock.advance(std::chrono::seconds(5));
  (*db)->try_again();
  EXPECT_TRUE((*db)->check());
}

// The child commits pairs of rows and reports each commit; killed at an arbitrary moment, every reported pair must be
// there and no half of a pair.
TEST_F(SqliteFile, after_a_kill_holds_whole_transactions_and_all_that_were_reported) {
  ASSERT_TRUE(SqliteDatabase::open({.path = path_}));
  for (int round = 0; round < 5; ++round) {
    int pipe_fds[2];
    ASSERT_EQ(::pipe(pipe_fds), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe_fds[0]);
      auto db = SqliteDatabase::open({.path = path_});
      if (!db) ::_exit(2);
      for (int i = 0;; ++i) {
        const auto tag = std::to_string(round) + "." + std::to_string(i);
        const auto done = (*db)->write([&](Connection& c) -> Status {
          KITH_CHECKED(reserve_name(c, "a" + tag, i));
          return reserve_name(c, "b" + tag, i);
        });
        if (!done || ::write(pipe_fds[1], "x", 1) != 1) ::_exit(3);
      }
    }
    ::close(pipe_fds[1]);
    int reported = 0;
    char byte = 0;
    while (reported < 10 + 7 * round && ::read(pipe_fds[0], &byte, 1) == 1) ++reported;
    ::kill(child, SIGKILL);
    while (::read(pipe_fds[0], &byte, 1) == 1) ++reported;
    ::close(pipe_fds[0]);
    int wait_status = 0;
    ::waitpid(child, &wait_status, 0);
    ASSERT_TRUE(WIFSIGNALED(wait_status)) << "the child ended by itself: " << WEXITSTATUS(wait_status);

    auto db = SqliteDatabase::open({.path = path_});
    ASSERT_TRUE(db) << db.error().detail;
    const auto present = [&](const std::string& mark) {
      return *run_read(**db, [&](Connection& c) { return name_reserved(c, mark); });
    };
    for (int i = 0; i < reported + 2; ++i) {
      const auto tag = std::to_string(round) + "." + std::to_string(i);
      EXPECT_EQ(present("a" + tag), present("b" + tag)) << tag;
      if (i < reported) {
        EXPECT_TRUE(present("a" + tag)) << tag << " was reported";
      }
    }
  }
}

}  // namespace
}  // namespace kith::store
