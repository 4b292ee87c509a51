// `kith serve`: starts the node, tells where it is and what it keeps where, and runs until it is asked to stop.
// Thread: main. SIGTERM and SIGINT stop it in order, SIGHUP reads certificates again.
#pragma once

#include "app/config.h"

namespace kith::app {

int serve(const Config& config);

}  // namespace kith::app
