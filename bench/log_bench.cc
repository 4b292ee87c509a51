// What the durable log costs: messages a second and CPU for each, in batches, every batch synced; beside it the
// control, a bare RocksDB loop that writes the same number of rows of the same size with the same options. Also a
// loader and a start clock (P7).
//   log_bench write DIR [PRELOAD]      log_bench load DIR COUNT      log_bench start DIR      log_bench crash DIR
// One thread. DIR is made anew by write and load. Figures wander on shared machines: compare with the control of the
// same run.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/check.h"
#include "base/random.h"
#include "load/control_writer.h"
#include "load/own_clock.h"
#include "model/codec.h"
#include "store/overlay.h"
#include "store/rocksdb/rocks_log.h"

namespace {

using namespace kith;
using namespace kith::store;
namespace fs = std::filesystem;

constexpr int kConversations = 1000;
constexpr std::size_t kBodyBytes = 120;

void print(const bench::Clocked& clocked, const char* what, std::size_t batch, std::uint64_t count) {
  const auto n = static_cast<double>(count);
  std::printf("%-8s batch %4zu: %9.0f messages/s  %6.2f us CPU each\n", what, batch, n / clocked.wall(),
              clocked.cpu() * 1e6 / n);
  std::fflush(stdout);
}

// Bodies of letters that compress about as text does.
std::string body_of(SeededRandom& random) {
  static constexpr const char* kWords[] = {"tomorrow", "the", "we",   "coffee", "about",
                                           "train",    "is",  "late", "again",  "and"};
  std::string text = "{\"text\":\"";
  while (text.size() < kBodyBytes) text.append(kWords[random.below(10)]).append(" ");
  return text + "\"}";
}

// Sends as the lane does: through an overlay, the dedupe row and the head read first, everything kept as one batch.
class Sender {
 public:
  explicit Sender(RocksLog& log) : log_(log), overlay_(log.live(Depth::kAll)), last_(log.positions()) {
    for (int i = 0; i < kConversations; ++i) {
      cids_.push_back(random_.id<ConversationId>());
      senders_.push_back(random_.id<UserId>());
    }
  }

  void send(std::uint64_t count, std::size_t batch_size) {
    for (std::uint64_t sent = 0; sent < count;) {
      for (std::size_t i = 0; i < batch_size && sent < count; ++i, ++sent) one();
      const auto done = log_.commit(overlay_.take());
      KITH_CHECK(done.has_value());
    }
  }

 private:
  void one() {
    const auto which = random_.below(kConversations);
    const auto cid = cids_[which];
    const auto partition = partition_of(cid.bytes);
    auto mid = random_.id<SessionId>().text();
    overlay_.begin();
    const auto known = overlay_.sent(cid, senders_[which], mid);
    KITH_CHECK(known.has_value() && !known->has_value());
    auto head = overlay_.head(cid).value().value_or(Head{});
    head.seq = head.seq.next();
    head.rev = head.rev.next();
    head.pos = Overlay::kPendingPos;
    ++head.n;
    Message message;
    message.cid = cid;
    message.seq = head.seq;
    message.rev = message.created_rev = head.rev;
    message.n = head.n;
    message.mid = mid;
    message.from = senders_[which];
    message.at = head.last_at = 1'700'000'000'000;
    message.kind = "text";
    message.body = body_of(random_);
    StreamEntry entry;
    entry.owner = owner_of(cid);
    entry.rev = head.rev;
    put_seq(entry.key, head.seq);
    Sent sent;
    sent.seq = head.seq;
    sent.rev = head.rev;
    sent.content_hash = std::string(16, 'h');
    overlay_.put_head(cid, head);
    overlay_.put_message(std::move(message));
    overlay_.put_sent(cid, senders_[which], std::move(mid), std::move(sent));
    overlay_.put_stream(std::move(entry));
    last_[partition] = last_[partition].next();
    overlay_.keep(partition, last_[partition]);
  }
  static void put_seq(std::string& key, Seq seq) {
    for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(seq.value >> shift));
  }

  RocksLog& log_;
  Overlay overlay_;
  Cursor last_;
  SeededRandom random_{42};
  std::vector<ConversationId> cids_;
  std::vector<UserId> senders_;
};

std::unique_ptr<RocksLog> opened(const fs::path& dir) {
  auto log = RocksLog::open(dir, RocksConfig{});
  if (!log) {
    std::fprintf(stderr, "%s\n", log.error().detail.c_str());
    std::exit(1);
  }
  return std::move(*log);
}

void print_memory(const char* when) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS") || line.starts_with("RssAnon")) std::printf("%s %s\n", when, line.c_str());
  }
}

int write_benchmark(const fs::path& dir, std::uint64_t preload) {
  fs::remove_all(dir);
  const auto log = opened(dir);
  Sender sender(*log);
  sender.send(preload, 512);
  std::printf("preloaded %llu\n", static_cast<unsigned long long>(preload));
  for (const std::size_t batch : {std::size_t{16}, std::size_t{128}, std::size_t{512}}) {
    const auto count = batch == 16 ? std::uint64_t{60'000} : std::uint64_t{300'000};
    const bench::Clocked clock;
    sender.send(count, batch);
    print(clock, "log", batch, count);
    const auto bare = bench::write_bare(dir.string() + "-control", count, batch);
    std::printf("%-8s batch %4zu: %9.0f messages/s  %6.2f us CPU each\n", "control", batch,
                bare.messages / bare.wall_seconds, bare.cpu_seconds * 1e6 / bare.messages);
  }
  fs::remove_all(dir.string() + "-control");
  return 0;
}

int load(const fs::path& dir, std::uint64_t count) {
  fs::remove_all(dir);
  auto log = opened(dir);
  {
    Sender sender(*log);
    const bench::Clocked loading;
    sender.send(count, 512);
    print(loading, "load", 512, count);
  }
  print_memory("after the load");
  const bench::Clocked clock;
  log.reset();
  std::printf("clean stop %.0f ms\n", clock.wall() * 1e3);
  return 0;
}

int start(const fs::path& dir, bool then_crash) {
  const bench::Clocked clock;
  const auto log = opened(dir);
  const bool reads = log->check().has_value();
  std::printf("start to ready %.0f ms (reads: %s)\n", clock.wall() * 1e3, reads ? "yes" : "no");
  print_memory("after the start");
  if (!then_crash) return 0;
  // Fills what a kill may leave in memory and the write-ahead log, then dies without a word.
  Sender sender(*log);
  sender.send(400'000, 128);
  print_memory("before the kill");
  std::fflush(stdout);
  ::_exit(9);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const std::uint64_t count = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 0;
  if (argc > 2 && what == "write") return write_benchmark(argv[2], count);
  if (argc > 3 && what == "load") return load(argv[2], count);
  if (argc > 2 && what == "start") return start(argv[2], false);
  if (argc > 2 && what == "crash") return start(argv[2], true);
  std::fprintf(stderr, "usage: log_bench write DIR [PRELOAD] | load DIR COUNT | start DIR | crash DIR\n");
  return 2;
}
