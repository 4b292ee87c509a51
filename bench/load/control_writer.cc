#include "load/control_writer.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/random.h"
#include "load/apart.h"
#include "load/own_clock.h"
#include "store/rocksdb/rocks_options.h"

namespace kith::bench {
namespace {

constexpr std::size_t kConversations = 1000;
constexpr std::size_t kMessageRowBytes = 280;  // as a message with a body of 200 bytes is kept
constexpr std::size_t kDedupeRowBytes = 28;
constexpr std::size_t kHeadBytes = 24;
constexpr std::size_t kStreamBytesEach = 40;

// Letters in no order: a row of one letter would be compressed to nothing.
std::string letters(SeededRandom& random, std::size_t count) {
  std::string text(count, ' ');
  for (char& letter : text) letter = static_cast<char>('a' + random.below(26));
  return text;
}

}  // namespace

BareWrites write_bare(const std::filesystem::path& dir, std::uint64_t messages, std::size_t in_batch) {
  std::filesystem::remove_all(dir);
  const store::RocksConfig config;
  const auto cache = rocksdb::NewLRUCache(std::size_t{16} << 20);
  rocksdb::DB* raw = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto opened = rocksdb::DB::Open(store::database_options(config), dir.string(),
                                        {{rocksdb::kDefaultColumnFamilyName, store::data_options(config, cache)},
                                         {"stream", store::stream_options(config, cache)}},
                                        &handles, &raw);
  KITH_CHECK(opened.ok());
  const std::unique_ptr<rocksdb::DB> db(raw);
  SeededRandom random(7);
  std::vector<std::string> owners;
  for (std::size_t i = 0; i < kConversations; ++i) owners.emplace_back(random.id<SessionId>().raw());
  const std::string bodies = letters(random, 1 << 16);
  const std::string dedupe(kDedupeRowBytes, 'd');
  const std::string head(kHeadBytes, 'h');
  rocksdb::WriteOptions options;
  options.sync = true;
  std::uint64_t seq = 0;
  const Clocked clocked;
  for (std::uint64_t sent = 0; sent < messages;) {
    rocksdb::WriteBatch batch;
    std::size_t count = 0;
    for (; count < in_batch && sent < messages; ++count, ++sent) {
      const auto& owner = owners[random.below(kConversations)];
      const auto number = std::to_string(1'000'000'000 + ++seq);
      const auto from = random.below(bodies.size() - kMessageRowBytes);
      const auto mid = owner + "s" + random.id<SessionId>().text();
      rocksdb::PinnableSlice known;
      KITH_CHECK(db->Get({}, handles[0], mid, &known).IsNotFound());
      batch.Put(handles[0], owner + "m" + number, rocksdb::Slice(bodies.data() + from, kMessageRowBytes));
      batch.Put(handles[0], mid, dedupe);
      batch.Put(handles[0], owner + "h", head);
    }
    batch.Put(handles[1], std::to_string(seq), std::string(kStreamBytesEach * count, 's'));
    KITH_CHECK(db->Write(options, &batch).ok());
  }
  const BareWrites done{static_cast<double>(messages), clocked.cpu(), clocked.wall()};
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  return done;
}

Result<BareWrites> write_bare_apart(const std::filesystem::path& dir, std::uint64_t messages, std::size_t batch) {
  const auto told = apart([&]() -> Result<std::string> {
    const BareWrites done = write_bare(dir, messages, batch);
    return std::string(reinterpret_cast<const char*>(&done), sizeof done);
  });
  std::filesystem::remove_all(dir);
  if (!told) return std::unexpected(told.error());
  BareWrites done;
  KITH_CHECK(told->size() == sizeof done);
  std::memcpy(&done, told->data(), sizeof done);
  return done;
}

}  // namespace kith::bench
