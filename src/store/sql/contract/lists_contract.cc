// Outbox, signals, audit, and the projections of the log.
#include "store/sql/contract/directory_contract.h"
#include "store/sql/outbox.h"
#include "store/sql/projections.h"

namespace kith::store {
namespace {

constexpr TimeMs kNow = 1'700'000'000'000;

TEST_P(DirectoryContract, the_outbox_is_worked_off_in_order_and_its_numbers_never_come_back) {
  const auto user = random_.id<UserId>();
  for (const auto kind : {OutboxKind::kAccountCreated, OutboxKind::kProfileChanged, OutboxKind::kAccountDeleted}) {
    ASSERT_TRUE(db_->write([&](Connection& c) { return add_outbox(c, kind, user, kNow); }));
  }
  auto rows = *read([](Connection& c) { return next_outbox(c, 2); });
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].kind, OutboxKind::kAccountCreated);
  EXPECT_EQ(rows[0].user, user);
  EXPECT_EQ(rows[0].at, kNow);
  EXPECT_LT(rows[0].id, rows[1].id);
  rows = *read([](Connection& c) { return next_outbox(c, 10); });
  for (const auto& row : rows) ASSERT_TRUE(db_->write([&](Connection& c) { return outbox_done(c, row.id); }));
  EXPECT_TRUE(read([](Connection& c) { return next_outbox(c, 10); })->empty());
  ASSERT_TRUE(db_->write([&](Connection& c) { return add_outbox(c, OutboxKind::kProfileChanged, user, kNow); }));
  EXPECT_GT(read([](Connection& c) { return next_outbox(c, 10); })->at(0).id, rows.back().id);
}

TEST_P(DirectoryContract, signals_are_followed_by_number_and_the_newest_is_never_swept) {
  EXPECT_EQ(*read([](Connection& c) { return last_signal(c); }), 0);
  const Signal signal{.kind = SignalKind::kFamilyRevoked,
                      .user = random_.id<UserId>(),
                      .family = random_.id<FamilyId>(),
                      .device = random_.id<DeviceId>(),
                      .at = kNow};
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(db_->write([&](Connection& c) { return add_signal(c, signal); }));
  const auto rows = *read([](Connection& c) { return signals_after(c, 0, 10); });
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].kind, signal.kind);
  EXPECT_EQ(rows[0].user, signal.user);
  EXPECT_EQ(rows[0].family, signal.family);
  EXPECT_EQ(rows[0].device, signal.device);
  EXPECT_EQ(read([&](Connection& c) { return signals_after(c, rows[1].id, 10); })->size(), 1U);
  ASSERT_TRUE(db_->write([&](Connection& c) { return sweep_signals(c, kNow + 1); }));
  EXPECT_EQ(read([](Connection& c) { return signals_after(c, 0, 10); })->size(), 1U);
  EXPECT_EQ(*read([](Connection& c) { return last_signal(c); }), rows[2].id);
}

TEST_P(DirectoryContract, the_audit_pages_from_the_newest) {
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(db_->write([&](Connection& c) {
      return add_audit(c,
                       {.actor = random_.id<UserId>(), .action = "act" + std::to_string(i), .detail = "d", .at = kNow});
    }));
  }
  const auto page = *read([](Connection& c) { return audit_before(c, 0, 2); });
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].action, "act3");
  const auto rest = *read([&](Connection& c) { return audit_before(c, page[1].id, 2); });
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].action, "act1");
}

class Projection {
 public:
  Projection(Database& db, UserId me) : db_(db), me_(me) {}
  Status apply_batch(const ProjectionBatch& batch) {
    return db_.write([&](Connection& c) { return apply(c, "directory", batch); });
  }
  std::vector<ConversationId> search(std::string_view query) {
    return *run_read(db_, [&](Connection& c) { return find_own_conversations(c, me_, query, 10); });
  }

 private:
  Database& db_;
  UserId me_;
};

TEST_P(DirectoryContract, a_group_is_found_by_who_is_in_it_and_a_channel_is_not) {
  const auto me = stored_user("me");
  const auto other = stored_user("gwendolyn");
  Projection projection(*db_, me.id);
  const auto group = random_.id<ConversationId>();
  const auto channel = random_.id<ConversationId>();
  ProjectionBatch batch;
  batch.conversations = {{group, ConversationKind::kGroup, "Choir", Rev(1)},
                         {channel, ConversationKind::kChannel, "Choir news", Rev(1)}};
  batch.memberships = {{me.id, group}, {other.id, group}, {me.id, channel}, {other.id, channel}};
  ASSERT_TRUE(projection.apply_batch(batch));
  EXPECT_EQ(projection.search("choir").size(), 2U);
  EXPECT_EQ(projection.search("gwendolyn"), std::vector{group});
}

