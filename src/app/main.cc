// The program.
#include "app/bench.h"
#include "app/command_line.h"

int main(int argc, char** argv) {
  return kith::app::run_command_line(argc, argv, kith::app::run_bench);
}
