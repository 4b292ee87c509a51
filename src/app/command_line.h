// The command line: `kith serve | check-config | print-config | bench | version | user …`. One clear line on stderr and
// an exit code for what does not work: 1 refused, 2 wrong usage. Thread: main.
#pragma once

namespace kith::app {

// What `bench` runs stands outside of src/: main hands it in (app/bench.h).
using Bench = int (*)(int argc, char** argv);

int run_command_line(int argc, char** argv, Bench bench);

}  // namespace kith::app
