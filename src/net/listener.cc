// See listener.h.
#include "net/listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "net/http_connection.h"

namespace kith::net {
namespace {
constexpr int kAcceptsPerTurn = 64;               // then the connections themselves have their turn
constexpr std::chrono::milliseconds kPause{200};  // out of descriptors: until some may be free again
}  // namespace

struct Listener::Acceptor final : SocketUser {
  Acceptor(Context& c, int fd, std::shared_ptr<const TlsContext> t)
      : context(c), socket(c.shard.io(), fd, nullptr), native(fd), tls(std::move(t)) {}

  void on_socket_readable() override {
    for (int i = 0; i < kAcceptsPerTurn && socket.open(); ++i) {
      sockaddr_storage from{};
      socklen_t size = sizeof from;
      const int fd = ::accept4(native, reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) {
        take(fd, Address::from(reinterpret_cast<const sockaddr*>(&from)));
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        break;
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        return pause();
      }  // all else concerns the one connection that was to come
    }
    socket.wait_read(*this);
  }
  void on_socket_writable() override {}
  void abandon() override { socket.close(); }

  void pause() {
    context.stats.accept_pauses.add(1);
    if (!complained) log::warn("net: cannot accept: {}; trying again", std::strerror(errno));
    complained = true;
    context.shard.after(kPause, [weak = weak_from_this(), this] {
      if (const auto self = weak.lock()) socket.wait_read(*this);
    });
  }

  void take(int fd, const Address& peer) {
    complained = false;
    if (full(peer)) {
      context.stats.refused.add(1);
      ::close(fd);
      return;
    }
    set_options(fd);
    TlsSession session = tls ? tls->session(fd) : nullptr;
    if (tls && !session) {
      ::close(fd);
      return;
    }
    context.stats.accepted.add(1);
    std::make_shared<HttpConnection>(context, Socket(context.shard.io(), fd, std::move(session)), peer)->start();
  }

  void set_options(int fd) const {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // frames are gathered by us, not by Nagle
    const auto unacknowledged = static_cast<unsigned>(context.config.unacknowledged.count());
    ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged, sizeof unacknowledged);
    const int unsent = context.config.unsent_bytes_max;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
  }

  bool full(const Address& peer) const {
    if (context.stats.open.get() >= context.config.connections_max) return true;
    if (context.config.connections_per_address_max == 0 || context.proxies.trusts(peer)) return false;
    const auto it = context.per_address.find(peer.network64());
    return it != context.per_address.end() && it->second >= context.config.connections_per_address_max;
  }

  Context& context;
  Socket socket;
  const int native;
  std::shared_ptr<const TlsContext> tls;
  bool complained = false;
};

Listener::Listener(Context& context, int fd, std::shared_ptr<const TlsContext> tls)
    : acceptor_(std::make_shared<Acceptor>(context, fd, std::move(tls))) {
  acceptor_->socket.wait_read(*acceptor_);
}

void Listener::renew(std::shared_ptr<const TlsContext> tls) {
  if (acceptor_->tls) acceptor_->tls = std::move(tls);
}

Listener::~Listener() {
  acceptor_->socket.close();
}

}  // namespace kith::net
