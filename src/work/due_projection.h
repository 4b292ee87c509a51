// The log's due rows as the directory's `due` table has them: read in their present state, so reading an entry twice or
// late does no harm. A friend request that waits is due too: it is looked at once, and then when its life is over,
// which the worker knows (due_round.h). Thread: the projection's worker.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/log.h"
#include "store/sql/projections.h"

namespace kith::work {

bool holds_due_rows(store::RowKind kind);
// A stream entry of such a row kind, of a person or a conversation.
Status project_due(const store::Log& log, const store::StreamEntry& entry, store::ProjectionBatch& batch);
// All that is due of one owner, for building anew.
Status add_dues(const store::Log& log, const Owner& owner, store::ProjectionBatch& batch);

// The table's key of a friend request; no planned send has one of this length.
std::string request_due_key(std::string_view id);
std::optional<RequestId> read_request_due_key(std::string_view key);

}  // namespace kith::work
