// What a room hears when a batch holds many messages: the same as if each had come in a batch of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "delivery/fake_listener.h"
#include "delivery/hub.h"
#include "runtime/manual_loop.h"

namespace kith::delivery {
namespace {

using testing::FakeListener;
using testing::make_id;

const std::array<ConversationId, 2> kRooms{make_id<ConversationId>(70), make_id<ConversationId>(71)};

// Hears as any listener, and counts how often it was told several things at once.
class Counting final : public Listener {
 public:
  explicit Counting(int n) : inner(n) {}
  UserId user() const override { return inner.user(); }
  DeviceId device() const override { return inner.device(); }
  void on_parcel(Parcel& parcel) override { inner.on_parcel(parcel); }
  void on_bundle(Bundle& bundle) override {
    ++bundles;
    const auto& frames = *bundle.frames(wire::Codec::kJson);
    for (const wire::Frame& frame : frames) inner.heard.emplace_back(frame.payload());
  }
  void on_reply(const Committed& item) override { inner.on_reply(item); }
  void on_removed(ConversationId cid, Rev rev) override { inner.on_removed(cid, rev); }
  void on_lost(PartitionId partition) override { inner.on_lost(partition); }

  FakeListener inner;
  int bundles = 0;
};

// One shard with people in two rooms: the first two in both, the third in the first one, the last in none.
struct Town {
  Town() {
    for (int n = 1; n <= 4; ++n) {
      listeners.push_back(std::make_unique<Counting>(n));
      hub.add(*listeners.back());
      slots.push_back(hub.slots().add(*listeners.back()));
      if (n <= 3) hub.rooms().enter(kRooms[0], *listeners.back());
      if (n <= 2) hub.rooms().enter(kRooms[1], *listeners.back());
    }
  }
  ~Town() {
    for (auto& listener : listeners) {
      for (const auto& room : kRooms) hub.rooms().leave(room, *listener);
      hub.remove(listener->user(), *listener);
    }
  }

  ManualClock clock;
  ManualLoop loop{clock};
  Hub hub{loop, {}};
  std::vector<std::unique_ptr<Counting>> listeners;
  std::vector<std::uint64_t> slots;
};

// Items for both towns alike; slots are the same in each.
class Story {
 public:
  Story(std::uint64_t seed, const Town& town) : random_(seed), slots_(town.slots) {}

  Committed next() {
    const auto room = random_.below(4) == 0 ? 1U : 0U;
    const ConversationId cid = kRooms[room];
    const std::uint64_t n = ++rev_[room];
    Audience audience;
    audience.room = true;
    const auto kind = random_.below(10);
    if (kind == 0) audience.also.push_back(make_id<UserId>(4));
    if (kind == 1) audience.people = std::make_shared<const std::vector<UserId>>(1, make_id<UserId>(4));
    if (kind == 2) audience.unseeing.push_back(make_id<UserId>(2));
    Message message;
    message.cid = cid;
    message.seq = Seq(n);
    message.rev = Rev(n);
    message.mid = "mid-" + std::to_string(10'000 + n);
    message.kind = "text";
    message.body = "{}";
    Committed item;
    Reply reply;
    reply.body = SentReply{cid, message.mid, Seq(n), Rev(n), 0, false};
    item.reply = reply;
    const auto asker = random_.below(8);
    if (asker < slots_.size()) item.reply_to = {random_.below(4) == 0 ? 1 : 0, slots_[asker], static_cast<int>(n)};
    if (kind == 3) {
      item.reply = refuse(Code::kMuted, "cid", "not now");
      --rev_[room];
      return item;
    }
    const PartitionId partition = partition_of(cid.bytes);
    item.events.push_back(
        Event{owner_of(cid), Rev(n), partition, Pos(++pos_[partition]), audience, MessageSent{message}});
    return item;
  }

 private:
  SeededRandom random_;
  const std::vector<std::uint64_t>& slots_;
  std::array<std::uint64_t, 2> rev_{};
  std::array<std::uint64_t, kPartitions> pos_{};
};

// Several items as one batch.
BatchPtr batch_of(std::vector<Committed> items) {
  auto batch = std::make_shared<CommittedBatch>();
  for (const Committed& item : items) {
    for (const Event& event : item.events) {
      const auto at = std::ranges::find(batch->spans, event.partition, &PartitionSpan::partition);
      if (at == batch->spans.end()) {
        batch->spans.push_back({event.partition, event.pos, event.pos});
      } else {
        at->to = event.pos;
      }
    }
  }
  batch->items = std::move(items);
  return batch;
}

TEST(HubRoomsTest, ManyMessagesInOneBatchAreHeardAsIfEachCameByItself) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Town together;
    Town apart;
    Story story(seed, together);
    Story same(seed, apart);
    SeededRandom sizes(seed);
    const bool again = seed % 3 == 0;
    for (int round = 0; round < 12; ++round) {
      std::vector<Committed> items;
      for (std::uint64_t left = 1 + sizes.below(90); left > 0; --left) {
        items.push_back(story.next());
        apart.hub.on_batch(batch_of({same.next()}));
      }
      const auto batch = batch_of(std::move(items));
      together.hub.on_batch(batch);
      if (again) together.hub.on_refill(batch);  // heard already: no event of it is told again
    }
    for (std::size_t i = 0; i < together.listeners.size(); ++i) {
      auto heard = together.listeners[i]->inner.heard;
      auto expected = apart.listeners[i]->inner.heard;
      if (again) {  // what has no commit, and what is owed to who asked, is said again
        for (const char* word : {"refusal", "reply"}) EXPECT_GE(std::erase(heard, word), std::erase(expected, word));
      }
      EXPECT_EQ(heard, expected) << "listener " << i << ", seed " << seed;
      if (!again) {
        EXPECT_EQ(together.listeners[i]->inner.replies, apart.listeners[i]->inner.replies);
      }
    }
    EXPECT_GT(together.listeners[2]->bundles, 0) << "seed " << seed;
  }
}

TEST(HubRoomsTest, WhoAskedHearsTheReplyInThePlaceOfTheOwnMessage) {
  Town town;
  Story story(3, town);
  std::vector<Committed> items;
  while (items.size() < 3) {
    Committed item = story.next();
    const bool plain = item.reply && item.events.size() == 1 && item.events[0].cid() == kRooms[0];
    if (!plain) continue;
    item.events[0].audience = Audience{};
    item.events[0].audience.room = true;
    item.reply_to = items.size() == 1 ? ReplyTo{0, town.slots[0], 1} : ReplyTo{};
    items.push_back(std::move(item));
  }
  items[2].reply_to = ReplyTo{0, town.slots[3], 2};  // asks without listening there
  town.hub.on_batch(batch_of(std::move(items)));
  const auto& asker = town.listeners[0]->inner;
  ASSERT_EQ(asker.heard.size(), 3U);
  EXPECT_EQ(asker.heard[1], "reply");
  EXPECT_NE(asker.heard[0], "reply");
  EXPECT_NE(asker.heard[2], "reply");
  EXPECT_EQ(town.listeners[1]->inner.heard.size(), 3U);
  EXPECT_EQ(town.listeners[1]->bundles, 1);
  EXPECT_EQ(town.listeners[3]->inner.heard, (std::vector<std::string>{"reply"}));
}

}  // namespace
}  // namespace kith::delivery
