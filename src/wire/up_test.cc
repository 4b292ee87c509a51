// What clients send: the short road of a send against the common one, envelopes, and requests from URLs and bodies.
#include "wire/up.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "wire/commands.h"
#include "wire/generated/requests.h"
#include "wire/json.h"
#include "wire/writer.h"

namespace kith::wire {
namespace {

constexpr const char* kCid = "0190a6e0-7b1c-4d2e-8f3a-123456789abc";

void expect_same(const SendRequest& a, const SendRequest& b) {
  EXPECT_EQ(a.cid, b.cid);
  EXPECT_EQ(a.mid, b.mid);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.body, b.body);
  EXPECT_EQ(a.sent_at, b.sent_at);
  EXPECT_EQ(a.reply_to, b.reply_to);
  EXPECT_EQ(a.thread_root_seq, b.thread_root_seq);
  EXPECT_EQ(a.also_in_timeline, b.also_in_timeline);
  EXPECT_EQ(a.mentions, b.mentions);
  EXPECT_EQ(a.if_rev, b.if_rev);
}

std::vector<std::string> usual_parts() {
  const std::string cid = kCid;
  return {R"("t":"send")",
          R"("id":7)",
          R"("cid":")" + cid + "\"",
          R"("mid":"01J9ZZZZZZZZ")",
          R"("kind":"text")",
          R"("sentAt":1700)",
          R"("replyTo":3)",
          R"("body":{"text":"hi \"you\" 你好\n","a":"b"})",
          R"("threadRootSeq":2)",
          R"("alsoInTimeline":true)",
          R"("mentions":[")" + cid + "\"]",
          R"("ifRev":9)"};
}

std::string frame_of(const std::vector<std::string>& parts) {
  std::string text = "{";
  for (const auto& part : parts) text += (text.size() > 1 ? "," : "") + part;
  return text + "}";
}

TEST(ShortRoad, takes_a_send_in_any_field_order_and_gives_what_the_common_road_gives) {
  auto parts = usual_parts();
  std::uint64_t state = 1;
  for (int round = 0; round < 200; ++round) {
    const auto text = frame_of(parts);
    const auto quick = decode_send_json(text);
    ASSERT_TRUE(quick) << text;
    EXPECT_EQ(quick->id, 7);
    const auto slow = decode_send(*parse_json(text));
    ASSERT_TRUE(slow);
    expect_same(quick->request, *slow);
    EXPECT_EQ(quick->request.body, "{\"a\":\"b\",\"text\":\"hi \\\"you\\\" 你好\\n\"}");
    for (std::size_t i = parts.size() - 1; i > 0; --i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      std::swap(parts[i], parts[(state >> 33) % (i + 1)]);
    }
  }
}

TEST(ShortRoad, leaves_everything_unusual_to_the_common_road) {
  const std::string head = std::string(R"({"t":"send","cid":")") + kCid + R"(","mid":"01J9ZZZZZZZZ","kind":"text",)";
  for (const char* rest :
       {R"("body":{"text":"x"},"other":1})", R"("body":{"text":"x","n":1}})", R"("body":{"text":"x","text":"y"}})",
        R"("body":{"text":"\u00e9"}})", R"("body":{"text":"x"},"id":1.0})",
        R"("body":{"text":"x"},"mid":"01J9ZZZZZZZZ"})", R"("body":{"text":"x"},"replyTo":0})",
        R"("body":{"text":"x"},"replyTo":null})", R"("body":"x"})",
        R"("body":{"text":"x"}} )"
        "1",
        R"("body":{"text":"x"})", R"("body":{"text":"x"},})", R"("bod":{"text":"x"}})", "\"body\":{\"text\":\"\xff\"}}",
        R"("body":{"text":"x"},"mentions":[1]})", R"("body":{"text":"x"},"sentAt":-1})",
        R"("body":{"text":"x"},"ifRev":9007199254740992})"}) {
    EXPECT_FALSE(decode_send_json(head + rest)) << rest;
  }
  EXPECT_TRUE(decode_send_json(head + R"("body":{"text":"x"}})"));
}

TEST(ShortRoad, a_frame_cut_or_spoilt_anywhere_is_accepted_only_if_the_common_road_agrees) {
  const auto whole = frame_of(usual_parts());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_FALSE(decode_send_json(whole.substr(0, i)));
    for (const char spoiler : {'"', '{', '}', ',', ':', '\\', '0', ' ', '\x01', '\xff', '['}) {
      auto text = whole;
      text[i] = spoiler;
      const auto quick = decode_send_json(text);
      if (!quick) continue;
      const auto tree = parse_json(text);
      ASSERT_TRUE(tree) << text;
      const auto slow = decode_send(*tree);
      ASSERT_TRUE(slow) << text;
      expect_same(quick->request, *slow);
    }
  }
}

