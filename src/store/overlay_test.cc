// The overlay against a naive model: a plain set of maps that every write is applied to, copied at begin() and put back
// at drop(). Whatever the order of writes, keeps and drops, both must read the same. A failing seed is printed.
#include "store/overlay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/random.h"
#include "model/codec.h"

namespace kith::store {
namespace {

using RowKey = std::tuple<Owner, RowKind, std::string>;

class MapView final : public View {
 public:
  std::map<ConversationId, Head> head_rows;
  std::map<std::pair<ConversationId, Seq>, Message> message_rows;
  std::map<std::tuple<ConversationId, UserId, std::string>, Sent> sent_rows;
  std::map<RowKey, std::string> small_rows;
  std::map<std::pair<Owner, Rev>, Change> change_rows;

  Result<std::optional<Head>> head(ConversationId cid) const override { return find(head_rows, cid); }
  Result<std::vector<std::optional<Head>>> heads(std::span<const ConversationId> cids) const override {
    std::vector<std::optional<Head>> out;
    for (const auto cid : cids) out.push_back(find(head_rows, cid));
    return out;
  }
  Result<std::optional<std::string>> row(const Owner& owner, RowKind kind, std::string_view key) const override {
    return find(small_rows, RowKey{owner, kind, std::string(key)});
  }
  Result<std::vector<Row>> rows(const Owner& owner, RowKind kind, std::string_view after,
                                std::size_t limit) const override {
    std::vector<Row> out;
    for (const auto& [key, value] : small_rows) {
      const auto& [row_owner, row_kind, text] = key;
      if (row_owner == owner && row_kind == kind && text > after && out.size() < limit) out.push_back({text, value});
    }
    return out;
  }
  Result<std::optional<Message>> message(ConversationId cid, Seq seq) const override {
    return find(message_rows, std::pair{cid, seq});
  }
  Result<std::vector<Message>> messages(ConversationId cid, Seq from, Seq to, std::size_t limit,
                                        Order order) const override {
    std::vector<Message> out;
    for (const auto& [key, message] : message_rows) {
      if (key.first == cid && key.second >= from && key.second <= to) out.push_back(message);
    }
    if (order == Order::kDescending) std::reverse(out.begin(), out.end());
    if (out.size() > limit) out.resize(limit);
    return out;
  }
  Result<std::vector<Change>> changes(const Owner& owner, Rev after, std::size_t limit) const override {
    std::vector<Change> out;
    for (const auto& [key, change] : change_rows) {
      if (key.first == owner && key.second > after && out.size() < limit) out.push_back(change);
    }
    return out;
  }
  Result<std::optional<Sent>> sent(ConversationId cid, UserId sender, std::string_view mid) const override {
    return find(sent_rows, std::tuple{cid, sender, std::string(mid)});
  }

  void apply(const Batch& batch) {
    for (const auto& put : batch.heads) head_rows[put.cid] = put.head;
    for (const auto& put : batch.messages) message_rows[{put.message.cid, put.message.seq}] = put.message;
    for (const auto& put : batch.sents) sent_rows[{put.cid, put.sender, put.mid}] = put.sent;
    for (const auto& put : batch.rows) {
      if (put.value) {
        small_rows[{put.owner, put.kind, put.key}] = *put.value;
      } else {
        small_rows.erase({put.owner, put.kind, put.key});
      }
    }
    for (const auto& put : batch.changes) change_rows[{put.owner, put.change.rev}] = put.change;
  }

