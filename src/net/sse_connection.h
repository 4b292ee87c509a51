// Server-sent events over an answered request: each frame's payload an event, chunked for HTTP/1.1, until closed
// for 1.0. Thread: its shard. What the peer still sends is thrown away; its end ends the stream.
#pragma once

#include <string>

#include "net/live_connection.h"

namespace kith::net {

class SseConnection final : public LiveConnection {
 public:
  SseConnection(Context& context, Socket socket, const Address& peer, const Address& remote, bool chunked);

  void write(std::vector<wire::Frame> frames, std::string sse_id) override;
  void ping() override;
  void close(int code, std::string_view reason) override;
  bool can_receive_messages() const override { return false; }

 private:
  void consume(std::span<char>) override {}
  std::string next_control() override;
  void count(std::int64_t n) override { context().stats.streams.add(n); }
  std::string chunk(std::string_view text) const;

  const bool chunked_;
  bool ping_ = false;
  std::string goodbye_;
};

}  // namespace kith::net
