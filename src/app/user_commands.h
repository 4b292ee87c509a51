// `kith user add | passwd | admin | disable | enable | list`: administration beside the running server, through the
// directory it shares. The server notices within a second. Thread: main.
#pragma once

#include <string>

#include "base/result.h"

namespace kith::app {

struct UserCommand {
  enum class Action { kAdd, kPasswd, kAdmin, kDisable, kEnable, kList };
  Action action = Action::kList;
  std::string data;
  std::string username;
  std::string display_name;
  std::string url;   // for the link of passwd; empty: as the server told
  bool off = false;  // admin --off
};

// What to print, or why not.
Result<std::string> run_user_command(const UserCommand& command);

}  // namespace kith::app