 private:
  template <typename Map>
  static std::optional<typename Map::mapped_type> find(const Map& map, const typename Map::key_type& key) {
    const auto it = map.find(key);
    if (it == map.end()) return std::nullopt;
    return it->second;
  }
};

bool same(const Row& a, const Row& b) {
  return a.key == b.key && a.value == b.value;
}
bool same(const Change& a, const Change& b) {
  return a.rev == b.rev && a.pos == b.pos && a.key == b.key;
}
bool same(const Message& a, const Message& b) {
  return a == b;
}
template <typename T>
bool same(const Result<std::vector<T>>& a, const Result<std::vector<T>>& b) {
  return a && b &&
         std::equal(a->begin(), a->end(), b->begin(), b->end(), [](const T& x, const T& y) { return same(x, y); });
}

// Three owners, few keys, so that layers overlap all the time.
class Story {
 public:
  explicit Story(std::uint64_t seed) : random_(seed), overlay_(base_) {
    for (auto& cid : cids_) cid = random_.id<ConversationId>();
    for (auto& user : users_) user = random_.id<UserId>();
  }

  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      overlay_.begin();
      const MapView before = model_;
      const Pos pos(static_cast<std::uint64_t>(step) + 1);
      for (std::uint64_t writes = random_.below(5); writes > 0; --writes) write();
      compare();
      if (random_.below(3) == 0) {
        overlay_.drop();
        model_ = before;
      } else {
        overlay_.keep(7, pos);
        settle(pos);
      }
      ASSERT_FALSE(overlay_.touched());
      compare();
      if (random_.below(8) == 0) {
        base_.apply(overlay_.take());
        ASSERT_EQ(overlay_.bytes(), 0u);
        compare();
      }
    }
  }

 private:
  ConversationId cid() { return cids_[random_.below(3)]; }
  UserId user() { return users_[random_.below(3)]; }
  std::string key() { return std::string(1 + random_.below(2), static_cast<char>('a' + random_.below(4))); }

  void write() {
    switch (random_.below(7)) {
      case 0: {
        Head head;
        head.seq = Seq(random_.below(100));
        head.pos = random_.below(2) == 0 ? Overlay::kPendingPos : Pos(3);
        const auto c = cid();
        overlay_.put_head(c, head);
        model_.head_rows[c] = head;
        break;
      }
      case 1: {
        Message message;
        message.cid = cid();
        message.seq = Seq(1 + random_.below(12));
        message.body = key();
        overlay_.put_message(message);
        message.pos = Overlay::kPendingPos;
        model_.message_rows[{message.cid, message.seq}] = message;
        break;
      }
      case 2: {
        Sent sent;
        sent.seq = Seq(random_.below(9));
        const auto c = cid();
        const auto u = user();
        const auto mid = key();
        overlay_.put_sent(c, u, mid, sent);
        model_.sent_rows[{c, u, mid}] = sent;
        break;
      }
      case 3: {
        const auto owner = owner_of(cid());
        const auto k = key();
        const auto value = key();
        overlay_.put_row(owner, RowKind::kMember, k, value);
        model_.small_rows[{owner, RowKind::kMember, k}] = value;
        break;
      }
      case 4: {
        const auto owner = owner_of(cid());
        const auto k = key();
        overlay_.delete_row(owner, RowKind::kMember, k);
        model_.small_rows.erase({owner, RowKind::kMember, k});
        break;
      }
      case 5: {
        Positions positions;
        positions.read = Seq(random_.below(9));
        const auto c = cid();
        const auto u = user();
        overlay_.put_positions(c, u, positions);
        positions.pos = Overlay::kPendingPos;
        model_.small_rows[{owner_of(c), RowKind::kPositions, std::string(u.raw())}] = encode(positions);
        break;
      }
      default: {
        const auto owner = owner_of(cid());
        Change change;
        change.rev = Rev(1 + random_.below(20));
        change.kind = ChangeKind::kMessage;
        overlay_.put_change(owner, change);
        change.pos = Overlay::kPendingPos;
        model_.change_rows[{owner, change.rev}] = change;
      }
    }
  }

  // What keep() promises: every pending position becomes the commit's.
  void settle(Pos pos) {
    const auto stamp = [&](Pos& p) { p = p == Overlay::kPendingPos ? pos : p; };
    for (auto& [_, head] : model_.head_rows) stamp(head.pos);
    for (auto& [_, message] : model_.message_rows) stamp(message.pos);
    for (auto& [_, change] : model_.change_rows) stamp(change.pos);
    for (auto& [key, value] : model_.small_rows) {
      if (std::get<RowKind>(key) != RowKind::kPositions) continue;
      auto positions = *decode<Positions>(value);
      stamp(positions.pos);
      value = encode(positions);
    }
  }

