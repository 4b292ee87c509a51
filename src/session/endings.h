// Endings: which live sessions a change of accounts ends, and with which close code, by which clients know whether to
// come back. Thread: pure.
#pragma once

#include <functional>
#include <optional>

#include "accounts/token.h"
#include "store/sql/outbox.h"
#include "wire/generated/close_codes.h"

namespace kith::session {

struct Ending {
  wire::CloseCode code;
  std::function<bool(const accounts::Caller&)> ends;  // asked of each session of the signal's user
};

// Nothing where the signal ends no session.
std::optional<Ending> ending_of(const store::Signal& signal);

}  // namespace kith::session
