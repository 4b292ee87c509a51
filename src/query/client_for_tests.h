// A client as the contract describes one: it keeps what answers tell and nothing else, and must then hold what the
// store holds. For tests of sync and replay. Thread: its test.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/random.h"
#include "chat/stage_for_tests.h"
#include "chat/visibility.h"
#include "query/sync.h"

namespace kith::query {

class SyncClient {
 public:
  SyncClient(chat::Stage& stage, int number) : stage_(stage), number_(number), self_(chat::user(number)) {}

  // One page; true while there is more.
  bool page(std::int64_t limit, std::int64_t messages) {
    const wire::SyncRequest request{.token = token_, .limit = limit, .messages = messages};
    auto outcome = sync_page(stage_.log, self_, request, bytes_max);
    EXPECT_TRUE(outcome.has_value()) << outcome.error().detail;
    if (!outcome || !std::holds_alternative<Synced>(*outcome)) {
      ADD_FAILURE() << "no page";
      return false;
    }
    take(std::get<Synced>(*outcome));
    return more_;
  }
  void all_pages(std::int64_t limit, std::int64_t messages) {
    for (int pages = 0; page(limit, messages); ++pages) {
      ASSERT_LT(pages, 1000) << "sync never ends";
    }
  }

  // What is known is present and true, and from the oldest known message to the head nothing is missing.
  void expect_true() const {
    const auto& rows = stage_.rows();
    const auto listings = *rows.rows(owner_of(self_), store::RowKind::kListing, "", 10'000);
    std::size_t active = 0;
    for (const auto& row : listings) {
      const auto listing = *decode<Listing>(row.value);
      const auto known = known_.find(listing.cid);
      if (!listing.active) {
        EXPECT_TRUE(known == known_.end()) << "a conversation one left is still there";
        continue;
      }
      ++active;
      ASSERT_TRUE(known != known_.end()) << "a conversation is missing";
      expect_conversation(listing.cid, known->second);
    }
    EXPECT_EQ(known_.size(), active);
    expect_contacts();
  }

  const std::optional<std::string>& token() const { return token_; }

  std::size_t bytes_max = kSyncPageBytes;

 private:
  // Without what is kept of a member for the rules alone, which nobody is told by this row.
  static Member as_told(Member row) {
    row.cleared = {};
    row.last_sent_at = 0;
    return row;
  }
  struct Known {
    wire::ConversationRow row;
    std::map<Seq, Message> messages;
    std::map<UserId, Member> members;
  };

  void take(const Synced& synced) {
    const auto& answer = synced.answer;
    for (const auto& part : answer.conversations) {
      auto& known = known_[part.row.conversation.cid];
      // A client keeps one run of messages up to the head; a change of one it never had is none of its business.
      Seq from = known.messages.empty() ? known.row.head.seq.next() : known.messages.begin()->first;
      known.row = part.row;
      std::erase_if(known.messages, [&](const auto& each) { return each.first < part.row.first; });  // cleared
      if (part.limited) {
        from = part.messages.empty() ? Seq(UINT64_MAX) : part.messages.front().seq;
        std::erase_if(known.messages, [&](const auto& each) { return each.first < from; });
        known.members.clear();
      }
      for (const auto* list : {&part.messages, &part.tombstones}) {
        for (const auto& message : *list) {
          if (message.seq >= from) known.messages[message.seq] = message;
        }
      }
      for (const auto& changed : part.members) known.members[changed.user] = changed;
      for (const auto& message : part.messages)
        EXPECT_TRUE(message.from.nil() || synced.mentioned.contains(message.from));
    }
    for (const auto& gone : answer.gone) known_.erase(gone.cid);
    for (const auto& contact : answer.user.friends) friends_[contact.user] = contact;
    for (const auto& block : answer.user.blocked) blocks_[block.user] = block;
    EXPECT_EQ(synced.covered.size(), answer.conversations.size());
    token_ = answer.token;
    more_ = answer.more;
  }

  void expect_conversation(ConversationId cid, const Known& known) const {
    const auto head = stage_.head(cid);
    const auto member = stage_.member(cid, number_);
    EXPECT_TRUE(known.row.head == head);
    EXPECT_TRUE(known.row.positions == stage_.positions(cid, number_));
    EXPECT_EQ(known.row.first, chat::first_visible(&member, head));
    const auto last = chat::last_visible(&member, head);
    EXPECT_EQ(known.row.last.has_value(), last.value != 0);
    if (known.row.last) {
      EXPECT_EQ(known.row.last->seq, last);
    }
    for (const auto& [seq, message] : known.messages) {
      EXPECT_TRUE(message == stage_.message_at(cid, seq.value)) << "message " << seq.value << " is not as it is";
      EXPECT_TRUE(chat::sees(&member, head, seq)) << "message " << seq.value << " is not for this person";
    }
    for (const auto& [user, row] : known.members) {
      const auto bytes = *stage_.rows().row(owner_of(cid), store::RowKind::kMember, user.raw());
      EXPECT_TRUE(as_told(row) == as_told(*decode<Member>(*bytes)));
    }
    std::uint64_t missing = 0;
    if (!known.messages.empty()) {
      for (const auto& part : chat::visible_within(&member, head, known.messages.begin()->first, head.seq)) {
        for (auto seq = part.from; seq <= part.to; seq = seq.next()) missing += known.messages.contains(seq) ? 0u : 1u;
      }
    }
    EXPECT_EQ(missing, 0u) << "messages are missing between the oldest known and the head of " << head.seq.value;
  }

  void expect_contacts() const {
    const auto contact_rows = *stage_.rows().rows(owner_of(self_), store::RowKind::kContact, "", 1000);
    for (const auto& row : contact_rows) {
      const auto contact = *decode<Contact>(row.value);
      if (!contact.active && !friends_.contains(contact.user)) continue;
      ASSERT_TRUE(friends_.contains(contact.user));
      EXPECT_TRUE(friends_.at(contact.user) == contact);
    }
    const auto block_rows = *stage_.rows().rows(owner_of(self_), store::RowKind::kBlock, "", 1000);
    for (const auto& row : block_rows) {
      const auto block = *decode<Block>(row.value);
      if (!block.active && !blocks_.contains(block.user)) continue;
      ASSERT_TRUE(blocks_.contains(block.user));
      EXPECT_TRUE(blocks_.at(block.user) == block);
    }
  }

  chat::Stage& stage_;
  int number_;
  UserId self_;
  std::optional<std::string> token_;
  bool more_ = false;
  std::map<ConversationId, Known> known_;
  std::map<UserId, Contact> friends_;
  std::map<UserId, Block> blocks_;
};

// Random life among a few people and conversations, by commands as they would come; what the rules refuse is refused.
class Life {
 public:
  Life(chat::Stage& stage, std::uint64_t seed) : stage_(stage), random_(seed) {
    cids_ = {stage.group(1, {2, 3}), stage.group(2, {2, 3, 4}, false), stage.dm(3, 1, 2), stage.dm(4, 2, 3)};
  }

