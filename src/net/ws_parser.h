// WebSocket input (RFC 6455), client to server, as a pure incremental parser: bytes in any pieces, whole messages and
// control frames out. At rest it holds 16 bytes; a state is allocated while a frame or a fragmented message is
// incomplete, never more than what was received. Checked: mask, reserved bits, opcodes, minimal lengths, control
// frames, fragmentation, UTF-8, close codes, message size. Thread: its owner. Deliberately not here: answering,
// closing, extensions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace kith::net {

inline constexpr int kWsNormal = 1000;
inline constexpr int kWsProtocolError = 1002;
inline constexpr int kWsNoCode = 1005;  // a close frame without a code; never sent
inline constexpr int kWsGone = 1006;    // ended without a close frame; never sent
inline constexpr int kWsInvalidText = 1007;
inline constexpr int kWsTooBig = 1009;

struct WsEvent {
  enum class Kind : std::uint8_t { kNeedMore, kText, kBinary, kPing, kPong, kClose, kFailed };
  Kind kind = Kind::kNeedMore;
  int code = 0;  // kClose: the peer's code or kWsNoCode. kFailed: the code to close with
  std::string_view
      payload{};  // kClose: the reason. Valid until the next call of next() or the end of the input's bytes
};

class WsParser {
 public:
  explicit WsParser(std::uint32_t message_bytes_max);
  ~WsParser();
  WsParser(WsParser&&) noexcept;

  // Takes one event from the front of input, which shrinks; unmasks in place. kNeedMore: input is used up. After
  // kFailed or kClose no further call.
  WsEvent next(std::span<char>& input);
  bool at_rest() const { return state_ == nullptr; }
  std::size_t held_bytes() const;  // heap in use, for tests of the bound

 private:
  struct Header;
  struct State;

  WsEvent fast(std::span<char>& input, const Header& header, std::size_t header_size);
  WsEvent slow(std::span<char>& input);
  int check_header(const Header& header) const;  // 0 or the close code
  WsEvent frame_done();
  WsEvent control(const Header& header, std::string_view payload) const;

  std::unique_ptr<State> state_;
  std::uint32_t message_bytes_max_;
};

bool ws_close_code_may_be_sent(int code);

}  // namespace kith::net
