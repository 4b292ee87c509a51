// Crowd: many WebSocket clients on one thread and one epoll. Each read takes what is there and hands on whole frames in
// place; what is sent in a turn leaves in one write a client. Plain or TLS. A client that is refused or cut is an error
// of the run, told by failed(). Thread: its owner's alone.
#pragma once

#include <netinet/in.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct ssl_st;
struct ssl_ctx_st;

namespace kith::bench {

using Instant = std::chrono::steady_clock::time_point;

struct Endpoint {
  std::string host = "127.0.0.1";  // a numeric address
  std::uint16_t port = 0;
  bool tls = false;
};

class Crowd {
 public:
  // Called for each text frame; the payload dies with the call.
  using OnFrame = std::function<void(std::size_t client, std::string_view payload)>;

  static Result<Crowd> make(Endpoint endpoint);
  Crowd(Crowd&&) noexcept;
  ~Crowd();

  void on_frame(OnFrame on_frame);
  // Begins a connection that asks for the upgrade with this token; its number is the next one.
  Status connect(std::string token);
  void send(std::size_t client, std::string_view json);
  // Ends the client without a word and never uses its number again.
  void drop(std::size_t client);

  // Waits for something at most until then, handles it and flushes what was sent.
  Status turn(Instant until);

  std::size_t size() const;
  std::size_t open() const;     // upgraded and alive
  std::size_t opening() const;  // connected but not upgraded yet
  std::size_t failed() const;   // refused or cut
  const std::string& why() const;
  std::uint64_t reads() const;  // calls that brought something

 private:
  struct Parts;
  explicit Crowd(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace kith::bench
