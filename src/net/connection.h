// One live connection as sessions see it: WebSocket and server-sent events alike. Frames go down gathered, messages
// come up whole. Thread: its shard alone. Owner: net. The pointer is valid until on_closed() has returned, and then no
// more. Nothing of the handler is called from inside a call of this interface: failures found while writing come in a
// later turn.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "wire/frame.h"

namespace kith::net {

class ConnectionHandler {
 public:
  virtual ~ConnectionHandler() = default;
  // A whole message; text is valid UTF-8. The payload dies with the call. Never called by server-sent events.
  virtual void on_message(bool text, std::string_view payload) = 0;
  // A write() that left writing() true has been taken by the kernel entirely.
  virtual void on_writable() = 0;
  // The peer answered a ping, or pinged by itself: it is alive.
  virtual void on_pong() = 0;
  // Exactly once, last. code: the peer's close code, or ours if we closed first, 1006 if the connection just ended.
  virtual void on_closed(int code) = 0;
};

class Connection {
 public:
  virtual ~Connection() = default;

  // Once, before the turn that made the connection ends. The connection shares the handler until on_closed().
  virtual void attach(std::shared_ptr<ConnectionHandler> handler) = 0;

  // Frames of the last write are still waiting for the peer.
  virtual bool writing() const = 0;
  // One gathering write of all frames in order; only when !writing(). Frames the kernel took are released at once, the
  // rest when it takes them. SSE: one event a frame; sse_id, if any, stands at the last one as `id:`. Ignored once
  // closed.
  virtual void write(std::vector<wire::Frame> frames, std::string sse_id = {}) = 0;
  // An empty vector to fill for the next write(), with the capacity of one that was sent, so that steady writing
  // allocates nothing.
  virtual std::vector<wire::Frame> spare() { return {}; }
  // Asks for a sign of life: on_pong() follows on a WebSocket. SSE sends a comment, which nobody answers.
  virtual void ping() = 0;
  // What was written before is still sent, then the closing handshake; stalled peers are cut off. on_message() ends at
  // once, on_closed() follows. SSE sends an event `close` with {"code", "reason"}. reason: at most 123 bytes are sent.
  virtual void close(int code, std::string_view reason) = 0;
  // Ends without another word: for peers that ignore all limits. on_closed(1006) follows.
  virtual void abort() = 0;
  // false: stop reading, so that the peer feels its own flood; unread messages wait in the kernel. What was already
  // read from the socket (at most one read buffer) is still delivered. A peer that leaves meanwhile is noticed when
  // reading or writing goes on.
  virtual void set_reading(bool on) = 0;

  virtual const Address& remote() const = 0;      // through trusted proxies
  virtual bool can_receive_messages() const = 0;  // false for SSE
};

}  // namespace kith::net
