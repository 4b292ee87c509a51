// Three append-only lists written in the transaction of what causes them. Outbox: follow-ups owed to the log. Signals:
// changes that other processes and nodes must notice (who is signed out, disabled, renamed). Audit: what administrators
// did. Thread: as Connection. Rows are read in order of their number; with one writer that is commit order (a
// PostgreSQL driver must take a lock before inserting into signals, or readers following by number would miss a later
// commit of a lower one).
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "store/sql/connection.h"
#include "store/sql/families.h"

namespace kith::store {

enum class OutboxKind : std::uint8_t { kAccountDeleted = 1, kProfileChanged = 2, kAccountCreated = 3 };

struct OutboxRow {
  std::int64_t id = 0;  // also the cause from which the follow-up's id derives
  OutboxKind kind = OutboxKind::kProfileChanged;
  UserId user{};
  TimeMs at = 0;
};

Status add_outbox(Connection& c, OutboxKind kind, UserId user, TimeMs now);
Result<std::vector<OutboxRow>> next_outbox(Connection& c, std::size_t limit);  // oldest first
Status outbox_done(Connection& c, std::int64_t id);

enum class SignalKind : std::uint8_t {
  kDisabled = 1,        // user may do nothing more
  kEnabled = 2,         // user may again
  kDeleted = 3,         // user is gone
  kFamilyRevoked = 4,   // family (and its device, if any) is signed out
  kDeviceRemoved = 5,   // device of an outside user, which has no family
  kProfileChanged = 6,  // name, picture, settings or guest flag
  kAdminChanged = 7,    // see the user's row
  kDeviceReplaced = 8,  // a newer sign-in took the device's place; what ends it follows as its own signal
};

struct Signal {
  std::int64_t id = 0;
  SignalKind kind = SignalKind::kProfileChanged;
  UserId user{};
  FamilyId family{};
  DeviceId device{};
  TimeMs at = 0;
};

Status add_signal(Connection& c, const Signal& signal);  // id is given here
Result<std::vector<Signal>> signals_after(Connection& c, std::int64_t id, std::size_t limit);
Result<std::int64_t> last_signal(Connection& c);     // 0 if there was none
Status sweep_signals(Connection& c, TimeMs before);  // the newest always stays

struct AuditRow {
  std::int64_t id = 0;
  UserId actor{};  // nil: the command line
  std::string action{};
  UserId target{};
  std::string detail{};
  TimeMs at = 0;
};

Status add_audit(Connection& c, const AuditRow& row);
Result<std::vector<AuditRow>> audit_before(Connection& c, std::int64_t id,
                                           std::size_t limit);  // newest first; 0: from the end

}  // namespace kith::store
