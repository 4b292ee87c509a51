// HttpConnection: one accepted socket while it speaks HTTP/1.1: TLS handshake, requests one after another, answers,
// time limits. Pipelined requests wait their turn. Ends by closing, or by giving its socket to a WebSocket or an event
// stream. Thread: its shard. Deliberately not here: parsing (http_reader), writing heads (http_writer), what requests
// mean.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "net/context.h"
#include "net/http.h"
#include "net/http_reader.h"
#include "net/http_writer.h"

namespace kith::net {

class HttpConnection final : public SocketUser {
 public:
  HttpConnection(Context& context, Socket socket, const Address& peer);
  ~HttpConnection() override;

  void start();  // once, from the listener

  void on_socket_readable() override;
  void on_socket_writable() override;
  void abandon() override { close(); }

 private:
  friend class HttpExchange;

  enum class State : std::uint8_t {
    kTls,   // TLS handshake
    kHead,  // between requests, or reading a head
    kBody,
    kHandling,  // the handler has the request
    kSending,
    kLingering,  // answered with a refusal and shut; what still comes is thrown away
    kClosed,     // or handed over
  };

  bool awaits_answer() const { return state_ == State::kHandling && !input_ended_; }
  // Called by the Exchange, with the request it holds.
  void respond(Response response);
  Connection* start_stream(Response head);
  Connection* accept_websocket(const Request& request, std::string_view subprotocol);
  void set_on_abandoned(Task task);
  void read_body(Piece then);

  void handshake();
  void process();       // as far as the input goes
  bool read_request();  // false: more input is needed, or the connection is ending
  void head_done();
  void begin_inflow();
  void advance_inflow();        // as far as the input goes, while a piece is wanted
  void end_inflow(Status why);  // whoever waits for a piece hears that none comes
  void dispatch(Request request);
  void refuse(int status, std::string_view detail, std::int64_t limit = -1);
  void send(Response response, Framing framing);
  bool pump();  // true when all is sent
  void fetch_piece();
  void on_piece(Result<std::string> piece);
  void sent_all();
  bool takes_input() const;
  void watch_input();
  void continue_reading();
  void on_end_of_input();
  void set_timer(std::chrono::milliseconds after);
  void on_timer();
  void linger();
  Socket hand_over();  // leaves this object closed without closing the socket
  void close();
  void mark(Response& response) const;

  Context& context_;
  Socket socket_;
  // A body that the handler takes in pieces.
  struct Inflow {
    std::unique_ptr<HttpReader> reader;
    Piece then;  // somebody waits for the next
    std::chrono::steady_clock::time_point until;
    bool continued = false;  // "100 Continue" was said, or need not be
  };

  const Address peer_;
  Address remote_;  // of the present request
  std::unique_ptr<HttpReader> reader_;
  std::string in_;
  std::string origin_;  // of the present request, if listed
  std::unique_ptr<Inflow> inflow_;
  Task abandoned_;
  Response sending_;
  std::string head_;
  std::size_t sent_ = 0;    // of head and body together
  std::uint64_t left_ = 0;  // still to come from the answer's source
  TimerId timer_ = 0;
  int requests_ = 0;
  State state_ = State::kHead;
  bool processing_ = false;
  bool keep_alive_ = false;
  bool http_1_0_ = false;
  bool no_body_ = false;  // the present request is HEAD
  bool input_ended_ = false;
  bool progressed_ = false;
};

}  // namespace kith::net
