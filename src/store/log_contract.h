// The contract of store/log.h as tests that run on every log: INSTANTIATE_TEST_SUITE_P(Name, LogContract,
// testing::Values(maker)). A maker makes a fresh, empty log; reopen() stops and starts it again where that means
// anything. A failing seed is printed. Not here: what only one log can do (locks, foreign directories, failed syncs).
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "model/codec.h"
#include "store/log.h"

namespace kith::store {

class LogUnderTest {
 public:
  virtual ~LogUnderTest() = default;
  virtual Log& log() = 0;
  virtual bool reopen() { return false; }  // false: this log does not outlive its process
};
using LogMaker = std::function<std::unique_ptr<LogUnderTest>()>;

class LogContract : public testing::TestWithParam<LogMaker> {
 protected:
  void SetUp() override { under_test_ = GetParam()(); }
  Log& log() { return under_test_->log(); }
  const View& live() { return log().live(Depth::kAll); }
  bool reopen() { return under_test_->reopen(); }

  // An owner in the partition asked for.
  ConversationId conversation_in(PartitionId partition) {
    auto cid = random_.id<ConversationId>();
    cid.bytes[15] = partition;
    return cid;
  }
  static PartitionId partition_of(ConversationId cid) { return kith::partition_of(cid.bytes); }

  // Adds the stream entry that makes the batch a commit of the conversation's partition.
  static void add_entry(Batch& batch, ConversationId cid, Pos pos, Rev rev = Rev(1), std::string key = "k") {
    StreamEntry entry;
    entry.pos = pos;
    entry.owner = owner_of(cid);
    entry.rev = rev;
    entry.key = std::move(key);
    batch.stream[partition_of(cid)].push_back(std::move(entry));
  }
  static Message message(ConversationId cid, std::uint64_t seq) {
    Message out;
    out.cid = cid;
    out.seq = Seq(seq);
    out.created_rev = out.rev = Rev(seq);
    out.n = seq;
    out.body = "{\"text\":\"" + std::to_string(seq) + "\"}";
    return out;
  }
  // Commits messages first..last of cid and its head as one batch.
  void commit_messages(ConversationId cid, std::uint64_t first, std::uint64_t last, Pos pos) {
    Batch batch;
    for (auto seq = first; seq <= last; ++seq) batch.messages.push_back({message(cid, seq)});
    Head head;
    head.seq = Seq(last);
    head.rev = Rev(last);
    batch.heads.push_back({cid, head});
    add_entry(batch, cid, pos);
    ASSERT_TRUE(log().commit(batch).has_value());
  }
  static std::vector<std::uint64_t> seqs(const Result<std::vector<Message>>& messages) {
    std::vector<std::uint64_t> out;
    if (!messages) return {UINT64_MAX};
    for (const auto& each : *messages) out.push_back(each.seq.value);
    return out;
  }
  static FollowUp follow_up(PartitionId partition, std::uint64_t pos, std::uint32_t index, const std::string& text) {
    FollowUp out;
    out.partition = partition;
    out.pos = Pos(pos);
    out.index = index;
    TouchPerson body;
    body.what = text;
    out.command.body = body;
    return out;
  }
  static std::string text_of(const FollowUp& follow_up) { return std::get<TouchPerson>(follow_up.command.body).what; }

  SeededRandom random_{20261122};
  std::unique_ptr<LogUnderTest> under_test_;
};

TEST_P(LogContract, reads_back_each_kind_of_record) {
  const auto cid = conversation_in(3);
  const auto user = random_.id<UserId>();
  Batch batch;
  Head head;
  head.seq = Seq(1);
  head.n = 1;
  batch.heads.push_back({cid, head});
  batch.messages.push_back({message(cid, 1)});
  Sent sent;
  sent.seq = Seq(1);
  sent.content_hash = std::string("\0\xff", 2);
  batch.sents.push_back({cid, user, "mid-00000001", sent});
  batch.rows.push_back({owner_of(cid), RowKind::kConversation, "", "settings"});
  batch.rows.push_back({owner_of(cid), RowKind::kMember, std::string(user.raw()), "member"});
  Change change;
  change.rev = Rev(1);
  change.pos = Pos(1);
  change.kind = ChangeKind::kMember;
  change.row = RowKind::kMember;
  change.key = user.raw();
  batch.changes.push_back({owner_of(cid), change});
  add_entry(batch, cid, Pos(1));
  ASSERT_TRUE(log().commit(batch).has_value());

  EXPECT_TRUE(live().head(cid).value() == head);
  EXPECT_TRUE(live().message(cid, Seq(1)).value() == message(cid, 1));
  EXPECT_TRUE(live().sent(cid, user, "mid-00000001").value() == sent);
  EXPECT_FALSE(live().sent(cid, user, "mid-0000000").value().has_value());
  EXPECT_EQ(live().row(owner_of(cid), RowKind::kConversation, "").value(), "settings");
  EXPECT_EQ(live().row(owner_of(cid), RowKind::kMember, user.raw()).value(), "member");
  EXPECT_FALSE(live().row(owner_of(user), RowKind::kMember, user.raw()).value().has_value());
  const auto changes = live().changes(owner_of(cid), Rev(0), 10).value();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].pos, Pos(1));
  EXPECT_EQ(changes[0].kind, ChangeKind::kMember);
  EXPECT_EQ(changes[0].row, RowKind::kMember);
  EXPECT_EQ(changes[0].key, user.raw());
}

