// Search of messages: what the index finds, looked at in the log. Every hit is read in its present state and must be in
// what the asker may see of its conversation now; so an index that lags behind shows nothing that is gone.
// Thread: readers; pure functions of the view and the index.
#pragma once

#include <chrono>
#include <functional>

#include "base/clock.h"
#include "query/seat.h"
#include "store/search/index.h"
#include "wire/generated/requests_search.h"
#include "wire/writer.h"

namespace kith::query {

struct SearchGround {
  const store::View& view;
  const store::search::SearchIndex& index;
  bool building = false;  // the index does not know everything yet
  const Clock& clock;
  // One request looks at so much and for so long, then says `limited` and where it stopped.
  std::size_t candidates_max = 50'000;
  std::size_t messages_max = 1'000;
  std::chrono::milliseconds time_max{100};
};

// {messages newest first, highlights, cursor?, limited?}. Without cid: in the conversations the asker is in; with it:
// in what history shows of it, to former members too.
Status search_messages(const SearchGround& ground, UserId self, const wire::SearchMessagesRequest& request,
                       wire::Writer& writer, Mentioned& mentioned);

}  // namespace kith::query
