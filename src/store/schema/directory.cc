// The directory's tables. Ids are 16 raw bytes, times milliseconds since 1970 (0: never), booleans 0 or 1.
#include <array>

#include "store/schema/migrate.h"

namespace kith::store {
namespace {

constexpr std::string_view kAccounts = R"sql(
create table users (
  id {bytes} not null primary key,
  username {text},
  display_name {text} not null,
  display_folded {text} not null,
  avatar {text} not null,
  guest {integer} not null,
  bot {integer} not null,
  admin {integer} not null,
  disabled_at {integer} not null,
  deleted_at {integer} not null,
  created_at {integer} not null,
  last_login_at {integer} not null,
  issuer {text},
  subject {text},
  receipts_off {integer} not null,
  friends_only {integer} not null,
  hide_presence {integer} not null,
  unlisted {integer} not null,
  about {text} not null,
  unique (username),
  unique (issuer, subject)
) {table_end};
create index users_by_display_name on users (display_folded);
create index users_barred on users (id) where disabled_at > 0 or deleted_at > 0;
create index users_admin on users (id) where admin = 1;

create table reserved_names (
  mark {bytes} not null primary key,
  reserved_at {integer} not null
) {table_end};

create table credentials (
  user_id {bytes} not null primary key references users (id),
  hash {text} not null,
  changed_at {integer} not null
) {table_end};

create table resets (
  token_hash {bytes} not null primary key,
  user_id {bytes} not null references users (id),
  expires_at {integer} not null
) {table_end};
create index resets_by_user on resets (user_id);

create table families (
  id {bytes} not null primary key,
  user_id {bytes} not null references users (id),
  device_id {bytes} not null,
  generation {integer} not null,
  current_hash {bytes} not null,
  previous_hash {bytes} not null,
  rotated_at {integer} not null,
  created_at {integer} not null,
  last_used_at {integer} not null,
  revoked_at {integer} not null
) {table_end};
create index families_by_user on families (user_id, revoked_at);
create index families_revoked on families (revoked_at) where revoked_at > 0;
create index families_by_use on families (last_used_at);

create table devices (
  user_id {bytes} not null references users (id),
  device_id {bytes} not null,
  family_id {bytes} not null,
  name {text} not null,
  agent {text} not null,
  created_at {integer} not null,
  last_seen {integer} not null,
  primary key (user_id, device_id)
) {table_end};
create index devices_by_family on devices (family_id);

create table strangers (
  user_id {bytes} not null references users (id),
  day {integer} not null,
  other_id {bytes} not null,
  primary key (user_id, day, other_id)
) {table_end};
create index strangers_by_day on strangers (day);
)sql";

constexpr std::string_view kFollowUps = R"sql(
create table outbox (
  id {serial_key},
  kind {integer} not null,
  user_id {bytes} not null,
  created_at {integer} not null
) {table_end};

create table signals (
  id {serial_key},
  kind {integer} not null,
  user_id {bytes} not null,
  family_id {bytes} not null,
  device_id {bytes} not null,
  created_at {integer} not null
) {table_end};
create index signals_by_time on signals (created_at);

create table audit (
  id {serial_key},
  actor {bytes} not null,
  action {text} not null,
  target {bytes} not null,
  detail {text} not null,
  created_at {integer} not null
) {table_end};
)sql";

// Projections refer to people without foreign keys: the log may know a person before, or after, this table does.
constexpr std::string_view kProjections = R"sql(
create table conversations (
  cid {bytes} not null primary key,
  kind {integer} not null,
  name {text} not null,
  name_folded {text} not null,
  rev {integer} not null,
  gone {integer} not null
) {table_end};

create table memberships (
  user_id {bytes} not null,
  cid {bytes} not null,
  primary key (user_id, cid)
) {table_end};
create index memberships_by_conversation on memberships (cid, user_id);

create table projection_cursors (
  consumer {text} not null,
  partition_id {integer} not null,
  pos {integer} not null,
  primary key (consumer, partition_id)
) {table_end};
)sql";

constexpr std::string_view kLastSeen = R"sql(
create table last_seen (
  user_id {bytes} not null primary key,
  at {integer} not null
) {table_end};
)sql";

// Sign-ins without a device stand among the devices under their own id.
constexpr std::string_view kLooseSignIns = R"sql(
insert into devices (user_id, device_id, family_id, name, agent, created_at, last_seen)
  select user_id, id, id, '', '', created_at, last_used_at from families
  where revoked_at = 0 and not exists (select 1 from devices where devices.family_id = families.id);
)sql";

// Switches that were yes or no become circles; who wanted friends first wanted them for groups too.
constexpr std::string_view kPrivacy = R"sql(
alter table users add column presence_to {integer} not null default 0;
alter table users add column write_to {integer} not null default 0;
alter table users add column add_to {integer} not null default 0;
alter table users add column groups_to {integer} not null default 0;
alter table users add column status_text {text} not null default '';
alter table users add column status_emoji {text} not null default '';
alter table users add column status_until {integer} not null default 0;
update users set presence_to = 2 where hide_presence = 1;
update users set write_to = 1, groups_to = 1 where friends_only = 1;
alter table users drop column hide_presence;
alter table users drop column friends_only;
)sql";

// When to look at which row of the log; see store/sql/due.h.
constexpr std::string_view kDue = R"sql(
create table due (
  owner_kind {integer} not null,
  owner_id {bytes} not null,
  due_key {bytes} not null,
  due_at {integer} not null,
  tries {integer} not null,
  primary key (owner_kind, owner_id, due_key)
) {table_end};
create index due_by_time on due (due_at);
)sql";

// What is uploaded and what refers to it; see store/sql/media.h. A person's picture stands in their row, as a text.
constexpr std::string_view kMedia = R"sql(
create table uploads (
  id {bytes} not null primary key,
  id_text {text} not null,
  owner_id {bytes} not null,
  uploaded_at {integer} not null,
  closing_at {integer} not null,
  uses {integer} not null
) {table_end};
create index uploads_unused on uploads (uploaded_at) where uses = 0 and closing_at = 0;
create index uploads_unused_of on uploads (owner_id) where uses = 0 and closing_at = 0;
create index uploads_closed on uploads (closing_at) where closing_at > 0;

create table media_uses (
  owner_kind {integer} not null,
  owner_id {bytes} not null,
  use_key {bytes} not null,
  media_id {bytes} not null,
  primary key (owner_kind, owner_id, use_key, media_id)
) {table_end};
create index media_uses_by_media on media_uses (media_id);
create index users_by_avatar on users (avatar) where avatar <> '';
)sql";

constexpr std::array kMigrations = {
    Migration{1, "accounts", kAccounts},
    Migration{2, "follow-ups, signals, audit", kFollowUps},
    Migration{3, "projections of the log", kProjections},
    Migration{4, "when people were last seen", kLastSeen},
    Migration{5, "sign-ins without a device are listed", kLooseSignIns},
    Migration{6, "circles of privacy, status lines", kPrivacy},
    Migration{7, "what is due", kDue},
    Migration{8, "uploads and what refers to them", kMedia},
};

}  // namespace

std::span<const Migration> directory_migrations() {
  return kMigrations;
}

}  // namespace kith::store
