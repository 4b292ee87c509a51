#include "process.h"

#include <algorithm>

#include "session/sessions.h"

namespace kith::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPoolQueue = 4096;
constexpr auto kOutboxPause = 1s;
constexpr auto kPositionsPause = 250ms;
constexpr auto kDuePause = 1s;
constexpr auto kSavePause = 2s;
constexpr auto kCommandTimeout = 10s;

accounts::Options cheap() {
  accounts::Options options;
  options.limits = false;
  options.strangers_a_day = 1'000'000;
  options.password_cost = {.memory_kib = 64, .passes = 1, .lanes = 1};
  return options;
}

chat::ContentKey content_key(const std::string& key) {
  chat::ContentKey out{};
  std::copy_n(key.begin(), std::min(key.size(), out.size()), out.begin());
  return out;
}

}  // namespace

// As app::ShardParts, without listening sockets.
struct Process::Shard {
  Shard(Process& home, ManualLoop& loop)
      : hub(loop, delivery::HubConfig{}),
        services{loop,
                 hub,
                 home.lanes_,
                 home.log_,
                 home.directory_,
                 home.readers_,
                 home.workers_,
                 home.passwords_,
                 home.accounts_,
                 home.cards_,
                 home.ids_,
                 home.random_,
                 home.tickets_,
                 home.api_config_,
                 home.rates_,
                 home.ground_.plan.chat,
                 home.search_,
                 home.ground_.clock,
                 home.media_.media,
                 [&home] { home.owed_ = true; }},
        facts(services),
        presence(loop, home.ring_, facts, {}),
        gate(services, home.door_),
        brake(home.rates_),
        reads(services),
        commands(services, home.table_),
        sessions({loop, hub, presence, home.lanes_, gate, brake, home.live_, reads, commands, home.random_,
                  home.session_config_}) {
    hub.set_sight_changed([this](UserId person, UserId other) {
      presence.judge_again(person);
      if (!other.nil()) presence.judge_again(other);
    });
  }

  delivery::Hub hub;
  api::Services services;
  api::PresenceFacts facts;
  delivery::Presence presence;
  api::Gatekeeping gate;
  api::SendBrake brake;
  api::SessionReads reads;
  api::SocketCommands commands;
  session::Sessions sessions;
};

session::Config Process::with_epoch(session::Config config, const store::Log& log) {
  config.epoch = log.epoch();
  return config;
}

Process::Process(const Ground& ground, store::Log& log, store::Database& directory, MortalLog::Watch durable)
    : ground_(ground),
      session_config_(with_epoch(ground.plan.session, log)),
      random_(ground.dice.seed()),
      log_(log, ground.fate, ground.clock, ground.dice, ground.plan.slowness, std::move(durable)),
      directory_(directory, ground.fate),
      tokens_(ground.keys.tokens, 1800, ground.clock),
      revocations_(ground.clock),
      cards_(directory_, 1000),
      feed_(directory_, revocations_, cards_, ground.clock),
      accounts_({directory_, tokens_, feed_, ground.clock, random_}, ground.keys, cheap()),
      door_(tokens_, revocations_, accounts_),
      live_(session_config_.sessions_per_person_max),
      ids_(ground.ids_key),
      tickets_(ground.clock, random_),
      conversation_sends_({}, 64, ground.clock, random_),
      rates_({.on = false}, ids_.world(), {conversation_sends_, {}}, ground.clock, random_),
      readers_("sim-reader", 0, kPoolQueue),
      workers_("sim-worker", 0, kPoolQueue),
      passwords_("sim-password", 0, kPoolQueue),
      media_(workers_),
      bus_(ground.fate, ground.dice, ground.clock, ground.plan.bus),
      lanes_({log_, bus_, ground.clock, {ground.plan.chat, content_key(ground.ids_key)}}, ground.plan.lane,
             [this] { return ground_.fate.dead(); }),
      commands_(lanes_, bus_),
      outbox_(directory_, log_, commands_, {[this](UserId user) { return ids_.dm(user, user); }, ids_.world(), "Sim"}),
      projection_(directory_, log_),
      due_(
          directory_, log_, ground.clock,
          [this](std::vector<Command> all) { return commands_.run_all(std::move(all), kCommandTimeout); },
          ground.plan.chat.request_life_ms),
      saver_(log_, [this](std::vector<Command> all) { return commands_.run_all(std::move(all), kCommandTimeout); }) {
  bus_.subscribe([this](const delivery::BatchPtr& batch) {
    projecting_ = true;
    saver_.on_batch(*batch);
    for (const Committed& item : batch->items) {
      if (item.reply_to.shard == work::CommandClient::kShard) lanes_.worker_answered(item.reply_to.slot);
    }
  });
}

