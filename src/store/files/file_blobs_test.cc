// Content as files: whole or not at all, in ranges, and nothing of an upload that was cut.
#include "store/files/file_blobs.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace kith::store {
namespace {

namespace fs = std::filesystem;

struct FileBlobsTest : testing::Test {
  FileBlobsTest() : folder(fs::temp_directory_path() / ("kith-blobs-" + std::to_string(::getpid()))) {
    fs::remove_all(folder);
    blobs = std::move(*FileBlobs::open(folder));
  }
  ~FileBlobsTest() override { fs::remove_all(folder); }

  static MediaId id(std::uint8_t number) {
    MediaId out;
    out.bytes[0] = number;
    out.bytes[15] = 1;
    return out;
  }
  void put(MediaId which, std::string_view content) {
    auto writer = std::move(*blobs->begin(which));
    ASSERT_TRUE(writer->write(content));
    ASSERT_TRUE(writer->finish());
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& each : fs::recursive_directory_iterator(folder)) count += each.is_regular_file() ? 1 : 0;
    return count;
  }

  fs::path folder;
  std::unique_ptr<FileBlobs> blobs;
};

TEST_F(FileBlobsTest, AContentIsReadInRangesOnceItIsFinished) {
  auto writer = std::move(*blobs->begin(id(1)));
  ASSERT_TRUE(writer->write("hello "));
  EXPECT_EQ(blobs->open(id(1)).error().code, Code::kNotFound);
  ASSERT_TRUE(writer->write("world"));
  ASSERT_TRUE(writer->finish());
  writer.reset();
  const auto reader = std::move(*blobs->open(id(1)));
  EXPECT_EQ(reader->size(), 11u);
  EXPECT_EQ(*reader->read(0, 100), "hello world");
  EXPECT_EQ(*reader->read(6, 3), "wor");
  EXPECT_EQ(*reader->read(11, 3), "");
}

TEST_F(FileBlobsTest, AnUploadThatIsCutLeavesNothing) {
  {
    const auto writer = std::move(*blobs->begin(id(1)));
    ASSERT_TRUE(writer->write("half of it"));
    EXPECT_EQ(files(), 1u);
  }
  EXPECT_EQ(files(), 0u);
  std::ofstream(folder / "incoming" / "left by a crash") << "x";
  blobs = std::move(*FileBlobs::open(folder));
  EXPECT_EQ(files(), 0u);
}

TEST_F(FileBlobsTest, TheLastOneFinishedUnderAnIdStands) {
  put(id(1), "first");
  auto one = std::move(*blobs->begin(id(1)));
  auto other = std::move(*blobs->begin(id(1)));
  ASSERT_TRUE(one->write("one"));
  ASSERT_TRUE(other->write("other"));
  ASSERT_TRUE(other->finish());
  one.reset();
  other.reset();
  EXPECT_EQ(*(*blobs->open(id(1)))->read(0, 10), "other");
  EXPECT_EQ(files(), 1u);
}

TEST_F(FileBlobsTest, WhatIsRemovedIsGoneButNotForWhoReadsItAndNotWhileTheFolderIsCopied) {
  put(id(1), "content");
  const auto reader = std::move(*blobs->open(id(1)));
  {
    const auto kept = blobs->keep_all();
    EXPECT_EQ(blobs->remove(id(1)).error().code, Code::kUnavailable);
  }
  ASSERT_TRUE(blobs->remove(id(1)));
  ASSERT_TRUE(blobs->remove(id(1)));
  EXPECT_EQ(blobs->open(id(1)).error().code, Code::kNotFound);
  EXPECT_EQ(*reader->read(0, 10), "content");
}

TEST_F(FileBlobsTest, ACopyHoldsAllThatIsFinishedAndOnlyItsOwnerReadsIt) {
  put(id(1), "one");
  put(id(2), "two");
  const auto cut = std::move(*blobs->begin(id(3)));
  std::size_t seen = 0;
  ASSERT_TRUE(blobs->each([&](MediaId, TimeMs at) { seen += at > 0 ? 1 : 0; }));
  EXPECT_EQ(seen, 2u);
  const fs::path to = folder.string() + "-copy";
  ASSERT_TRUE(blobs->copy_to(to));
  const auto copy = std::move(*FileBlobs::open(to));
  EXPECT_EQ(*(*copy->open(id(2)))->read(0, 10), "two");
  EXPECT_EQ(copy->open(id(3)).error().code, Code::kNotFound);
  EXPECT_EQ(fs::status(to).permissions() & fs::perms::all, fs::perms::owner_all);
  fs::remove_all(to);
}

}  // namespace
}  // namespace kith::store