TEST_P(LogContract, lists_conversations_in_pages_and_nobody_else) {
  std::vector<ConversationId> made;
  std::array<std::uint64_t, kPartitions> pos{};
  for (int i = 0; i < 700; ++i) {
    const auto cid = random_.id<ConversationId>();
    const auto partition = partition_of(cid);
    Batch batch;
    batch.heads.push_back({cid, Head{}});
    batch.rows.push_back({owner_of(cid), RowKind::kConversation, "", "settings"});
    // People, and blocks of dms that do not exist yet, have rows and no head.
    batch.rows.push_back({owner_of(random_.id<UserId>()), RowKind::kPersonHead, "", "person"});
    batch.rows.push_back({owner_of(random_.id<ConversationId>()), RowKind::kDmBlock, "", "block"});
    add_entry(batch, cid, Pos(++pos[partition]));
    ASSERT_TRUE(log().commit(batch).has_value());
    made.push_back(cid);
  }
  std::ranges::sort(made);
  for (const bool again : {false, true}) {
    if (again && !reopen()) break;
    std::vector<ConversationId> listed;
    for (;;) {
      const auto page = log().conversations(listed.empty() ? ConversationId{} : listed.back(), 64);
      ASSERT_TRUE(page.has_value());
      listed.insert(listed.end(), page->begin(), page->end());
      if (page->size() < 64) break;
    }
    EXPECT_EQ(listed, made);
  }
}

TEST_P(LogContract, answers_nothing_for_what_was_never_written) {
  const auto cid = conversation_in(1);
  EXPECT_FALSE(live().head(cid).value().has_value());
  EXPECT_FALSE(live().message(cid, Seq(1)).value().has_value());
  EXPECT_TRUE(live().messages(cid, Seq(1), Seq(UINT64_MAX), 10, Order::kAscending).value().empty());
  EXPECT_TRUE(live().messages(cid, Seq(1), Seq(UINT64_MAX), 10, Order::kDescending).value().empty());
  EXPECT_TRUE(live().changes(owner_of(cid), Rev(0), 10).value().empty());
  EXPECT_TRUE(log().stream(1, Pos(0), 10).value().empty());
  EXPECT_TRUE(log().follow_ups(1, 10).value().empty());
  EXPECT_EQ(log().stream_floor(1).value(), Pos(0));
  EXPECT_EQ(log().positions()[1], Pos(0));
  EXPECT_TRUE(log().check().has_value());
  EXPECT_FALSE(log().epoch().empty());
  EXPECT_GT(log().free_disk_bytes(), 0u);
}

TEST_P(LogContract, lets_the_later_put_of_a_key_win) {
  const auto cid = conversation_in(1);
  Batch batch;
  batch.rows.push_back({owner_of(cid), RowKind::kMember, "a", "first"});
  batch.rows.push_back({owner_of(cid), RowKind::kMember, "a", "second"});
  batch.rows.push_back({owner_of(cid), RowKind::kMember, "b", "there"});
  batch.rows.push_back({owner_of(cid), RowKind::kMember, "b", std::nullopt});
  add_entry(batch, cid, Pos(1));
  ASSERT_TRUE(log().commit(batch).has_value());
  EXPECT_EQ(live().row(owner_of(cid), RowKind::kMember, "a").value(), "second");
  EXPECT_FALSE(live().row(owner_of(cid), RowKind::kMember, "b").value().has_value());
}