TEST_P(DirectoryContract, own_conversations_are_found_by_name_and_dms_by_the_other_person) {
  const auto me = stored_user("me");
  auto friend_row = make_user("frida");
  friend_row.display_name = "Frida Käse";
  ASSERT_TRUE(db_->write([&](Connection& c) { return insert_user(c, friend_row); }));
  Projection projection(*db_, me.id);
  const auto group = random_.id<ConversationId>();
  const auto foreign = random_.id<ConversationId>();
  const auto dm = random_.id<ConversationId>();
  const auto self = random_.id<ConversationId>();
  ProjectionBatch batch;
  batch.conversations = {{group, ConversationKind::kGroup, "Käse & Wein 100%", Rev(1)},
                         {foreign, ConversationKind::kGroup, "Käse elsewhere", Rev(1)},
                         {dm, ConversationKind::kDm, "", Rev(1)},
                         {self, ConversationKind::kDm, "", Rev(1)}};
  batch.memberships = {{me.id, group}, {friend_row.id, foreign}, {me.id, dm}, {friend_row.id, dm}, {me.id, self}};
  batch.cursors = {{3, Pos(0), Pos(9)}};
  ASSERT_TRUE(projection.apply_batch(batch));
  EXPECT_EQ((*read([](Connection& c) { return cursors(c, "directory"); }))[3], Pos(9));
  using Found = std::vector<ConversationId>;
  EXPECT_EQ(projection.search("KÄSE"), (Found{dm, group}));
  EXPECT_EQ(projection.search("frid"), (Found{dm}));
  EXPECT_EQ(projection.search("100%"), (Found{group}));
  EXPECT_EQ(projection.search("1%0"), Found{});
  EXPECT_EQ(projection.search("me"), (Found{self}));
  EXPECT_EQ(projection.search(""), Found{});

  ASSERT_TRUE(projection.apply_batch({.conversations = {{group, ConversationKind::kGroup, "Brot", Rev(5)}}}));
  ASSERT_TRUE(projection.apply_batch({.conversations = {{group, ConversationKind::kGroup, "Old name", Rev(4)}}}));
  EXPECT_EQ(projection.search("brot"), (Found{group}));
  ASSERT_TRUE(projection.apply_batch({.conversations = {{group, ConversationKind::kGroup, "Brot", Rev(6), true}},
                                      .memberships = {{me.id, dm, false}, {me.id, dm, false}}}));
  EXPECT_EQ(projection.search("brot"), Found{});
  EXPECT_EQ(projection.search("frid"), Found{});
}

TEST_P(DirectoryContract, a_batch_that_does_not_begin_at_the_cursor_changes_nothing) {
  const auto me = stored_user("me");
  Projection projection(*db_, me.id);
  const auto cid = random_.id<ConversationId>();
  ProjectionBatch batch{.conversations = {{cid, ConversationKind::kGroup, "Group", Rev(1)}},
                        .memberships = {{me.id, cid}},
                        .cursors = {{0, Pos(0), Pos(4)}, {1, Pos(2), Pos(3)}}};
  const auto ahead = projection.apply_batch(batch);
  ASSERT_FALSE(ahead);
  EXPECT_EQ(ahead.error().field, "cursor");
  EXPECT_FALSE(is_unique_violation(ahead.error()));
  EXPECT_TRUE(projection.search("group").empty());
  EXPECT_EQ((*read([](Connection& c) { return cursors(c, "directory"); }))[0], Pos(0));

  batch.cursors = {{0, Pos(0), Pos(4)}};
  ASSERT_TRUE(projection.apply_batch(batch));
  EXPECT_FALSE(projection.apply_batch(batch)) << "the same batch twice";
  batch.cursors = {{0, Pos(4), Pos(3)}};
  EXPECT_FALSE(projection.apply_batch(batch)) << "backwards";
  EXPECT_EQ((*read([](Connection& c) { return cursors(c, "directory"); }))[0], Pos(4));
  EXPECT_EQ((*read([](Connection& c) { return cursors(c, "somebody else"); }))[0], Pos(0));
}

TEST_P(DirectoryContract, a_rebuild_ends_at_the_noted_positions_and_is_told_from_one_cut_off) {
  const auto me = stored_user("me");
  Projection projection(*db_, me.id);
  const auto cid = random_.id<ConversationId>();
  ASSERT_TRUE(projection.apply_batch({.conversations = {{cid, ConversationKind::kGroup, "Group", Rev(9)}},
                                      .memberships = {{me.id, cid}},
                                      .cursors = {{5, Pos(0), Pos(4)}}}));
  Cursors noted{};
  noted[5] = Pos(2);
  noted[63] = Pos(8);
  const auto state = [&] { return *read([](Connection& c) { return projection_state(c, "directory"); }); };
  EXPECT_TRUE(state().placed);
  EXPECT_FALSE(state().empty);
  EXPECT_EQ(state().at[5], Pos(4));
  ASSERT_TRUE(db_->write([&](Connection& c) { return clear_projection(c); }));
  EXPECT_TRUE(projection.search("group").empty());
  EXPECT_FALSE(state().placed);
  EXPECT_TRUE(state().empty);
  ASSERT_TRUE(db_->write([&](Connection& c) { return place_cursors(c, "directory", noted); }));
  EXPECT_TRUE(state().placed);
  EXPECT_EQ(*read([](Connection& c) { return cursors(c, "directory"); }), noted);
  EXPECT_TRUE(projection.apply_batch({.conversations = {{cid, ConversationKind::kGroup, "Group", Rev(1)}},
                                      .memberships = {{me.id, cid}},
                                      .cursors = {{5, Pos(2), Pos(3)}}}));
  EXPECT_EQ(projection.search("group"), std::vector{cid});
}

}  // namespace
}  // namespace kith::store
