// The table of who may do what, tried through the rules: every command of a conversation by every kind of person.
#include "chat/permissions.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "chat/stage_for_tests.h"

namespace kith::chat {
namespace {

// The cast of a group: 1 owner, 2 admin, 3 member, 4 muted, 5 former member, 9 outsider, 8 a guest outside, nobody the
// server itself.
constexpr int kOwner = 1, kAdmin = 2, kMember = 3, kMuted = 4, kFormer = 5, kGuest = 8, kOutsider = 9;
constexpr int kTarget = 6, kNewcomer = 7;

using Allowed = std::optional<Code>;  // nullopt: accepted
constexpr Allowed kYes = std::nullopt;
constexpr Allowed kNo = Code::kForbidden;
constexpr Allowed kOut = Code::kNotMember;

struct Case {
  const char* name;
  std::function<CommandBody(ConversationId)> command;
  Allowed owner, admin, member, muted;  // former members, outsiders and guests are always kOut, or as below
  Allowed former = kOut;
};

// Fresh for every try, so that no try depends on another.
struct Cast {
  Cast(ConversationKind kind) : cid(stage.group(1, {2, 3, 4, 5, 6}, true, kind)) {
    set({.cid = cid, .mid = {}, .user = user(kAdmin), .role = Role::kAdmin, .muted_until = {}});
    stage.send(as(kAdmin), cid, "by-admin");  // seq 3, behind the notes of making and raising
    set({.cid = cid, .mid = {}, .user = user(kMuted), .role = {}, .muted_until = stage.now + 1000});
    stage.must(as(kFormer), RemoveMember{.cid = cid, .mid = {}, .user = user(kFormer)});
  }
  void set(const SetMember& command) { stage.must(as(kOwner), command); }
  Allowed attempt(const Actor& actor, CommandBody command) {
    const auto outcome = stage.run(actor, std::move(command));
    if (outcome) return kYes;
    return outcome.error().code;
  }
  Stage stage;
  ConversationId cid;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"send", [](auto cid) { return Stage::message(cid, "table-mid"); }, kYes, kYes, kYes, Code::kMuted},
      {"typing", [](auto cid) { return Typing{.cid = cid}; }, kYes, kYes, kYes, Code::kMuted},
      {"signal", [](auto cid) { return Signal{.cid = cid, .to = {}, .data = "{}"}; }, kYes, kYes, kYes, Code::kMuted},
      {"read", [](auto cid) { return MovePositions{.cid = cid, .delivered = {}, .read = Seq(1)}; }, kYes, kYes, kYes,
       kYes},
      {"recall", [](auto cid) { return RecallMessage{.cid = cid, .mid = {}, .seq = Seq(3)}; }, kYes, kYes, kNo, kNo},
      {"rename", [](auto cid) { return UpdateConversation{.cid = cid, .mid = {}, .name = "x"}; }, kYes, kYes, kNo, kNo},
      {"add", [](auto cid) { return AddMembers{.cid = cid, .mid = {}, .users = people({kNewcomer})}; }, kYes, kYes,
       kYes, Code::kMuted},
      {"remove", [](auto cid) { return RemoveMember{.cid = cid, .mid = {}, .user = user(kTarget)}; }, kYes, kYes, kNo,
       kNo},
      {"mute",
       [](auto cid) { return SetMember{.cid = cid, .mid = {}, .user = user(kTarget), .role = {}, .muted_until = 9}; },
       kYes, kYes, kNo, kNo},
      {"make admin",
       [](auto cid) {
         return SetMember{.cid = cid, .mid = {}, .user = user(kTarget), .role = Role::kAdmin, .muted_until = {}};
       },
       kYes, kNo, kNo, kNo},
      {"hand over",
       [](auto cid) {
         return SetMember{.cid = cid, .mid = {}, .user = user(kTarget), .role = Role::kOwner, .muted_until = {}};
       },
       kYes, kNo, kNo, kNo},
      {"ban", [](auto cid) { return SetBan{.cid = cid, .mid = {}, .user = user(kTarget)}; }, kYes, kYes, kNo, kNo},
      {"keep out", [](auto cid) { return SetBan{.cid = cid, .mid = {}, .user = user(kNewcomer)}; }, kYes, kYes, kNo,
       kNo},
      {"lift a ban", [](auto cid) { return SetBan{.cid = cid, .mid = {}, .user = user(kNewcomer), .on = false}; }, kYes,
       kYes, kNo, kNo},
      {"make a link", [](auto cid) { return MakeInvite{.cid = cid, .mid = "table-mid", .code = "code"}; }, kYes, kYes,
       kYes, Code::kMuted},
      {"slow mode", [](auto cid) { return UpdateConversation{.cid = cid, .mid = {}, .slow_mode_s = 5}; }, kYes, kYes,
       kNo, kNo},
      {"dissolve", [](auto cid) { return Dissolve{.cid = cid, .mid = {}}; }, kYes, kNo, kNo, kNo},
  };
  return all;
}

TEST(PermissionsTest, InAGroupEveryCommandByEveryRole) {
  for (const Case& line : cases()) {
    const std::map<int, Allowed> expected = {{kOwner, line.owner}, {kAdmin, line.admin},   {kMember, line.member},
                                             {kMuted, line.muted}, {kFormer, line.former}, {kOutsider, kOut}};
    for (const auto& [who, allowed] : expected) {
      Cast cast(ConversationKind::kGroup);
      EXPECT_EQ(cast.attempt(as(who), line.command(cast.cid)), allowed) << line.name << " by " << who;
    }
    Cast cast(ConversationKind::kGroup);
    EXPECT_EQ(cast.attempt(guest(kGuest), line.command(cast.cid)), kOut) << line.name << " by a guest";
  }
}

TEST(PermissionsTest, InAChannelMembersOnlyRead) {
  for (const Case& line : cases()) {
    Cast cast(ConversationKind::kChannel);
    const bool reading = std::string(line.name) == "read";
    EXPECT_EQ(cast.attempt(as(kMember), line.command(cast.cid)), reading ? kYes : kNo) << line.name;
  }
}

TEST(PermissionsTest, InADmThereIsNoManaging) {
  for (const Case& line : cases()) {
    const std::string name = line.name;
    if (name == "send" || name == "typing" || name == "signal" || name == "read" || name == "recall") continue;
    Stage stage;
    const auto cid = stage.dm(1, kMember, kTarget);
    const auto outcome = stage.run(as(kMember), line.command(cid));
    ASSERT_FALSE(outcome.has_value()) << name;
    EXPECT_EQ(outcome.error().code, Code::kForbidden) << name;
  }
}

TEST(PermissionsTest, NobodyActsInWhatDoesNotExist) {
  for (const Case& line : cases()) {
    Stage stage;
    EXPECT_EQ(stage.refused(as(kMember), line.command(conversation(404))), Code::kNotFound) << line.name;
  }
}

TEST(PermissionsTest, AfterDissolvingNobodyActs) {
  for (const Case& line : cases()) {
    if (std::string(line.name) == "dissolve" || std::string(line.name) == "recall") continue;
    Cast cast(ConversationKind::kGroup);
    cast.stage.must(as(kOwner), Dissolve{.cid = cast.cid, .mid = {}});
    for (const int who : {kOwner, kMember}) {
      EXPECT_EQ(cast.attempt(as(who), line.command(cast.cid)), kOut) << line.name << " by " << who;
    }
  }
}

}  // namespace
}  // namespace kith::chat