TEST_P(LogContract, reads_any_range_of_messages_in_either_order) {
  const auto cid = conversation_in(5);
  const auto other = conversation_in(6);
  commit_messages(cid, 1, 40, Pos(1));
  commit_messages(other, 1, 90, Pos(1));
  commit_messages(cid, 41, 60, Pos(2));
  for (int round = 0; round < 300; ++round) {
    const auto from = random_.below(70);
    const auto to = from + random_.below(70);
    const auto limit = random_.below(20);
    std::vector<std::uint64_t> expected;
    for (auto seq = std::max<std::uint64_t>(from, 1); seq <= std::min<std::uint64_t>(to, 60); ++seq)
      expected.push_back(seq);
    auto ascending = expected;
    ascending.resize(std::min<std::size_t>(ascending.size(), limit));
    std::reverse(expected.begin(), expected.end());
    expected.resize(std::min<std::size_t>(expected.size(), limit));
    SCOPED_TRACE(testing::Message() << from << ".." << to << " limit " << limit);
    EXPECT_EQ(seqs(live().messages(cid, Seq(from), Seq(to), limit, Order::kAscending)), ascending);
    EXPECT_EQ(seqs(live().messages(cid, Seq(from), Seq(to), limit, Order::kDescending)), expected);
  }
  EXPECT_EQ(seqs(live().messages(cid, Seq(1), Seq(UINT64_MAX), 2, Order::kDescending)),
            (std::vector<std::uint64_t>{60, 59}));
}

TEST_P(LogContract, reads_the_latest_messages_across_holes_and_above_the_floor) {
  const auto cid = conversation_in(5);
  Batch batch;
  for (const auto seq : {5, 6, 30, 31, 90}) batch.messages.push_back({message(cid, static_cast<std::uint64_t>(seq))});
  Head head;
  head.seq = Seq(90);
  head.floor = Seq(5);
  batch.heads.push_back({cid, head});
  add_entry(batch, cid, Pos(1));
  ASSERT_TRUE(log().commit(batch).has_value());
  EXPECT_EQ(seqs(live().messages(cid, Seq(1), Seq(UINT64_MAX), 10, Order::kDescending)),
            (std::vector<std::uint64_t>{90, 31, 30, 6}));
  EXPECT_EQ(seqs(live().messages(cid, Seq(1), Seq(89), 1, Order::kDescending)), (std::vector<std::uint64_t>{31}));
}

TEST_P(LogContract, lists_rows_of_one_kind_and_owner_only) {
  // Neighbours on both sides, at the ends of the key range too.
  Bytes16 low{};
  Bytes16 high;
  high.fill(0xff);
  const std::vector<Owner> owners{{OwnerKind::kConversation, low},
                                  {OwnerKind::kPerson, low},
                                  {OwnerKind::kConversation, high},
                                  {OwnerKind::kPerson, high}};
  Batch batch;
  for (const auto& owner : owners) {
    for (const auto kind : {RowKind::kMember, RowKind::kPositions}) {
      for (const char* key : {"", "a", "ab", "b", "\xff\xff"}) {
        batch.rows.push_back({owner, kind, key, std::string(key) + std::to_string(static_cast<int>(kind))});
      }
    }
  }
  add_entry(batch, conversation_in(1), Pos(1));
  ASSERT_TRUE(log().commit(batch).has_value());
  for (const auto& owner : owners) {
    const auto all = live().rows(owner, RowKind::kMember, "", 100).value();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].key, "a");
    EXPECT_EQ(all[0].value, "a2");
    EXPECT_EQ(all[3].key, "\xff\xff");
    const auto some = live().rows(owner, RowKind::kMember, "a", 2).value();
    ASSERT_EQ(some.size(), 2u);
    EXPECT_EQ(some[0].key, "ab");
    EXPECT_EQ(some[1].key, "b");
    EXPECT_TRUE(live().rows(owner, RowKind::kMember, "\xff\xff", 2).value().empty());
    EXPECT_TRUE(live().rows(owner, RowKind::kMember, "", 0).value().empty());
  }
}

TEST_P(LogContract, lists_changes_by_rev_and_never_cuts_a_rev) {
  const auto cid = conversation_in(1);
  Batch batch;
  for (std::uint64_t rev = 300; rev >= 10; rev -= 10) {
    for (const char* key : {"x", "y"}) {
      Change change;
      change.rev = Rev(rev);
      change.pos = Pos(rev);
      change.key = key;
      batch.changes.push_back({owner_of(cid), change});
    }
  }
  add_entry(batch, cid, Pos(1));
  ASSERT_TRUE(log().commit(batch).has_value());
  const auto some = live().changes(owner_of(cid), Rev(240), 3).value();
  ASSERT_EQ(some.size(), 4u);
  EXPECT_EQ(some[0].rev, Rev(250));
  EXPECT_EQ(some[0].key, "x");
  EXPECT_EQ(some[3].rev, Rev(260));
  EXPECT_EQ(live().changes(owner_of(cid), Rev(0), 1000).value().size(), 60u);
  EXPECT_TRUE(live().changes(owner_of(cid), Rev(300), 10).value().empty());
}

