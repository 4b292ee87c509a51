// Uploads and what refers to them.
#include "chat/media/held.h"
#include "chat/stage_for_tests.h"

namespace kith::chat {
namespace {

constexpr const char* kFile = "00000009-0000-4000-8000-000000000001";
constexpr const char* kOther = "00000009-0000-4000-8000-000000000002";

struct Media : testing::Test {
  Stage stage;
  ConversationId cid = stage.group(1, {2, 3});
  int mids = 700;

  static std::string body(const std::string& id, const std::string& mime = "image/png", int size = 5,
                          const std::string& more = {}) {
    return R"({"h":2,"mediaId":")" + id + R"(","mime":")" + mime + R"(","size":)" + std::to_string(size) + more +
           R"(,"w":3})";
  }
  SendMessage image(const std::string& content) {
    SendMessage send = Stage::message(cid, mid(++mids));
    send.kind = "image";
    send.body = content;
    return send;
  }
  std::vector<MediaId> used(const Owner& owner, std::string_view key) {
    const auto row = *stage.rows().row(owner, store::RowKind::kMediaUse, key);
    return row ? read_use(*row) : std::vector<MediaId>{};
  }
  std::vector<MediaId> used(Seq seq) { return used(owner_of(cid), seq_key(seq)); }
  UploadTotals totals(int number) {
    const auto row = *stage.rows().row(owner_of(user(number)), store::RowKind::kUpload, {});
    return row ? *decode<UploadTotals>(*row) : UploadTotals{};
  }
  std::string refusal(int who, SendMessage send) {
    const auto outcome = stage.run(as(who), std::move(send));
    return outcome ? "accepted" : std::string(info(outcome.error().code).text) + " " + outcome.error().field;
  }
};

TEST_F(Media, OnlyOnesOwnFinishedUploadCanBeSentWithTheTypeAndSizeItHas) {
  stage.upload(2, kFile);
  EXPECT_EQ(refusal(3, image(body(kFile))), "not_found body.mediaId") << "somebody else's";
  EXPECT_EQ(refusal(2, image(body(kOther))), "not_found body.mediaId") << "never uploaded";
  EXPECT_EQ(refusal(2, image(body(kFile, "image/jpeg"))), "bad_request body.mime");
  EXPECT_EQ(refusal(2, image(body(kFile, "image/png", 6))), "bad_request body.size");
  EXPECT_EQ(refusal(2, image(body(kFile, "image/png", 5, std::string(R"(,"thumbId":")") + kOther + '"'))),
            "not_found body.thumbId");
  const auto sent = stage.must(as(2), image(body(kFile)));
  EXPECT_EQ(used(std::get<SentReply>(sent.reply).seq), std::vector{*MediaId::parse(kFile)});
}

TEST_F(Media, AKindHoldsOnlyFilesThatItsNamePromises) {
  stage.upload(2, kFile, "application/pdf");
  EXPECT_EQ(refusal(2, image(body(kFile, "application/pdf"))), "bad_request kind");
  stage.upload(2, kOther, "video/webm");
  SendMessage voice =
      image(std::string(R"({"durationMs":9,"mediaId":")") + kOther + R"(","mime":"video/webm","size":5})");
  voice.kind = "voice";
  EXPECT_EQ(refusal(2, voice), "accepted") << "recorders use this container for sound";
}

TEST_F(Media, AForwardHoldsWhatItRepeatsThoughSomebodyElseUploadedIt) {
  stage.upload(2, kFile);
  SendMessage send = image(body(kFile));
  send.forwarded_from = user(2);
  const auto sent = stage.must(as(3), send);
  EXPECT_EQ(used(std::get<SentReply>(sent.reply).seq).size(), 1u);
  SendMessage merged = image(R"({"items":[{"at":1,"body":)" + body(kFile) + R"(,"from":")" + user(2).text() +
                             R"(","kind":"image","name":"B"},{"at":1,"body":{"mediaId":")" + kOther + R"("},"from":")" +
                             user(2).text() + R"(","kind":"app.own","name":"B"}]})");
  merged.kind = "merged";
  merged.forwarded_from = user(2);
  const auto gathered = stage.must(as(3), merged);
  EXPECT_EQ(used(std::get<SentReply>(gathered.reply).seq), std::vector{*MediaId::parse(kFile)})
      << "kinds of others name what they like";
}

TEST_F(Media, WhatIsRecalledOrExpiresRefersToNothingAnyMore) {
  stage.upload(2, kFile);
  const Seq recalled = std::get<SentReply>(stage.must(as(2), image(body(kFile))).reply).seq;
  stage.must(as(2), RecallMessage{.cid = cid, .mid = {}, .seq = recalled});
  EXPECT_TRUE(used(recalled).empty());
  SendMessage send = image(body(kFile));
  send.expires_at = stage.now + 60'000;
  const Seq expired = std::get<SentReply>(stage.must(as(2), send).reply).seq;
  EXPECT_FALSE(used(expired).empty());
  stage.now += 60'000;
  stage.must(server(), ExpireMessage{.cid = cid, .seq = expired});
  EXPECT_TRUE(used(expired).empty());
}

TEST_F(Media, AnEditCannotReachForAFileOfSomebodyElse) {
  stage.upload(2, kFile);
  stage.upload(3, kOther);
  const Seq seq = std::get<SentReply>(stage.must(as(2), image(body(kFile))).reply).seq;
  const auto with = [](const char* thumb) {
    return body(kFile, "image/png", 5, std::string(R"(,"thumbId":")") + thumb + '"');
  };
  EXPECT_EQ(stage.refused(as(2), EditMessage{.cid = cid, .mid = {}, .seq = seq, .body = with(kOther)}),
            Code::kNotFound);
  EXPECT_EQ(stage.refused(as(2), EditMessage{.cid = cid, .mid = {}, .seq = seq, .body = body(kFile, "image/gif")}),
            Code::kBadRequest);
  stage.must(as(2), EditMessage{.cid = cid, .mid = {}, .seq = seq, .body = with(kFile)});
  EXPECT_EQ(used(seq).size(), 1u);
}

TEST_F(Media, APictureOfAGroupIsAnImageThatItsGiverUploaded) {
  const MediaId image_id = stage.upload(1, kFile);
  stage.upload(2, kOther);
  EXPECT_EQ(stage.refused(as(1), UpdateConversation{.cid = cid, .mid = {}, .avatar = *MediaId::parse(kOther)}),
            Code::kNotFound);
  stage.must(as(1), UpdateConversation{.cid = cid, .mid = {}, .avatar = image_id});
  EXPECT_EQ(used(Seq{}), std::vector{image_id});
  stage.must(as(1), UpdateConversation{.cid = cid, .mid = {}, .avatar = MediaId{}});
  EXPECT_TRUE(used(Seq{}).empty());
}

TEST_F(Media, APlanHoldsItsFilesUntilItIsCarriedOutOrCancelled) {
  stage.upload(2, kFile);
  Scheduled plan;
  plan.id.bytes[15] = 1;
  plan.cid = cid;
  plan.mid = mid(1);
  plan.kind = "image";
  plan.body = body(kFile);
  plan.at = stage.now + 60'000;
  EXPECT_EQ(stage.refused(as(3), PutScheduled{.scheduled = plan}), Code::kNotFound);
  stage.must(as(2), PutScheduled{.scheduled = plan});
  EXPECT_EQ(used(owner_of(user(2)), plan.id.raw()).size(), 1u);
  stage.must(as(2), CancelScheduled{.id = plan.id});
  EXPECT_TRUE(used(owner_of(user(2)), plan.id.raw()).empty());
}

TEST_F(Media, UploadsAreCountedOnceAndNeverBeyondTheQuota) {
  stage.limits.upload_quota_bytes = 12;
  stage.limits.upload_bytes_max = 10;
  stage.upload(2, kFile);
  stage.upload(2, kFile, "image/gif", 9);
  EXPECT_FALSE(stage.wrote) << "what was kept first stays";
  EXPECT_EQ(totals(2), (UploadTotals{.bytes = 5, .files = 1}));
  const Upload more{.id = *MediaId::parse(kOther), .owner = {}, .name = {}, .mime = "image/png", .size = 8};
  EXPECT_EQ(stage.refused(as(2), KeepUpload{.owner = user(2), .upload = more}), Code::kTooLarge);
  EXPECT_EQ(stage.refused(as(2), KeepUpload{.owner = user(3), .upload = more}), Code::kForbidden);
  stage.must(as(3), KeepUpload{.owner = user(3), .upload = more});
}

TEST_F(Media, WhatIsBeingCollectedCanNoLongerBeSentAndIsGoneOnceDropped) {
  const MediaId id = stage.upload(2, kFile);
  stage.must(server(), DropUpload{.owner = user(2), .id = id});
  EXPECT_FALSE(stage.wrote) << "it was not closed before";
  stage.must(server(), CloseUpload{.owner = user(2), .id = id});
  EXPECT_EQ(refusal(2, image(body(kFile))), "not_found body.mediaId");
  stage.must(server(), CloseUpload{.owner = user(2), .id = id, .on = false});
  EXPECT_EQ(refusal(2, image(body(kFile))), "accepted");
  stage.must(server(), CloseUpload{.owner = user(2), .id = id});
  stage.must(server(), DropUpload{.owner = user(2), .id = id});
  EXPECT_EQ(totals(2), UploadTotals{});
  EXPECT_EQ(stage.refused(as(2), CloseUpload{.owner = user(2), .id = id}), Code::kForbidden);
}

}  // namespace
}  // namespace kith::chat
