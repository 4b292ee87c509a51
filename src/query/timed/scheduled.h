// A person's planned sends. Thread: readers; pure functions of the view.
#pragma once

#include "query/seat.h"
#include "wire/generated/requests_scheduled.h"
#include "wire/writer.h"

namespace kith::query {

Result<std::optional<Scheduled>> find_scheduled(const store::View& view, UserId self, ScheduleId id);
// {scheduled, cursor?}
Status list_scheduled(const store::View& view, UserId self, const wire::ListScheduledRequest& request,
                      wire::Writer& writer, Mentioned& mentioned);
// What is sent when its time has come.
SendMessage send_of(const Scheduled& plan);

}  // namespace kith::query
