// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Every request; a file of one family is enough for most.
#pragma once

#include "wire/commands.h"
#include "wire/generated/requests_auth.h"  // IWYU pragma: export
#include "wire/generated/requests_conversations.h"  // IWYU pragma: export
#include "wire/generated/requests_friends.h"  // IWYU pragma: export
#include "wire/generated/requests_groups.h"  // IWYU pragma: export
#include "wire/generated/requests_marks.h"  // IWYU pragma: export
#include "wire/generated/requests_me.h"  // IWYU pragma: export
#include "wire/generated/requests_media.h"  // IWYU pragma: export
#include "wire/generated/requests_messages.h"  // IWYU pragma: export
#include "wire/generated/requests_own.h"  // IWYU pragma: export
#include "wire/generated/requests_scheduled.h"  // IWYU pragma: export
#include "wire/generated/requests_search.h"  // IWYU pragma: export
#include "wire/generated/requests_session.h"  // IWYU pragma: export
#include "wire/generated/requests_sync.h"  // IWYU pragma: export
#include "wire/generated/requests_threads.h"  // IWYU pragma: export
#include "wire/generated/requests_users.h"  // IWYU pragma: export

namespace kith::wire {

// Whether a command's decoder takes the request; for tests and fuzzing.
Status check_request(CommandId command, const Value& request);

}  // namespace kith::wire
