// How sessions begin, stay alive and end.
#include <gtest/gtest.h>

#include "session/testing.h"

namespace kith::session {
namespace {

using testing::make_id;
using testing::number;
using testing::Person;
using testing::Stage;
using testing::token_of;
using testing::word;
using wire::CloseCode;
using namespace std::chrono_literals;

constexpr int kRomeo = 1;
constexpr int kJuliet = 2;
const UserId kRomeoId = make_id<UserId>(kRomeo);
const UserId kJulietId = make_id<UserId>(kJuliet);

int code(CloseCode close) {
  return static_cast<int>(close);
}
std::string auth(const std::string& token) {
  return R"({"t":"auth","id":1,"jwt":")" + token + "\"}";
}

TEST(SessionLife, AnIdleSessionIsSmall) {
  EXPECT_LE(sizeof(Session), 400U) << "sizeof(Session) is " << sizeof(Session);
  RecordProperty("bytes", static_cast<int>(sizeof(Session)));
}

TEST(SessionLife, WithoutAuthNothingWorksAndTheSessionEndsInTime) {
  Stage stage;
  Person nobody(stage, kRomeo, wire::Codec::kJson, false);
  nobody.says(R"({"t":"sync","id":5})");
  nobody.says(R"({"t":"ping","id":6})");
  stage.settle();
  EXPECT_EQ(nobody.hears(),
            (std::vector<std::string>{R"({"code":"unauthorized","msg":"say auth first","re":5,"t":"error"})",
                                      R"({"re":6,"t":"pong"})"}));
  stage.loop.advance(9s);
  EXPECT_FALSE(nobody.connection.closed);
  stage.loop.advance(6s);
  EXPECT_EQ(nobody.connection.closed, code(CloseCode::kAuthTimeout));
}

TEST(SessionLife, FramesBehindAuthWaitForTheDoorsAnswer) {
  Stage stage;
  stage.door_is_slow = true;
  const auto cid = stage.found(9, {kRomeoId});
  Person romeo(stage, kRomeo, wire::Codec::kJson, false);
  romeo.says(auth(token_of(kRomeo)));
  romeo.says(R"({"t":"join","id":2,"cid":")" + cid.text() + "\"}");
  stage.settle();
  EXPECT_TRUE(romeo.hears().empty());
  stage.doors_waiting.front()();
  stage.settle();
  EXPECT_EQ(number(romeo.hears_one("ok"), "re"), 2);
}

TEST(SessionLife, AWrongTokenSaysWhetherANewOneHelps) {
  const std::vector<std::pair<std::string, CloseCode>> table{{"expired", CloseCode::kTokenExpired},
                                                             {"forged", CloseCode::kTokenRevoked}};
  for (const auto& [token, expected] : table) {
    Stage stage;
    Person nobody(stage, kRomeo, wire::Codec::kJson, false);
    nobody.says(auth(token));
    EXPECT_EQ(nobody.connection.closed, code(expected)) << token;
    EXPECT_EQ(nobody.hears_of("error").size(), 1U);
    EXPECT_EQ(stage.sessions.size(), 0U);
  }
}

TEST(SessionLife, ASessionEndsAGraceAfterItsTokenUnlessRenewed) {
  Stage stage;
  stage.token_life_ms = 30'000;
  Person renewing(stage, kRomeo);
  Person forgetting(stage, kJuliet);
  const auto advance_alive = [&](std::chrono::seconds by) {
    for (; by.count() > 0; by -= 10s) {
      stage.loop.advance(10s);
      for (Person* one : {&renewing, &forgetting}) {
        if (one->connection.handler() != nullptr && !one->connection.closed) one->connection.handler()->on_pong();
      }
    }
  };
  advance_alive(80s);
  renewing.hears();
  renewing.says(auth(token_of(kRomeo)));
  stage.settle();
  EXPECT_EQ(renewing.hears_of("ready").size(), 1U);
  advance_alive(20s);
  EXPECT_EQ(forgetting.connection.closed, code(CloseCode::kTokenExpired));
  EXPECT_FALSE(renewing.connection.closed);
}

