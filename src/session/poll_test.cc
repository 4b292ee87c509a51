// The fallbacks: long poll, plain poll, posted commands, server-sent events, through the HTTP doors and across shards.
#include <gtest/gtest.h>

#include "session/endpoints.h"
#include "session/testing.h"

namespace kith::session {
namespace {

using testing::FakeConnection;
using testing::make_id;
using testing::number;
using testing::Person;
using testing::Stage;
using testing::token_of;
using testing::type_of;
using testing::word;
using namespace std::chrono_literals;

constexpr int kRomeo = 1;
constexpr int kJuliet = 2;
const UserId kRomeoId = make_id<UserId>(kRomeo);
const UserId kJulietId = make_id<UserId>(kJuliet);

struct Answered {
  std::optional<net::Response> response;
};

class FakeExchange final : public net::Exchange {
 public:
  FakeExchange(net::Request request, std::shared_ptr<Answered> answered, FakeConnection* connection = nullptr)
      : request_(std::move(request)), answered_(std::move(answered)), connection_(connection) {}
  const net::Request& request() const override { return request_; }
  std::string take_body() override { return std::move(request_.body); }
  void respond(net::Response response) override { answered_->response = std::move(response); }
  net::Connection* start_stream(net::Response) override { return connection_; }
  net::Connection* accept_websocket(std::string_view subprotocol) override {
    chosen = subprotocol;
    return connection_;
  }
  void on_abandoned(Task) override {}
  std::string chosen;

 private:
  net::Request request_;
  std::shared_ptr<Answered> answered_;
  FakeConnection* connection_;
};

class Doors {
 public:
  explicit Doors(Stage& on) : stage(on), endpoints(on.sessions, ring) { ring.shards.push_back(&endpoints); }

  net::Request request(std::string method, std::string path, int who, std::string session = "") {
    net::Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.headers.emplace_back("authorization", "Bearer " + token_of(who));
    if (!session.empty()) request.headers.emplace_back("kith-session", session);
    return request;
  }
  std::shared_ptr<Answered> ask(net::Request request, FakeConnection* connection = nullptr) {
    auto answered = std::make_shared<Answered>();
    EXPECT_TRUE(endpoints.handle(std::make_shared<FakeExchange>(std::move(request), answered, connection)));
    stage.settle();
    return answered;
  }
  std::shared_ptr<Answered> poll(int who, const std::string& session, std::string cursor, std::string timeout = "0") {
    auto asked = request("GET", "/v1/poll", who, session);
    asked.query = {{"cursor", std::move(cursor)}, {"timeout", std::move(timeout)}};
    return ask(std::move(asked));
  }
  std::shared_ptr<Answered> post(int who, const std::string& session, std::string body) {
    auto asked = request("POST", "/v1/commands", who, session);
    asked.body = std::move(body);
    return ask(std::move(asked));
  }
  // Opens a poll session; its id and the cursor of its first answer.
  std::pair<std::string, std::string> open(int who) {
    const auto first = poll(who, "", "");
    const auto body = wire::parse_json(first->response->body);
    return {word(frames(*first).at(0), "sessionId"), word(*body, "cursor")};
  }
  static std::vector<wire::Value> frames(const Answered& answered) {
    const auto body = wire::parse_json(answered.response.value().body);
    return *body->find("frames")->array();
  }

  Stage& stage;
  EndpointRing ring;
  Endpoints endpoints;
};

std::string send_text(ConversationId cid, const std::string& mid, int id) {
  return R"({"t":"send","id":)" + std::to_string(id) + R"(,"cid":")" + cid.text() + R"(","mid":")" + mid +
         R"(","kind":"text","body":{"text":"hi"}})";
}

TEST(Poll, OpensASessionAndBringsItsFrames) {
  Stage stage;
  Doors doors(stage);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  const auto [session, cursor] = doors.open(kRomeo);
  stage.say(cid, kJulietId, "mid-10001");
  stage.settle();
  const auto answer = doors.poll(kRomeo, session, cursor);
  const auto frames = Doors::frames(*answer);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(word(frames[0], "mid"), "mid-10001");
}

TEST(Poll, RepeatsWhatWasInALostAnswer) {
  Stage stage;
  Doors doors(stage);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  const auto [session, cursor] = doors.open(kRomeo);
  stage.say(cid, kJulietId, "mid-10001");
  stage.settle();
  doors.poll(kRomeo, session, cursor);  // lost on its way
  stage.say(cid, kJulietId, "mid-10002");
  stage.settle();
  const auto again = Doors::frames(*doors.poll(kRomeo, session, cursor));
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(number(again[0], "rev"), 1);
  EXPECT_EQ(number(again[1], "rev"), 2);
}

