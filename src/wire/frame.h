// Frame: one encoded protocol frame, shared by all sessions of a shard that receive it and released when the last has
// sent it. The RFC 6455 header of an unmasked server frame stands before the payload in the same buffer, so a gathering
// write needs no copy and no second piece; transports with another envelope (SSE, poll) take payload() alone. Thread:
// one shard; the count is not atomic. Frames never cross threads: each shard encodes its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace kith::wire {

enum class Codec : std::uint8_t { kJson, kMsgpack };

class Frame {
 public:
  Frame() = default;
  Frame(const Frame& other) : block_(other.block_) {
    if (block_ != nullptr) ++block_->users;
  }
  Frame(Frame&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Frame& operator=(Frame other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Frame() { release(); }

  // Copies payload once. JSON becomes a text frame, MessagePack a binary one.
  static Frame make(Codec codec, std::string_view payload) {
    std::uint8_t header[10];
    std::size_t header_size = 2;
    header[0] = codec == Codec::kJson ? 0x81 : 0x82;  // FIN + opcode
    if (payload.size() < 126) {
      header[1] = static_cast<std::uint8_t>(payload.size());
    } else if (payload.size() <= 0xffff) {
      header[1] = 126;
      header_size = 4;
    } else {
      header[1] = 127;
      header_size = 10;
    }
    for (std::size_t i = 2; i < header_size; ++i) {
      header[i] = static_cast<std::uint8_t>(payload.size() >> (8 * (header_size - 1 - i)));
    }
    void* memory = ::operator new(sizeof(Block) + header_size + payload.size());
    auto* block = new (memory) Block{1, static_cast<std::uint32_t>(header_size), payload.size()};
    std::memcpy(block->bytes(), header, header_size);
    if (!payload.empty()) std::memcpy(block->bytes() + header_size, payload.data(), payload.size());
    return Frame(block);
  }

  bool empty() const { return block_ == nullptr; }
  std::size_t size() const { return block_ == nullptr ? 0 : block_->header_size + block_->payload_size; }
  // Header and payload, ready for a WebSocket.
  std::string_view websocket() const {
    return block_ == nullptr ? std::string_view{} : std::string_view{block_->bytes(), size()};
  }
  std::string_view payload() const {
    return block_ == nullptr ? std::string_view{} : websocket().substr(block_->header_size);
  }

 private:
  struct Block {
    std::uint32_t users;
    std::uint32_t header_size;
    std::size_t payload_size;
    char* bytes() { return reinterpret_cast<char*>(this + 1); }
  };

  explicit Frame(Block* block) : block_(block) {}
  void release() {
    if (block_ != nullptr && --block_->users == 0) {
      block_->~Block();
      ::operator delete(block_);
    }
    block_ = nullptr;
  }

  Block* block_ = nullptr;
};

}  // namespace kith::wire