Process::~Process() = default;

Status Process::start() {
  for (int i = 0; i < ground_.plan.shards; ++i) {
    loops_.push_back(std::make_unique<ManualLoop>(ground_.clock, i));
    shards_.push_back(std::make_unique<Shard>(*this, *loops_.back()));
    shards_.back()->hub.start_at(log_.positions());
    bus_.add_shard(*loops_.back(), shards_.back()->hub);
  }
  for (auto& shard : shards_) ring_.shards.push_back(&shard->presence);
  KITH_CHECKED(feed_.start());
  return lanes_.start();
}

void Process::accept(int shard, std::shared_ptr<Link> link, wire::Codec codec, std::string token) {
  const auto place = static_cast<std::size_t>(shard);
  loops_[place]->post([this, place, link = std::move(link), codec, token = std::move(token)]() mutable {
    if (!link->up()) return;
    session::Credential credential;
    credential.secret = std::move(token);
    shards_[place]->sessions.open(*link, codec, std::move(credential));
  });
}

bool Process::step(int actor) {
  if (actor < static_cast<int>(shards_.size())) return loops_[static_cast<std::size_t>(actor)]->turn();
  actor -= static_cast<int>(shards_.size());
  if (actor < lanes_.size()) return lanes_.step(actor);
  return step_pool(actor - lanes_.size());
}

bool Process::step_pool(int pool) {
  const auto now = ground_.clock.steady();
  switch (pool) {
    case 0:
      return readers_.run_one();
    case 1:
      return workers_.run_one();
    case 2:
      return lanes_.warm();
    case 3:
      if (now >= next_positions_ && shards_.size() > 1) {
        next_positions_ = now + kPositionsPause;
        bus_.tell_positions(log_.positions());
        return true;
      }
      return bus_.step();
    default:
      return step_worker(pool);
  }
}

bool Process::its_turn(std::chrono::steady_clock::time_point& next, std::chrono::milliseconds pause) const {
  if (ground_.clock.steady() < next) return false;
  next = ground_.clock.steady() + pause;
  return true;
}

bool Process::step_worker(int pool) {
  switch (pool) {
    case 4:
      if (!std::exchange(projecting_, false)) return false;
      projecting_ = projection_();
      return true;
    case 5:
      if (owed_) next_outbox_ = {};
      if (!its_turn(next_outbox_, kOutboxPause)) return false;
      owed_ = outbox_();
      return true;
    case 6:
      if (!its_turn(next_due_, kDuePause)) return false;
      if (due_()) next_due_ = {};
      return true;
    default:
      if (!its_turn(next_save_, kSavePause)) return false;
      saver_.round();
      return true;
  }
}

void Process::fire_timers() {
  for (auto& loop : loops_) loop->fire_timers();
}

std::optional<std::chrono::steady_clock::time_point> Process::next_timer() {
  std::optional<std::chrono::steady_clock::time_point> first = next_outbox_;
  const auto consider = [&](const std::optional<std::chrono::steady_clock::time_point>& at) {
    if (at && *at < *first) first = at;
  };
  for (auto& loop : loops_) consider(loop->next_timer());
  consider(lanes_.wake_at());
  consider(bus_.next());
  consider(next_due_);
  consider(next_save_);
  if (shards_.size() > 1) consider(next_positions_);
  return first;
}

std::string Process::mint(UserId user, DeviceId device) const {
  return tokens_.mint({.user = user, .device = device});
}

}  // namespace kith::sim
