// The table of commands: what each is called on the socket, where it stands in HTTP, who may call it. Generated rows,
// see protocol/. Also how a request that arrives by HTTP becomes the same Value as a frame: path and query fields
// beside those of the body. Thread: immutable data and pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/value.h"

namespace kith::wire {

enum class CommandId : std::uint8_t {
#define KITH_COMMAND(id, name, method, path, caller, socket, status) k##id,
#include "wire/generated/commands.inc"
#undef KITH_COMMAND
};

// The least that the one who calls must be. An account is more than a guest, an administrator more than an account.
enum class Caller : std::uint8_t { kAnyone, kGuest, kUser, kAdmin };

struct CommandInfo {
  CommandId id;
  std::string_view name;    // operationId, and `t` on the socket
  std::string_view method;  // empty: on the socket alone
  std::string_view path;    // under /v1, with {field} for fields that stand in it
  Caller caller;
  bool socket;  // may come as a frame
  int status;   // of a success over HTTP
};

std::span<const CommandInfo> all_commands();
const CommandInfo& info_of(CommandId id);
// Null for a name that is no command's.
const CommandInfo* find_command(std::string_view name);

// Fields as found in path and query, percent-decoded.
using UrlFields = std::vector<std::pair<std::string, std::string>>;

// The request as one object: the body's fields (an absent body is null), and those of the URL in the kind the command
// wants them. Lists in a query are separated by commas. Refused: a body that is no object, a number or boolean that is
// none, a field given twice in the URL. A field in the URL wins over the body's.
Result<Value> request_of(CommandId command, const UrlFields& url, Value body);

}  // namespace kith::wire