  void steps(int count) {
    for (int i = 0; i < count; ++i) step();
    stage_.run_follow_ups();
  }
  ConversationId cid() { return cids_[random_.below(cids_.size())]; }
  SeededRandom& random() { return random_; }
  const std::vector<ConversationId>& cids() const { return cids_; }

 private:
  int person() { return 1 + static_cast<int>(random_.below(4)); }

  void step() {
    stage_.now += 1 + static_cast<TimeMs>(random_.below(3));
    const auto where = cid();
    const auto who = chat::as(person());
    const auto next_mid = chat::mid(1000 + mids_++);
    const Seq seq(1 + random_.below(stage_.head(where).seq.value + 2));
    switch (random_.below(14)) {
      case 0:
        (void)stage_.run(chat::administrator(1), RecallMessage{.cid = where, .mid = next_mid, .seq = seq});
        break;
      case 1:
        (void)stage_.run(who, MovePositions{.cid = where, .delivered = seq, .read = std::nullopt});
        break;
      case 2:
        (void)stage_.run(who, MovePositions{.cid = where, .delivered = std::nullopt, .read = seq});
        break;
      case 3:
        (void)stage_.run(chat::as(1), AddMembers{.cid = where, .mid = next_mid, .users = chat::people({person()})});
        break;
      case 4:
        if (random_.below(2) == 0) {
          (void)stage_.run(who,
                           RemoveMember{.cid = where, .mid = next_mid, .user = who.user, .reason = LeaveReason::kLeft});
        }
        break;
      case 5:
        (void)stage_.run(chat::as(1), UpdateConversation{.cid = where, .mid = next_mid, .name = "name " + next_mid});
        break;
      case 6:
        (void)stage_.run(chat::as(1), SetMember{.cid = where,
                                                .mid = next_mid,
                                                .user = chat::user(person()),
                                                .role = random_.below(2) == 0 ? Role::kAdmin : Role::kMember,
                                                .muted_until = std::nullopt});
        break;
      case 7:
        block(who);
        break;
      case 8:
        (void)stage_.run(who, MarkUnread{.cid = where, .on = random_.below(2) == 0});
        break;
      case 9:
        if (random_.below(3) == 0) (void)stage_.run(who, ClearHistory{.cid = where, .up_to = seq});
        break;
      default:
        (void)stage_.run(who, chat::Stage::message(where, next_mid, "text " + next_mid));
        break;
    }
  }
  void block(const Actor& who) {
    if (random_.below(4) != 0) return;
    (void)stage_.run(who, SetBlock{.whom = chat::user(9), .on = random_.below(2) == 0, .dm = chat::conversation(77)});
  }

  chat::Stage& stage_;
  SeededRandom random_;
  std::vector<ConversationId> cids_;
  int mids_ = 0;
};

}  // namespace kith::query