TEST(SessionLife, AnotherPersonsTokenChangesNothing) {
  Stage stage;
  Person romeo(stage, kRomeo);
  romeo.says(auth(token_of(kJuliet)));
  stage.settle();
  EXPECT_EQ(word(romeo.hears_one("error"), "code"), "forbidden");
  EXPECT_EQ(romeo.session()->user(), kRomeoId);
}

TEST(SessionLife, ASilentSessionIsPingedAndThenEnded) {
  Stage stage;
  Person silent(stage, kRomeo);
  Person alive(stage, kJuliet);
  for (int i = 0; i < 14; ++i) {
    stage.loop.advance(5s);
    if (alive.connection.pings > 0) alive.connection.handler()->on_pong();
  }
  EXPECT_GE(silent.connection.pings, 2);
  EXPECT_EQ(silent.connection.closed, code(CloseCode::kHeartbeatTimeout));
  EXPECT_FALSE(alive.connection.closed);
}

TEST(SessionLife, ARevokedDeviceIsOutAtOnceAndOthersStay) {
  Stage stage;
  Person romeo(stage, kRomeo);
  Person juliet(stage, kJuliet);
  const auto ended = stage.sessions.end_of(
      kRomeoId, [](const accounts::Caller& caller) { return caller.device == make_id<DeviceId>(kRomeo); },
      CloseCode::kSignedOut);
  EXPECT_EQ(ended, 1U);
  EXPECT_EQ(romeo.connection.closed, code(CloseCode::kSignedOut));
  EXPECT_FALSE(juliet.connection.closed);
  EXPECT_EQ(stage.hub.people().first(kRomeoId), nullptr);
}

TEST(SessionLife, DrainAsksEverybodyToComeBackLater) {
  Stage stage;
  Person romeo(stage, kRomeo);
  stage.sessions.drain(1500ms);
  stage.settle();
  EXPECT_EQ(number(romeo.hears_one("drain"), "retryAfterMs"), 1500);
  stage.sessions.close_all(CloseCode::kGoingAway);
  EXPECT_EQ(romeo.connection.closed, code(CloseCode::kGoingAway));
}

TEST(SessionLife, APersonHasABoundedNumberOfSessions) {
  Config config;
  config.sessions_per_person_max = 2;
  Stage stage(config);
  Person one(stage, kRomeo);
  Person two(stage, kRomeo);
  Person three(stage, kRomeo);
  EXPECT_FALSE(two.connection.closed);
  EXPECT_EQ(three.connection.closed, code(CloseCode::kOverloaded));
  EXPECT_EQ(number(three.hears_one("error"), "limit"), 2);
  one.connection.hang_up();
  Person four(stage, kRomeo);
  EXPECT_FALSE(four.connection.closed);
}

TEST(SessionLife, SessionsOnOtherShardsCountAsWell) {
  Config config;
  config.sessions_per_person_max = 2;
  Stage stage(config);
  accounts::Caller elsewhere;
  elsewhere.user = kRomeoId;
  ASSERT_TRUE(stage.live.enter(elsewhere));
  Person here(stage, kRomeo);
  EXPECT_FALSE(here.connection.closed);
  Person too_many(stage, kRomeo);
  EXPECT_EQ(too_many.connection.closed, code(CloseCode::kOverloaded));
  stage.live.leave(elsewhere);
  Person fits(stage, kRomeo);
  EXPECT_FALSE(fits.connection.closed);
}