TEST(Poll, WaitsUntilSomethingComesOrTheTimeIsOver) {
  Stage stage;
  Doors doors(stage);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  const auto [session, cursor] = doors.open(kRomeo);
  auto waiting = doors.poll(kRomeo, session, cursor, "20");
  EXPECT_FALSE(waiting->response);
  stage.say(cid, kJulietId, "mid-10001");
  stage.settle();
  ASSERT_TRUE(waiting->response);
  EXPECT_EQ(Doors::frames(*waiting).size(), 1U);
  const auto next = word(*wire::parse_json(waiting->response->body), "cursor");
  waiting = doors.poll(kRomeo, session, next, "20");
  stage.loop.advance(21s);
  ASSERT_TRUE(waiting->response);
  EXPECT_TRUE(Doors::frames(*waiting).empty());
}

TEST(Poll, ASessionIsItsPersonsAlone) {
  Stage stage;
  Doors doors(stage);
  const auto [session, cursor] = doors.open(kRomeo);
  EXPECT_EQ(doors.poll(kJuliet, session, cursor)->response->status, 404);
  EXPECT_EQ(doors.post(kJuliet, session, R"({"t":"ping"})")->response->status, 404);
}

TEST(Poll, RefusesBadCursorsAndTokens) {
  Stage stage;
  Doors doors(stage);
  const auto [session, cursor] = doors.open(kRomeo);
  EXPECT_EQ(doors.poll(kRomeo, session, "99")->response->status, 400);
  EXPECT_EQ(doors.poll(kRomeo, session, "x")->response->status, 400);
  EXPECT_EQ(doors.poll(kRomeo, session, cursor, "600")->response->status, 400);
  auto forged = doors.request("GET", "/v1/poll", kRomeo);
  forged.headers[0].second = "Bearer forged";
  EXPECT_EQ(doors.ask(std::move(forged))->response->status, 401);
  net::Request nobody;
  nobody.method = "GET";
  nobody.path = "/v1/poll";
  EXPECT_EQ(doors.ask(std::move(nobody))->response->status, 401);
}

TEST(Poll, TheSessionDiesAGraceAfterTheLastPoll) {
  Stage stage;
  Doors doors(stage);
  const auto [session, cursor] = doors.open(kRomeo);
  stage.loop.advance(50s);
  EXPECT_EQ(doors.poll(kRomeo, session, cursor)->response->status, 200);
  stage.loop.advance(70s);
  EXPECT_EQ(doors.poll(kRomeo, session, cursor)->response->status, 404);
  EXPECT_EQ(stage.sessions.size(), 0U);
}

