// See http_writer.h.
#include "net/http_writer.h"

#include <boost/beast/http/status.hpp>
#include <ctime>

namespace kith::net {
namespace {
bool clean(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}
}  // namespace

std::string http_date(TimeMs now) {
  // One second of one thread's answers shares its text.
  static thread_local TimeMs last = -1;
  static thread_local std::string text;
  if (last == now / 1000) return text;
  last = now / 1000;
  const std::time_t seconds = last;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char out[40] = {};
  std::strftime(out, sizeof out, "%a, %d %b %Y %H:%M:%S GMT", &parts);  // the process stays in the C locale
  return text = out;
}

std::string write_head(const Response& response, const HeadOptions& options) {
  const auto phrase = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
  std::string out = options.http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out.append(phrase.data(), phrase.size());
  out += "\r\nDate: " + http_date(options.now);
  for (const auto& [name, value] : response.headers) {
    if (name.empty() || !clean(name) || !clean(value)) continue;
    out += "\r\n" + name + ": " + value;
  }
  if (options.framing == Framing::kLength) out += "\r\nContent-Length: " + std::to_string(options.body_bytes);
  if (options.framing == Framing::kChunked) out += "\r\nTransfer-Encoding: chunked";
  if (!options.keep_alive) {
    out += "\r\nConnection: close";
  } else if (options.http_1_0) {
    out += "\r\nConnection: keep-alive";
  }
  return out + "\r\n\r\n";
}

}  // namespace kith::net
