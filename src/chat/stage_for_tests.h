// Stage: people and conversations on a log in memory, commands decided and committed one by one as a lane would. For
// tests of the rules. Thread: its test.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "chat/decide.h"
#include "chat/rows.h"
#include "model/codec.h"
#include "model/numbered_for_tests.h"
#include "store/memory_log.h"
#include "store/overlay.h"

namespace kith::chat {

using numbered::as;
using numbered::conversation;
using numbered::user;

inline RequestId request(int number) {
  RequestId id;
  id.bytes[0] = 0xee;
  id.bytes[15] = static_cast<std::uint8_t>(number);
  return id;
}
inline Actor server() {
  return {};
}
inline Actor administrator(int number) {
  Actor actor = as(number);
  actor.admin = true;
  return actor;
}
inline Actor guest(int number) {
  Actor actor = as(number);
  actor.guest = true;
  return actor;
}
inline std::vector<Invitee> people(std::initializer_list<int> numbers) {
  std::vector<Invitee> all;
  for (const int number : numbers) all.push_back({.user = user(number)});
  return all;
}
inline std::string mid(int number) {
  std::string text = std::to_string(number);
  return "mid-" + std::string(8 - std::min<std::size_t>(8, text.size()), '0') + text;
}

class Stage {
 public:
  Result<Outcome> run(const Actor& actor, CommandBody body) {
    const Command command{.actor = actor, .body = std::move(body)};
    const PartitionId partition = partition_of(owner_of(command).id);
    const Pos pos = log.positions()[partition].next();
    overlay.begin();
    Context ctx{.rows = overlay,
                .actor = command.actor,
                .now = now,
                .partition = partition,
                .pos = pos,
                .limits = limits,
                .content_key = key};
    auto outcome = decide(ctx, command);
    wrote = outcome && overlay.touched();
    if (!wrote) {
      overlay.drop();
      return outcome;
    }
    overlay.keep(partition, pos);
    store::Batch batch = overlay.take();
    EXPECT_FALSE(batch.stream[partition].empty()) << "what was written stands in no stream: the next commit is a gap";
    for (const auto& follow_up : batch.follow_ups) follow_ups.push_back(follow_up.command);
    batch.done = batch.follow_ups;
    const auto committed = log.commit(batch);
    EXPECT_TRUE(committed.has_value()) << committed.error().detail;
    return outcome;
  }
  // Runs what commands caused, until nothing is left.
  void run_follow_ups() {
    while (!follow_ups.empty()) {
      const Command next = follow_ups.front();
      follow_ups.erase(follow_ups.begin());
      (void)run(next.actor, next.body);
    }
  }
  Code refused(const Actor& actor, CommandBody body) {
    const auto outcome = run(actor, std::move(body));
    EXPECT_FALSE(outcome.has_value()) << "was accepted";
    return outcome ? Code::kInternal : outcome.error().code;
  }
  Outcome must(const Actor& actor, CommandBody body) {
    auto outcome = run(actor, std::move(body));
    EXPECT_TRUE(outcome.has_value()) << name_of(body) << ": " << outcome.error().detail;
    return outcome ? std::move(*outcome) : Outcome{};
  }

  SentReply send(const Actor& actor, ConversationId cid, const std::string& id, const std::string& text = "hi") {
    const Outcome outcome = must(actor, message(cid, id, text));
    const auto* reply = std::get_if<SentReply>(&outcome.reply);
    return reply ? *reply : SentReply{};
  }
  static SendMessage message(ConversationId cid, const std::string& id, const std::string& text = "hi") {
    SendMessage send;
    send.cid = cid;
    send.mid = id;
    send.kind = "text";
    send.body = R"({"text":")" + text + R"("})";
    return send;
  }
  // A file that the person uploaded.
  MediaId upload(int owner, const std::string& id, const std::string& mime = "image/png", std::uint64_t size = 5) {
    const Upload file{.id = *MediaId::parse(id), .owner = {}, .name = "file", .mime = mime, .size = size};
    must(as(owner), KeepUpload{.owner = user(owner), .upload = file});
    return file.id;
  }
  // Owner 1 with these members.
  ConversationId group(int number, std::initializer_list<int> members, bool history = true,
                       ConversationKind kind = ConversationKind::kGroup) {
    CreateGroup create;
    create.cid = conversation(number);
    create.mid = mid(number);
    create.kind = kind;
    create.name = "group " + std::to_string(number);
    create.history_from_start = history;
    create.members = people(members);
    must(as(1), create);
    return create.cid;
  }
  ConversationId dm(int number, int a, int b) {
    must(as(a), OpenDm{.cid = conversation(number), .self = {.user = user(a)}, .peer = {.user = user(b)}});
    return conversation(number);
  }

  const store::View& rows() const { return log.live(store::Depth::kAll); }
  Head head(ConversationId cid) const { return rows().head(cid)->value(); }
  Member member(ConversationId cid, int number) const {
    const auto row = *rows().row(owner_of(cid), store::RowKind::kMember, user(number).raw());
    if (row) return *decode<Member>(*row);
    Member nobody;
    nobody.active = false;
    return nobody;
  }
  Positions positions(ConversationId cid, int number) const {
    const auto row = *rows().row(owner_of(cid), store::RowKind::kPositions, user(number).raw());
    return row ? *decode<Positions>(*row) : Positions{};
  }
  std::uint64_t unread(ConversationId cid, int number) const { return head(cid).n - positions(cid, number).read_n; }
  Message message_at(ConversationId cid, std::uint64_t seq) const { return rows().message(cid, Seq(seq))->value(); }
  template <typename Record>
  std::optional<Record> person_row(int owner, store::RowKind kind, std::string_view row_key) const {
    const auto row = *rows().row(owner_of(user(owner)), kind, row_key);
    if (!row) return std::nullopt;
    return *decode<Record>(*row);
  }

  store::MemoryLog log;
  store::Overlay overlay{log.live(store::Depth::kAll)};
  Limits limits;
  ContentKey key{1, 2, 3};
  TimeMs now = 1'700'000'000'000;
  std::vector<Command> follow_ups;
  bool wrote = false;
};

}  // namespace kith::chat