TEST_P(LogContract, reads_many_heads_at_once_in_the_order_asked) {
  std::vector<ConversationId> cids;
  Batch batch;
  for (std::uint64_t i = 0; i < 200; ++i) {
    cids.push_back(random_.id<ConversationId>());
    if (i % 3 == 0) continue;
    Head head;
    head.seq = Seq(i);
    batch.heads.push_back({cids.back(), head});
  }
  add_entry(batch, conversation_in(1), Pos(1));
  ASSERT_TRUE(log().commit(batch).has_value());
  const auto heads = live().heads(cids).value();
  ASSERT_EQ(heads.size(), cids.size());
  for (std::uint64_t i = 0; i < 200; ++i) {
    ASSERT_EQ(heads[i].has_value(), i % 3 != 0);
    if (heads[i]) {
      EXPECT_EQ(heads[i]->seq, Seq(i));
    }
  }
  EXPECT_TRUE(live().heads({}).value().empty());
}

TEST_P(LogContract, keeps_a_stream_per_partition_and_cuts_it_between_commits) {
  const auto a = conversation_in(10);
  const auto b = conversation_in(11);
  Batch batch;
  for (std::uint64_t pos = 1; pos <= 5; ++pos) {
    add_entry(batch, a, Pos(pos), Rev(pos), "first");
    add_entry(batch, a, Pos(pos), Rev(pos), "second");
  }
  add_entry(batch, b, Pos(1));
  ASSERT_TRUE(log().commit(batch).has_value());
  Batch next;
  add_entry(next, a, Pos(6), Rev(6), "third");
  ASSERT_TRUE(log().commit(next).has_value());

  EXPECT_EQ(log().positions()[10], Pos(6));
  EXPECT_EQ(log().positions()[11], Pos(1));
  EXPECT_EQ(log().positions()[12], Pos(0));
  const auto all = log().stream(10, Pos(0), 1000).value();
  ASSERT_EQ(all.size(), 11u);
  EXPECT_EQ(all.front().owner, owner_of(a));
  EXPECT_EQ(all.back().key, "third");
  // From the middle of a batch, whole commits.
  const auto middle = log().stream(10, Pos(2), 3).value();
  ASSERT_EQ(middle.size(), 4u);
  EXPECT_EQ(middle.front().pos, Pos(3));
  EXPECT_EQ(middle.front().key, "first");
  EXPECT_EQ(middle.back().pos, Pos(4));
  EXPECT_EQ(middle.back().key, "second");
  EXPECT_TRUE(log().stream(10, Pos(6), 10).value().empty());
}

TEST_P(LogContract, trims_a_stream_and_refuses_to_read_below_its_floor) {
  const auto cid = conversation_in(4);
  for (std::uint64_t pos = 1; pos <= 6; ++pos) {
    Batch batch;
    add_entry(batch, cid, Pos(pos));
    ASSERT_TRUE(log().commit(batch).has_value());
  }
  ASSERT_TRUE(log().trim_stream(4, Pos(3)).has_value());
  EXPECT_EQ(log().stream_floor(4).value(), Pos(3));
  EXPECT_FALSE(log().stream(4, Pos(2), 10).has_value());
  EXPECT_EQ(log().stream(4, Pos(3), 10).value().size(), 3u);
  ASSERT_TRUE(log().trim_stream(4, Pos(2)).has_value());
  EXPECT_EQ(log().stream_floor(4).value(), Pos(3));
  // All of it gone: the position stays.
  ASSERT_TRUE(log().trim_stream(4, Pos(100)).has_value());
  EXPECT_EQ(log().stream_floor(4).value(), Pos(6));
  EXPECT_EQ(log().positions()[4], Pos(6));
  reopen();
  EXPECT_EQ(log().positions()[4], Pos(6));
  Batch batch;
  add_entry(batch, cid, Pos(7));
  ASSERT_TRUE(log().commit(batch).has_value());
  EXPECT_EQ(log().stream(4, Pos(6), 10).value().size(), 1u);
}

