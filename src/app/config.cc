#include "app/config.h"

#include <algorithm>
#include <thread>

namespace kith::app {
namespace {

using I = Setting::Integer;
using T = Setting::Text;
using F = Setting::Flag;
using L = Setting::List;

void add_server(Settings& out, Config& c) {
  out.push_back(
      {"server.name", T{&c.api.name, {}}, "", "What the installation calls itself; also the name of the world"});
  out.push_back({"server.listen", T{&c.listen, {}}, "", "Address and port to listen on"});
  out.push_back({"server.public_url", T{&c.public_url, {}}, "",
                 "Where people reach it, as https://chat.example.org: for links that are printed; empty is where it "
                 "listens"});
  out.push_back({"server.data", T{&c.data, {}}, "", "The data folder"});
  out.push_back(
      {"server.shards", I{&c.plain.shards, 0, 64}, "", "Threads that serve connections; 0 is one for each core"});
  out.push_back({"server.lanes", I{&c.plain.lanes, 1, 64}, "", "Threads that decide and commit commands"});
  out.push_back({"server.readers", I{&c.plain.readers, 1, 64}, "", "Threads that read history and lists"});
  out.push_back({"server.metrics_token", T{&c.api.metrics_token, {}}, "",
                 "Bearer token for /metrics; without one only this machine may ask"});
  out.push_back(
      {"log.level", T{&c.plain.log_level, {"trace", "debug", "info", "warn", "error"}}, "", "How much is logged"});
  out.push_back({"store.cache_mb", I{&c.plain.cache_mb, 4, 65'536}, "MiB", "Cache of the message log"});
  out.push_back({"store.write_buffer_mb", I{&c.plain.write_buffer_mb, 4, 1024}, "MiB",
                 "Rows of the log kept in memory before they are written to files"});
}

void add_net(Settings& out, Config& c) {
  out.push_back(
      {"tls.certificate", T{&c.tls_certificate, {}}, "",
       "PEM file with the certificate and its chain; empty serves plain HTTP. The files are read again on SIGHUP"});
  out.push_back({"tls.key", T{&c.tls_key, {}}, "", "PEM file with the key of the certificate"});
  out.push_back({"net.allowed_origins", L{&c.net.origin.allowed}, "",
                 "Other origins whose pages may call, as https://app.example.org"});
  out.push_back({"net.trusted_proxies", L{&c.net.trusted_proxies}, "",
                 "Networks of proxies whose X-Forwarded-For is believed, as 10.0.0.0/8"});
  out.push_back({"net.connections_max", I{&c.plain.connections_max, 1, 1'000'000}, "", "Connections of one shard"});
  out.push_back({"net.connections_per_address_max", I{&c.plain.connections_per_address_max, 0, 1'000'000}, "",
                 "Connections from one address; 0 is no limit"});
}

void add_accounts(Settings& out, Config& c) {
  out.push_back(
      {"accounts.registration", T{&c.api.registration, {"open", "invite", "closed"}}, "", "Who may make an account"});
  out.push_back({"accounts.invite_codes", L{&c.plain.invite_codes}, "", "Codes that open registration by invite"});
  out.push_back({"accounts.guests", F{&c.api.guests}, "", "May people enter the world without an account"});
  out.push_back({"accounts.devices_max", I{&c.plain.devices_max, 1, 100}, "", "Devices of one person"});
  out.push_back({"accounts.device_limit", T{&c.plain.device_limit, {"replace", "refuse"}}, "",
                 "What a sign-in beyond them does: replace the least recently used device, or be refused"});
  out.push_back({"accounts.token_life_s", I{&c.plain.token_life_s, 60, 3600}, "s", "Life of an access token"});
  out.push_back({"accounts.last_seen_s", I{&c.plain.last_seen_s, 1, 3600}, "s",
                 "How often it is noted that a device with a live session was seen"});
  out.push_back({"accounts.dm_needs_friendship", F{&c.api.dm_needs_friendship}, "",
                 "Must two people be friends before one opens a dm or puts the other into a group"});
  out.push_back({"accounts.strangers_a_day", I{&c.plain.strangers_a_day, 0, 10'000}, "",
                 "Strangers whom a new account may open a dm with or put into groups in a day; 0 is no limit"});
  out.push_back(
      {"accounts.new_account_days", I{&c.plain.new_account_days, 0, 365}, "days", "How long an account counts as new"});
  out.push_back(
      {"issuer.name", T{&c.plain.issuer, {}}, "", "The iss claim of tokens of an outside issuer; empty accepts none"});
  out.push_back({"issuer.audience", T{&c.plain.audience, {}}, "", "The aud claim such tokens must have"});
  out.push_back(
      {"issuer.secret_file", T{&c.plain.secret_file, {}}, "", "File with the shared secret (HS256) of the issuer"});
  out.push_back({"issuer.jwks_file", T{&c.plain.jwks_file, {}}, "", "File with the public keys (JWKS) of the issuer"});
}

void add_chat(Settings& out, Config& c) {
  out.push_back(
      {"chat.group_members_max", I{&c.plain.group_members_max, 2, 100'000}, "", "Members of a group or channel"});
  out.push_back({"chat.body_bytes_max", I{&c.plain.body_bytes_max, 256, 60'000}, "bytes", "Body of a message"});
  constexpr std::int64_t kYearS = 365 * 24 * 3600;
  out.push_back({"chat.edit_window_s", I{&c.plain.edit_window_s, -1, kYearS}, "s",
                 "How long its sender may edit a message; 0: never, -1: always"});
  out.push_back({"chat.recall_window_s", I{&c.plain.recall_window_s, -1, kYearS}, "s",
                 "How long its sender may recall a message, admins may at any time; 0: never, -1: always"});
  out.push_back({"chat.mention_all_members", I{&c.plain.mention_all_members, 0, 100'000}, "",
                 "Members up to which everybody in a group may mention all; above, admins alone"});
  out.push_back(
      {"chat.welcome", T{&c.welcome, {}}, "", "What people are told when they enter the world; empty: nothing"});
  out.push_back({"chat.friend_request_days", I{&c.plain.friend_request_days, 1, 3650}, "days",
                 "After so long an unanswered friend request is over"});
  out.push_back({"chat.sends_per_second", I{&c.plain.sends_per_second, 1, 10'000}, "",
                 "Messages of one person in a second, in the long run"});
  out.push_back({"chat.sends_burst", I{&c.plain.sends_burst, 1, 10'000}, "", "Messages of one person at once"});
  out.push_back({"chat.conversation_sends_per_second", I{&c.plain.conversation_sends_per_second, 1, 1'000'000}, "",
                 "Messages in one conversation in a second, in the long run; by all its members together"});
  out.push_back({"chat.conversation_sends_burst", I{&c.plain.conversation_sends_burst, 1, 1'000'000}, "",
                 "Messages in one conversation at once"});
  out.push_back({"chat.room_switch_s", I{&c.plain.room_switch_s, 1, 3600}, "s",
                 "How long a group that grew large is told to its people as before, while their sessions join it"});
  out.push_back({"chat.address_sends_per_second", I{&c.plain.address_sends_per_second, 1, 1'000'000}, "",
                 "Messages from one address in a second, in the long run; a house behind one address shares it"});
  out.push_back({"chat.address_sends_burst", I{&c.plain.address_sends_burst, 1, 1'000'000}, "",
                 "Messages from one address at once"});
  out.push_back({"chat.groups_per_hour", I{&c.plain.groups_per_hour, 1, 100'000}, "",
                 "Groups and channels that one person makes in an hour, in the long run"});
  out.push_back({"chat.groups_burst", I{&c.plain.groups_burst, 1, 100'000}, "",
                 "Groups and channels that one person makes at once"});
  out.push_back({"chat.world_sends_per_minute", I{&c.plain.world_sends_per_minute, 1, 60'000}, "",
                 "Messages of one person with an account to the world in a minute, in the long run"});
}

void add_media(Settings& out, Config& c) {
  out.push_back({"media.uploads", F{&c.media.on}, "",
                 "May people with an account upload files; what is there already can be read either way"});
  out.push_back({"media.file_mb", I{&c.plain.media_file_mb, 1, 65'536}, "MiB", "One uploaded file"});
  out.push_back({"media.quota_mb", I{&c.plain.media_quota_mb, 1, 1'048'576}, "MiB", "All uploaded files of a person"});
  out.push_back({"media.address_life_s", I{&c.plain.media_address_life_s, 1, 86'400}, "s",
                 "How long an address to read a file at lives at least; at most twice as long"});
  out.push_back({"media.orphan_s", I{&c.plain.media_orphan_s, 1, 31'536'000}, "s",
                 "A file that nothing refers to is removed when its upload is so long ago"});
}

}  // namespace

int Config::shards() const {
  if (plain.shards > 0) return static_cast<int>(plain.shards);
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 64U));
}

Settings settings_of(Config& config) {
  Settings out;
  add_server(out, config);
  add_net(out, config);
  add_accounts(out, config);
  add_chat(out, config);
  add_media(out, config);
  return out;
}

void settle(Config& c) {
  const auto& plain = c.plain;
  c.lanes.lanes = static_cast<int>(plain.lanes);
  c.log.cache_mb = static_cast<int>(plain.cache_mb);
  c.log.write_buffer_mb = static_cast<int>(plain.write_buffer_mb);
  c.net.connections_max = static_cast<int>(plain.connections_max);
  c.net.connections_per_address_max = static_cast<int>(plain.connections_per_address_max);
  c.chat.group_members_max = static_cast<std::uint32_t>(plain.group_members_max);
  c.chat.body_bytes_max = static_cast<std::size_t>(plain.body_bytes_max);
  c.chat.edit_window_ms = plain.edit_window_s * 1000;
  c.chat.recall_window_ms = plain.recall_window_s * 1000;
  c.chat.both_ways_ms = plain.room_switch_s * 1000;
  c.chat.mention_all_members = static_cast<std::uint32_t>(plain.mention_all_members);
  c.chat.request_life_ms = plain.friend_request_days * 24 * 3600 * 1000;
  c.rates.person = {.per_second = static_cast<double>(plain.sends_per_second),
                    .burst = static_cast<double>(plain.sends_burst)};
  c.rates.groups = {.per_second = static_cast<double>(plain.groups_per_hour) / 3600,
                    .burst = static_cast<double>(plain.groups_burst)};
  c.rates.address = {.per_second = static_cast<double>(plain.address_sends_per_second),
                     .burst = static_cast<double>(plain.address_sends_burst)};
  c.rates.world.per_second = static_cast<double>(plain.world_sends_per_minute) / 60;
  c.rates.on = c.limits;
  c.conversation_rate = {.per_second = static_cast<double>(plain.conversation_sends_per_second),
                         .burst = static_cast<double>(plain.conversation_sends_burst)};
  c.accounts.registration = c.api.registration == "open"     ? accounts::Registration::kOpen
                            : c.api.registration == "invite" ? accounts::Registration::kInvite
                                                             : accounts::Registration::kClosed;
  c.accounts.invite_codes = plain.invite_codes;
  c.accounts.guests = c.api.guests;
  c.accounts.devices_max = plain.devices_max;
  c.accounts.touch_ms = plain.last_seen_s * 1000;
  c.accounts.device_limit_refuses = plain.device_limit == "refuse";
  c.accounts.strangers_a_day = c.limits ? plain.strangers_a_day : 0;
  c.accounts.new_account_ms = c.limits && plain.strangers_a_day > 0 ? plain.new_account_days * 24 * 3600 * 1000 : 0;
  c.accounts.limits = c.limits;
  constexpr std::int64_t kMiB = 1 << 20;
  c.media.bytes_max = static_cast<std::uint64_t>(plain.media_file_mb * kMiB);
  c.media.quota_bytes = static_cast<std::uint64_t>(plain.media_quota_mb * kMiB);
  c.media.address_life_ms = plain.media_address_life_s * 1000;
  c.media.disk_reserve_bytes = c.lanes.disk_reserve_bytes;
  c.chat.upload_bytes_max = c.media.bytes_max;
  c.chat.upload_quota_bytes = c.media.quota_bytes;
  c.session.announced.media_bytes_max = plain.media_file_mb * kMiB;
  c.session.announced.group_members_max = plain.group_members_max;
  c.session.announced.body_bytes_max = plain.body_bytes_max;
  c.session.announced.edit_window_s = plain.edit_window_s;
  c.session.announced.recall_window_s = plain.recall_window_s;
  c.session.announced.mention_all_members_max = plain.mention_all_members;
  c.session.announced.sends_per_second = plain.sends_per_second;
  c.session.announced.sends_burst = plain.sends_burst;
  c.session.announced.friend_request_days = plain.friend_request_days;
  c.session.announced.devices_max = plain.devices_max;
  c.api.announced = c.session.announced;
}

}  // namespace kith::app
