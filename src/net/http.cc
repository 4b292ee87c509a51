// See http.h.
#include "net/http.h"

#include <algorithm>

#include "net/text.h"

namespace kith::net {
namespace {
void append_json_text(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (static_cast<unsigned char>(c) >= 0x20) out.push_back(c);
  }
}

bool list_has(std::string_view list, std::string_view wanted) {
  bool found = false;
  for_each_item(list, [&](std::string_view item) { found = found || equal_ignoring_case(item, wanted); });
  return found;
}
}  // namespace

std::string_view Request::header(std::string_view lower_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_name) return value;
  }
  return {};
}

std::string Request::headers_joined(std::string_view lower_name) const {
  std::string out;
  for (const auto& [name, value] : headers) {
    if (name != lower_name) continue;
    if (!out.empty()) out += ", ";
    out += value;
  }
  return out;
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
  const auto it = std::find_if(query.begin(), query.end(), [&](const auto& entry) { return entry.first == name; });
  if (it == query.end()) return std::nullopt;
  return it->second;
}

Response Response::text(int status, std::string content_type, std::string body) {
  return {.status = status, .headers = {{"Content-Type", std::move(content_type)}}, .body = std::move(body)};
}

Response Response::problem(int status, std::string_view code, std::string_view detail, std::int64_t limit) {
  std::string title(code);
  std::replace(title.begin(), title.end(), '_', ' ');
  std::string body = R"({"type":"about:blank","title":")";
  append_json_text(body, title);
  body += R"(","status":)" + std::to_string(status) + R"(,"code":")";
  append_json_text(body, code);
  body += R"(","detail":")";
  append_json_text(body, detail);
  body += '"';
  if (limit >= 0) body += R"(,"limit":)" + std::to_string(limit);
  body += '}';
  return text(status, "application/problem+json", std::move(body));
}

bool is_websocket_upgrade(const Request& request) {
  return list_has(request.headers_joined("upgrade"), "websocket") &&
         list_has(request.headers_joined("connection"), "upgrade");
}

std::vector<std::string_view> offered_subprotocols(const Request& request) {
  std::vector<std::string_view> out;
  for (const auto& [name, value] : request.headers) {
    if (name != "sec-websocket-protocol") continue;
    for_each_item(value, [&](std::string_view item) { out.push_back(item); });
  }
  return out;
}

}  // namespace kith::net