TEST(UpFrames, carry_type_and_number_in_both_codecs) {
  for (const auto codec : {Codec::kJson, Codec::kMsgpack}) {
    std::string bytes;
    Writer writer(codec, bytes);
    writer.begin_object();
    writer.field("id", 5);
    writer.field("t", "join");
    writer.field("cid", kCid);
    writer.field("since", 10);
    writer.end_object();
    auto up = decode_up(codec, bytes);
    ASSERT_TRUE(up);
    EXPECT_EQ(up->type, "join");
    EXPECT_EQ(up->id, 5);
    const auto join = decode_join(up->request);
    ASSERT_TRUE(join);
    EXPECT_EQ(join->cid.text(), kCid);
    EXPECT_EQ(join->since, Seq(10));
    EXPECT_EQ(join->rev, std::nullopt);
  }
}

TEST(UpFrames, a_send_is_found_by_either_road) {
  auto quick = decode_up(Codec::kJson, frame_of(usual_parts()));
  ASSERT_TRUE(quick);
  EXPECT_TRUE(quick->send);
  auto parts = usual_parts();
  parts.push_back(R"("unknown":{"t":"send"})");
  auto slow = decode_up(Codec::kJson, frame_of(parts));
  ASSERT_TRUE(slow);
  EXPECT_FALSE(slow->send);
  expect_same(*quick->take_send(), *slow->take_send());
}

TEST(UpFrames, what_is_no_frame_is_a_breach) {
  for (const char* text : {"[]", "1", "null", "{}", R"({"t":1})", R"({"t":""})", R"({"t":"x","id":"1"})",
                           R"({"t":"x","id":-1})", R"({"t":"x","id":1.5})", R"({"t":"send")"}) {
    EXPECT_FALSE(decode_up(Codec::kJson, text)) << text;
  }
}

TEST(Requests, refusals_name_field_and_limit_and_unknown_fields_pass) {
  const auto refused = [](const auto& result, std::string_view field, std::int64_t limit,
                          Code code = Code::kBadRequest) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, code);
    EXPECT_EQ(result.error().field, field);
    EXPECT_EQ(result.error().limit, limit);
  };
  const auto value = [](const std::string& text) { return *parse_json(text); };
  EXPECT_TRUE(decode_register(value(R"({"username":"ann","password":"12345678","whatever":[1]})")));
  refused(decode_register(value(R"({"username":"an","password":"12345678"})")), "username", kUsernameCharactersMin);
  refused(decode_register(value(R"({"username":"ann","password":"1234567"})")), "password", kPasswordCharactersMin);
  refused(decode_register(value("[]")), "", -1);
  refused(decode_create_conversation(value(R"({"kind":"party"})")), "kind", -1);
  refused(decode_presence(value(R"({"watch":["x"]})")), "watch", -1);
  const auto created =
      decode_create_conversation(value(R"({"kind":"dm","userId":"0190A6E0-7B1C-4D2E-8F3A-123456789ABC"})"));
  ASSERT_TRUE(created);
  EXPECT_EQ(created->kind, ConversationKind::kDm);
  EXPECT_EQ(created->user_id->text(), kCid);
  const std::string long_body = R"({"cid":")" + std::string(kCid) +
                                R"(","mid":"12345678","kind":"text","body":{"text":")" + std::string(17'000, 'x') +
                                R"("}})";
  refused(decode_send(value(long_body)), "body", kBodyBytesMax, Code::kTooLarge);
}

TEST(Commands, are_found_by_name_and_know_their_place_in_http) {
  const auto* send = find_command("send");
  ASSERT_NE(send, nullptr);
  EXPECT_EQ(send->method, "POST");
  EXPECT_EQ(send->path, "/conversations/{cid}/messages");
  EXPECT_EQ(find_command("nonsense"), nullptr);
  EXPECT_EQ(find_command(""), nullptr);
  for (const auto& command : all_commands()) {
    EXPECT_EQ(find_command(command.name), &command);
    EXPECT_EQ(&info_of(command.id), &command);
  }
}

TEST(Commands, a_request_is_gathered_from_address_and_body) {
  const auto request =
      request_of(CommandId::kHistory, {{"cid", kCid}, {"before", "12"}, {"limit", "20"}, {"junk", "1"}}, Value());
  ASSERT_TRUE(request);
  const auto history = decode_history(*request);
  ASSERT_TRUE(history);
  EXPECT_EQ(history->before, Seq(12));
  EXPECT_EQ(history->limit, 20);
  EXPECT_FALSE(request_of(CommandId::kHistory, {{"cid", kCid}, {"before", "1x"}}, Value()));
  EXPECT_FALSE(request_of(CommandId::kHistory, {{"cid", kCid}, {"before", ""}}, Value()));
  EXPECT_FALSE(request_of(CommandId::kHistory, {{"cid", kCid}, {"cid", kCid}}, Value()));
  EXPECT_FALSE(request_of(CommandId::kSend, {{"cid", kCid}}, Value(1)));
  const auto body = *parse_json(R"({"cid":"elsewhere","pos":4})");
  const auto read = decode_read(*request_of(CommandId::kRead, {{"cid", kCid}}, body));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->cid.text(), kCid);
  EXPECT_EQ(read->pos, Seq(4));
}

}  // namespace
}  // namespace kith::wire
