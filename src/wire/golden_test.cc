// Every frame against protocol/golden/frames.json: our writers give exactly those bytes, and both codecs mean the same.
#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "wire/frames.h"
#include "wire/generated/requests.h"
#include "wire/json.h"
#include "wire/msgpack.h"
#include "wire/up.h"

namespace kith::wire {
namespace {

struct Example {
  std::string way;
  std::string name;
  std::string json;
  std::string msgpack;  // bytes
};

std::string unhex(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    std::uint8_t byte = 0;
    std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

const std::vector<Example>& examples() {
  static const auto all = [] {
    std::ifstream file(KITH_GOLDEN_FILE);
    std::stringstream text;
    text << file.rdbuf();
    std::vector<Example> read;
    const auto tree = parse_json(text.str(), {.bytes_max = 1 << 24, .depth_max = 32, .nodes_max = 1 << 20});
    if (!tree || tree->array() == nullptr) return read;
    for (const auto& row : *tree->array()) {
      const auto part = [&](const char* name) { return *row.find(name)->string(); };
      read.push_back({part("way"), part("name"), part("json"), unhex(part("msgpack"))});
    }
    return read;
  }();
  return all;
}

template <typename T>
T id(std::uint8_t kind, std::uint8_t number) {
  T made{};
  made.bytes[3] = kind;
  made.bytes[6] = 0x40;
  made.bytes[8] = 0x80;
  made.bytes[15] = number;
  return made;
}
const auto kAnn = id<UserId>(0x0a, 1);
const auto kBen = id<UserId>(0x0a, 2);
const auto kCat = id<UserId>(0x0a, 3);
const auto kGroup = id<ConversationId>(0x0c, 1);
const auto kDm = id<ConversationId>(0x0c, 2);
const auto kWorld = id<ConversationId>(0x0c, 3);
constexpr TimeMs kThen = 1'732'230'000'000;
constexpr TimeMs kNow = 1'732'233'600'000;
constexpr const char* kMid = "01JCZ5Q8K4T7";

Message message() {
  Message m;
  m.cid = kGroup;
  m.seq = Seq(7);
  m.rev = Rev(43);
  m.n = 6;
  m.mid = kMid;
  m.from = kBen;
  m.at = kNow;
  m.kind = "text";
  m.body = "{\"text\":\"你好 \\\"Ann\\\" 😀\\n\"}";
  return m;
}

Message full_message() {
  Message m = message();
  m.cid = kWorld;
  m.seq = Seq(8);
  m.rev = Rev(44);
  m.n = 7;
  m.mid = "01JCZ5Q8K4T8";
  m.from_name = "Ben";
  m.kind = "custom.place";
  m.body = R"({"far":1e+20,"lat":52.52,"tags":["a",null,true,-1]})";
  m.sent_at = kNow - 1000;
  m.reply_to = Seq(3);
  m.thread_root = Seq(2);
  m.also_in_timeline = true;
  m.mentions = {kAnn};
  m.expires_at = 1'732'320'000'000;
  return m;
}

Conversation group() {
  Conversation c;
  c.cid = kGroup;
  c.kind = ConversationKind::kGroup;
  c.name = "Lunch";
  c.created_by = kAnn;
  c.created_at = kThen;
  return c;
}

ConversationRow group_row() {
  ConversationRow row;
  row.conversation = group();
  row.head.seq = Seq(7);
  row.head.rev = Rev(43);
  row.head.n = 6;
  row.head.last_at = kNow;
  row.head.member_count = 3;
  row.first = Seq(1);
  row.positions = {Seq(7), Seq(5), 4, Pos(9)};
  row.role = Role::kOwner;
  row.all = OthersPositions{Seq(4), Seq(3)};
  row.any_read = Seq(7);
  return row;
}

ConversationRow dm_row() {
  ConversationRow row;
  row.conversation.cid = kDm;
  row.conversation.kind = ConversationKind::kDm;
  row.conversation.created_by = kBen;
  row.conversation.created_at = kThen;
  row.conversation.dm_a = kAnn;
  row.conversation.dm_b = kBen;
  row.head.seq = Seq(1);
  row.head.rev = Rev(1);
  row.head.n = 1;
  row.head.last_at = kNow;
  row.head.member_count = 2;
  row.first = Seq(1);
  row.role = Role::kMember;
  row.peer = OthersPositions{Seq(1), std::nullopt};
  return row;
}

Member member() {
  Member m;
  m.user = kBen;
  m.rev = Rev(47);
  m.role = Role::kAdmin;
  m.joined_at = kThen;
  m.muted_until = 1'732'240'000'000;
  return m;
}

SyncAnswer sync_answer() {
  SyncAnswer answer;
  SyncedConversation dm;
  dm.row = dm_row();
  Member ben;
  ben.user = kBen;
  ben.rev = Rev(1);
  ben.joined_at = kThen;
  dm.members = {ben};
  dm.messages = {message()};
  dm.limited = true;
  answer.conversations = {dm};
  answer.gone = {{kWorld, LeaveReason::kRemoved, kNow, kBen}};
  answer.user.urev = Rev(5);
  answer.user.friends = {{kBen, kNow, true, Rev(5)}};
  UserCard card{.id = kBen, .name = "Ben", .avatar = {}, .guest = true};
  answer.users = {card};
  answer.token = "tok-2";
  answer.epoch = "e1";
  return answer;
}

// Frames as written by us, by the name of their example.
class Written {
 public:
  explicit Written(Codec codec) : codec_(codec) {
    conversations();
    messages();
    ephemeral();
    personal();
    control();
    answers();
  }
  std::map<std::string, std::string> frames;  // and rows and answers

 private:
  template <typename AnyFrame>
  void add(const std::string& name, const AnyFrame& frame) {
    frames[name] = std::string(make_frame(codec_, frame).payload());
  }

  void conversations() {
    const std::vector<UserCard> users = {{.id = kBen, .name = "Ben", .avatar = {}}};
    add("joined", down::Joined{.re = 2, .row = group_row(), .users = users});
    add("joined dm", down::Joined{.row = dm_row(), .users = {}});
    add("member", down::MemberFrame{kGroup, kAnn, member()});
    Member gone;
    gone.user = kCat;
    gone.rev = Rev(48);
    gone.active = false;
    gone.guest = true;
    gone.joined_at = kThen;
    gone.left_reason = LeaveReason::kRemoved;
    gone.left_by = kAnn;
    gone.left_at = kNow;
    add("member gone", down::MemberFrame{kGroup, kAnn, gone});
    Conversation renamed = group();
    renamed.name = "Supper";
    renamed.history_from_start = false;
    renamed.rev = Rev(49);
    add("conversation", down::ConversationFrame{kAnn, renamed});
    add("conversation room", down::ConversationFrame{kAnn, renamed, true});
    renamed.rev = Rev(50);
    renamed.dissolved_at = kNow;
    add("conversation dissolved", down::ConversationFrame{kAnn, renamed});
    add("skip", down::Skip{kGroup, Rev(51)});
    add("synced", down::Synced{7, sync_answer()});
    add("resync", down::Resync{kGroup, down::ResyncReason::kRows, Rev(1041)});
    add("resync all", down::Resync{.reason = down::ResyncReason::kEpoch});
  }

  void messages() {
    add("message", down::MessageFrame{down::role_of(message()), message()});
    add("message full", down::MessageFrame{down::role_of(full_message()), full_message()});
    Message edited = message();
    edited.rev = Rev(45);
    edited.body = R"({"text":"better"})";
    edited.edited_at = 1'732'233'660'000;
    add("edited", down::MessageFrame{down::role_of(edited), edited});
    Message recalled = message();
    recalled.rev = Rev(46);
    recalled.body.clear();
    recalled.recalled_at = 1'732'233'720'000;
    recalled.recalled_by = kAnn;
    add("recalled", down::MessageFrame{down::role_of(recalled), recalled});
    changed();
    SentReply sent{kGroup, kMid, Seq(7), Rev(43), kNow, false};
    add("ack", down::Ack{4, sent});
    sent.duplicate = true;
    add("ack duplicate", down::Ack{.sent = sent});
    add("delivered", down::Delivered{kGroup, Seq(7), kBen});
    add("read", down::Read{kGroup, Seq(7), kBen});
    add("read own", down::Read{kGroup, Seq(7), kAnn, 6});
  }

  void changed() {
    Message reacted = message();
    reacted.rev = Rev(52);
    reacted.reactions = {{.emoji = "👍", .count = 2}, {.emoji = "🎉", .count = 1}};
    add("reaction", down::MessageChangedFrame{MessageChange::kReaction, reacted, kBen, "🎉", true});
    Message pinned = message();
    pinned.rev = Rev(53);
    pinned.pinned_at = kNow;
    pinned.pinned_by = kAnn;
    add("pinned", down::MessageChangedFrame{.what = MessageChange::kPin, .message = pinned, .by = kAnn});
    Message root = message();
    root.rev = Rev(54);
    root.mention_all = MentionAll::kHere;
    root.edits = 2;
    root.thread = {.replies = 3, .last = Seq(12), .last_at = kNow, .people = {kBen, kCat}};
    add("updated", down::MessageChangedFrame{.what = MessageChange::kThread, .message = root, .by = kBen});
    Message poll = message();
    poll.rev = Rev(55);
    poll.votes = {2, 0, 1};
    poll.voters = 2;
    poll.closed_at = kNow;
    poll.stream = StreamState::kFinished;
    poll.forwarded_from = kCat;
    add("updated poll", down::MessageChangedFrame{.what = MessageChange::kPoll, .message = poll, .by = kBen});
    Message expired = message();
    expired.rev = Rev(56);
    expired.body.clear();
    expired.expired_at = kNow;
    add("recalled expired", down::MessageChangedFrame{.what = MessageChange::kExpired, .message = expired});
    add("stream", down::StreamFrame{kGroup, Seq(7), kBen, 12, "more"});
    add("unread", down::UnreadMark{kGroup, true});
    add("cleared", down::Cleared{kGroup, Seq(7)});
    add("read thread", down::Read{.cid = kGroup, .pos = Seq(12), .from = kAnn, .read_n = 3, .thread = Seq(7)});
  }

  void own_state() {
    OwnView view;
    view.cid = kGroup;
    view.urev = Rev(9);
    view.pinned = view.archived = view.stay_archived = view.hidden = true;
    view.pin_rank = 2;
    view.archived_n = 6;
    view.muted_until = 1'732'240'000'000;
    view.hidden_seq = Seq(7);
    view.tags = {"work", "家"};
    add("user view", down::User{.urev = Rev(9), .view = &view});
    const Draft draft{kGroup, "so far", Seq(7), Seq(2), kNow, Rev(10)};
    add("user draft", down::User{.urev = Rev(10), .draft = &draft});
    const Favorite favorite{kGroup, Seq(7), kNow, true, Rev(11)};
    add("user favorite", down::User{.urev = Rev(11), .favorite = &favorite});
    const HiddenMessage hidden{kGroup, Seq(7), true, Rev(12)};
    add("user hidden", down::User{.urev = Rev(12), .hidden = &hidden});
    Scheduled later;
    later.id = id<ScheduleId>(0x0b, 1);
    later.cid = kGroup;
    later.mid = kMid;
    later.kind = "text";
    later.body = R"({"text":"later"})";
    later.reply_to = Seq(7);
    later.thread_root = Seq(2);
    later.mentions = {kBen};
    later.mention_all = MentionAll::kAll;
    later.at = 1'732'240'000'000;
    later.state = ScheduleState::kFailed;
    later.seq = Seq(9);
    later.code = "muted";
    later.urev = Rev(13);
    add("user scheduled", down::User{.urev = Rev(13), .scheduled = &later});
    Conversation settled = group();
    settled.rev = Rev(57);
    settled.avatar = id<MediaId>(0x09, 1);
    settled.announcement = "At noon";
    settled.announced_by = kAnn;
    settled.announced_at = kNow;
    settled.all_muted_until = 1'732'240'000'000;
    settled.slow_mode_s = 30;
    settled.admission = Admission::kApproval;
    settled.members_invite = false;
    settled.capacity = 50;
    settled.message_life_s = 86'400;
    settled.join_requests = 2;
    add("conversation settings", down::ConversationFrame{kAnn, settled});
  }

  void ephemeral() {
    add("typing", down::Typing{kGroup, kBen, false});
    add("presence", down::Presence{kBen, false, kNow});
    add("signal", down::Signal{kGroup, kBen, id<DeviceId>(0x0d, 2), R"({"call":"answer"})"});
  }

  void personal() {
    const Contact contact{kBen, kNow, true, Rev(5)};
    add("user friend", down::User{.urev = Rev(5), .contact = &contact});
    const FriendRequest request{id<RequestId>(0x0f, 1), kBen, kAnn, "from work", RequestState::kPending, kNow, Rev(6)};
    add("user request", down::User{.urev = Rev(6), .request = &request});
    const Block block{kCat, false, kNow, Rev(7)};
    add("user block", down::User{.urev = Rev(7), .block = &block});
    add("user changed", down::User{.urev = Rev(8), .changed = "profile"});
    own_state();
  }

  void control() {
    add("ready", down::Ready{.user = kAnn,
                             .device = id<DeviceId>(0x0d, 1),
                             .session = id<SessionId>(0x0e, 1),
                             .server_ts = kNow,
                             .epoch = "e1"});
    add("drain", down::Drain{1500});
    add("notice", down::Notice{kWorld, "welcome", "Welcome to the world."});
    add("ok", down::Ok{2, Rev(43), {}});
    const Error limited{.code = Code::kRateLimited, .detail = "too many sends", .limit = 20, .retry_after_ms = 250};
    add("error", down::Refusal{.re = 4, .error = limited});
    const Error large{.code = Code::kTooLarge, .detail = "is larger than allowed", .field = "body", .limit = 16'384};
    add("error send", down::Refusal{.error = large, .cid = kGroup, .mid = kMid});
    add("pong", down::Pong{10});
  }

  template <typename Row>
  void add_row(const std::string& name, const Row& row) {
    Writer writer(codec_, frames[name]);
    object(writer, row);
  }

  void answers() {
    MeRow me{.id = kAnn, .username = "ann", .display_name = "Ann", .about = "hi", .avatar = "m-1"};
    me.admin = true;
    me.created_at = kThen;
    me.presence = false;
    me.friends_only = true;
    me.last_seen = Circle::kNobody;
    me.who_may_write = me.who_may_add_to_groups = Circle::kFriends;
    me.status = StatusLine{.text = "On the road", .emoji = "🚲", .until = 1'732'240'000'000};
    add_row("MeRow", me);
    UserRow ben{.id = kBen, .username = "ben", .display_name = "Ben", .about = "hi", .avatar = "m-2"};
    ben.guest = ben.bot = ben.deleted = ben.is_friend = ben.blocked = true;
    ben.disabled = false;
    ben.remark = "Benny";
    ben.status = StatusLine{.text = "away"};
    add_row("UserRow", ben);
    add_row("UserCard", UserCard{kBen, "Ben", "m-2", true, true, true});
    add_row("DeviceRow", DeviceRow{id<DeviceId>(0x0d, 1), "golden", kThen, kNow, true});
    HistoryAnswer history;
    history.messages = {message()};
    history.has_before = true;
    history.rev = Rev(43);
    history.users = {{.id = kBen, .name = "Ben", .avatar = {}}};
    add_row("HistoryAnswer", history);
    add_row("InviteRow", Invite{.code = "AAAADAAAQACAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAA",
                                .by = kBen,
                                .at = kNow,
                                .expires_at = 1732240000000,
                                .uses_max = 5,
                                .uses = 2,
                                .revoked = true});
    add_row("JoinRequestRow", kith::JoinRequest{.user = kBen, .note = "from work", .at = kNow, .guest = true});
    Writer writer(codec_, frames["MembersAdded"]);
    writer.begin_object();
    writer.field("cid", kGroup);
    writer.field("rev", Rev(44));
    fields(writer, AddedReply{{kBen}, {{kCat, Code::kBlocked}}});
    writer.end_object();
    Error error{
        .code = Code::kRateLimited, .detail = "too many sends", .field = "body", .limit = 20, .retry_after_ms = 250};
    // Problem documents exist as JSON alone.
    const auto problem = problem_json(error);
    if (codec_ == Codec::kJson) {
      frames["Problem"] = problem;
    } else {
      Writer(codec_, frames["Problem"]).raw_json(problem);
    }
  }

  Codec codec_;
};

TEST(Golden, every_frame_row_and_answer_of_the_server_is_written_byte_for_byte) {
  const Written json(Codec::kJson);
  const Written msgpack(Codec::kMsgpack);
  std::set<std::string> seen;
  for (const auto& example : examples()) {
    if (example.way == "up") continue;
    seen.insert(example.name);
    ASSERT_TRUE(json.frames.contains(example.name)) << example.name;
    EXPECT_EQ(json.frames.at(example.name), example.json);
    EXPECT_EQ(hex(msgpack.frames.at(example.name)), hex(example.msgpack)) << example.name;
  }
  EXPECT_EQ(seen.size(), json.frames.size());
}

TEST(Golden, both_codecs_mean_the_same_and_are_written_back_alike) {
  ASSERT_GT(examples().size(), 60U);
  for (const auto& example : examples()) {
    const auto from_json = parse_json(example.json);
    const auto from_msgpack = parse_msgpack(example.msgpack);
    ASSERT_TRUE(from_json && from_msgpack) << example.name;
    EXPECT_EQ(*from_json, *from_msgpack) << example.name;
    std::string json;
    std::string msgpack;
    Writer(Codec::kJson, json).value(*from_json);
    Writer(Codec::kMsgpack, msgpack).value(*from_json);
    EXPECT_EQ(json, example.json);
    EXPECT_EQ(hex(msgpack), hex(example.msgpack)) << example.name;
  }
}

TEST(Golden, every_frame_of_a_client_is_taken_by_its_decoder) {
  std::set<std::string> commands;
  for (const auto& example : examples()) {
    if (example.way != "up") continue;
    for (const auto codec : {Codec::kJson, Codec::kMsgpack}) {
      auto up = decode_up(codec, codec == Codec::kJson ? example.json : example.msgpack);
      ASSERT_TRUE(up) << example.json;
      const auto* command = find_command(up->type);
      ASSERT_NE(command, nullptr) << up->type;
      EXPECT_TRUE(command->socket);
      commands.insert(up->type);
      if (up->send) continue;
      const auto checked = check_request(command->id, up->request);
      EXPECT_TRUE(checked) << example.json << (checked ? "" : checked.error().field + checked.error().detail);
    }
  }
  for (const auto& command : all_commands()) EXPECT_EQ(commands.contains(std::string(command.name)), command.socket);
}

}  // namespace
}  // namespace kith::wire
