#include "load/stored.h"

#include <fmt/format.h>

#include <fstream>

#include "base/bytes.h"
#include "base/random.h"
#include "load/apart.h"
#include "load/stage.h"
#include "load/words.h"
#include "store/rocksdb/rocks_log.h"

namespace kith::bench {
namespace {

constexpr std::uint64_t kBatch = 500;
constexpr std::uint64_t kTellEvery = 1'000'000;
constexpr std::size_t kBodyBytes = 200;

// Sentences of words in no order, so that a page weighs and compresses about as pages do.
std::string body_of(SeededRandom& random) {
  static constexpr const char* kWords[] = {"tomorrow", "the", "we",   "coffee", "about",
                                           "train",    "is",  "late", "again",  "and"};
  std::string text = R"({"text":")";
  while (text.size() < kBodyBytes - 2) {
    if (random.below(4) == 0) {
      text.append(std::to_string(random.below(100'000)));
    } else {
      text.append(kWords[random.below(std::size(kWords))]);
    }
    text.push_back(' ');
  }
  return text + "\"}";
}

class Filler {
 public:
  Filler(store::Log& log, ConversationId cid, UserId a, UserId b) : log_(log), cid_(cid), people_{a, b} {}

  Status fill(std::uint64_t count) {
    KITH_TRY(const auto head, log_.live(store::Depth::kAll).head(cid_));
    if (!head) return fail(Code::kInternal, "the conversation to fill is not there");
    head_ = *head;
    for (std::uint64_t done = 0; done < count; done += kBatch) {
      KITH_CHECKED(commit(std::min(kBatch, count - done)));
      if ((done + kBatch) % kTellEvery == 0)
        say(fmt::format("  {} million messages stored", (done + kBatch) / kTellEvery));
    }
    return {};
  }

 private:
  Status commit(std::uint64_t count) {
    const auto partition = partition_of(cid_.bytes);
    const Pos pos = log_.positions()[partition].next();
    store::Batch batch;
    for (std::uint64_t i = 0; i < count; ++i) {
      Message message;
      message.cid = cid_;
      message.seq = head_.seq = head_.seq.next();
      message.rev = message.created_rev = head_.rev = head_.rev.next();
      message.pos = pos;
      message.n = ++head_.n;
      message.mid = random_.id<SessionId>().text();
      message.from = people_[random_.below(2)];
      message.at = head_.last_at = now_ += 1000;
      message.kind = "text";
      message.body = body_of(random_);
      batch.sents.push_back(
          {cid_,
           message.from,
           message.mid,
           {.seq = message.seq, .rev = message.rev, .at = message.at, .content_hash = std::string(16, 'h')}});
      batch.messages.push_back({std::move(message)});
    }
    head_.pos = pos;
    batch.heads.push_back({cid_, head_});
    store::StreamEntry entry;
    entry.pos = pos;
    entry.owner = owner_of(cid_);
    entry.rev = head_.rev;
    put_be64(entry.key, head_.seq.value);
    batch.stream[partition].push_back(std::move(entry));
    return log_.commit(batch);
  }

  store::Log& log_;
  const ConversationId cid_;
  const UserId people_[2];
  SeededRandom random_{11};
  Head head_;
  TimeMs now_ = 1'500'000'000'000;
};

struct Dm {
  std::string cid;
  std::string a;
  std::string b;
};

Result<Dm> open_dm(const ServerSetup& setup) {
  KITH_TRY(auto server, ServerProcess::start(setup));
  KITH_TRY(auto stage, Stage::make(server->endpoint()));
  KITH_CHECKED(stage.enter(0, 2));
  KITH_TRY(const auto made,
           stage.ask(0, fmt::format(R"("t":"createConversation","kind":"dm","userId":"{}")", stage.user(1))));
  Dm dm{std::string(text_field(made, "cid")), stage.user(0), stage.user(1)};
  KITH_CHECKED(server->stop());
  return dm;
}

Result<std::string> fill(const Stored& stored, const Dm& dm) {
  KITH_TRY(const auto log, store::RocksLog::open(stored.setup.folder / "data" / "log", {}));
  Filler filler(*log, *ConversationId::parse(dm.cid), *UserId::parse(dm.a), *UserId::parse(dm.b));
  KITH_CHECKED(filler.fill(static_cast<std::uint64_t>(stored.messages)));
  return std::string();
}

}  // namespace

Result<Stored> stored_messages(const Ground& ground) {
  const auto name = fmt::format("stored-{}", ground.options.messages);
  Stored stored{ground.setup(name), {}, ground.options.messages};
  const auto mark = stored.setup.folder / "cid";
  std::ifstream known(mark);
  if (std::getline(known, stored.cid)) return stored;
  say(fmt::format("storing {} messages in one conversation (kept for later runs if --folder is given)",
                  stored.messages));
  std::error_code ignored;
  std::filesystem::remove_all(stored.setup.folder, ignored);
  KITH_TRY(const auto dm, open_dm(stored.setup));
  KITH_CHECKED(apart([&] { return fill(stored, dm); }));
  stored.cid = dm.cid;
  // Once through the server, so that what follows the commit stream has caught up and nothing measured waits for it.
  KITH_TRY(auto server, ServerProcess::start(stored.setup));
  KITH_CHECKED(server->stop());
  KITH_CHECKED(write_text(mark, stored.cid + "\n"));
  return stored;
}

}  // namespace kith::bench
