// See static_files.h.
#include "net/static_files.h"

#include <algorithm>
#include <charconv>

#include "net/text.h"

namespace kith::net {
namespace {

// How much the client wants a coding, in thousandths; 0 is "not at all".
int wish(std::string_view accept, std::string_view coding) {
  int named = -1;
  int any = -1;
  for_each_item(accept, [&](std::string_view item) {
    const auto semicolon = item.find(';');
    const auto name = trim(item.substr(0, semicolon));
    int q = 1000;
    if (semicolon != std::string_view::npos) {
      auto parameter = trim(item.substr(semicolon + 1));
      if (parameter.starts_with("q=") || parameter.starts_with("Q=")) {
        double value = 0;
        const auto digits = parameter.substr(2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        q = error == std::errc{} ? static_cast<int>(std::clamp(value, 0.0, 1.0) * 1000) : 0;
      }
    }
    if (equal_ignoring_case(name, coding)) named = q;
    if (name == "*") any = q;
  });
  if (named >= 0) return named;
  return std::max(any, 0);
}

// If-None-Match compares weakly and may list several.
bool matches(std::string_view if_none_match, std::string_view quoted) {
  bool found = trim(if_none_match) == "*";
  for_each_item(if_none_match, [&](std::string_view item) {
    if (item.starts_with("W/")) item.remove_prefix(2);
    found = found || item == quoted;
  });
  return found;
}

struct Choice {
  std::string_view bytes;
  std::string_view coding;  // empty: as it is
};

Choice choose(const StaticFile& file, std::string_view accept) {
  Choice best{file.identity, {}};
  int best_wish = 0;
  const auto consider = [&](std::string_view bytes, std::string_view coding) {
    if (bytes.empty()) return;
    const int w = wish(accept, coding);
    if (w > best_wish) {
      best_wish = w;
      best = {bytes, coding};
    }
  };
  consider(file.brotli, "br");
  consider(file.gzip, "gzip");
  return best;
}

// What a browser asks for when someone types or reloads an address of the app: a page, not a file.
bool navigation(const Request& request) {
  const auto name = request.path.substr(request.path.rfind('/') + 1);
  if (name.find('.') != std::string::npos) return false;
  const auto accept = request.headers_joined("accept");
  return accept.empty() || accept.find("text/html") != std::string::npos || accept.find("*/*") != std::string::npos;
}

std::string content_policy(const std::vector<std::string>& extra) {
  std::string more;
  for (const auto& source : extra) more += " " + source;
  return "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; worker-src "
         "'self'; "
         "connect-src 'self'" +
         more + "; img-src 'self' data: blob:" + more + "; media-src 'self' blob:" + more +
         "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

}  // namespace

StaticFiles::StaticFiles(std::span<const StaticFile> files, StaticConfig config)
    : policy_(content_policy(config.extra_sources)) {
  for (const auto& file : files) files_.emplace(file.path, file);
  if (config.strict_transport.count() > 0) {
    strict_transport_ = "max-age=" + std::to_string(config.strict_transport.count());
  }
}

const StaticFile* StaticFiles::find(const Request& request) const {
  const bool api = request.path == "/v1" || request.path.starts_with("/v1/");
  if (api) return nullptr;
  std::string_view path = request.path;
  if (path == "/") path = "/index.html";
  if (path == "/docs" || path == "/docs/") path = "/docs/index.html";  // the contract's pages
  auto it = files_.find(path);
  if (it == files_.end() && navigation(request)) it = files_.find("/index.html");
  return it == files_.end() ? nullptr : &it->second;
}

std::optional<Response> StaticFiles::answer(const Request& request) const {
  const StaticFile* file = find(request);
  if (file == nullptr) return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD") {
    auto refused = Response::problem(405, "bad_request", "Files are only read here.");
    refused.headers.emplace_back("Allow", "GET, HEAD, OPTIONS");
    return refused;
  }
  const auto choice = choose(*file, request.headers_joined("accept-encoding"));
  // Each form has its own tag: a cache must not take one for the other.
  const std::string tag =
      "\"" + std::string(file->etag) + (choice.coding.empty() ? "" : "-") + std::string(choice.coding) + "\"";
  Response out;
  out.headers = {{"ETag", tag},
                 {"Cache-Control", file->immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                 {"Vary", "Accept-Encoding"}};
  add_security(out, request);
  if (matches(request.headers_joined("if-none-match"), tag)) {
    out.status = 304;
    return out;
  }
  out.headers.emplace_back("Content-Type", file->content_type);
  if (!choice.coding.empty()) out.headers.emplace_back("Content-Encoding", choice.coding);
  out.fixed_body = choice.bytes;
  return out;
}

void StaticFiles::add_security(Response& response, const Request& request) const {
  auto& headers = response.headers;
  headers.emplace_back("Content-Security-Policy", policy_);
  headers.emplace_back("X-Content-Type-Options", "nosniff");
  headers.emplace_back("X-Frame-Options", "DENY");
  headers.emplace_back("Referrer-Policy", "no-referrer");
  headers.emplace_back("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(), payment=()");
  headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  // Browsers complain about this one where the context is not secure.
  if (request.secure) headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  if (request.secure && !strict_transport_.empty())
    headers.emplace_back("Strict-Transport-Security", strict_transport_);
}

}  // namespace kith::net
