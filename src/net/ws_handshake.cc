// See ws_handshake.h.
#include "net/ws_handshake.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace kith::net {
namespace {
// 16 bytes in padded base64: 22 letters of which the last carries four bits only, then "==".
bool valid_key(std::string_view key) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (key.size() != 24 || !key.ends_with("==")) return false;
  const auto body = key.substr(0, 22);
  return body.find_first_not_of(kLetters) == std::string_view::npos;
}
}  // namespace

HandshakeRefusal check_handshake(const Request& request) {
  if (request.method != "GET") return {405, "A WebSocket begins with GET."};
  if (!is_websocket_upgrade(request)) return {426, "This address speaks WebSocket only."};
  if (request.headers_joined("sec-websocket-version") != "13") return {426, "The WebSocket version must be 13."};
  if (!valid_key(request.headers_joined("sec-websocket-key")))
    return {400, "Sec-WebSocket-Key is not 16 bytes of base64."};
  return {};
}

std::string accept_key(std::string_view client_key) {
  const std::string text = std::string(client_key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::array<unsigned char, 64> out{};
  const int length = EVP_EncodeBlock(out.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(out.data()), static_cast<std::size_t>(length)};
}

std::string handshake_answer(const Request& request, std::string_view subprotocol) {
  std::string out =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
  out += accept_key(request.header("sec-websocket-key"));
  if (!subprotocol.empty()) {
    out += "\r\nSec-WebSocket-Protocol: ";
    out += subprotocol;
  }
  return out + "\r\n\r\n";
}

}  // namespace kith::net
