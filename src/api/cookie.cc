#include "api/cookie.h"

#include <fmt/format.h>

namespace kith::api {
namespace {

constexpr std::string_view kName = "kith_refresh";
constexpr int kLifeSeconds = 90 * 24 * 3600;

std::string cookie(std::string_view value, int life_seconds, bool secure) {
  return fmt::format("{}={}; Path=/v1/auth; Max-Age={}; HttpOnly; SameSite=Strict{}", kName, value, life_seconds,
                     secure ? "; Secure" : "");
}

}  // namespace

std::string refresh_cookie(std::string_view token, bool secure) {
  return cookie(token, kLifeSeconds, secure);
}

std::string no_refresh_cookie(bool secure) {
  return cookie("", 0, secure);
}

std::string find_refresh_cookie(std::string_view header) {
  while (!header.empty()) {
    const auto end = header.find(';');
    auto pair = header.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(kName) && pair.size() > kName.size() && pair[kName.size()] == '=') {
      return std::string(pair.substr(kName.size() + 1));
    }
    header = end == std::string_view::npos ? std::string_view{} : header.substr(end + 1);
  }
  return {};
}

}  // namespace kith::api
