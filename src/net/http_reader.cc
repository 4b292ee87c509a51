// See http_reader.h.
#include "net/http_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <utility>

#include "net/text.h"
#include "net/url.h"

namespace kith::net {
namespace {
namespace http = boost::beast::http;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

bool known_method(std::string_view method) {
  static constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  return std::find(std::begin(kMethods), std::end(kMethods), method) != std::end(kMethods);
}
}  // namespace

struct HttpReader::Parser {
  http::request_parser<http::empty_body> beast;  // for the head alone, given in one piece
};

HttpReader::HttpReader(std::size_t head_bytes_max)
    : head_bytes_max_(head_bytes_max), parser_(std::make_unique<Parser>()) {
  // The reader measures the head itself, Beast need only not stop before.
  parser_->beast.header_limit(static_cast<std::uint32_t>(head_bytes_max + 4));
  parser_->beast.body_limit(boost::none);
}

HttpReader::~HttpReader() = default;

bool HttpReader::keep_alive() const {
  return parser_->beast.is_header_done() && parser_->beast.keep_alive();
}
bool HttpReader::http_1_0() const {
  return parser_->beast.is_header_done() && parser_->beast.get().version() == 10;
}
std::uint64_t HttpReader::announced_body() const {
  const auto length = parser_->beast.content_length();
  return length ? *length : 0;
}

HttpReader::State HttpReader::refuse(int status, std::string_view reason) {
  status_ = status;
  reason_ = reason;
  return state_ = State::kFailed;
}

HttpReader::State HttpReader::feed(std::string& in) {
  if (state_ == State::kHead) return read_head(in);
  if (state_ == State::kBody) return read_body(in);
  return state_;
}

HttpReader::State HttpReader::read_head(std::string& in) {
  if (searched_ == 0) {
    // Some old clients send an empty line after a body.
    const auto start = in.find_first_not_of("\r\n");
    in.erase(0, std::min(start, in.size()));
    if (in.empty()) return state_;
    if (in.front() < 'A' || in.front() > 'Z') return refuse(400, "This is not an HTTP request.");
  }
  const auto end = in.find("\r\n\r\n", searched_ < 3 ? 0 : searched_ - 3);
  if (std::min(end, in.size()) > head_bytes_max_) return refuse(431, "The request's head is too large.");
  if (end == std::string::npos) {
    searched_ = in.size();
    return state_;
  }
  const std::size_t size = end + 4;
  const State result = check_head(std::string_view(in).substr(0, size));
  in.erase(0, size);
  return result;
}

HttpReader::State HttpReader::check_head(std::string_view raw) {
  if (raw.find("\r\n ") != std::string_view::npos || raw.find("\r\n\t") != std::string_view::npos) {
    return refuse(400, "Folded header lines are not accepted.");
  }
  if (raw.find('\0') != std::string_view::npos) return refuse(400, "The head contains a NUL.");
  for (auto at = raw.find('\n'); at != std::string_view::npos; at = raw.find('\n', at + 1)) {
    if (at == 0 || raw[at - 1] != '\r') return refuse(400, "Lines end with CR LF.");
  }
  boost::system::error_code error;
  parser_->beast.put(boost::asio::buffer(raw.data(), raw.size()), error);
  if (error == http::error::bad_version) return refuse(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
  if (error && error != http::error::need_more) return refuse(400, "The request's head is malformed.");
  if (!parser_->beast.is_header_done()) return refuse(400, "The request's head is malformed.");
  if (check_framing() == State::kFailed) return state_;
  return fill_request();
}

HttpReader::State HttpReader::check_framing() {
  const auto& message = parser_->beast.get();
  const auto version = message.version();
  if (version != 10 && version != 11) return refuse(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
  const auto lengths = message.count(http::field::content_length);
  const auto codings = message.count(http::field::transfer_encoding);
  if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1)) {
    return refuse(400, "The body's length is given twice.");
  }
  if (codings == 1) {
    if (version == 10) return refuse(400, "HTTP/1.0 has no transfer codings.");
    if (!equal_ignoring_case(view(message[http::field::transfer_encoding]), "chunked")) {
      return refuse(501, "The only transfer coding understood is chunked.");
    }
  }
  if (lengths == 1) {
    const auto digits = view(message[http::field::content_length]);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
      return refuse(400, "Content-Length is not a number.");
    }
  }
  const auto hosts = message.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && version == 11)) return refuse(400, "Exactly one Host is needed.");
  const auto expect = view(message[http::field::expect]);
  wants_continue_ = version == 11 && equal_ignoring_case(expect, "100-continue");
  if (!expect.empty() && !wants_continue_ && version == 11)
    return refuse(417, "The only expectation known is 100-continue.");
  return state_;
}

HttpReader::State HttpReader::fill_request() {
  const auto& message = parser_->beast.get();
  request_.method = std::string(view(message.method_string()));
  const auto raw_target = view(message.target());
  if (!known_method(request_.method)) return refuse(501, "This method is not implemented.");
  std::string authority;
  if (request_.method == "OPTIONS" && raw_target == "*") {
    request_.path = "*";
  } else {
    auto target = parse_target(raw_target);
    if (!target) return refuse(400, "The request's target is malformed.");
    request_.path = std::move(target->path);
    request_.query = std::move(target->query);
    authority = std::move(target->authority);
  }
  for (const auto& field : message) {
    auto name = lower_case(view(field.name_string()));
    const bool replaced = name == "host" && !authority.empty();  // RFC 9112: the target's authority wins
    request_.headers.emplace_back(std::move(name), replaced ? authority : std::string(trim(view(field.value()))));
  }
  return state_ = State::kHeadDone;
}

std::int64_t HttpReader::limit() const {
  if (status_ == 413) return static_cast<std::int64_t>(body_bytes_max_);
  return status_ == 431 ? static_cast<std::int64_t>(head_bytes_max_) : -1;
}

HttpReader::State HttpReader::begin_body(std::size_t body_bytes_max) {
  body_bytes_max_ = body_bytes_max;
  chunked_ = parser_->beast.chunked();
  if (announced_body() > body_bytes_max) return refuse(413, "The request's body is too large.");
  return state_ = chunked_ || announced_body() > 0 ? State::kBody : State::kDone;
}

std::string HttpReader::take_piece() {
  std::string piece = std::exchange(request_.body, {});
  taken_ += piece.size();
  return piece;
}

HttpReader::State HttpReader::read_body(std::string& in) {
  std::string& body = request_.body;
  if (!chunked_) {
    const auto take = std::min(in.size(), static_cast<std::size_t>(announced_body()) - taken_ - body.size());
    body.append(in, 0, take);
    in.erase(0, take);
    return state_ = taken_ + body.size() == announced_body() ? State::kDone : State::kBody;
  }
  std::string_view left(in);
  const auto result = chunks_.feed(left, body, body_bytes_max_ - taken_);
  in.erase(0, in.size() - left.size());
  switch (result) {
    case ChunkedBody::Result::kMalformed:
      return refuse(400, "The request's body is malformed.");
    case ChunkedBody::Result::kTooLarge:
      return refuse(413, "The request's body is too large.");
    case ChunkedBody::Result::kDone:
      return state_ = State::kDone;
    case ChunkedBody::Result::kMore:
      break;
  }
  return state_;
}

}  // namespace kith::net
