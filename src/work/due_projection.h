// The log's due rows as the directory's `due` table has them: read in their present state, so reading an entry twice or
// late does no harm. Thread: the projection's worker.
#pragma once

#include "store/log.h"
#include "store/sql/projections.h"

namespace kith::work {

// A stream entry of the row kind kScheduled, of a person or a conversation.
Status project_due(const store::Log& log, const store::StreamEntry& entry, store::ProjectionBatch& batch);
// All that is due of one owner, for building anew.
Status add_dues(const store::Log& log, const Owner& owner, store::ProjectionBatch& batch);

}  // namespace kith::work
