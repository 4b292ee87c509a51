#include "app/node.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <future>
#include <utility>

#include "accounts/accounts.h"
#include "accounts/keys.h"
#include "app/backup.h"
#include "app/metrics.h"
#include "app/shard_parts.h"
#include "app/web_assets.h"
#include "base/durable.h"
#include "base/log.h"
#include "bus/local/local_bus.h"
#include "lane/lanes.h"
#include "net/bind.h"
#include "runtime/shard_set.h"
#include "session/endings.h"
#include "store/files/file_blobs.h"
#include "store/sqlite/sqlite_database.h"
#include "store/sqlite/sqlite_search_index.h"
#include "work/command_client.h"
#include "work/due_round.h"
#include "work/media_round.h"
#include "work/outbox_round.h"
#include "work/projection_round.h"
#include "work/search_round.h"
#include "work/stream_saver.h"
#include "work/worker.h"

namespace kith::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPoolQueue = 4096;
constexpr std::size_t kPasswordQueue = 256;
constexpr std::size_t kCards = 50'000;
constexpr std::size_t kBusyConversations = 1 << 14;  // whose rate is kept
constexpr auto kProjectPause = 200ms;                // who is in a conversation, and its name, is told of at once
constexpr auto kFeedPause = 400ms;                   // changes made beside the server take effect within a second
constexpr auto kSearchPause = 300ms;                 // what is sent is found within a second
constexpr int kBehindOthers = 10;                    // nice
constexpr auto kErrandPause = 500ms;
constexpr auto kDuePause = 1s;         // what is due is carried out within a few seconds
constexpr auto kStreamPause = 2s;      // between two saves of a growing message
constexpr auto kCommandTimeout = 10s;  // of a worker
constexpr std::chrono::milliseconds kOrphanPause = 60s;
constexpr auto kSweepPause = 1h;
constexpr auto kDrain = 2s;

chat::ContentKey content_key(std::string_view key) {
  chat::ContentKey out{};
  std::copy_n(key.begin(), std::min(key.size(), out.size()), out.begin());
  return out;
}

// Whether search and lists would find something else now: messages change neither names nor members.
bool changes_lists(const CommittedBatch& batch) {
  return std::ranges::any_of(batch.items, [](const Committed& item) {
    return std::ranges::any_of(item.events, [](const Event& event) {
      return std::holds_alternative<MemberChanged>(event.body) ||
             std::holds_alternative<ConversationChanged>(event.body);
    });
  });
}

struct Stores {
  std::unique_ptr<store::RocksLog> log;
  std::unique_ptr<store::SqliteDatabase> directory;
  std::unique_ptr<store::SqliteSearchIndex> search;
  std::unique_ptr<store::FileBlobs> blobs;
};

Result<Stores> open_stores(const DataFolder& folder, const Config& config) {
  Stores stores;
  std::error_code unseen;
  const bool has_directory = std::filesystem::exists(folder.directory(), unseen);
  auto log_config = config.log;
  log_config.new_epoch = folder.is_copy();
  KITH_TRY(stores.log, store::RocksLog::open(folder.log(), log_config));
  if (!has_directory && stores.log->positions() != store::Cursor{}) {
    return fail(Code::kConflict,
                fmt::format("{} is missing though the log is in use: nothing was changed; put it back, or restore a "
                            "backup into a new folder",
                            folder.directory().string()));
  }
  if (log_config.new_epoch) {
    KITH_CHECKED(folder.forget_copy());
    log::info("this folder was put back from a copy: a new epoch begins, and clients load again");
  }
  KITH_TRY(stores.directory, store::SqliteDatabase::open({.path = folder.directory().string(),
                                                          .readers = static_cast<int>(config.plain.readers)}));
  KITH_TRY(stores.search, store::SqliteSearchIndex::open(
                              {.path = folder.search().string(), .readers = static_cast<int>(config.plain.readers)}));
  KITH_TRY(stores.blobs, store::FileBlobs::open(folder.media()));
  return stores;
}

}  // namespace

