// Rows of password hashes and of one-time links that allow setting a new password.
// Thread: as Connection. Only hashes are stored; hashing itself is in accounts/.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "store/sql/connection.h"

namespace kith::store {

Status put_password(Connection& c, UserId user, std::string_view encoded_hash, TimeMs now);
Result<std::optional<std::string>> password_of(Connection& c, UserId user);
Status remove_password(Connection& c, UserId user);

// One link a person at a time: a new one replaces the old.
Status put_reset(Connection& c, UserId user, std::string_view token_hash, TimeMs expires_at);
Result<std::optional<UserId>> find_reset(Connection& c, std::string_view token_hash, TimeMs now);
// Uses the link up, whether or not it is still valid; the person it stood for if it was.
Result<std::optional<UserId>> take_reset(Connection& c, std::string_view token_hash, TimeMs now);
Status remove_resets(Connection& c, UserId user);
Status sweep_resets(Connection& c, TimeMs now);

}  // namespace kith::store
