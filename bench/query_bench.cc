// What reads cost on the durable log: the first screen (50 rows and the totals), the unread summary and the first page
// of sync for somebody in 2,000 conversations, and history and replay in one conversation of a million messages (P5).
// CPU time of the reading thread, so that a busy machine does not show.
//   query_bench DIR [MESSAGES]
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/random.h"
#include "model/codec.h"
#include "query/history.h"
#include "query/list.h"
#include "query/replay.h"
#include "query/sync.h"
#include "store/rocksdb/rocks_log.h"

namespace {

using namespace kith;
using namespace kith::store;

constexpr int kConversations = 2000;

double thread_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void measure(const char* what, int rounds, const std::function<void()>& read) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto before = thread_ms();
    read();
    times.push_back(thread_ms() - before);
  }
  const auto first = times.front();
  std::ranges::sort(times);
  std::printf("%-40s first %7.2f ms  median %7.2f ms  p99 %7.2f ms\n", what, first, times[times.size() / 2],
              times[times.size() * 99 / 100]);
}

class World {
 public:
  explicit World(RocksLog& log) : log_(log) { me_ = random_.id<UserId>(); }

  // A dm or a group of five with twenty messages.
  void conversation(bool group) {
    Conversation row;
    row.cid = random_.id<ConversationId>();
    row.kind = group ? ConversationKind::kGroup : ConversationKind::kDm;
    row.name = group ? "a group of five" : "";
    std::vector<UserId> people{me_};
    for (int i = 0; i < (group ? 4 : 1); ++i) people.push_back(random_.id<UserId>());
    row.dm_a = std::min(people[0], people[1]);
    row.dm_b = std::max(people[0], people[1]);
    begin(row, people);
    messages(row.cid, people, 20);
    if (random_.below(4) == 0) listed_apart(row.cid);
    if (random_.below(10) == 0) mention(row.cid, people[1]);
    commit();
  }
  ConversationId long_one(std::uint64_t count) {
    Conversation row;
    row.cid = random_.id<ConversationId>();
    row.name = "the long one";
    const std::vector<UserId> people{me_, random_.id<UserId>()};
    begin(row, people);
    for (std::uint64_t done = 0; done < count; done += 500) {
      messages(row.cid, people, 500);
      commit();
    }
    return row.cid;
  }
  UserId me() const { return me_; }
  TimeMs now() const { return now_; }

 private:
  // As a quarter of the conversations of somebody tidy: muted, tagged, a few pinned.
  void listed_apart(ConversationId cid) {
    OwnView view;
    view.cid = cid;
    view.muted_until = now_ + 1'000'000'000;
    view.tags = {"work", "family"};
    view.pinned = random_.below(50) == 0;
    view.urev = Rev(1);
    batch_.rows.push_back({owner_of(me_), RowKind::kOwnView, std::string(cid.raw()), encode(view)});
  }
  void mention(ConversationId cid, UserId from) {
    Mention row;
    row.cid = cid;
    row.seq = head_.seq;
    row.from = from;
    row.at = now_;
    std::string key;
    put_be64(key, ~static_cast<std::uint64_t>(now_));
    key += cid.raw();
    put_be64(key, row.seq.value);
    batch_.rows.push_back({owner_of(me_), RowKind::kMention, std::move(key), encode(row)});
  }
  void begin(const Conversation& row, const std::vector<UserId>& people) {
    head_ = Head{};
    head_.member_count = static_cast<std::uint32_t>(people.size());
    const auto owner = owner_of(row.cid);
    batch_.rows.push_back({owner, RowKind::kConversation, "", encode(row)});
    for (const auto user : people) {
      Member member;
      member.user = user;
      member.view = {{Seq(1), Seq(0)}};
      batch_.rows.push_back({owner, RowKind::kMember, std::string(user.raw()), encode(member)});
      batch_.rows.push_back({owner, RowKind::kPositions, std::string(user.raw()), encode(Positions{})});
    }
    Listing listing;
    listing.cid = row.cid;
    listing.kind = row.kind;
    listing.since = log_.positions()[partition_of(row.cid.bytes)].next();
    batch_.rows.push_back({owner_of(me_), RowKind::kListing, std::string(row.cid.raw()), encode(listing)});
    cid_ = row.cid;
  }
  void messages(ConversationId cid, const std::vector<UserId>& people, int count) {
    for (int i = 0; i < count; ++i) {
      Message message;
      message.cid = cid;
      message.seq = head_.seq = head_.seq.next();
      message.rev = message.created_rev = head_.rev = head_.rev.next();
      message.pos = log_.positions()[partition_of(cid.bytes)].next();
      message.n = ++head_.n;
      message.mid = random_.id<SessionId>().text();
      message.from = people[random_.below(people.size())];
      message.at = head_.last_at = ++now_;
      message.kind = "text";
      message.body = R"({"text":"words of a usual length, so that a page weighs what pages weigh"})";
      batch_.messages.push_back({std::move(message)});
    }
  }
  void commit() {
    const auto partition = partition_of(cid_.bytes);
    head_.pos = log_.positions()[partition].next();
    batch_.heads.push_back({cid_, head_});
    StreamEntry entry;
    entry.pos = head_.pos;
    entry.owner = owner_of(cid_);
    batch_.stream[partition].push_back(entry);
    KITH_CHECK(log_.commit(batch_).has_value());
    batch_ = Batch{};
  }

