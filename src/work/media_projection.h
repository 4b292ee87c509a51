// The log's rows of uploads and of what refers to them, as the directory has them: read in their present state, so
// reading an entry twice or late does no harm. Thread: the projection's worker.
#pragma once

#include "store/log.h"
#include "store/sql/projections.h"

namespace kith::work {

inline bool holds_media_rows(store::RowKind kind) {
  return kind == store::RowKind::kUpload || kind == store::RowKind::kMediaUse;
}
// A stream entry of one of these kinds.
Status project_media(const store::Log& log, const store::StreamEntry& entry, store::ProjectionBatch& batch);
// All of one owner's, for building anew.
Status add_media(const store::Log& log, const Owner& owner, store::ProjectionBatch& batch);

}  // namespace kith::work
