// Certificates and keys of a listener, over OpenSSL alone. reload() swaps them for connections to come; those that live
// keep theirs. Thread: any; each Session belongs to its connection's shard. OpenSSL's types appear by forward
// declaration only.
#pragma once

#include <memory>
#include <mutex>
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
  // TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers only. Names the file that could not be used.
  static Result<std::shared_ptr<TlsContext>> load(TlsConfig config);
  // Reads the same files again. On failure the old certificate stays in use.
  Status reload();
  TlsSession session(int fd) const;  // server side, over a non-blocking socket; nullptr without memory

 private:
  explicit TlsContext(TlsConfig config) : config_(std::move(config)) {}

  const TlsConfig config_;
  mutable std::mutex mutex_;  // guards current_
  std::shared_ptr<ssl_ctx_st> current_;
};

}  // namespace kith::net
