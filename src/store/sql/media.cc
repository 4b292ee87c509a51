#include "store/sql/media.h"

#include "store/sql/query.h"

namespace kith::store {
namespace {

std::int64_t kind_of(const Owner& owner) {
  return static_cast<std::int64_t>(owner.kind);
}
Param id_of(const Owner& owner) {
  return Param::bytes({reinterpret_cast<const char*>(owner.id.data()), owner.id.size()});
}

// Uses may be read before the upload itself, which stands in another partition: both sides count anew.
Status count_uses(Connection& c, MediaId id) {
  return execute(c, "update uploads set uses = (select count(*) from media_uses where media_id = $1) where id = $1",
                 id);
}

UploadRow to_upload(const ResultRow& row) {
  return {.id = row.id<MediaId>(0), .owner = row.id<UserId>(1), .at = row.integer(2), .closing_at = row.integer(3)};
}

}  // namespace

Status apply(Connection& c, const UploadChange& change) {
  const UploadRow& row = change.row;
  if (!change.on) return execute(c, "delete from uploads where id = $1", row.id);
  const std::string id_text = row.id.text();
  KITH_CHECKED(execute(c,
                       "insert into uploads (id, id_text, owner_id, uploaded_at, closing_at, uses) "
                       "values ($1, $2, $3, $4, $5, 0) "
                       "on conflict (id) do update set owner_id = excluded.owner_id, "
                       "uploaded_at = excluded.uploaded_at, closing_at = excluded.closing_at",
                       row.id, id_text, row.owner, row.at, row.closing_at));
  return count_uses(c, row.id);
}

Status apply(Connection& c, const MediaUse& use) {
  KITH_TRY(const auto before,
           all(
               c, "select media_id from media_uses where owner_kind = $1 and owner_id = $2 and use_key = $3",
               [](const ResultRow& row) { return row.id<MediaId>(0); }, kind_of(use.owner), id_of(use.owner),
               Param::bytes(use.key)));
  KITH_CHECKED(execute(c, "delete from media_uses where owner_kind = $1 and owner_id = $2 and use_key = $3",
                       kind_of(use.owner), id_of(use.owner), Param::bytes(use.key)));
  for (const MediaId& id : use.ids) {
    KITH_CHECKED(execute(c,
                         "insert into media_uses (owner_kind, owner_id, use_key, media_id) values ($1, $2, $3, $4) "
                         "on conflict (owner_kind, owner_id, use_key, media_id) do nothing",
                         kind_of(use.owner), id_of(use.owner), Param::bytes(use.key), id));
  }
  for (const MediaId& id : before) KITH_CHECKED(count_uses(c, id));
  for (const MediaId& id : use.ids) KITH_CHECKED(count_uses(c, id));
  return {};
}

Status clear_media(Connection& c) {
  KITH_CHECKED(execute(c, "delete from uploads"));
  return execute(c, "delete from media_uses");
}

Result<std::vector<UploadRow>> unused_uploads(Connection& c, TimeMs before, std::size_t limit) {
  return all(c,
             "select id, owner_id, uploaded_at, closing_at from uploads "
             "where uses = 0 and closing_at = 0 and uploaded_at <= $1 "
             "and not exists (select 1 from users where avatar = uploads.id_text and avatar <> '') "
             "union "
             "select u.id, u.owner_id, u.uploaded_at, u.closing_at from users d join uploads u on u.owner_id = d.id "
             "where d.deleted_at > 0 and u.uses = 0 and u.closing_at = 0 "
             "order by uploaded_at limit $2",
             to_upload, before, limit);
}

Result<std::vector<ClosedUpload>> closed_uploads(Connection& c, TimeMs before, std::size_t limit) {
  return all(
      c,
      "select id, owner_id, uploaded_at, closing_at, "
      "uses > 0 or exists (select 1 from users where avatar = uploads.id_text and avatar <> '') from uploads "
      "where closing_at > 0 and closing_at <= $1 order by closing_at limit $2",
      [](const ResultRow& row) { return ClosedUpload{.row = to_upload(row), .used = row.flag(4)}; }, before, limit);
}

}  // namespace kith::store
