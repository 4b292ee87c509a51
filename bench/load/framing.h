// The client's half of RFC 6455, as cheap as it can be made: the opening request, masked frames out, whole frames in.
// The mask is all zeros (allowed, and the server unmasks all the same), so that the generator's time is not spent on
// it. A server's frames are never fragmented here; one that were would count as failed. Thread: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kith::bench {

enum class Opcode : std::uint8_t { kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

std::string upgrade_request(std::string_view host, std::string_view token);
// The answer's size if its head is complete, and whether the upgrade was granted.
struct Upgraded {
  std::size_t bytes = 0;
  bool granted = false;
};
std::optional<Upgraded> read_upgrade(std::string_view input);

void put_frame(std::string& out, Opcode opcode, std::string_view payload);

struct ServerFrame {
  Opcode opcode = Opcode::kText;
  std::string_view payload;
  std::size_t bytes = 0;  // of the frame in the input
  bool broken = false;    // masked, fragmented, reserved bits: not what a server may send us
};
// The first frame of input if it is whole.
std::optional<ServerFrame> read_frame(std::string_view input);

}  // namespace kith::bench
