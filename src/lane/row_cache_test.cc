// What the cache remembers, that absence counts, what it forgets, and when it asks the disk.
#include "lane/row_cache.h"

#include <gtest/gtest.h>

#include "lane/core_for_tests.h"

namespace kith::lane {
namespace {

const Owner kOwner = owner_of(conversation(1));

struct Rows {
  Rows() : log(std::make_shared<store::MemoryLog>()) {}
  void commit(RowCache* cache, std::optional<std::string> value) {
    store::Batch batch;
    batch.rows.push_back({.owner = kOwner, .kind = store::RowKind::kMember, .key = "k", .value = std::move(value)});
    ASSERT_TRUE(log.commit(batch).has_value());
    if (cache != nullptr) cache->apply(batch);
  }
  store::FaultyLog log;
};

TEST(RowCacheTest, WhatWasReadOnceIsNotAskedAgain) {
  Rows rows;
  rows.commit(nullptr, "one");
  RowCache cache(rows.log, 1 << 20);
  EXPECT_EQ(*cache.row(kOwner, store::RowKind::kMember, "k"), "one");
  rows.log.chill(kOwner);
  EXPECT_EQ(*cache.row(kOwner, store::RowKind::kMember, "k"), "one");
}

TEST(RowCacheTest, AbsenceIsRememberedUntilABatchWrites) {
  Rows rows;
  RowCache cache(rows.log, 1 << 20);
  EXPECT_EQ(*cache.row(kOwner, store::RowKind::kMember, "k"), std::nullopt);
  EXPECT_EQ(*cache.head(conversation(1)), std::nullopt);
  rows.log.chill(kOwner);
  EXPECT_EQ(*cache.row(kOwner, store::RowKind::kMember, "k"), std::nullopt);
  EXPECT_EQ(*cache.head(conversation(1)), std::nullopt);
  rows.commit(&cache, "new");
  EXPECT_EQ(*cache.row(kOwner, store::RowKind::kMember, "k"), "new");
  rows.commit(&cache, std::nullopt);
  EXPECT_EQ(*cache.row(kOwner, store::RowKind::kMember, "k"), std::nullopt);
}

TEST(RowCacheTest, ClearedItAsksTheLogAgain) {
  Rows rows;
  rows.commit(nullptr, "one");
  RowCache cache(rows.log, 1 << 20);
  (void)cache.row(kOwner, store::RowKind::kMember, "k");
  rows.commit(nullptr, "two");  // behind the cache's back, as a recovery does
  cache.clear();
  EXPECT_EQ(cache.bytes(), 0u);
  EXPECT_EQ(*cache.row(kOwner, store::RowKind::kMember, "k"), "two");
}

TEST(RowCacheTest, ListingsAreNeverCached) {
  Rows rows;
  RowCache cache(rows.log, 1 << 20);
  const Owner person = owner_of(user(1));
  EXPECT_EQ(*cache.row(person, store::RowKind::kListing, "c"), std::nullopt);
  store::Batch batch;  // another lane's
  batch.rows.push_back({.owner = person, .kind = store::RowKind::kListing, .key = "c", .value = "listed"});
  ASSERT_TRUE(rows.log.commit(batch).has_value());
  EXPECT_EQ(*cache.row(person, store::RowKind::kListing, "c"), "listed");
}

TEST(RowCacheTest, MissesAnswerColdOrWaitForTheDisk) {
  Rows rows;
  rows.commit(nullptr, "one");
  RowCache cache(rows.log, 1 << 20);
  rows.log.chill(kOwner);
  const auto cold = cache.row(kOwner, store::RowKind::kMember, "k");
  ASSERT_FALSE(cold.has_value());
  EXPECT_TRUE(cold.error().cold);
  cache.with_disk(true);
  EXPECT_EQ(*cache.row(kOwner, store::RowKind::kMember, "k"), "one");
}

TEST(RowCacheTest, StaysWithinItsBytesAndLosesTheLeastUsed) {
  Rows rows;
  RowCache cache(rows.log, 8'192);
  store::Batch batch;
  for (int i = 0; i < 200; ++i) {
    batch.rows.push_back({.owner = kOwner,
                          .kind = store::RowKind::kMember,
                          .key = "key " + std::to_string(i),
                          .value = std::string(100, 'x')});
  }
  ASSERT_TRUE(rows.log.commit(batch).has_value());
  cache.apply(batch);
  EXPECT_LE(cache.bytes(), 8'192u);
  rows.log.chill(kOwner);
  EXPECT_TRUE(cache.row(kOwner, store::RowKind::kMember, "key 199").has_value());
  EXPECT_FALSE(cache.row(kOwner, store::RowKind::kMember, "key 0").has_value());
}

}  // namespace
}  // namespace kith::lane
