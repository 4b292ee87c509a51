// A self-signed P-256 certificate, for the TLS part of the idle connections. Thread: pure but for its files.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace kith::bench {

Status write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

}  // namespace kith::bench
