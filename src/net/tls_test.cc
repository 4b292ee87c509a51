// TLS over real loopback sockets with certificates made here.
#include "net/tls.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <filesystem>

#include "net/testing.h"

namespace kith::net {
namespace {
using testing::Peer;
using testing::TestServer;
using testing::ws_frame;

// A self-signed certificate for this name in two files of a folder that goes with it.
struct Certificate {
  std::filesystem::path folder;
  TlsConfig config;

  Certificate() {
    auto pattern = (std::filesystem::temp_directory_path() / "kith-tls-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    config = {.certificate_file = folder / "cert.pem", .key_file = folder / "key.pem"};
  }
  ~Certificate() { std::filesystem::remove_all(folder); }

  void write(const char* name) const {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3'600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());
    FILE* out = std::fopen(config.certificate_file.c_str(), "w");
    PEM_write_X509(out, certificate);
    std::fclose(out);
    out = std::fopen(config.key_file.c_str(), "w");
    PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  std::shared_ptr<const TlsContext> load() const {
    auto loaded = TlsContext::load(config);
    return loaded ? *loaded : nullptr;
  }
};

struct Client {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  ~Client() { SSL_CTX_free(context); }
};

std::string common_name(Peer& peer) {
  X509* certificate = SSL_get1_peer_certificate(peer.tls());
  char name[64] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  X509_free(certificate);
  return name;
}

struct Echo final : ConnectionHandler {
  Connection* connection = nullptr;
  int closed = -1;
  void on_message(bool, std::string_view payload) override {
    // Many frames for each: they share records.
    if (!connection->writing())
      connection->write(std::vector<wire::Frame>(100, wire::Frame::make(wire::Codec::kJson, payload)));
  }
  void on_writable() override {}
  void on_pong() override {}
  void on_closed(int code) override { closed = code; }
};

void serve(const std::shared_ptr<Exchange>& exchange) {
  if (is_websocket_upgrade(exchange->request())) {
    auto session = std::make_shared<Echo>();
    session->connection = exchange->accept_websocket({});
    if (session->connection != nullptr) session->connection->attach(session);
    return;
  }
  const auto size = exchange->request().path == "/large" ? std::size_t{3'000'000} : std::size_t{5};
  exchange->respond(Response::text(200, exchange->request().secure ? "x/secure" : "x/plain", std::string(size, 'x')));
}

TEST(Tls, CarriesRequestsPipelinesAndLargeBodies) {
  Certificate certificate;
  certificate.write("one");
  Client client;
  TestServer server(serve, {}, certificate.load());
  Peer peer(server.port(), client.context);
  ASSERT_TRUE(peer.connected());
  const std::string get = "GET / HTTP/1.1\r\nHost: kith\r\n\r\n";
  EXPECT_EQ(peer.ask(get).header("Content-Type"), "x/secure");
  peer.send("GET /large HTTP/1.1\r\nHost: kith\r\n\r\n" + get + get);
  EXPECT_EQ(peer.answer().body.size(), 3'000'000U);
  EXPECT_EQ(peer.answer().body, "xxxxx");
  EXPECT_EQ(peer.answer().body, "xxxxx");
}

TEST(Tls, CarriesWebSocketsWithManyFramesInARecord) {
  Certificate certificate;
  certificate.write("one");
  Client client;
  TestServer server(serve, {}, certificate.load());
  Peer peer(server.port(), client.context);
  EXPECT_EQ(peer.upgrade().status, 101);
  for (const std::size_t size : {10, 1'000, 60'000}) {
    peer.send(ws_frame(0x81, std::string(size, 'm')));
    for (int i = 0; i < 100; ++i) ASSERT_EQ(peer.frame().payload.size(), size);
  }
  const auto sent_before = server.stats().bytes_out.get();
  peer.send(ws_frame(0x88, ""));
  EXPECT_EQ(peer.frame().opcode, 8);
  EXPECT_TRUE(peer.ended());
  EXPECT_GT(sent_before, 6'000'000);
  EXPECT_TRUE(server.eventually([&] { return server.stats().open.get() == 0; }));
}

TEST(Tls, RenewsTheCertificateWithoutDroppingAnyone) {
  Certificate certificate;
  certificate.write("one");
  Client client;
  TestServer server(serve, {}, certificate.load());
  Peer old(server.port(), client.context);
  EXPECT_EQ(common_name(old), "one");
  certificate.write("two");
  server.on_shard([&] { server.server().renew(certificate.load()); });
  Peer fresh(server.port(), client.context);
  EXPECT_EQ(common_name(fresh), "two");
  EXPECT_EQ(old.ask("GET / HTTP/1.1\r\nHost: kith\r\n\r\n").status, 200);
}

TEST(Tls, RefusesOldVersionsAndWhatIsNoTls) {
  Certificate certificate;
  certificate.write("one");
  Client client;
  SSL_CTX_set_security_level(client.context, 0);
  SSL_CTX_set_min_proto_version(client.context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(client.context, TLS1_1_VERSION);
  TestServer server(serve, {}, certificate.load());
  EXPECT_FALSE(Peer(server.port(), client.context).connected());
  Peer plain(server.port());
  plain.send("GET / HTTP/1.1\r\nHost: kith\r\n\r\n");
  EXPECT_EQ(plain.read_to_end().find("HTTP/1.1 200"), std::string::npos);
  EXPECT_TRUE(server.eventually([&] { return server.stats().open.get() == 0; }));
}

TEST(Tls, NamesTheFileItCannotUse) {
  Certificate certificate;
  EXPECT_EQ(TlsContext::load(certificate.config).error().field, "certificate_file");
  certificate.write("one");
  Certificate other;
  other.write("two");
  EXPECT_EQ(TlsContext::load({certificate.config.certificate_file, other.config.key_file}).error().field, "key_file");
}

}  // namespace
}  // namespace kith::net
