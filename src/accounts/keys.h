// Secret keys kept as files of the data folder: made on first use with mode 0600 in a folder of mode 0700, never
// replaced. Thread: start-up; two processes starting at once end with the same key. A key others can read, or of a
// wrong size, is refused. Deliberately not here: rotation - removing the file signs everybody out.
#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"

namespace kith::accounts {

inline constexpr std::size_t kKeyBytes = 32;

// folder/name.key, made if absent. 32 raw bytes.
Result<std::string> load_or_make_key(const std::string& folder, const std::string& name, Random& random);

// The secrets of accounts, each derived from one file for one use.
struct AccountKeys {
  std::string tokens;   // signs access tokens
  std::string refresh;  // steps the chain of refresh tokens
  std::string names;    // hashes names that left with their owner
};
// From folder/accounts.key.
Result<AccountKeys> load_account_keys(const std::string& folder, Random& random);
AccountKeys derive_account_keys(std::string_view master);

}  // namespace kith::accounts
