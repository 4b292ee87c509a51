// What nobody refers to is removed, whatever step the process dies at, and nothing else; also by a directory built
// anew.
#include "work/media_round.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/random.h"
#include "chat/media/held.h"
#include "chat/stage_for_tests.h"
#include "store/sql/users.h"
#include "store/sqlite/sqlite_database.h"
#include "work/projection_round.h"

namespace kith::work {
namespace {

using chat::as;
using chat::mid;
using chat::server;
using chat::user;

constexpr TimeMs kMinute = 60'000;
constexpr TimeMs kDay = 24 * 60 * kMinute;
constexpr const char* kFile = "00000009-0000-4000-8000-000000000001";
constexpr const char* kOther = "00000009-0000-4000-8000-000000000002";

// Contents that are nothing but their times.
struct Times final : store::Blobs {
  std::map<MediaId, TimeMs> all;
  Result<std::unique_ptr<Writer>> begin(MediaId) override { return fail(Code::kInternal, "not here"); }
  Result<std::unique_ptr<Reader>> open(MediaId) const override { return fail(Code::kInternal, "not here"); }
  Status remove(MediaId id) override {
    all.erase(id);
    return {};
  }
  Status each(const std::function<void(MediaId, TimeMs)>& visit) const override {
    for (const auto& [id, at] : all) visit(id, at);
    return {};
  }
  std::uint64_t free_bytes() const override { return 0; }
};

class MediaRoundTest : public testing::Test {
 protected:
  MediaRoundTest() {
    home_ = std::filesystem::temp_directory_path() / ("kith-media-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
    auto opened = store::SqliteDatabase::open({.path = home_ / "directory.db", .sync = false});
    if (!opened) throw std::runtime_error(opened.error().detail);
    directory_ = std::move(*opened);
    keep({.id = user(2), .display_name = "Two", .created_at = 1}, true);
    cid_ = stage_.group(1, {2});
  }
  ~MediaRoundTest() override {
    directory_.reset();
    std::filesystem::remove_all(home_);
  }

  void keep(const store::User& person, bool fresh) {
    const auto done = directory_->write(
        [&](store::Connection& c) { return fresh ? store::insert_user(c, person) : store::update_user(c, person); });
    ASSERT_TRUE(done) << done.error().detail;
  }
  MediaId upload(const char* id) {
    const MediaId made = stage_.upload(2, id);
    blobs_.all[made] = stage_.now;
    return made;
  }
  SendMessage image(const char* id, int number) {
    SendMessage send = chat::Stage::message(cid_, mid(number));
    send.kind = "image";
    send.body = std::string(R"({"h":2,"mediaId":")") + id + R"(","mime":"image/png","size":5,"w":3})";
    return send;
  }
  void project() {
    ProjectionRound round(*directory_, stage_.log);
    for (int i = 0; round(); ++i) ASSERT_LT(i, 1000);
    round();
  }
  // Rounds of a fresh worker, as after a start, for some minutes; at the given command its process dies.
  void rounds(int minutes, int dies_at = -1) {
    ManualClock clock(stage_.now);
    int count = 0;
    MediaRound round({*directory_, stage_.log, blobs_, clock}, kDay, [&](const Command& command) -> Result<Reply> {
      if (count++ == dies_at) return fail(Code::kUnavailable, "died");
      auto outcome = stage_.run(command.actor, command.body);
      if (!outcome) return std::unexpected(outcome.error());
      return Reply{};
    });
    for (int i = 0; i < minutes; ++i) {
      project();
      while (round()) {
      }
      clock.advance(std::chrono::milliseconds(kMinute));
      stage_.now += kMinute;
    }
    project();
  }
  bool there(MediaId id) {
    const auto row = *stage_.rows().row(owner_of(user(2)), store::RowKind::kUpload, id.raw());
    EXPECT_EQ(row.has_value(), blobs_.all.contains(id)) << "the content goes with its row";
    return row.has_value();
  }

  std::filesystem::path home_;
  std::unique_ptr<store::SqliteDatabase> directory_;
  chat::Stage stage_;
  Times blobs_;
  ConversationId cid_;
};

TEST_F(MediaRoundTest, AnUploadThatNothingRefersToGoesAfterADayAndNotBefore) {
  stage_.limits.recall_window_ms = -1;
  const MediaId orphan = upload(kFile);
  const MediaId used = upload(kOther);
  stage_.must(as(2), image(kOther, 1));
  stage_.now += kDay - 10 * kMinute;
  rounds(5);
  EXPECT_TRUE(there(orphan));
  stage_.now += 10 * kMinute;
  rounds(5);
  EXPECT_FALSE(there(orphan));
  EXPECT_TRUE(there(used));
  stage_.must(as(2), RecallMessage{.cid = cid_, .mid = {}, .seq = Seq(stage_.head(cid_).seq)});
  rounds(5);
  EXPECT_FALSE(there(used));
}

TEST_F(MediaRoundTest, EveryStepMayBeRepeatedByTheNextProcess) {
  const MediaId orphan = upload(kFile);
  stage_.now += kDay + kMinute;
  rounds(1, 0);
  EXPECT_TRUE(there(orphan));
  rounds(2, 1);  // the content is gone, its row is not
  EXPECT_FALSE(blobs_.all.contains(orphan));
  EXPECT_TRUE(stage_.rows().row(owner_of(user(2)), store::RowKind::kUpload, orphan.raw())->has_value());
  rounds(3);
  EXPECT_FALSE(there(orphan));
}

TEST_F(MediaRoundTest, WhatIsUsedAfterAllIsOpenedAgain) {
  const MediaId id = upload(kFile);
  stage_.now += kDay + kMinute;
  rounds(1);
  SendMessage late = image(kFile, 1);
  late.forwarded_from = user(1);  // decided before the closing was seen, as it were
  stage_.must(as(2), late);
  rounds(5);
  EXPECT_TRUE(there(id));
  stage_.must(as(2), image(kFile, 2));
}

TEST_F(MediaRoundTest, PicturesStayAndGoWithTheirPerson) {
  const MediaId face = upload(kFile);
  keep({.id = user(2), .display_name = "Two", .avatar = face.text(), .created_at = 1}, false);
  stage_.now += 3 * kDay;
  rounds(5);
  EXPECT_TRUE(there(face));
  const MediaId young = upload(kOther);
  keep({.id = user(2), .deleted_at = stage_.now, .created_at = 1}, false);
  rounds(5);
  EXPECT_FALSE(there(face));
  EXPECT_FALSE(there(young)) << "nobody is there to send it";
}

TEST_F(MediaRoundTest, ADirectoryBuiltAnewKnowsWhatRefersToWhat) {
  const MediaId orphan = upload(kFile);
  const MediaId used = upload(kOther);
  stage_.must(as(2), image(kOther, 1));
  project();
  ASSERT_TRUE(directory_->write([](store::Connection& c) { return store::clear_projection(c); }));
  stage_.now += kDay + kMinute;
  rounds(5);
  EXPECT_FALSE(there(orphan));
  EXPECT_TRUE(there(used));
}

TEST_F(MediaRoundTest, AContentWithoutARowIsAStrayOnceItIsOld) {
  const MediaId stray = *MediaId::parse(kFile);
  blobs_.all[stray] = stage_.now;
  const MediaId kept = upload(kOther);
  stage_.must(as(2), image(kOther, 1));
  rounds(1);
  EXPECT_TRUE(blobs_.all.contains(stray));
  stage_.now += kDay + kMinute;
  rounds(1);
  EXPECT_FALSE(blobs_.all.contains(stray));
  EXPECT_TRUE(there(kept));
}

}  // namespace
}  // namespace kith::work
