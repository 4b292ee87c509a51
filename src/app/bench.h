// `kith bench`, which stands outside of src/ (bench/load): it loads a server over sockets as any client would, and
// nothing of the product needs it. Thread: main, alone in its process.
#pragma once

namespace kith::app {

// Its words begin with argv[1]; the exit code.
int run_bench(int argc, char** argv);

}  // namespace kith::app
