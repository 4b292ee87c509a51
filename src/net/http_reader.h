// HttpReader: one HTTP/1.1 request out of bytes in any pieces, by Beast's incremental parser with the checks Beast
// leaves open: requests that two servers could read differently (both lengths, foreign transfer codings, folded lines)
// are refused. Thread: its owner. Pure. Deliberately not here: sockets, time limits, answers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/chunked.h"
#include "net/http.h"

namespace kith::net {

class HttpReader {
 public:
  enum class State : std::uint8_t {
    kHead,      // more bytes of the head are needed
    kHeadDone,  // request() is filled but for its body; call begin_body()
    kBody,      // more bytes of the body are needed
    kDone,      // request() is complete
    kFailed,    // status() and reason() say why; the connection cannot go on
  };

  explicit HttpReader(std::size_t head_bytes_max);
  ~HttpReader();

  // Takes what it needs from the front of in, leaves what follows the request.
  State feed(std::string& in);
  State begin_body(std::size_t body_bytes_max);

  // What came of the body since the last call; it no longer counts against memory.
  std::string take_piece();

  State state() const { return state_; }
  Request& request() { return request_; }  // without remote and secure
  bool keep_alive() const;
  bool http_1_0() const;
  bool wants_continue() const { return wants_continue_; }  // waits for "100 Continue" before its body
  std::uint64_t announced_body() const;                    // Content-Length, 0 if none
  int status() const { return status_; }
  std::int64_t limit() const;  // the bytes a refused head or body may have, -1 if refused for something else
  std::string_view reason() const { return reason_; }

 private:
  struct Parser;

  State refuse(int status, std::string_view reason);
  State read_head(std::string& in);
  State read_body(std::string& in);
  State check_head(std::string_view raw);
  State check_framing();
  State fill_request();

  const std::size_t head_bytes_max_;
  std::unique_ptr<Parser> parser_;
  Request request_;
  State state_ = State::kHead;
  std::size_t searched_ = 0;  // of the head, already known not to hold its end
  std::size_t body_bytes_max_ = 0;
  std::size_t taken_ = 0;  // of the body, by take_piece()
  bool chunked_ = false;
  ChunkedBody chunks_;
  bool wants_continue_ = false;
  int status_ = 0;
  std::string_view reason_;
};

}  // namespace kith::net