TEST(SessionLife, MalformedFramesCloseAndWrongFieldsAreNamed) {
  struct Case {
    std::string payload;
    bool closes;
    std::string code;
    std::string field;
  };
  const std::vector<Case> table{
      {"{", true, "bad_request", ""},
      {"[1]", true, "bad_request", ""},
      {"{\"t\":\"ping\"}x", true, "bad_request", ""},
      {"{\"t\":\"ping\",\"t\":\"ping\"}", true, "bad_request", "t"},
      {"{}", false, "bad_request", "t"},
      {R"({"t":5})", false, "bad_request", "t"},
      {R"({"t":"ping","id":"x"})", false, "bad_request", "id"},
      {R"({"t":"ping","id":-1})", false, "bad_request", "id"},
      {R"({"t":"ping","id":9007199254740992})", false, "bad_request", "id"},
      {R"({"t":"teleport"})", false, "unknown_type", "t"},
      {R"({"t":"login","username":"x","password":"y"})", false, "unknown_type", "t"},
      {R"({"t":"join"})", false, "bad_request", "cid"},
      {R"({"t":"join","cid":"me"})", false, "bad_request", "cid"},
      {R"({"t":"send","cid":"00000000-0000-4000-8000-000000000009","mid":"short","kind":"text","body":{}})", false,
       "bad_request", "mid"},
      {R"({"t":"read","cid":"00000000-0000-4000-8000-000000000009","pos":-1})", false, "bad_request", "pos"},
  };
  for (const Case& one : table) {
    Stage stage;
    Person romeo(stage, kRomeo);
    romeo.hears();
    romeo.says_raw(true, one.payload);
    stage.settle();
    const auto error = romeo.hears_one("error");
    EXPECT_EQ(word(error, "code"), one.code) << one.payload;
    EXPECT_EQ(word(error, "field"), one.field) << one.payload;
    EXPECT_EQ(romeo.connection.closed, one.closes ? std::optional(code(CloseCode::kProtocolError)) : std::nullopt)
        << one.payload;
  }
}

TEST(SessionLife, ABinaryFrameOnAJsonSocketIsABreach) {
  Stage stage;
  Person romeo(stage, kRomeo);
  romeo.says_raw(false, "\x80");
  EXPECT_EQ(romeo.connection.closed, code(CloseCode::kProtocolError));
}

TEST(SessionLife, OnlineIsToldAtOnceAndOfflineAfterTheGrace) {
  Stage stage;
  Person juliet(stage, kJuliet);
  juliet.says(R"({"t":"presence","watch":[")" + kRomeoId.text() + "\"]}");
  stage.settle();
  EXPECT_FALSE(*juliet.hears_one("presence").find("online")->boolean());
  auto romeo = std::make_unique<Person>(stage, kRomeo);
  stage.settle();
  EXPECT_TRUE(*juliet.hears_one("presence").find("online")->boolean());
  romeo->connection.hang_up();
  stage.loop.advance(20s);
  juliet.connection.handler()->on_pong();
  EXPECT_TRUE(juliet.hears_of("presence").empty());
  stage.loop.advance(11s);
  const auto offline = juliet.hears_one("presence");
  EXPECT_FALSE(*offline.find("online")->boolean());
  EXPECT_EQ(number(offline, "lastSeen") % 60'000, 0);
  EXPECT_EQ(stage.last_seen_at[kRomeoId], number(offline, "lastSeen"));
}

TEST(SessionLife, AReconnectWithinTheGraceIsNotToldAtAll) {
  Stage stage;
  Person juliet(stage, kJuliet);
  auto romeo = std::make_unique<Person>(stage, kRomeo);
  juliet.says(R"({"t":"presence","watch":[")" + kRomeoId.text() + "\"]}");
  stage.settle();
  juliet.hears();
  romeo->connection.hang_up();
  stage.loop.advance(10s);
  Person again(stage, kRomeo);
  stage.loop.advance(25s);
  EXPECT_TRUE(juliet.hears_of("presence").empty());
}

TEST(SessionLife, WhoMayNotSeeHearsNothingAndABlockEndsTheWatch) {
  Stage stage;
  Person juliet(stage, kJuliet);
  Person romeo(stage, kRomeo);
  const std::string watch = R"({"t":"presence","watch":[")" + kRomeoId.text() + "\"]}";
  stage.hidden.insert({kJulietId, kRomeoId});
  juliet.says(watch);
  stage.settle();
  EXPECT_TRUE(juliet.hears_of("presence").empty());
  stage.hidden.clear();
  juliet.says(watch);
  stage.settle();
  EXPECT_TRUE(*juliet.hears_one("presence").find("online")->boolean());
  stage.hidden.insert({kJulietId, kRomeoId});
  stage.presence.judge_again(kRomeoId);
  stage.settle();
  EXPECT_FALSE(*juliet.hears_one("presence").find("online")->boolean());
  EXPECT_EQ(stage.presence.watched_here(), 0U);
}

}  // namespace
}  // namespace kith::session
