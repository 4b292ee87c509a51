// What the generator writes is what the server's parser reads, and the other way round.
#include "load/framing.h"

#include <gtest/gtest.h>

#include "net/ws_parser.h"
#include "wire/frame.h"

namespace kith::bench {
namespace {

TEST(Framing, what_it_writes_the_servers_parser_reads) {
  for (const std::size_t size : {0u, 1u, 125u, 126u, 200u, 65'535u, 65'536u, 70'000u}) {
    std::string bytes;
    const std::string payload(size, 'x');
    put_frame(bytes, Opcode::kText, payload);
    net::WsParser parser(1 << 20);
    std::span<char> input(bytes);
    const auto event = parser.next(input);
    ASSERT_EQ(event.kind, net::WsEvent::Kind::kText) << size;
    EXPECT_EQ(event.payload, payload);
    EXPECT_TRUE(input.empty());
  }
}

TEST(Framing, what_the_server_writes_it_reads_in_any_pieces) {
  for (const std::size_t size : {0u, 125u, 126u, 70'000u}) {
    const std::string payload(size, 'y');
    const auto sent = wire::Frame::make(wire::Codec::kJson, payload);
    const auto bytes = sent.websocket();
    for (std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{3}, bytes.size() - 1}) {
      if (cut >= bytes.size()) continue;
      EXPECT_FALSE(read_frame(bytes.substr(0, cut))) << size << " cut at " << cut;
    }
    const auto frame = read_frame(bytes);
    ASSERT_TRUE(frame);
    EXPECT_FALSE(frame->broken);
    EXPECT_EQ(frame->opcode, Opcode::kText);
    EXPECT_EQ(frame->payload, payload);
    EXPECT_EQ(frame->bytes, bytes.size());
  }
}

TEST(Framing, masked_and_fragmented_frames_of_a_server_are_broken) {
  EXPECT_TRUE(read_frame("\x81\x80xxxx")->broken);
  EXPECT_TRUE(read_frame(std::string_view("\x01\x00", 2))->broken);
  EXPECT_TRUE(read_frame(std::string_view("\xc1\x00", 2))->broken);
}

TEST(Framing, an_upgrade_is_granted_by_101_alone) {
  EXPECT_FALSE(read_upgrade("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"));
  const auto granted = read_upgrade("HTTP/1.1 101 Switching Protocols\r\n\r\nrest");
  ASSERT_TRUE(granted);
  EXPECT_TRUE(granted->granted);
  EXPECT_EQ(granted->bytes, 36u);
  EXPECT_FALSE(read_upgrade("HTTP/1.1 401 Unauthorized\r\n\r\n")->granted);
}

}  // namespace
}  // namespace kith::bench
