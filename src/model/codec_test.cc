// Every stored form: what is written reads back the same, and no damaged bytes are read as a record. A failing seed is
// printed.
#include "model/codec.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/random.h"
#include "model/command.h"
#include "model/random_records.h"

namespace kith {
namespace {

template <typename Record>
class StoredForm : public testing::Test {};
using Records =
    testing::Types<Head, Conversation, Member, Positions, Listing, DmBlock, Message, Sent, PersonHead, Contact,
                   FriendRequest, Block, ReactionMark, VoteMark, PinMark, ThreadSeat, Invite, JoinRequest, OwnView,
                   Draft, Favorite, HiddenMessage, Scheduled, Mention, Upload, UploadTotals>;
TYPED_TEST_SUITE(StoredForm, Records);

TYPED_TEST(StoredForm, reads_back_what_was_written) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    RandomRecords random(seed);
    auto record = random.template make<TypeParam>();
    auto back = decode<TypeParam>(encode(record));
    ASSERT_TRUE(back.has_value()) << back.error().detail;
    if constexpr (std::same_as<TypeParam, Message>) back->cid = record.cid;  // the key holds it
    EXPECT_TRUE(*back == record);
  }
}

TYPED_TEST(StoredForm, cut_anywhere_is_an_error) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomRecords random(seed);
    const auto bytes = encode(random.template make<TypeParam>());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const auto back = decode<TypeParam>(std::string_view(bytes).substr(0, length));
      ASSERT_FALSE(back.has_value()) << "seed " << seed << ", cut at " << length;
      EXPECT_EQ(back.error().code, Code::kInternal);
    }
  }
}

TYPED_TEST(StoredForm, ignores_fields_of_a_newer_minor_form) {
  RandomRecords random(7);
  auto record = random.template make<TypeParam>();
  auto back = decode<TypeParam>(encode(record) + "later fields");
  ASSERT_TRUE(back.has_value());
  if constexpr (std::same_as<TypeParam, Message>) back->cid = record.cid;
  EXPECT_TRUE(*back == record);
}

TYPED_TEST(StoredForm, survives_any_damage_without_a_crash) {
  SeededRandom noise(99);
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    RandomRecords random(seed);
    auto bytes = encode(random.template make<TypeParam>());
    for (int flips = 0; flips < 4; ++flips) bytes[noise.below(bytes.size())] = static_cast<char>(noise.next64());
    (void)decode<TypeParam>(bytes);
  }
}

TEST(StoredPositions, hold_the_pending_pos_too) {
  Positions positions;
  positions.pos = Pos(UINT64_MAX);
  EXPECT_EQ(decode<Positions>(encode(positions))->pos, Pos(UINT64_MAX));
}

TEST(StoredCommand, of_every_form_reads_back_the_same) {
  for (std::size_t form = 0; form < std::variant_size_v<CommandBody>; ++form) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
      SCOPED_TRACE(testing::Message() << "form " << form << " seed " << seed);
      RandomRecords random(seed);
      const auto command = random.command(form);
      ASSERT_EQ(command.body.index(), form);
      const auto bytes = encode_command(command);
      const auto back = decode_command(bytes);
      ASSERT_TRUE(back.has_value());
      EXPECT_EQ(encode_command(*back), bytes);
      EXPECT_EQ(back->body.index(), form);
      EXPECT_EQ(owner_of(*back), owner_of(command));
    }
  }
}

TEST(StoredCommand, cut_anywhere_decodes_to_nothing) {
  for (std::size_t form = 0; form < std::variant_size_v<CommandBody>; ++form) {
    RandomRecords random(form + 1);
    const auto bytes = encode_command(random.command(form));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      EXPECT_FALSE(decode_command(std::string_view(bytes).substr(0, length)).has_value()) << "form " << form;
    }
  }
}

TEST(StoredCommand, of_an_unknown_form_decodes_to_nothing) {
  RandomRecords random(1);
  auto leave = random.command(8);
  ASSERT_TRUE(std::holds_alternative<LeaveWorld>(leave.body));
  auto bytes = encode_command(leave);
  bytes[bytes.size() - 17] = 120;  // the number of the form stands before the cid
  EXPECT_FALSE(decode_command(bytes).has_value());
}

TEST(CommandOwner, is_the_conversation_the_named_person_or_the_actor) {
  SeededRandom random(3);
  Command command;
  command.actor.user = random.id<UserId>();
  SendMessage send;
  send.cid = random.id<ConversationId>();
  command.body = send;
  EXPECT_EQ(owner_of(command), owner_of(send.cid));
  FriendRemoved removed;
  removed.owner = random.id<UserId>();
  command.body = removed;
  EXPECT_EQ(owner_of(command), owner_of(removed.owner));
  SetBlock block;
  block.whom = random.id<UserId>();
  command.body = block;
  EXPECT_EQ(owner_of(command), owner_of(command.actor.user));
}

TEST(CommandName, is_known_for_every_form_and_unique) {
  std::vector<std::string> names;
  for (std::size_t form = 0; form < std::variant_size_v<CommandBody>; ++form) {
    RandomRecords random(1);
    names.emplace_back(name_of(random.command(form).body));
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
  EXPECT_STREQ(name_of(SendMessage{}), "send");
  EXPECT_STREQ(name_of(TouchPerson{}), "me.touch");
}

}  // namespace
}  // namespace kith
