// Every form a message had: its edits for who may see the message, what was recalled for administrators of the
// installation alone. Thread: readers; pure functions of the view.
#pragma once

#include "query/seat.h"
#include "wire/generated/requests_messages.h"
#include "wire/writer.h"

namespace kith::query {

struct Reader {
  UserId user;
  bool admin = false;  // of the installation
};

// {forms ascending by rev, cursor?}; the last one is the present form, unless the message was recalled.
Status forms(const store::View& view, const Reader& reader, const wire::MessageHistoryRequest& request,
             wire::Writer& writer, Mentioned& mentioned);

}  // namespace kith::query
