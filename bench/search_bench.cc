// What search costs (P6): a million messages of 20,000 conversations, half in words, half in Chinese, frequent words
// frequent as in speech; indexed by the worker's own round, then searched by people who are in 2,000, 200 and 20 of the
// conversations, alone and while the round indexes what another thread goes on sending. Wall time of the whole read,
// and CPU time of its thread beside it, since other programs on the machine show in the first alone.
//   search_bench DIR [MESSAGES] [QUERIES]
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/random.h"
#include "model/codec.h"
#include "query/search/search.h"
#include "store/rocksdb/rocks_log.h"
#include "store/sqlite/sqlite_search_index.h"
#include "work/search_round.h"

namespace {

using namespace kith;
using namespace kith::store;

constexpr std::size_t kConversations = 20'000;
constexpr std::size_t kAtOnce = 200;

double ms(clockid_t which) {
  timespec now{};
  ::clock_gettime(which, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Places of a list as speech uses it: the n-th word about 1/n as often as the first.
class Words {
 public:
  Words(Random& random, std::size_t count, const std::function<std::string()>& make) : random_(random) {
    double total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      words_.push_back(make());
      total += 1.0 / static_cast<double>(i + 2);
      sums_.push_back(total);
    }
  }
  const std::string& pick() {
    const double at = static_cast<double>(random_.below(1'000'000'000)) / 1e9 * sums_.back();
    return words_[static_cast<std::size_t>(std::ranges::lower_bound(sums_, at) - sums_.begin())];
  }
  const std::string& word(std::size_t place) const { return words_[place]; }

 private:
  Random& random_;
  std::vector<std::string> words_;
  std::vector<double> sums_;
};

class World {
 public:
  World(RocksLog& log, const std::vector<UserId>& people) : log_(log), people_(people) {
    for (std::size_t i = 0; i < kConversations; ++i) cids_.push_back(random_.id<ConversationId>());
    heads_.resize(kConversations);
  }

  // Person i is in each (10^(i+1))-th conversation.
  void open() {
    for (std::size_t i = 0; i < kConversations; ++i) {
      Conversation row;
      row.cid = cids_[i];
      row.name = "bench";
      put(cids_[i], RowKind::kConversation, {}, encode(row));
      std::size_t every = 10;
      for (const auto person : people_) {
        if (i % every == 0) {
          Member member;
          member.user = person;
          member.view = {{Seq(1), Seq()}};
          put(cids_[i], RowKind::kMember, std::string(person.raw()), encode(member));
          Listing listing;
          listing.cid = cids_[i];
          batch_.rows.push_back({owner_of(person), RowKind::kListing, std::string(cids_[i].raw()), encode(listing)});
        }
        every *= 10;
      }
      if (i % kAtOnce == 0) commit(i);
    }
    commit(0);
  }
  void send(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto conversation = random_.below(kConversations);
      Head& head = heads_[conversation];
      Message message;
      message.cid = cids_[conversation];
      message.seq = head.seq = head.seq.next();
      message.rev = message.created_rev = head.rev = head.rev.next();
      message.n = ++head.n;
      message.mid = "bench-mid-" + std::to_string(now_);
      message.from = people_[0];
      message.at = head.last_at = (now_ += 7);
      message.kind = "text";
      message.body = R"({"text":")" + text() + R"("})";
      batch_.heads.push_back({message.cid, head});
      touched_.push_back({message.cid, message.seq});
      batch_.messages.push_back({std::move(message)});
      if (batch_.messages.size() >= kAtOnce) commit(conversation);
    }
    commit(0);
  }
  // Other words in messages that stand, as the index finds them: read, written, told of.
  void edit(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto conversation = random_.below(kConversations);
      Head& head = heads_[conversation];
      if (!head.seq) continue;
      const Seq seq(1 + random_.below(head.seq.value));
      auto message = log_.live(Depth::kAll).message(cids_[conversation], seq).value();
      KITH_CHECK(message.has_value());
      message->rev = head.rev = head.rev.next();
      message->body = R"({"text":")" + text() + R"("})";
      batch_.heads.push_back({message->cid, head});
      touched_.push_back({message->cid, seq});
      batch_.messages.push_back({std::move(*message)});
      if (batch_.messages.size() >= kAtOnce) commit(conversation);
    }
    commit(0);
  }
  Words& latin() { return latin_; }
  Words& chinese() { return chinese_; }

 private:
  std::string text() {
    std::string out;
    const auto kind = random_.below(20);
    const bool han = kind < 10;
    for (std::size_t left = 4 + random_.below(14); left > 0; --left) {
      if (han || (kind == 19 && left % 2 == 0)) {
        out += chinese_.pick();
        if (random_.below(6) == 0) out += "，";
      } else {
        out += latin_.pick() + " ";
      }
    }
    return out;
  }
  std::string letters() {
    std::string out;
    for (std::size_t left = 2 + random_.below(8); left > 0; --left) out += static_cast<char>('a' + random_.below(26));
    return out;
  }
  std::string han() {
    std::string out;
    for (std::size_t left = random_.below(5) == 0 ? 1 : 2; left > 0; --left) {
      const auto c = 0x4e00 + random_.below(3000);
      out += static_cast<char>(0xe0 | c >> 12);
      out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
      out += static_cast<char>(0x80 | (c & 0x3f));
    }
    return out;
  }
  void put(ConversationId cid, RowKind kind, std::string key, std::string value) {
    batch_.rows.push_back({owner_of(cid), kind, std::move(key), std::move(value)});
  }
  void commit(std::size_t conversation) {
    // One commit of one partition carries them all: the round reads entries, whoever's they are.
    const auto partition = partition_of(cids_[conversation].bytes);
    const auto pos = log_.positions()[partition].next();
    if (touched_.empty()) touched_.push_back({cids_[conversation], Seq(1)});
    for (const auto& place : touched_) {
      StreamEntry entry;
      entry.pos = pos;
      entry.owner = owner_of(place.cid);
      entry.kind = ChangeKind::kMessage;
      put_be64(entry.key, place.seq.value);
      batch_.stream[partition].push_back(std::move(entry));
    }
    touched_.clear();
    KITH_CHECK(log_.commit(batch_).has_value());
    batch_ = Batch{};
  }

  RocksLog& log_;
  const std::vector<UserId> people_;
  SeededRandom random_{5};
  Words latin_{random_, 30'000, [this] { return letters(); }};
  Words chinese_{random_, 20'000, [this] { return han(); }};
  std::vector<ConversationId> cids_;
  std::vector<Head> heads_;
  Batch batch_;
  std::vector<search::Place> touched_;
  TimeMs now_ = 1'700'000'000'000;
};

struct Bench {
  RocksLog& log;
  search::SearchIndex& index;
  World& world;
  std::size_t queries;

  void measure(const char* what, UserId self, const std::function<std::string()>& query) {
    SystemClock clock;
    std::vector<double> wall;
    std::vector<double> cpu;
    std::size_t hits = 0;
    for (std::size_t i = 0; i < queries; ++i) {
      wire::SearchMessagesRequest request;
      request.query = query();
      const auto wall_before = ms(CLOCK_MONOTONIC);
      const auto cpu_before = ms(CLOCK_THREAD_CPUTIME_ID);
      std::string text;
      wire::Writer writer(wire::Codec::kJson, text);
      query::Mentioned mentioned;
      writer.begin_object();
      const auto view = log.snapshot();
      KITH_CHECK(
          query::search_messages({.view = *view, .index = index, .clock = clock}, self, request, writer, mentioned)
              .has_value());
      writer.end_object();
      cpu.push_back(ms(CLOCK_THREAD_CPUTIME_ID) - cpu_before);
      wall.push_back(ms(CLOCK_MONOTONIC) - wall_before);
      for (auto at = text.find("\"mid\""); at != std::string::npos; at = text.find("\"mid\"", at + 1)) ++hits;
    }
    std::ranges::sort(wall);
    std::ranges::sort(cpu);
    std::printf("  %-34s wall median %6.2f p99 %7.2f ms   cpu median %6.2f p99 %7.2f max %7.2f ms   %.1f hits\n", what,
                wall[wall.size() / 2], wall[wall.size() * 99 / 100], cpu[cpu.size() / 2], cpu[cpu.size() * 99 / 100],
                cpu.back(), static_cast<double>(hits) / static_cast<double>(queries));
  }
  void measure_all(UserId self) {
    measure("a two-character Chinese word", self, [&] {
      for (;;) {
        if (const auto& word = world.chinese().pick(); word.size() == 6) return word;
      }
    });
    measure("one Chinese character", self, [&] { return world.chinese().pick().substr(0, 3); });
    measure("a word", self, [&] { return world.latin().pick() + " "; });
    measure("two words", self, [&] { return world.latin().pick() + " " + world.latin().pick() + " "; });
    measure("the beginning of a word (2)", self, [&] { return world.latin().pick().substr(0, 2); });
    measure("the beginning of a word (4)", self, [&] { return world.latin().pick().substr(0, 4); });
    measure("the beginning of a word (6)", self, [&] { return world.latin().pick().substr(0, 6); });
    measure("the most frequent word", self, [&] { return world.latin().word(0) + " "; });
    measure("nothing anybody said", self, [&] { return "qqqqqqqqqqq "; });
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: search_bench DIR [MESSAGES] [QUERIES]\n");
    return 2;
  }
  const std::filesystem::path dir = argv[1];
  const std::size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  const std::size_t queries = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 300;
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  auto log = RocksLog::open(dir / "log", {}).value();
  auto index = SqliteSearchIndex::open({.path = dir / "search.db"}).value();
  SeededRandom random(9);
  const std::vector<UserId> people{random.id<UserId>(), random.id<UserId>(), random.id<UserId>()};
  World world(*log, people);
  world.open();
  work::SearchRound round(*index, *log);
  while (round()) {
  }
  const auto megabytes = [&] { return static_cast<double>(std::filesystem::file_size(dir / "search.db")) / 1e6; };
  const auto follow = [&](const char* what, std::size_t messages, const std::function<void(std::size_t)>& make) {
    // The round's own time, without what made the messages.
    double wall = 0;
    double cpu = 0;
    for (std::size_t done = 0; done < messages; done += 20'000) {
      make(20'000);
      const auto wall_before = ms(CLOCK_MONOTONIC);
      const auto cpu_before = ms(CLOCK_THREAD_CPUTIME_ID);
      while (round()) {
      }
      cpu += ms(CLOCK_THREAD_CPUTIME_ID) - cpu_before;
      wall += ms(CLOCK_MONOTONIC) - wall_before;
    }
    const auto a_second = [&](double time) { return static_cast<double>(messages) / time * 1e3; };
    std::printf("%s %zu messages: %.0f a second of wall time, %.0f a second of CPU; %.0f MB on disk\n", what, messages,
                a_second(wall), a_second(cpu), megabytes());
  };
  follow("indexed", count, [&](std::size_t some) { world.send(some); });

  Bench bench{*log, *index, world, queries};
  for (std::size_t i = 0; i < people.size(); ++i) {
    std::printf("in %zu conversations:\n", kConversations / static_cast<std::size_t>(std::pow(10, i + 1)));
    bench.measure_all(people[i]);
  }
  std::atomic<bool> over{false};
  World more(*log, people);
  std::thread sending([&] {
    while (!over) {
      world.send(1000);
      round();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  std::printf("in 2000 conversations, while messages come and are indexed:\n");
  Bench{*log, *index, more, queries}.measure_all(people[0]);
  over = true;
  sending.join();
  follow("edited", count / 2, [&](std::size_t some) { world.edit(some); });
  // Built anew from the log, as `kith search rebuild` has it.
  KITH_CHECK(index->want_rebuild().has_value());
  const auto before = ms(CLOCK_MONOTONIC);
  while (round()) {
  }
  const auto built = index->state(search::consumer_of(*log)).value().progress;
  std::printf("built anew: %llu messages in %.1f s; %.0f MB on disk\n", static_cast<unsigned long long>(built.messages),
              (ms(CLOCK_MONOTONIC) - before) / 1e3, megabytes());
  return 0;
}