// Members stand in the order of construction: each may use those above it, and is destroyed before them.
struct Node::Parts {
  Parts(const Config& wanted, DataFolder data, Stores opened, const accounts::AccountKeys& keys,
        const std::string& ids_key)
      : config(wanted),
        folder(std::move(data)),
        log(std::move(opened.log)),
        directory(std::move(opened.directory)),
        search_index(std::move(opened.search)),
        followers(*log),
        blobs(std::move(opened.blobs)),
        tokens(keys.tokens, config.plain.token_life_s, clock),
        revocations(clock),
        cards(*directory, kCards),
        feed(*directory, revocations, cards, clock),
        accounts({*directory, tokens, feed, clock, random}, keys, config.accounts),
        door(tokens, revocations, accounts),
        live(config.session.sessions_per_person_max),
        ids(ids_key),
        tickets(clock, random),
        conversation_sends(config.conversation_rate, kBusyConversations, clock, random),
        rates(config.rates, ids.world(), {conversation_sends, config.conversation_rate}, clock, random),
        idempotency(clock),
        files(web_assets()),
        readers("kith-reader", static_cast<int>(config.plain.readers), kPoolQueue),
        workers("kith-worker", 2, kPoolQueue),
        passwords("kith-password", static_cast<int>(config.plain.password_threads), kPasswordQueue),
        disk("kith-media", 2, kPoolQueue),
        media{.blobs = *blobs,
              .pool = disk,
              .addresses = api::MediaAddresses(accounts::hmac_sha256(ids_key, "addresses of media")),
              .config = config.media},
        shards(config.shards(), clock),
        lanes({*log, bus, clock, {config.chat, content_key(ids_key)}, config.limits ? &conversation_sends : nullptr},
              config.lanes),
        commands(lanes, bus),
        outbox("kith-outbox", 1s,
               store_round(work::OutboxRound(
                   *directory, *log, commands,
                   {[this](UserId user) { return ids.dm(user, user); }, ids.world(), config.api.name}))),
        projection("kith-project", kProjectPause, store_round(work::ProjectionRound(*directory, *log, &followers))),
        indexing("kith-search", kSearchPause, behind_others(work::SearchRound(*search_index, *log, &followers))),
        saver(*log, [this](std::vector<Command> all) { return commands.run_all(std::move(all), kCommandTimeout); }),
        due("kith-due", kDuePause,
            store_round(work::DueRound(
                *directory, *log, clock,
                [this](std::vector<Command> all) { return commands.run_all(std::move(all), kCommandTimeout); },
                config.chat.request_life_ms))),
        orphans("kith-orphan", std::min(kOrphanPause, std::chrono::milliseconds(config.plain.media_orphan_s * 250)),
                store_round(work::MediaRound(
                    {*directory, *log, *blobs, clock}, config.plain.media_orphan_s * 1000,
                    [this](Command command) { return commands.run(std::move(command), kCommandTimeout); }))),
        streams("kith-stream", kStreamPause, [this] { return saver.round(); }),
        errands("kith-errand", kErrandPause, store_round(BackupDesk(folder, {*log, *directory, *blobs}))),
        feeding("kith-feed", kFeedPause, [this] { return catch_up(); }),
        touching("kith-touch", std::chrono::milliseconds(config.accounts.touch_ms / 2), [this] { return touch(); }),
        sweeping("kith-sweep", kSweepPause, [this] { return sweep(); }) {
    config.session.epoch = log->epoch();
  }

  template <typename Round>
  static std::function<bool()> store_round(Round round) {
    return [kept = std::make_shared<Round>(std::move(round))] { return (*kept)(); };
  }

  // The same for work that gives way to everything else on a busy machine.
  template <typename Round>
  static std::function<bool()> behind_others(Round round) {
    return [kept = std::make_shared<Round>(std::move(round)), begun = false]() mutable {
      if (!std::exchange(begun, true)) ::setpriority(PRIO_PROCESS, 0, kBehindOthers);  // of this thread
      return (*kept)();
    };
  }

  bool catch_up() {
    directory->try_again();
    if (const auto done = feed.catch_up(); !done)
      log::warn("accounts: cannot follow the directory: {}", done.error().detail);
    return false;
  }
  bool sweep() {
    if (const auto done = accounts.sweep(); !done) log::warn("accounts: sweep failed: {}", done.error().detail);
    return false;
  }
  bool touch() {
    const auto seen = live.seen();
    if (const auto done = accounts.touch_devices(seen); !done)
      log::warn("accounts: when devices were seen was not kept: {}", done.error().detail);
    return false;
  }
  Status ready() const;
  Status wire();
  void hear_accounts();
  void tell_shards(const std::function<void(ShardParts&)>& tell);
  void end_sessions(const store::Signal& signal);

