// Address of a peer (IPv4 as ::ffff:a.b.c.d) and the sets of addresses an operator trusts.
// Thread: values. Parsing never aborts; what cannot be read is empty.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sockaddr;

namespace kith::net {

struct Address {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Address&) const = default;
  bool is_v4() const;
  std::string text() const;  // "192.0.2.1" or "2001:db8::1"
  Address network64()
      const;  // IPv4 unchanged, IPv6 cut to its /64: what one customer usually owns; the key of throttles
  static std::optional<Address> parse(std::string_view text);  // without port, with or without [ ]
  static Address from(const sockaddr* native);                 // AF_INET or AF_INET6, otherwise all zero
};

// "10.0.0.0/8", "2001:db8::/32", or a single address.
class Cidr {
 public:
  static std::optional<Cidr> parse(std::string_view text);
  bool contains(const Address& address) const;

 private:
  Address base_;
  int bits_ = 128;
};

// Who may speak for others: the client's address behind trusted proxies.
class TrustedProxies {
 public:
  static Result<TrustedProxies> parse(std::span<const std::string> cidrs);  // names the first unreadable entry
  bool trusts(const Address& address) const;
  // The nearest address to the right of forwarded_for (all X-Forwarded-For lines joined by ", ") that is no trusted
  // proxy. peer itself if it is none; where the list runs out or is unreadable, the last trusted hop.
  Address client(const Address& peer, std::string_view forwarded_for) const;

 private:
  std::vector<Cidr> cidrs_;
};

}  // namespace kith::net
