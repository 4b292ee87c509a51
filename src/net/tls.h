// Certificate and key of listeners, over OpenSSL alone. Renewal is a fresh TlsContext given to Server::renew():
// connections that live keep the one they began with. Thread: a TlsContext is immutable and shared by all shards; each
// session belongs to its connection's shard.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

struct ssl_st;
struct ssl_ctx_st;

namespace kith::net {

struct TlsConfig {
  std::string certificate_file;  // PEM, the server's certificate first, then its chain
  std::string key_file;          // PEM, without a pass phrase
};

struct TlsSessionDeleter {
  void operator()(ssl_st* session) const;
};
using TlsSession = std::unique_ptr<ssl_st, TlsSessionDeleter>;

class TlsContext {
 public:
  // TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers only. Reads the files now; names the one it could
  // not use.
  static Result<std::shared_ptr<const TlsContext>> load(const TlsConfig& config);
  TlsSession session(int fd) const;  // server side, over a non-blocking socket; nullptr without memory

 private:
  explicit TlsContext(std::shared_ptr<ssl_ctx_st> native) : native_(std::move(native)) {}

  std::shared_ptr<ssl_ctx_st> native_;
};

}  // namespace kith::net