  Config config;
  SystemClock clock;
  SystemRandom random;
  DataFolder folder;
  std::unique_ptr<store::RocksLog> log;
  std::unique_ptr<store::SqliteDatabase> directory;
  std::unique_ptr<store::SqliteSearchIndex> search_index;
  work::StreamFollowers followers;
  std::unique_ptr<store::FileBlobs> blobs;
  accounts::Tokens tokens;
  accounts::Revocations revocations;
  accounts::UserCards cards;
  accounts::AccountFeed feed;
  accounts::Accounts accounts;
  accounts::Door door;
  accounts::Live live;
  api::DerivedIds ids;
  api::Tickets tickets;
  accounts::Throttle conversation_sends;
  api::SendRates rates;
  accounts::Idempotency idempotency;
  api::Table table;
  net::StaticFiles files;
  delivery::PresenceRing ring;
  delivery::WelcomeRing welcomes;
  session::EndpointRing endpoints;
  WorkerPool readers;
  WorkerPool workers;
  WorkerPool passwords;
  WorkerPool disk;  // of contents
  api::Media media;
  ShardSet shards;
  LocalBus bus;
  lane::Lanes lanes;
  work::CommandClient commands;
  work::Worker outbox;
  work::Worker projection;
  work::Worker indexing;
  work::StreamSaver saver;
  work::Worker due;
  work::Worker orphans;
  work::Worker streams;
  work::Worker errands;
  work::Worker feeding;
  work::Worker touching;
  work::Worker sweeping;
  std::shared_ptr<const net::TlsContext> tls;
  std::optional<net::BoundSockets> sockets;
  std::vector<std::unique_ptr<ShardParts>> parts;
  std::atomic<bool> serving{false};
  bool stopped = false;
};

Status Node::Parts::ready() const {
  if (!serving) return retry_later(Code::kUnavailable, "the server is starting or stopping", 1000);
  if (log->free_disk_bytes() < config.lanes.disk_reserve_bytes)
    return retry_later(Code::kUnavailable, "the disk is almost full", 1000);
  KITH_CHECKED(directory->check());
  return log->check();
}

Status Node::Parts::wire() {
  const Shared shared{
      config,
      lanes,
      *log,
      *directory,
      readers,
      workers,
      passwords,
      accounts,
      cards,
      door,
      live,
      ids,
      table,
      tickets,
      rates,
      idempotency,
      files,
      random,
      *search_index,
      clock,
      ring,
      welcomes,
      endpoints,
      media,
      [this] { outbox.wake(); },
      [this] { return ready(); },
      [this] { return metrics_text({*log, *directory, *search_index, lanes, readers, passwords, media, parts}); }};
  for (int i = 0; i < shards.size(); ++i) {
    KITH_TRY(auto one, ShardParts::make(shards.at(i), shared));
    one->hub().start_at(log->positions());
    parts.push_back(std::move(one));
  }
  for (auto& one : parts) ring.shards.push_back(&one->presence());
  for (auto& one : parts) welcomes.shards.push_back(&one->welcomes());
  for (auto& one : parts) endpoints.shards.push_back(&one->endpoints());
  bus.subscribe([this](const std::shared_ptr<const CommittedBatch>& batch) {
    for (int i = 0; i < shards.size(); ++i) {
      shards.at(i).post([hub = &parts[static_cast<std::size_t>(i)]->hub(), batch] { hub->on_batch(batch); });
    }
    saver.on_batch(*batch);
    if (changes_lists(*batch)) projection.wake();
  });
  hear_accounts();
  return {};
}

void Node::Parts::tell_shards(const std::function<void(ShardParts&)>& tell) {
  for (int i = 0; i < shards.size(); ++i) {
    shards.at(i).post([one = parts[static_cast<std::size_t>(i)].get(), tell] { tell(*one); });
  }
}

void Node::Parts::hear_accounts() {
  feed.subscribe([this](const store::Signal& signal) { end_sessions(signal); });
  feed.on_reload([this] {
    tell_shards([this](ShardParts& one) {
      one.sessions().end_where([this](const accounts::Caller& caller) { return !door.still_allowed(caller); },
                               wire::CloseCode::kSignedOut);
    });
  });
}

void Node::Parts::end_sessions(const store::Signal& signal) {
  if (const auto ending = session::ending_of(signal)) {
    tell_shards([user = signal.user, ending = *ending](ShardParts& one) {
      one.sessions().end_of(user, ending.ends, ending.code);
    });
  } else if (signal.kind == store::SignalKind::kProfileChanged) {
    tell_shards([user = signal.user](ShardParts& one) { one.presence().judge_again(user); });
    outbox.wake();
  }
}

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Node::~Node() {
  stop();
}

