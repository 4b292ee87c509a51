// The refresh token as a cookie: HttpOnly, SameSite=Strict, only for the routes that need it.
// Thread: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace kith::api {

std::string refresh_cookie(std::string_view token, bool secure);  // a Set-Cookie value
std::string no_refresh_cookie(bool secure);                       // takes it back
std::string find_refresh_cookie(std::string_view cookie_header);  // empty if it is not among them

}  // namespace kith::api