TEST_P(LogContract, keeps_follow_ups_in_order_until_they_are_done) {
  Batch batch;
  for (std::uint64_t pos = 1; pos <= 3; ++pos) {
    add_entry(batch, conversation_in(2), Pos(pos));
    for (std::uint32_t index = 0; index < 3; ++index) {
      batch.follow_ups.push_back(follow_up(2, pos, index, std::to_string(pos) + "." + std::to_string(index)));
    }
  }
  add_entry(batch, conversation_in(3), Pos(1));
  batch.follow_ups.push_back(follow_up(3, 1, 0, "other"));
  ASSERT_TRUE(log().commit(batch).has_value());
  auto waiting = log().follow_ups(2, 4).value();
  ASSERT_EQ(waiting.size(), 4u);
  EXPECT_EQ(text_of(waiting[0]), "1.0");
  EXPECT_EQ(text_of(waiting[3]), "2.0");
  EXPECT_EQ(waiting[3].partition, 2);
  EXPECT_EQ(waiting[3].pos, Pos(2));

  Batch done;
  done.done = {follow_up(2, 1, 0, ""), follow_up(2, 2, 1, "")};
  ASSERT_TRUE(log().commit(done).has_value());
  reopen();
  waiting = log().follow_ups(2, 100).value();
  ASSERT_EQ(waiting.size(), 7u);
  EXPECT_EQ(text_of(waiting[0]), "1.1");
  EXPECT_EQ(text_of(waiting[3]), "2.2");
  EXPECT_EQ(log().follow_ups(3, 100).value().size(), 1u);

  // An early one finished late, then a new one behind: the front is found again each time.
  Batch later;
  later.done = {follow_up(2, 1, 1, ""), follow_up(2, 1, 2, ""), follow_up(2, 2, 0, "")};
  add_entry(later, conversation_in(2), Pos(4));
  later.follow_ups.push_back(follow_up(2, 4, 0, "4.0"));
  ASSERT_TRUE(log().commit(later).has_value());
  waiting = log().follow_ups(2, 100).value();
  ASSERT_EQ(waiting.size(), 5u);
  EXPECT_EQ(text_of(waiting.front()), "2.2");
  EXPECT_EQ(text_of(waiting.back()), "4.0");
}

TEST_P(LogContract, gives_a_snapshot_that_sees_nothing_later) {
  const auto cid = conversation_in(1);
  const auto owner = owner_of(cid);
  commit_messages(cid, 1, 5, Pos(1));
  Batch rows;
  rows.rows.push_back({owner, RowKind::kMember, "stays", "old"});
  rows.rows.push_back({owner, RowKind::kMember, "goes", "old"});
  add_entry(rows, cid, Pos(2));
  ASSERT_TRUE(log().commit(rows).has_value());

  const auto snapshot = log().snapshot();
  commit_messages(cid, 6, 9, Pos(3));
  Batch later;
  later.rows.push_back({owner, RowKind::kMember, "stays", "new"});
  later.rows.push_back({owner, RowKind::kMember, "goes", std::nullopt});
  later.rows.push_back({owner, RowKind::kMember, "comes", "new"});
  Change change;
  change.rev = Rev(10);
  later.changes.push_back({owner, change});
  add_entry(later, cid, Pos(4));
  ASSERT_TRUE(log().commit(later).has_value());
  const auto second = log().snapshot();

  EXPECT_EQ(snapshot->head(cid).value()->seq, Seq(5));
  EXPECT_EQ(seqs(snapshot->messages(cid, Seq(1), Seq(99), 2, Order::kDescending)), (std::vector<std::uint64_t>{5, 4}));
  EXPECT_EQ(snapshot->row(owner, RowKind::kMember, "stays").value(), "old");
  EXPECT_EQ(snapshot->row(owner, RowKind::kMember, "goes").value(), "old");
  EXPECT_EQ(snapshot->rows(owner, RowKind::kMember, "", 10).value().size(), 2u);
  EXPECT_TRUE(snapshot->changes(owner, Rev(0), 10).value().empty());
  EXPECT_FALSE(snapshot->message(cid, Seq(6)).value().has_value());
  EXPECT_EQ(second->head(cid).value()->seq, Seq(9));
  EXPECT_EQ(second->row(owner, RowKind::kMember, "stays").value(), "new");
  EXPECT_FALSE(live().row(owner, RowKind::kMember, "goes").value().has_value());
}

