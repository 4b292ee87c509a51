// Files that live in the program: the web app. Answers GET and HEAD with validators, the best compressed form, and the
// headers that keep a page from running anything but its own code. Unknown navigation paths get index.html, so that
// /c/… is a page. Thread: immutable after construction. Deliberately not here: how files get into the program (the
// build).
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace kith::net {

struct StaticFile {
  std::string_view path;          // "/assets/app-1a2b3c.js"; the start page is "/index.html"
  std::string_view content_type;  // complete, e.g. "text/html; charset=utf-8"
  std::string_view identity;      // the bytes; all views live as long as the process
  std::string_view gzip;          // empty: not worth it
  std::string_view brotli;        // empty: not worth it
  std::string_view etag;          // without quotes, changes with the bytes
  bool immutable = false;         // the path holds a hash of the bytes: cached for a year
};

struct StaticConfig {
  // Added to connect-src, media-src and img-src, e.g. an object store's origin; default none.
  std::vector<std::string> extra_sources{};
  std::chrono::seconds strict_transport{0};  // Strict-Transport-Security over TLS; 0 leaves it out
};

class StaticFiles {
 public:
  // The files' views are kept, the span is not.
  explicit StaticFiles(std::span<const StaticFile> files, StaticConfig config = {});

  // Empty: not ours (a path below /v1/, an unknown file, no index.html); the caller answers 404. Other methods than GET
  // and HEAD: 405.
  std::optional<Response> answer(const Request& request) const;

 private:
  const StaticFile* find(const Request& request) const;
  void add_security(Response& response, const Request& request) const;

  std::map<std::string_view, StaticFile> files_;
  std::string policy_;
  std::string strict_transport_;
};

}  // namespace kith::net
