// Link: one connection between a client and a session, with the weather of its own: latency, a narrow way down, stalls,
// a cut that each end notices at another time or the server only by silence. What was under way at a cut is lost, a
// frame that had come half as well. The session sees it as net::Connection. Thread: one.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "dice.h"
#include "net/connection.h"

namespace kith::sim {

struct LinkWeather {
  int latency_least_ms = 1;
  int latency_most_ms = 40;
  std::size_t kernel_bytes = 64 * 1024;  // taken from the session before it has to wait
  int bytes_per_ms = 0;                  // way down; 0: as wide as wanted
};

class Link final : public net::Connection {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Ears {  // of the client
    std::function<void(std::string_view payload)> on_frame;
    std::function<void(int code)> on_lost;
  };

  Link(const Clock& clock, Dice& dice, LinkWeather weather, bool text, Ears ears);

  // --- the session's end
  void attach(std::shared_ptr<net::ConnectionHandler> handler) override { handler_ = std::move(handler); }
  bool writing() const override { return writing_; }
  void write(std::vector<wire::Frame> frames, std::string sse_id) override;
  void ping() override;
  void close(int code, std::string_view reason) override;
  void abort() override;
  void set_reading(bool on) override { reading_ = on; }
  const net::Address& remote() const override { return remote_; }
  bool can_receive_messages() const override { return true; }

  // --- the client's end
  void send(std::string payload);
  void hang_up();
  bool up() const { return client_there_ && !cut_; }

  // --- the world
  std::optional<Time> due() const;
  bool step();  // the next thing that is due; false: none
  // Ends for good; each end notices after its own time (server: nullopt: only by silence).
  void cut(std::optional<std::chrono::milliseconds> server_notices, std::chrono::milliseconds client_notices);
  void stall(std::chrono::milliseconds for_how_long);
  void process_died(std::chrono::milliseconds client_notices);
  bool over() const { return !client_there_ && handler_ == nullptr; }
  bool moving() const;  // but for signs of life

 private:
  struct Item {
    Time at;
    enum class Kind { kData, kPing, kPong, kClose } kind = Kind::kData;
    std::string payload;
    std::size_t bytes = 0;
    int code = 0;
  };

  Time arrival(Time after, std::size_t bytes, bool down);
  Time now() const { return clock_.steady(); }
  void end_server(int code);
  void end_client(int code);
  void take_down();
  void take_up();
  std::optional<Time> next_down() const;
  std::optional<Time> next_up() const;

  const Clock& clock_;
  Dice& dice_;
  const LinkWeather weather_;
  const bool text_;
  const Ears ears_;
  net::Address remote_;
  std::shared_ptr<net::ConnectionHandler> handler_;
  std::deque<Item> down_;
  std::deque<Item> up_;
  std::size_t down_bytes_ = 0;
  bool writing_ = false;
  bool reading_ = true;
  bool closing_ = false;  // by the server
  bool cut_ = false;
  bool client_there_ = true;
  int close_code_ = 1006;
  Time stalled_until_{};
  Time last_down_{};
  Time last_up_{};
  std::optional<Time> server_ends_;
  std::optional<Time> client_ends_;
};

}  // namespace kith::sim
