// The built web app as it lies in the binary: every file with its compressed variants, sorted by path.
// Empty when Kith was configured with KITH_WEB=OFF. Made at build time by cmake/embed_web.py.
// Thread: constant data, any thread; it lives as long as the program.
#pragma once

#include <span>

#include "net/static_files.h"

namespace kith::app {

std::span<const net::StaticFile> web_assets();

}  // namespace kith::app
