#include "work/media_projection.h"

#include "chat/media/held.h"
#include "model/codec.h"

namespace kith::work {
namespace {

using store::RowKind;

constexpr std::size_t kRowsAtOnce = 256;

store::UploadRow row_of(const Upload& upload) {
  return {.id = upload.id, .owner = upload.owner, .at = upload.at, .closing_at = upload.closing_at};
}

template <typename Visit>
Status each_row(const store::Log& log, const Owner& owner, RowKind kind, Visit visit) {
  for (std::string after;;) {
    KITH_TRY(const auto rows, log.live(store::Depth::kAll).rows(owner, kind, after, kRowsAtOnce));
    for (const auto& row : rows) KITH_CHECKED(visit(row));
    if (rows.size() < kRowsAtOnce) return {};
    after = rows.back().key;
  }
}

}  // namespace

Status project_media(const store::Log& log, const store::StreamEntry& entry, store::ProjectionBatch& batch) {
  KITH_TRY(const auto value, log.live(store::Depth::kAll).row(entry.owner, entry.row, entry.key));
  if (entry.row == RowKind::kMediaUse) {
    store::MediaUse use{.owner = entry.owner, .key = entry.key, .ids = {}};
    if (value) use.ids = chat::read_use(*value);
    batch.media_uses.push_back(std::move(use));
    return {};
  }
  store::UploadChange change{.row = {.id = MediaId::from_raw(entry.key)}, .on = value.has_value()};
  if (value) {
    KITH_TRY(const auto upload, decode<Upload>(*value));
    change.row = row_of(upload);
  }
  batch.uploads.push_back(change);
  return {};
}

Status add_media(const store::Log& log, const Owner& owner, store::ProjectionBatch& batch) {
  KITH_CHECKED(each_row(log, owner, RowKind::kMediaUse, [&](const store::Row& row) -> Status {
    batch.media_uses.push_back({.owner = owner, .key = row.key, .ids = chat::read_use(row.value)});
    return {};
  }));
  if (owner.kind != OwnerKind::kPerson) return {};
  return each_row(log, owner, RowKind::kUpload, [&](const store::Row& row) -> Status {
    KITH_TRY(const auto upload, decode<Upload>(row.value));
    batch.uploads.push_back({.row = row_of(upload), .on = true});
    return {};
  });
}

}  // namespace kith::work