TEST_P(LogContract, answers_cached_reads_truly_or_as_cold) {
  const auto cid = conversation_in(1);
  commit_messages(cid, 1, 50, Pos(1));
  const auto& cached = log().live(Depth::kCached);
  // Just written: in memory.
  EXPECT_EQ(cached.head(cid).value()->seq, Seq(50));
  EXPECT_EQ(seqs(cached.messages(cid, Seq(1), Seq(50), 2, Order::kDescending)), (std::vector<std::uint64_t>{50, 49}));
  if (!reopen()) return;
  const auto& after = log().live(Depth::kCached);
  for (int round = 0; round < 2; ++round) {
    const auto head = after.head(cid);
    if (head) {
      EXPECT_EQ(head->value().seq, Seq(50));
    } else {
      EXPECT_TRUE(head.error().cold);
      EXPECT_EQ(head.error().code, Code::kUnavailable);
    }
    const auto messages = after.messages(cid, Seq(1), Seq(50), 100, Order::kAscending);
    EXPECT_TRUE(messages ? messages->size() == 50 : messages.error().cold);
    if (round == 1) {
      EXPECT_TRUE(head.has_value() && messages.has_value()) << "a read with kAll warms the cache";
    }
    EXPECT_EQ(live().head(cid).value()->seq, Seq(50));
    EXPECT_EQ(live().messages(cid, Seq(1), Seq(50), 100, Order::kAscending)->size(), 50u);
  }
}

TEST_P(LogContract, keeps_everything_over_a_restart) {
  const auto cid = conversation_in(33);
  commit_messages(cid, 1, 100, Pos(1));
  const auto epoch = log().epoch();
  if (!reopen()) return;
  EXPECT_EQ(log().epoch(), epoch);
  EXPECT_EQ(log().positions()[33], Pos(1));
  EXPECT_EQ(live().head(cid).value()->seq, Seq(100));
  EXPECT_EQ(live().messages(cid, Seq(1), Seq(100), 1000, Order::kAscending)->size(), 100u);
  EXPECT_EQ(log().stream(33, Pos(0), 10).value().size(), 1u);
  commit_messages(cid, 101, 110, Pos(2));
  ASSERT_TRUE(reopen());
  EXPECT_EQ(seqs(live().messages(cid, Seq(1), Seq(UINT64_MAX), 1, Order::kDescending)),
            (std::vector<std::uint64_t>{110}));
}

TEST_P(LogContract, takes_batches_of_several_lanes_at_once_and_shows_each_whole) {
  constexpr int kLanes = 4;
  constexpr std::uint64_t kBatches = 60;
  std::vector<std::pair<ConversationId, ConversationId>> pairs;
  for (int lane = 0; lane < kLanes; ++lane) {
    pairs.emplace_back(conversation_in(static_cast<PartitionId>(lane)),
                       conversation_in(static_cast<PartitionId>(lane + 32)));
  }
  std::atomic<int> running{kLanes};
  std::vector<std::thread> lanes;
  for (int lane = 0; lane < kLanes; ++lane) {
    lanes.emplace_back([&, lane] {
      const auto [a, b] = pairs[static_cast<std::size_t>(lane)];
      for (std::uint64_t i = 1; i <= kBatches; ++i) {
        Batch batch;
        Head head;
        head.seq = Seq(i);
        for (const auto cid : {a, b}) {
          batch.heads.push_back({cid, head});
          batch.messages.push_back({message(cid, i)});
          add_entry(batch, cid, Pos(i));
        }
        EXPECT_TRUE(log().commit(batch).has_value());
      }
      --running;
    });
  }
  std::uint64_t torn = 0;
  while (running > 0) {
    const auto snapshot = log().snapshot();
    for (const auto& [a, b] : pairs) {
      const auto x = snapshot->head(a).value();
      const auto y = snapshot->head(b).value();
      const auto seq = x ? x->seq : Seq(0);
      torn += (y ? y->seq : Seq(0)) != seq ? 1u : 0u;
      torn += seq && !snapshot->message(b, seq).value() ? 1u : 0u;
    }
  }
  for (auto& lane : lanes) lane.join();
  EXPECT_EQ(torn, 0u);
  for (int lane = 0; lane < kLanes; ++lane) {
    EXPECT_EQ(log().positions()[static_cast<std::size_t>(lane)], Pos(kBatches));
    EXPECT_EQ(log().stream(static_cast<PartitionId>(lane + 32), Pos(0), 1000).value().size(), kBatches);
  }
}

}  // namespace kith::store
