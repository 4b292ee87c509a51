// See address.h.
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "net/text.h"

namespace kith::net {
namespace {
constexpr std::size_t kV4Offset = 12;

// Proxies write "1.2.3.4", "1.2.3.4:5678", "2001:db8::1", "[2001:db8::1]" or "[2001:db8::1]:5678".
std::optional<Address> parse_hop(std::string_view text) {
  text = trim(text);
  if (text.starts_with('[')) return Address::parse(text.substr(0, text.find(']') + 1));
  if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
  return Address::parse(text);
}
}  // namespace

bool Address::is_v4() const {
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

std::string Address::text() const {
  char out[INET6_ADDRSTRLEN] = {};
  if (is_v4()) {
    inet_ntop(AF_INET, bytes.data() + kV4Offset, out, sizeof out);
  } else {
    inet_ntop(AF_INET6, bytes.data(), out, sizeof out);
  }
  return out;
}

Address Address::network64() const {
  Address out = *this;
  if (!is_v4()) std::fill(out.bytes.begin() + 8, out.bytes.end(), std::uint8_t{0});
  return out;
}

std::optional<Address> Address::parse(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  char copy[INET6_ADDRSTRLEN] = {};
  if (text.empty() || text.size() >= sizeof copy) return std::nullopt;
  std::memcpy(copy, text.data(), text.size());
  Address out;
  if (inet_pton(AF_INET, copy, out.bytes.data() + kV4Offset) == 1) {
    out.bytes[10] = out.bytes[11] = 0xff;
    return out;
  }
  if (inet_pton(AF_INET6, copy, out.bytes.data()) == 1) return out;
  return std::nullopt;
}

Address Address::from(const sockaddr* native) {
  Address out;
  if (native->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, native, sizeof v4);
    out.bytes[10] = out.bytes[11] = 0xff;
    std::memcpy(out.bytes.data() + kV4Offset, &v4.sin_addr, 4);
  } else if (native->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, native, sizeof v6);
    std::memcpy(out.bytes.data(), &v6.sin6_addr, 16);
  }
  return out;
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = Address::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  Cidr out;
  out.base_ = *base;
  const int width = base->is_v4() ? 32 : 128;
  int bits = width;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits > width) return std::nullopt;
  }
  out.bits_ = 128 - width + bits;
  return out;
}

bool Cidr::contains(const Address& address) const {
  const auto whole = static_cast<std::size_t>(bits_ / 8);
  if (!std::equal(base_.bytes.begin(), base_.bytes.begin() + static_cast<std::ptrdiff_t>(whole), address.bytes.begin()))
    return false;
  const int rest = bits_ % 8;
  if (rest == 0) return true;
  const int mask = 0xff << (8 - rest);
  return (base_.bytes[whole] & mask) == (address.bytes[whole] & mask);
}

Result<TrustedProxies> TrustedProxies::parse(std::span<const std::string> cidrs) {
  TrustedProxies out;
  for (const auto& text : cidrs) {
    const auto cidr = Cidr::parse(text);
    if (!cidr) return refuse(Code::kBadRequest, "trusted_proxies", "not an address or CIDR: " + text);
    out.cidrs_.push_back(*cidr);
  }
  return out;
}

bool TrustedProxies::trusts(const Address& address) const {
  return std::any_of(cidrs_.begin(), cidrs_.end(), [&](const Cidr& cidr) { return cidr.contains(address); });
}

Address TrustedProxies::client(const Address& peer, std::string_view forwarded_for) const {
  Address at = peer;
  while (trusts(at) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const auto hop = parse_hop(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    if (!hop) break;
    at = *hop;
    forwarded_for = comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
  }
  return at;
}

}  // namespace kith::net
