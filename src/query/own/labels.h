// Names as one's list knows conversations by: a group's own, in a dm the other person's, or what one calls that friend.
// Folded, for order and search. Thread: readers; asks the directory.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "query/own/shelf.h"
#include "store/sql/connection.h"

namespace kith::query {

using Labels = std::unordered_map<ConversationId, std::string>;

Result<Labels> labels_of(const store::View& view, store::Database& directory, UserId self,
                         const std::vector<Shelved>& shelf);
// Those whose name, or the name of one of whose members, holds the query.
Result<std::unordered_set<ConversationId>> found_by(const store::View& view, store::Database& directory, UserId self,
                                                    const std::vector<Shelved>& shelf, const std::string& query);

}  // namespace kith::query
