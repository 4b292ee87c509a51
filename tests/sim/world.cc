#include "world.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "model/codec.h"
#include "store/sql/outbox.h"
#include "store/sql/users.h"
#include "truth.h"

namespace kith::sim {

using std::chrono::milliseconds;

namespace {

constexpr auto kLongestPause = milliseconds(40);   // in a storm somebody always does something
constexpr auto kStillness = milliseconds(6'000);   // a calm is over when nothing moved for so long
constexpr auto kPatience = milliseconds(240'000);  // for a calm to come
constexpr auto kAllDue = milliseconds(70'000);     // what is due is tried again within a minute
constexpr std::uint64_t kStepsMost = 2'000'000;
constexpr std::string_view kMaster = "a master key of thirty-two bytes";

std::filesystem::path fresh_folder() {
  const auto base =
      std::filesystem::exists("/dev/shm") ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
  const auto folder = base / ("kith-sim-" + SystemRandom().id<UserId>().text());
  std::filesystem::create_directories(folder);
  return folder;
}

}  // namespace

World::World(const Plan& plan, bool tracing)
    : plan_(plan),
      tracing_(tracing),
      dice_(plan.seed),
      keys_(accounts::derive_account_keys(kMaster)),
      folder_(fresh_folder()),
      disk_(std::make_shared<store::MemoryLog>("epoch-1")) {
  open_directory();
  people_come();
  rise();
}

World::~World() {
  if (process_) kill();
  directory_.reset();
  std::filesystem::remove_all(folder_);
}

void World::open_directory() {
  auto opened = store::SqliteDatabase::open({.path = (folder_ / "directory.db").string(), .readers = 1, .sync = false});
  if (!opened) return finding("the directory does not open: " + opened.error().detail);
  directory_ = std::move(*opened);
}

void World::people_come() {
  for (int i = 0; i < plan_.people; ++i) users_.push_back(dice_.random().id<UserId>());
  const auto done = directory_->write([&](store::Connection& c) -> Status {
    for (std::size_t i = 0; i < users_.size(); ++i) {
      const UserId user = users_[i];
      const std::string name = fmt::format("person{}", i);
      KITH_CHECKED(
          store::insert_user(c, {.id = user, .username = name, .display_name = name, .created_at = clock_.wall()}));
      KITH_CHECKED(store::add_outbox(c, store::OutboxKind::kAccountCreated, user, clock_.wall()));
    }
    return {};
  });
  if (!done) return finding("people cannot be entered: " + done.error().detail);
  for (std::size_t person = 0; person < users_.size(); ++person) {
    for (int device = dice_.between(1, plan_.devices_most); device > 0; --device) {
      Client::Who who{.name = fmt::format("{}.{}", person, device),
                      .user = users_[person],
                      .device = dice_.random().id<DeviceId>(),
                      .codec = dice_.chance(0.3) ? wire::Codec::kMsgpack : wire::Codec::kJson};
      clients_.push_back(std::make_unique<Client>(*this, clock_, dice_, std::move(who)));
    }
  }
  people_ = std::make_unique<People>(dice_, users_);
}

void World::rise() {
  rises_at_.reset();
  fate_.rise();
  log_ = std::make_shared<store::FaultyLog>(disk_);
  process_ = std::make_unique<Process>(
      Ground{
          .plan = plan_, .clock = clock_, .dice = dice_, .fate = fate_, .keys = keys_, .ids_key = std::string(32, 'k')},
      *log_, *directory_, [this](const store::Batch& batch) { durable(batch); });
  if (const auto started = process_->start(); !started) finding("the server does not start: " + started.error().detail);
  trace([] { return std::string("the server is up"); });
}

void World::kill() {
  ++deaths_;
  trace([] { return std::string("the server dies"); });
  fate_.die();
  for (auto& link : links_) link->process_died(milliseconds(dice_.between(0, 300)));
  process_.reset();
  rises_at_ = clock_.steady() + milliseconds(dice_.between(1, 400));
}

void World::finding(const std::string& what) {
  trace([&] { return "FOUND " + what; });
  if (findings_.size() < 20) findings_.push_back(what);
}

void World::record(Happening happening) {
  mix(happening.seq * 31 + happening.rev);
  mix(static_cast<std::uint64_t>(happening.kind));
  history_.push_back(std::move(happening));
}

void World::trace(const std::function<std::string()>& what) {
  if (tracing_) std::printf("%8lld %s\n", static_cast<long long>(clock_.wall() % 100'000'000), what().c_str());
}

void World::shown(const Client& client, const std::string& cid, const wire::Value& row) {
  const auto id = ConversationId::parse(cid);
  if (!id) return finding("a row without a conversation");
  check_shown(disk_->live(store::Depth::kAll), client.who().user, *id, row,
              [&](const std::string& what) { finding(client.who().name + ": " + what); });
}

// Positions only grow, whatever else happens.
void World::durable(const store::Batch& batch) {
  stirred_ = clock_.steady();
  for (const auto& row : batch.rows) {
    if (row.kind != store::RowKind::kPositions || !row.value) continue;
    const auto now = decode<Positions>(*row.value);
    if (!now) continue;
    Positions& last = positions_[{ConversationId{row.owner.id}, row.key}];
    if (now->read < last.read || now->delivered < last.delivered || now->read_n < last.read_n) {
      finding(fmt::format("positions went back from {}/{} to {}/{}", last.delivered.value, last.read.value,
                          now->delivered.value, now->read.value));
    }
    last = *now;
  }
}

std::shared_ptr<Link> World::connect(Client& client) {
  if (!process_) return nullptr;
  LinkWeather weather = plan_.link;
  if (dice_.chance(plan_.narrow_links)) weather.bytes_per_ms = dice_.between(5, 60);
  auto link =
      std::make_shared<Link>(clock_, dice_, weather, client.who().codec == wire::Codec::kJson,
                             Link::Ears{.on_frame = [&client](std::string_view payload) { client.hear(payload); },
                                        .on_lost = [&client](int code) { client.lost(code); }});
  links_.push_back(link);
  const int shard = dice_.between(0, plan_.shards - 1);
  process_->accept(shard, link, client.who().codec, process_->mint(client.who().user, client.who().device));
  trace([&] { return fmt::format("{} connects to shard {}", client.who().name, shard); });
  return link;
}

// --- what a step is
bool World::try_link() {
  if (links_.empty()) return false;
  const std::size_t begin = dice_.index(links_.size());
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const auto link = links_[(begin + i) % links_.size()];
    if (link->step()) return true;
  }
  return false;
}

// One step of whoever has something to do, beginning anywhere.
bool World::anything() {
  const int actors = process_ ? process_->actors() : 0;
  const int places = actors + 2;
  const int begin = dice_.between(0, places - 1);
  for (int i = 0; i < places; ++i) {
    const int place = (begin + i) % places;
    if (place < actors) {
      if (process_->step(place)) return true;
    } else if (place == actors) {
      if (try_link()) return true;
    } else {
      for (auto& client : clients_) {
        const auto due = client->next();
        if (!due || *due > clock_.steady()) continue;
        client->tick();
        return true;
      }
    }
  }
  return false;
}

std::optional<World::Time> World::next() const {
  std::optional<Time> first = rises_at_;
  const auto consider = [&](const std::optional<Time>& at) {
    if (at && (!first || *at < *first)) first = at;
  };
  if (process_) consider(process_->next_timer());
  for (const auto& link : links_) consider(link->due());
  for (const auto& client : clients_) consider(client->next());
  return first;
}

void World::pass(milliseconds by, bool troubled) {
  clock_.advance(by);
  if (process_) process_->fire_timers();
  if (troubled) strike(static_cast<double>(by.count()));
}

bool World::step(bool troubled) {
  ++steps_;
  mix(static_cast<std::uint64_t>(clock_.wall()));
  if (troubled && dice_.chance(plan_.busy)) someone_acts();
  bool moved = anything();
  if (fate_.dead() && process_) {
    kill();
    moved = true;
  }
  if (rises_at_ && *rises_at_ <= clock_.steady()) {
    rise();
    moved = true;
  }
  std::erase_if(links_, [](const auto& link) { return link->over() && link.use_count() == 1; });
  if (moved) {
    if (dice_.chance(0.25)) pass(milliseconds(1), troubled);
    return true;
  }
  return false;
}

void World::someone_acts() {
  people_->act(*dice_.pick(clients_));
}

// Troubles, as likely as the time that passed.
void World::strike(double ms) {
  const auto strikes = [&](double a_second) { return a_second > 0 && dice_.chance(a_second * ms / 1000); };
  if (strikes(plan_.cuts) && !links_.empty()) {
    std::optional<milliseconds> server = milliseconds(dice_.between(0, 2'000));
    if (dice_.chance(0.15)) server.reset();
    links_[dice_.index(links_.size())]->cut(server, milliseconds(dice_.between(0, 1'500)));
  }
  if (strikes(plan_.stalls) && !links_.empty()) {
    links_[dice_.index(links_.size())]->stall(milliseconds(dice_.between(50, 4'000)));
  }
  if (strikes(plan_.deaths) && process_) {
    if (dice_.chance(0.25)) return fate_.die();
    fate_.arm(static_cast<Moment>(dice_.between(0, static_cast<int>(Moment::kCount) - 1)), dice_.between(0, 4));
  }
  if (strikes(plan_.failed_commits)) {
    using Failure = store::FaultyLog::Failure;
    log_->fail_commit(dice_.chance(0.5) ? Failure::kNothingWritten : Failure::kWrittenAnyway, dice_.between(0, 3));
    log_->fail_recover(dice_.chance(0.3));
  } else if (dice_.chance(0.01 * ms)) {
    log_->fail_recover(false);
  }
  if (strikes(plan_.colds)) {
    const auto& view = dice_.pick(clients_)->views();
    if (!view.empty()) {
      auto at = view.begin();
      std::advance(at, static_cast<std::ptrdiff_t>(dice_.index(view.size())));
      log_->chill(owner_of(*ConversationId::parse(at->first)));
    }
    log_->chill(owner_of(dice_.pick(users_)));
  }
  if (strikes(plan_.full_disks)) log_->set_free_disk(dice_.chance(0.5) ? 10 : UINT64_MAX);
}

void World::storm() {
  const Time end = clock_.steady() + milliseconds(plan_.storm_ms);
  while (go_on() && clock_.steady() < end && steps_ < kStepsMost) {
    if (step(true)) continue;
    const auto at = next();
    const auto pause = at ? std::chrono::ceil<milliseconds>(*at - clock_.steady()) : kLongestPause;
    pass(std::clamp(pause, milliseconds(1), kLongestPause), true);
  }
}

bool World::settled() const {
  return unsettled().empty();
}

std::string World::unsettled() const {
  if (!process_) return "the server is down";
  for (const auto& client : clients_) {
    if (const std::string why = client->unsettled(); !why.empty()) return client->who().name + ": " + why;
  }
  return {};
}

void World::calm(const char* when, bool synced_now) {
  if (!go_on()) return;
  trace([&] { return fmt::format("--- calm {}", when); });
  if (process_ && !fate_.dead()) fate_.rise();
  log_->fail_commit(store::FaultyLog::Failure::kNone);
  log_->fail_recover(false);
  log_->set_free_disk(UINT64_MAX);
  const Time late = clock_.steady() + kPatience;
  std::optional<Time> still_since;
  bool at_rest = false;
  const std::uint64_t steps_most = steps_ + kStepsMost;
  while (go_on() && !at_rest) {
    if (clock_.steady() > late || steps_ > steps_most)
      return finding(fmt::format("{} no rest comes: {}", when, unsettled()));
    const bool moved = step(false);
    const bool waits = !settled();
    // What is due at a time is told without anybody asking.
    if (waits || (still_since && stirred_ > *still_since)) still_since.reset();
    if (waits && !moved) trace([&] { return "waits: " + unsettled(); });
    if (moved) continue;
    if (!waits && !still_since) still_since = clock_.steady();
    at_rest = still_since && clock_.steady() - *still_since >= kStillness;
    const auto at = next();
    const auto pause = at ? std::chrono::ceil<milliseconds>(*at - clock_.steady()) : kStillness;
    if (!at_rest) pass(std::clamp(pause, milliseconds(1), kStillness), false);
  }
  compare(synced_now);
}

void World::compare(bool synced_now) {
  if (!go_on()) return;
  const auto tell = [this](const std::string& what) { finding(what); };
  const auto view = disk_->snapshot();
  for (const ConversationId cid : conversations_of(*view, users_)) check_conversation(*view, cid, tell);
  check_people(*disk_, *view, users_, [this](UserId a, UserId b) { return process_->ids().dm(a, b); }, tell);
  check_mentions(*view, users_, tell);
  if (synced_now) check_due(*view, users_, clock_.wall(), tell);
  Told told;
  for (const auto& client : clients_) {
    if (client->wants_online()) check_device(*view, *client, synced_now, told, tell);
  }
}

void World::run() {
  calm("at the beginning");
  for (int round = 0; round < plan_.rounds && go_on(); ++round) {
    storm();
    if (dice_.chance(0.5)) {
      for (auto& client : clients_) client->want(true);
    }
    calm("after a storm");
    if (dice_.chance(0.2)) pass(milliseconds(dice_.between(1, 200) * 100'000), false);  // up to hours
    if (go_on() && plan_.restores > 0) restore();
  }
  if (go_on()) finish();
}

// Now and then the state of the calm before comes back, under a new epoch. The directory is not restored: nothing that
// is compared here depends on it.
void World::restore() {
  if (backup_ && dice_.chance(plan_.restores)) {
    trace([] { return std::string("--- an older state is restored"); });
    if (process_) kill();
    disk_ = std::exchange(backup_, nullptr);
    positions_.clear();
    record({.kind = Happening::Kind::kEpoch});
  } else {
    backup_ = disk_->copy(fmt::format("epoch-{}", ++epochs_));
  }
}

void World::finish() {
  for (auto& client : clients_) client->want(true);
  calm("with everyone there");
  pass(kAllDue, false);
  for (auto& client : clients_) client->drop_link();
  calm("after everyone came back", true);
  if (!go_on()) return;
  const auto view = disk_->snapshot();
  for (const ConversationId cid : conversations_of(*view, users_)) {
    const auto messages = view->messages(cid, Seq(1), Seq(UINT32_MAX), 1'000'000, store::Order::kAscending);
    for (const Message& message : messages.value_or(std::vector<Message>{})) {
      record({.kind = Happening::Kind::kFinal,
              .from = message.from.nil() ? std::string() : message.from.text(),
              .cid = cid.text(),
              .mid = message.mid,
              .seq = message.seq.value,
              .rev = message.rev.value});
    }
  }
  for (const std::string& one : contradictions(history_)) finding("history: " + one);
}

}  // namespace kith::sim