  void compare() {
    ASSERT_TRUE(overlay_.heads(cids_).value() == model_.heads(cids_).value());
    for (const auto c : cids_) {
      ASSERT_TRUE(overlay_.head(c).value() == model_.head(c).value());
      const auto owner = owner_of(c);
      const auto limit = random_.below(6);
      const auto after = random_.below(2) == 0 ? std::string{} : key();
      ASSERT_TRUE(same(overlay_.rows(owner, RowKind::kMember, after, limit),
                       model_.rows(owner, RowKind::kMember, after, limit)));
      const auto k = key();
      ASSERT_TRUE(overlay_.row(owner, RowKind::kMember, k).value() == model_.row(owner, RowKind::kMember, k).value());
      for (const auto u : users_) {
        ASSERT_TRUE(overlay_.row(owner, RowKind::kPositions, u.raw()).value() ==
                    model_.row(owner, RowKind::kPositions, u.raw()).value());
        ASSERT_TRUE(overlay_.sent(c, u, k).value() == model_.sent(c, u, k).value());
      }
      const Seq from(random_.below(12));
      const Seq to(from.value + random_.below(8));
      for (const auto order : {Order::kAscending, Order::kDescending}) {
        ASSERT_TRUE(same(overlay_.messages(c, from, to, limit, order), model_.messages(c, from, to, limit, order)));
      }
      ASSERT_TRUE(overlay_.message(c, from).value() == model_.message(c, from).value());
      ASSERT_TRUE(same(overlay_.changes(owner, Rev(from.value), limit), model_.changes(owner, Rev(from.value), limit)));
    }
  }

  SeededRandom random_;
  MapView base_;
  MapView model_;
  Overlay overlay_;
  std::array<ConversationId, 3> cids_;
  std::array<UserId, 3> users_;
};

TEST(Overlay, reads_like_one_store_whatever_was_kept_dropped_and_taken) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Story story(seed);
    story.run(120);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(Overlay, stamps_stream_listings_and_follow_ups_with_partition_and_pos) {
  MapView base;
  Overlay overlay(base);
  SeededRandom random(5);
  const auto cid = random.id<ConversationId>();
  const auto user = random.id<UserId>();
  overlay.begin();
  StreamEntry entry;
  entry.owner = owner_of(cid);
  overlay.put_stream(entry);
  Listing listing;
  listing.cid = cid;
  overlay.put_listing(user, listing);
  PersonHead person;
  person.pos = Overlay::kPendingPos;
  overlay.put_row(owner_of(user), RowKind::kPersonHead, {}, encode(person));
  overlay.put_follow_up(Command{});
  overlay.put_follow_up(Command{});
  EXPECT_TRUE(overlay.touched());
  overlay.keep(9, Pos(40));
  overlay.begin();
  overlay.put_follow_up(Command{});
  overlay.keep(9, Pos(41));

  const auto batch = overlay.take();
  ASSERT_EQ(batch.stream[9].size(), 1u);
  EXPECT_EQ(batch.stream[9][0].pos, Pos(40));
  ASSERT_EQ(batch.follow_ups.size(), 3u);
  EXPECT_EQ(batch.follow_ups[1].index, 1u);
  EXPECT_EQ(batch.follow_ups[1].pos, Pos(40));
  EXPECT_EQ(batch.follow_ups[2].index, 0u);
  EXPECT_EQ(batch.follow_ups[2].pos, Pos(41));
  EXPECT_EQ(batch.follow_ups[2].partition, 9);
  base.apply(batch);
  EXPECT_EQ(decode<Listing>(**base.row(owner_of(user), RowKind::kListing, cid.raw()))->since, Pos(40));
  EXPECT_EQ(decode<PersonHead>(**base.row(owner_of(user), RowKind::kPersonHead, {}))->pos, Pos(40));
  EXPECT_TRUE(overlay.take().empty());
}

TEST(Overlay, never_cuts_the_changes_of_one_rev) {
  MapView base;
  Overlay overlay(base);
  const Owner owner{OwnerKind::kConversation, {1}};
  overlay.begin();
  for (const char* key : {"a", "b", "c"}) {
    Change change;
    change.rev = Rev(5);
    change.key = key;
    overlay.put_change(owner, change);
  }
  EXPECT_EQ(overlay.changes(owner, Rev(4), 2)->size(), 3u);
  EXPECT_EQ(overlay.changes(owner, Rev(5), 2)->size(), 0u);
}

}  // namespace
}  // namespace kith::store
