// WebSocket over an upgraded socket: WsParser's events up, frames down, pings answered, the closing handshake done.
// Thread: its shard. Deliberately not here: sending (live_connection), the opening handshake (ws_handshake).
#pragma once

#include <string>

#include "net/live_connection.h"
#include "net/ws_parser.h"

namespace kith::net {

class WsConnection final : public LiveConnection {
 public:
  WsConnection(Context& context, Socket socket, const Address& peer, const Address& remote);

  void write(std::vector<wire::Frame> frames, std::string sse_id) override;
  void ping() override;
  void close(int code, std::string_view reason) override;
  bool can_receive_messages() const override { return true; }

 private:
  void consume(std::span<char> input) override;
  std::string next_control() override;
  void count(std::int64_t n) override { context().stats.websockets.add(n); }

  void on_event(const WsEvent& event);
  void on_peer_close(int code);
  void say_goodbye(int code, std::string_view reason);

  // Own frames waiting behind what is being sent: of each kind at most one, so a peer that only pings costs nothing.
  struct Controls {
    bool ping = false;
    std::string pong;
    std::string close;
  };

  WsParser parser_;
  std::unique_ptr<Controls> controls_;
  bool breach_ = false;       // what still comes is thrown away unparsed
  bool peer_closed_ = false;  // its close frame has come
};

}  // namespace kith::net