TEST(Posted, CommandsAreAnsweredInTheAnswerAndInOrderOnTheStream) {
  Stage stage;
  Doors doors(stage);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person juliet(stage, kJuliet);
  const auto [session, cursor] = doors.open(kRomeo);
  const auto answer =
      doors.post(kRomeo, session, "[" + send_text(cid, "mid-10001", 1) + "," + send_text(cid, "mid-10002", 2) + "]");
  const auto frames = Doors::frames(*answer);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(type_of(frames[1]), "ack");
  EXPECT_EQ(number(frames[1], "re"), 2);
  EXPECT_EQ(juliet.revs_heard(cid), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(Doors::frames(*doors.poll(kRomeo, session, cursor)).size(), 2U);
}

TEST(Posted, NothingOfAConversationIsTriedAfterARefusal) {
  Stage stage;
  Doors doors(stage);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  const auto other = stage.found(10, {kRomeoId, kJulietId});
  const auto [session, cursor] = doors.open(kRomeo);
  stage.next_refusal = Error{.code = Code::kContentRejected, .detail = "no"};
  const auto answer = doors.post(kRomeo, session,
                                 "[" + send_text(cid, "mid-10001", 1) + "," + send_text(cid, "mid-10002", 2) + "," +
                                     send_text(other, "mid-10003", 3) + "]");
  const auto frames = Doors::frames(*answer);
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(word(frames[0], "code"), "content_rejected");
  EXPECT_EQ(word(frames[1], "code"), "content_rejected");
  EXPECT_EQ(number(frames[1], "re"), 2);
  EXPECT_EQ(type_of(frames[2]), "ack");
  EXPECT_EQ(stage.towns[cid].seq, 0U);
}

// The answer comes while the room's listeners are told: who leaves then must not move the others.
TEST(Posted, ALeaveBehindASendSkipsNobodyWhoIsBeingTold) {
  Stage stage;
  Doors doors(stage);
  const auto cid = stage.found(9, {kRomeoId, kJulietId}, true);
  const auto [session, cursor] = doors.open(kRomeo);
  doors.post(kRomeo, session, R"([{"t":"join","cid":")" + cid.text() + "\"}]");
  Person juliet(stage, kJuliet);
  juliet.says(R"({"t":"join","cid":")" + cid.text() + "\"}");
  stage.settle();
  stage.announcing = false;
  const auto answer = doors.post(
      kRomeo, session, "[" + send_text(cid, "mid-10001", 1) + R"(,{"t":"leave","id":2,"cid":")" + cid.text() + "\"}]");
  stage.say(cid, kJulietId, "mid-10002");
  auto together = std::make_shared<CommittedBatch>();
  for (const auto& one : stage.committed) {
    std::ranges::copy(one->items, std::back_inserter(together->items));
    if (together->spans.empty()) together->spans = one->spans;
    together->spans.front().to = one->spans.front().to;
  }
  stage.committed.clear();
  stage.announcing = true;
  stage.hub.on_batch(together);
  stage.settle();
  EXPECT_EQ(juliet.revs_heard(cid), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(type_of(Doors::frames(*answer).at(1)), "ok");
}
TEST(Posted, RefusesWhatIsNoFrameOrTooMany) {
  Stage stage;
  Doors doors(stage);
  const auto [session, cursor] = doors.open(kRomeo);
  for (const std::string body : {"", "{", "[]", "[1]", "3"}) {
    EXPECT_EQ(doors.post(kRomeo, session, body)->response->status, 400) << body;
  }
  std::string many = "[";
  for (int i = 0; i < 65; ++i) many += std::string(i == 0 ? "" : ",") + R"({"t":"ping"})";
  EXPECT_EQ(doors.post(kRomeo, session, many + "]")->response->status, 400);
  EXPECT_EQ(doors.post(kRomeo, "", R"({"t":"ping"})")->response->status, 404);
}

TEST(Stream, CarriesFramesWithTokensAndTakesPostedCommands) {
  Stage stage;
  Doors doors(stage);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  FakeConnection stream(wire::Codec::kJson);
  doors.ask(doors.request("GET", "/v1/events", kRomeo), &stream);
  ASSERT_FALSE(stream.heard.empty());
  const std::string session = word(stream.heard[0], "sessionId");
  EXPECT_EQ(Doors::frames(*doors.post(kRomeo, session, send_text(cid, "mid-10001", 1))).size(), 1U);
  EXPECT_EQ(type_of(stream.heard.back()), "ack");
  EXPECT_EQ(stream.sse_ids.back(), "heard-1");
  stream.hang_up();
  EXPECT_EQ(Doors::frames(*doors.post(kRomeo, session, send_text(cid, "mid-10002", 2))).size(), 1U);
  stage.loop.advance(70s);
  EXPECT_EQ(doors.post(kRomeo, session, R"({"t":"ping"})")->response->status, 404);
}

TEST(Stream, ComesBackWithItsLastIdAsASync) {
  FakeConnection stream(wire::Codec::kJson);  // the session says good-bye on it when the stage is struck
  Stage stage;
  Doors doors(stage);
  stage.found(9, {kRomeoId, kJulietId});
  auto request = doors.request("GET", "/v1/events", kRomeo);
  request.headers.emplace_back("last-event-id", "0");
  doors.ask(std::move(request), &stream);
  ASSERT_EQ(stream.heard.size(), 2U);
  EXPECT_EQ(type_of(stream.heard[1]), "synced");
  EXPECT_EQ(stream.sse_ids, std::vector<std::string>{"heard-0"}) << "no id before the page: it would skip what is held";
}

TEST(Socket, TakesTheSubprotocolOfferedAndTheTokenOfTheQuery) {
  Stage stage;
  Doors doors(stage);
  FakeConnection socket(wire::Codec::kMsgpack);
  net::Request request;
  request.method = "GET";
  request.path = "/v1/ws";
  request.query = {{"token", token_of(kRomeo)}};
  request.headers = {{"sec-websocket-protocol", "kith.v9, kith.v1.msgpack, kith.v1.json"}};
  doors.ask(std::move(request), &socket);
  ASSERT_EQ(socket.heard.size(), 1U);
  EXPECT_EQ(type_of(socket.heard[0]), "ready");
}

}  // namespace
}  // namespace kith::session
