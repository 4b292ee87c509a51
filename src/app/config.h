// The whole configuration: one struct of each folder, filled by the settings table from defaults, file and command
// line. Thread: main fills it, afterwards immutable.
#pragma once

#include <optional>
#include <string>

#include "accounts/options.h"
#include "accounts/token.h"
#include "api/gatekeeping.h"
#include "api/media/media.h"
#include "api/services.h"
#include "app/setting.h"
#include "chat/config.h"
#include "lane/config.h"
#include "net/config.h"
#include "session/config.h"
#include "store/rocksdb/rocks_log.h"

namespace kith::app {

// Settings that are texts, numbers or lists in the file and something else in the structs of the folders.
struct PlainSettings {
  std::int64_t shards = 0;  // 0: one for each core
  std::int64_t lanes = 2;
  std::int64_t readers = 3;
  std::int64_t password_threads = 2;
  std::int64_t cache_mb = 16;
  std::int64_t write_buffer_mb = 16;
  std::int64_t group_members_max = 5000;
  std::int64_t friend_request_days = 30;
  std::int64_t body_bytes_max = 16 * 1024;
  std::int64_t edit_window_s = 24 * 3600;
  std::int64_t recall_window_s = 24 * 3600;
  std::int64_t mention_all_members = 50;
  std::int64_t connections_max = 100'000;
  std::int64_t connections_per_address_max = 0;
  std::int64_t sends_per_second = 20;
  std::int64_t sends_burst = 40;
  std::int64_t conversation_sends_per_second = 200;
  std::int64_t conversation_sends_burst = 400;
  std::int64_t room_switch_s = 30;
  std::int64_t address_sends_per_second = 100;
  std::int64_t address_sends_burst = 200;
  std::int64_t groups_per_hour = 60;
  std::int64_t groups_burst = 20;
  std::int64_t world_sends_per_minute = 30;
  std::int64_t devices_max = 5;
  std::int64_t token_life_s = 1800;
  std::int64_t last_seen_s = 60;
  std::int64_t strangers_a_day = 10;
  std::int64_t new_account_days = 7;
  std::int64_t media_file_mb = 100;
  std::int64_t media_quota_mb = 10 * 1024;
  std::int64_t media_address_life_s = 300;
  std::int64_t media_orphan_s = 24 * 3600;
  std::string device_limit = "replace";
  std::vector<std::string> invite_codes;
  std::string issuer;
  std::string audience;
  std::string secret_file;
  std::string jwks_file;
  std::string log_level = "info";
};

struct Config {
  std::string data = "data";
  std::string listen = "127.0.0.1:8080";
  std::string public_url;       // empty: where it listens
  std::string tls_certificate;  // PEM files; empty: plain
  std::string tls_key;
  std::string welcome = "Welcome! Everybody on this server reads and writes here.";  // to the world; empty: none
  bool limits = true;  // false: --limits off, for tests and benchmarks
  PlainSettings plain;

  api::ApiConfig api;
  api::MediaConfig media;
  accounts::Options accounts;
  std::vector<accounts::IssuerConfig> issuers;
  api::SendRates::Config rates;
  accounts::Rate conversation_rate;
  chat::Limits chat;
  lane::LaneConfig lanes;
  net::NetConfig net;
  session::Config session;
  store::RocksConfig log;

  int shards() const;
};

// The table over this config; the config must outlive it and stay where it is.
Settings settings_of(Config& config);
// Carries the plain settings into the structs of the folders.
void settle(Config& config);

// What the command line says instead of the file.
struct Overrides {
  std::optional<std::string> data{};
  std::optional<std::string> listen{};
};
// Defaults, then the file if one is named, then the overrides, then settle(). Refuses all that could not be served: the
// detail names each mistake on a line of its own.
Status load_config(Config& config, const std::string& file, const Overrides& overrides = {});

}  // namespace kith::app
