// SQLite runs the search index's contract, and keeps what is particular to a file that can be made anew.
#include "store/sqlite/sqlite_search_index.h"

#include <fstream>

#include "store/search/index_contract.h"

namespace kith::store::search {
namespace {

Result<std::unique_ptr<SearchIndex>> open_sqlite(const std::string& home) {
  KITH_TRY(auto index, SqliteSearchIndex::open({.path = home + "/search.db", .sync = false}));
  return std::unique_ptr<SearchIndex>(std::move(index));
}

INSTANTIATE_TEST_SUITE_P(Sqlite, IndexContract, testing::Values(IndexFactory{"sqlite", open_sqlite}), index_name);

class SearchFile : public testing::Test {
 protected:
  void SetUp() override {
    home_ = std::filesystem::temp_directory_path() / ("kith-search-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
  }
  void TearDown() override { std::filesystem::remove_all(home_); }
  std::string path() const { return home_ / "search.db"; }

  std::filesystem::path home_;
};

TEST_F(SearchFile, that_is_damaged_is_made_anew) {
  std::ofstream(path()) << std::string(5000, 'x');
  const auto index = SqliteSearchIndex::open({.path = path(), .sync = false});
  ASSERT_TRUE(index) << index.error().detail;
  EXPECT_FALSE((*index)->state("search@one")->at);
}

TEST_F(SearchFile, in_a_missing_folder_is_refused_with_its_path) {
  const auto index = SqliteSearchIndex::open({.path = home_ / "nowhere" / "search.db"});
  ASSERT_FALSE(index);
  EXPECT_NE(index.error().detail.find("nowhere"), std::string::npos);
}

}  // namespace
}  // namespace kith::store::search