  RocksLog& log_;
  SeededRandom random_{11};
  UserId me_;
  ConversationId cid_;
  Head head_;
  Batch batch_;
  TimeMs now_ = 1'700'000'000'000;
};

// The list asks the directory for searches and names alone.
class NoDirectory final : public Database {
 public:
  Status write(const Work&) override { return fail(Code::kUnavailable); }
  Status read(const Work&) override { return fail(Code::kUnavailable); }
};

void read_first_screen(const RocksLog& log, UserId me, TimeMs now) {
  NoDirectory directory;
  const auto view = log.snapshot();
  std::string text;
  wire::Writer writer(wire::Codec::kJson, text);
  query::Mentioned mentioned;
  wire::ListConversationsRequest request;
  request.limit = 50;
  writer.begin_object();
  KITH_CHECK(query::conversations(*view, directory, {.self = me, .now = now}, request, writer, mentioned).has_value());
  writer.end_object();
}

void read_unread_summary(const RocksLog& log, UserId me, TimeMs now) {
  const auto view = log.snapshot();
  std::string text;
  wire::Writer writer(wire::Codec::kJson, text);
  writer.begin_object();
  KITH_CHECK(query::unread_summary(*view, {.self = me, .now = now}, writer).has_value());
  writer.end_object();
}

void read_history(const RocksLog& log, UserId me, const wire::HistoryRequest& request) {
  const auto view = log.snapshot();
  std::string text;
  wire::Writer writer(wire::Codec::kJson, text);
  query::Mentioned mentioned;
  writer.begin_object();
  KITH_CHECK(query::history(*view, me, request, writer, mentioned).has_value());
  writer.end_object();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: query_bench DIR [MESSAGES]\n");
    return 2;
  }
  const std::filesystem::path dir = argv[1];
  const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  std::filesystem::remove_all(dir);
  auto log = RocksLog::open(dir, {}).value();
  World world(*log);
  for (int i = 0; i < kConversations; ++i) world.conversation(i % 4 == 0);
  const auto cid = world.long_one(count);
  log.reset();
  log = RocksLog::open(dir, {}).value();

  const auto me = world.me();
  measure("first screen of 2,000 conversations", 50, [&] { read_first_screen(*log, me, world.now()); });
  measure("unread summary of 2,000 conversations", 50, [&] { read_unread_summary(*log, me, world.now()); });
  measure("sync, first page of 2,000 conversations", 20,
          [&] { KITH_CHECK(query::sync_page(*log, me, {.token = {}, .limit = {}, .messages = {}}).has_value()); });
  SeededRandom random(3);
  wire::HistoryRequest latest;
  latest.cid = cid;
  latest.limit = 50;
  measure("history, the latest 50", 300, [&] { read_history(*log, me, latest); });
  measure("history, 50 around any seq", 300, [&] {
    auto around = latest;
    around.around = Seq(1 + random.below(count));
    read_history(*log, me, around);
  });
  measure("replay of 100 by rev", 300, [&] {
    query::ReplayRequest request;
    request.self = me;
    request.cid = cid;
    request.rev = Rev(count - 100);
    request.rows_max = 1000;
    request.bytes_max = 1'000'000;
    KITH_CHECK(query::replay(*log->snapshot(), request).has_value());
  });
  return 0;
}
