// Quotes: what a reply answers to, in short, for those who do not have it at hand. A reply to what one may not see says
// nothing of it. Thread: readers; pure functions of the view.
#pragma once

#include <vector>

#include "query/seat.h"
#include "wire/writer.h"

namespace kith::query {

// `quotes: {seq: {from, at, kind, text?, recalledAt?}}` of what these messages answer to and do not contain; left out
// where there is nothing to tell.
Status write_quotes(const store::View& view, const Seat& seat, const std::vector<Message>& messages,
                    wire::Writer& writer, Mentioned& mentioned);

}  // namespace kith::query
