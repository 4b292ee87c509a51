// The command line: `kith serve | check-config | print-config | version | user …`. One clear line on stderr and an exit
// code for what does not work: 1 refused, 2 wrong usage. Thread: main.
#pragma once

namespace kith::app {

int run_command_line(int argc, char** argv);

}  // namespace kith::app
