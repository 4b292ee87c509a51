// Addresses, networks, proxies, targets and binding: what an operator or a stranger writes.
#include "net/address.h"

#include <gtest/gtest.h>

#include "net/bind.h"
#include "net/url.h"

namespace kith::net {
namespace {

Address at(std::string_view text) {
  const auto parsed = Address::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Address{});
}

TEST(Address, ReadsAndWritesBothFamilies) {
  EXPECT_EQ(at("192.0.2.1").text(), "192.0.2.1");
  EXPECT_EQ(at("::ffff:192.0.2.1"), at("192.0.2.1"));
  EXPECT_EQ(at("[2001:DB8::1]").text(), "2001:db8::1");
  EXPECT_EQ(at("2001:db8:1:2:3:4:5:6").network64().text(), "2001:db8:1:2::");
  EXPECT_EQ(at("192.0.2.1").network64().text(), "192.0.2.1");
  for (const auto* wrong : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "::g", "localhost", "1.2.3.4 "}) {
    EXPECT_FALSE(Address::parse(wrong)) << wrong;
  }
}

TEST(Cidr, ContainsWhatItsBitsSay) {
  EXPECT_TRUE(Cidr::parse("10.0.0.0/8")->contains(at("10.255.0.1")));
  EXPECT_FALSE(Cidr::parse("10.0.0.0/8")->contains(at("11.0.0.1")));
  EXPECT_TRUE(Cidr::parse("192.0.2.128/25")->contains(at("192.0.2.129")));
  EXPECT_FALSE(Cidr::parse("192.0.2.128/25")->contains(at("192.0.2.1")));
  EXPECT_TRUE(Cidr::parse("2001:db8::/33")->contains(at("2001:db8:7fff::1")));
  EXPECT_FALSE(Cidr::parse("2001:db8::/33")->contains(at("2001:db8:8000::1")));
  EXPECT_TRUE(Cidr::parse("0.0.0.0/0")->contains(at("1.2.3.4")));
  EXPECT_FALSE(Cidr::parse("0.0.0.0/0")->contains(at("2001:db8::1")));
  EXPECT_TRUE(Cidr::parse("::1")->contains(at("::1")));
  for (const auto* wrong : {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "::/129", "x/8"}) {
    EXPECT_FALSE(Cidr::parse(wrong)) << wrong;
  }
}

TEST(TrustedProxies, FindsTheLastHopThatIsNotOurs) {
  const std::vector<std::string> cidrs = {"10.0.0.0/8", "2001:db8::/32"};
  const auto proxies = TrustedProxies::parse(cidrs);
  ASSERT_TRUE(proxies);
  const auto client = [&](std::string_view peer, std::string_view list) {
    return proxies->client(at(peer), list).text();
  };
  EXPECT_EQ(client("10.0.0.1", "203.0.113.5"), "203.0.113.5");
  EXPECT_EQ(client("10.0.0.1", "1.1.1.1, 203.0.113.5"), "203.0.113.5");  // what the client wrote itself is not believed
  EXPECT_EQ(client("10.0.0.1", "203.0.113.5, 10.0.0.2, [2001:db8::7]:443"), "203.0.113.5");
  EXPECT_EQ(client("10.0.0.1", "203.0.113.5:1234"), "203.0.113.5");
  EXPECT_EQ(client("10.0.0.1", "203.0.113.5, nonsense"), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", ""), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", "10.0.0.3"), "10.0.0.3");
  EXPECT_EQ(client("192.0.2.9", "203.0.113.5"), "192.0.2.9");
  EXPECT_EQ(client("2001:db8::1", "2a00::1"), "2a00::1");
}

TEST(Target, DecodesPathsAndQueries) {
  const auto target = parse_target("/a%2Bb/%F0%9F%98%80?x=a%26b&y&=z&&q=1+2%2B");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a+b/😀");
  const std::vector<std::pair<std::string, std::string>> query = {{"x", "a&b"}, {"y", ""}, {"", "z"}, {"q", "1 2+"}};
  EXPECT_EQ(target->query, query);
  EXPECT_EQ(parse_target("https://kith.example/x?y=1")->authority, "kith.example");
  EXPECT_EQ(parse_target("http://kith.example")->path, "/");
  for (const auto* wrong : {"", "x", "*", "http://", "/a%", "/%zz", "/%c0%af", "/a%0a", "/?x=%ff", "/a#b", "/a%2Fb"}) {
    EXPECT_FALSE(parse_target(wrong)) << wrong;
  }
}

TEST(BoundSockets, SharesAPortAmongShardsButNotWithAnotherServer) {
  const auto first = BoundSockets::bind("127.0.0.1:0", 4);
  ASSERT_TRUE(first);
  ASSERT_NE(first->port(), 0);
  const auto second = BoundSockets::bind("127.0.0.1:" + std::to_string(first->port()), 4);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kUnavailable);
  EXPECT_NE(second.error().detail.find("in use"), std::string::npos);
}

TEST(BoundSockets, SaysWhatIsWrongWithAnAddress) {
  for (const auto* wrong :
       {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "::1:8080", "kith.example:80"}) {
    const auto refused = BoundSockets::bind(wrong, 1);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, Code::kBadRequest) << wrong;
  }
  EXPECT_EQ(BoundSockets::bind("192.0.2.1:0", 1).error().code, Code::kUnavailable);
  EXPECT_TRUE(BoundSockets::bind("localhost:0", 1));
}

}  // namespace
}  // namespace kith::net