Result<std::unique_ptr<Node>> Node::open(const Config& config) {
  SystemRandom random;
  std::error_code unseen;
  if (!std::filesystem::exists(config.data, unseen)) {
    // What cannot be listened on leaves no new folder behind. Where there is one, who else serves it is said first.
    KITH_TRY(const auto probe, net::BoundSockets::bind(config.listen, 1));
  }
  KITH_TRY(auto folder, DataFolder::open(config.data, DataFolder::Use::kServe));
  KITH_CHECKED(folder.check_whole());  // before anything of it is made
  KITH_TRY(auto sockets, net::BoundSockets::bind(config.listen, config.shards(), config.net.backlog));
  KITH_TRY(const auto keys, accounts::load_account_keys(folder.keys().string(), random));
  KITH_TRY(const auto ids_key, accounts::load_or_make_key(folder.keys().string(), "ids", random));
  KITH_TRY(auto stores, open_stores(folder, config));
  KITH_CHECKED(sync_folder(folder.path()));  // each has synced what is in it; its own name is in the folder above
  auto parts = std::make_unique<Parts>(config, std::move(folder), std::move(stores), keys, ids_key);
  for (const auto& issuer : config.issuers) KITH_CHECKED(parts->tokens.add_issuer(issuer));
  if (!config.tls_certificate.empty()) {
    KITH_TRY(parts->tls, net::TlsContext::load({config.tls_certificate, config.tls_key}));
  }
  parts->sockets.emplace(std::move(sockets));
  return std::unique_ptr<Node>(new Node(std::move(parts)));
}

Status Node::start() {
  auto& p = *parts_;
  KITH_CHECKED(p.wire());
  KITH_CHECKED(p.feed.start());
  KITH_CHECKED(p.lanes.start());
  for (int i = 0; i < p.shards.size(); ++i) {
    p.parts[static_cast<std::size_t>(i)]->server().listen(p.sockets->take(i), p.tls);
  }
  const auto& url = p.config.public_url;
  if (const auto told = write_durably(p.folder.address(), (url.empty() ? address() : url) + '\n'); !told)
    log::warn("cannot tell commands beside this server where it is: {}", told.error().detail);
  p.serving = true;
  p.shards.start();
  for (auto* worker : {&p.outbox, &p.projection, &p.indexing, &p.due, &p.orphans, &p.streams, &p.errands, &p.feeding,
                       &p.touching, &p.sweeping})
    worker->start();
  return {};
}

void Node::stop() {
  auto& p = *parts_;
  if (std::exchange(p.stopped, true) || p.parts.empty()) return;
  const bool served = p.serving.exchange(false);
  if (served) {
    p.tell_shards([](ShardParts& one) {
      one.server().stop_listening();
      one.sessions().drain(std::chrono::milliseconds(500));
    });
    std::vector<std::future<void>> closed;
    for (int i = 0; i < p.shards.size(); ++i) {
      auto done = std::make_shared<std::promise<void>>();
      closed.push_back(done->get_future());
      auto& shard = p.shards.at(i);
      shard.post([one = p.parts[static_cast<std::size_t>(i)].get(), &shard, done] {
        one->sessions().close_all(wire::CloseCode::kGoingAway);
        // The closing frames go out at the end of this turn; connections that have not parted by then are cut.
        shard.after(std::chrono::milliseconds(300), [one, done] {
          one->server().close();
          done->set_value();
        });
      });
    }
    for (auto& each : closed) each.wait_for(kDrain);
  }
  for (auto* worker : {&p.sweeping, &p.touching, &p.feeding, &p.errands, &p.indexing, &p.projection}) worker->stop();
  p.streams.stop();
  if (served) p.saver.round();  // what growing messages say is not lost by a stop
  p.commands.stop();
  for (auto* worker : {&p.outbox, &p.due, &p.orphans}) worker->stop();
  p.lanes.stop();
  p.passwords.stop();
  p.disk.stop();
  p.workers.stop();
  p.readers.stop();
  p.shards.stop();
  p.parts.clear();
}

void Node::reload() {
  auto& p = *parts_;
  if (p.tls == nullptr) return;
  const auto fresh = net::TlsContext::load({p.config.tls_certificate, p.config.tls_key});
  if (!fresh) {
    log::error("tls: the certificate was not renewed: {}", fresh.error().detail);
    return;
  }
  p.tell_shards([tls = *fresh](ShardParts& one) { one.server().renew(tls); });
  log::info("tls: the certificate was read again");
}

std::string Node::address() const {
  const auto& listen = parts_->config.listen;
  const auto host = listen.substr(0, listen.rfind(':'));
  const bool every = host.empty() || host == "0.0.0.0" || host == "[::]" || host == "*";
  return fmt::format("{}://{}:{}", parts_->tls == nullptr ? "http" : "https", every ? "localhost" : host,
                     parts_->sockets->port());
}

bool Node::has_admin() const {
  const auto known = parts_->accounts.has_admin();
  return known && *known;
}

}  // namespace kith::app
