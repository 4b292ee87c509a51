#include "load/control_writer.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/random.h"
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
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) return fail(Code::kUnavailable, "cannot make a pipe");
  const pid_t child = ::fork();
  if (child < 0) return fail(Code::kUnavailable, "cannot start another process");
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto done = write_bare(dir, messages, batch);
    const bool told = ::write(pipe[1], &done, sizeof done) == sizeof done;
    ::_exit(told ? 0 : 1);
  }
  ::close(pipe[1]);
  BareWrites done;
  const bool heard = ::read(pipe[0], &done, sizeof done) == sizeof done;
  ::close(pipe[0]);
  ::waitpid(child, nullptr, 0);
  std::filesystem::remove_all(dir);
  if (!heard) return fail(Code::kUnavailable, "the control of the writes gave no result");
  return done;
}

}  // namespace kith::bench
