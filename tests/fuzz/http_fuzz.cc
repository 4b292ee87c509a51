// Any bytes as HTTP/1.1: whatever the pieces, accepted requests are the same, within their limits, and nothing behind
// them is lost.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "net/http_reader.h"

namespace {
using kith::net::HttpReader;
using kith::net::Request;

constexpr std::size_t kHeadMax = 1'024;
constexpr std::size_t kBodyMax = 2'048;

struct Outcome {
  std::vector<Request> requests;
  std::string rest;
  bool failed = false;
};

void check(const Request& request) {
  KITH_CHECK(request.path.starts_with('/') || request.path == "*");
  KITH_CHECK(kith::valid_utf8(request.path) && request.body.size() <= kBodyMax);
  for (const auto& [name, value] : request.headers) {
    KITH_CHECK(name.find_first_of("\r\n") == std::string::npos && value.find_first_of("\r\n") == std::string::npos);
  }
}

Outcome read(const std::string& bytes, std::size_t piece_size) {
  Outcome out;
  auto reader = std::make_unique<HttpReader>(kHeadMax);
  for (std::size_t from = 0; from < bytes.size() && !out.failed; from += piece_size) {
    out.rest += bytes.substr(from, piece_size);
    while (true) {
      auto state = reader->feed(out.rest);
      if (state == HttpReader::State::kHeadDone) {
        reader->begin_body(kBodyMax);
        state = reader->feed(out.rest);
      }
      if (state == HttpReader::State::kFailed) {
        KITH_CHECK(reader->status() >= 400 && !reader->reason().empty());
        out.failed = true;
      }
      if (state != HttpReader::State::kDone) break;
      check(reader->request());
      out.requests.push_back(std::move(reader->request()));
      reader = std::make_unique<HttpReader>(kHeadMax);
    }
  }
  return out;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read(bytes, bytes.size());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{data[0]} + 1}) {
    const auto cut = read(bytes, piece);
    // A refusal may come earlier when a limit is met before the rest has come; what was accepted before it is the same.
    if (!whole.failed && !cut.failed) KITH_CHECK(cut.requests.size() == whole.requests.size());
    for (std::size_t i = 0; i < std::min(cut.requests.size(), whole.requests.size()); ++i) {
      const auto& a = whole.requests[i];
      const auto& b = cut.requests[i];
      KITH_CHECK(a.method == b.method && a.path == b.path && a.query == b.query);
      KITH_CHECK(a.headers == b.headers && a.body == b.body);
    }
  }
  return 0;
}
