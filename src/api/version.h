// What this program calls itself.
#pragma once

#include <string_view>

namespace kith::api {

inline constexpr std::string_view kVersion = "0.1.0";
inline constexpr int kProtocol = 1;

}  // namespace kith::api
