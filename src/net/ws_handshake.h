// The opening handshake of RFC 6455, as pure functions over a Request.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

namespace kith::net {

struct HandshakeRefusal {
  int status = 0;  // 0: the request is a valid upgrade
  std::string_view reason;
};

HandshakeRefusal check_handshake(const Request& request);
std::string accept_key(std::string_view client_key);
// The complete 101 answer.
std::string handshake_answer(const Request& request, std::string_view subprotocol);

}  // namespace kith::net
