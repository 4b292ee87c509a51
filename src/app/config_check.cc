// Whether a configuration can be served: everything `kith serve` would refuse in one, said before anything is opened or
// made, all of it at once and in the order of the file. `check-config` and `serve` both come through load_config().
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "accounts/names.h"
#include "app/config.h"
#include "base/clock.h"
#include "net/address.h"
#include "net/bind.h"
#include "net/origin.h"
#include "net/tls.h"

namespace kith::app {
namespace {

Result<std::string> read_file(const std::string& name) {
  std::error_code error;
  if (std::filesystem::is_directory(name, error)) {
    return fail(Code::kBadRequest, fmt::format("cannot read {}: it is a folder", name));
  }
  std::ifstream in(name, std::ios::binary);
  std::ostringstream text;
  if (!in) return fail(Code::kBadRequest, fmt::format("cannot read {}", name));
  text << in.rdbuf();
  return text.str();
}

class Check {
 public:
  Check(Config& config, Mistakes& mistakes) : c_(config), mistakes_(mistakes) {}

  void run() {
    check_server();
    check_net();
    check_accounts();
    check_issuer();
    check_chat();
  }

 private:
  void wrong(const std::string& key, const std::string& why) {
    mistakes_.push_back({.line = 0, .key = key, .text = fmt::format("{}: {}", key, why)});
  }
  template <typename R>
  void expect(const std::string& key, const R& result) {
    if (!result) wrong(key, result.error().detail);
  }

  void check_server() {
    const auto name = accounts::clean_display_name(c_.api.name);
    if (!name && name.error().limit > 1) {
      wrong("server.name", fmt::format("{}: at most {} characters", name.error().detail, name.error().limit));
    } else {
      expect("server.name", name);
    }
    expect("server.listen", net::BoundSockets::check(c_.listen));
    const auto& url = c_.public_url;
    if (!url.empty() && (!url.starts_with("http") || !net::is_origin(url)))
      wrong("server.public_url", fmt::format("not an address such as https://chat.example.org: \"{}\"", url));
    if (c_.data.empty()) wrong("server.data", "must name a folder");
  }

  void check_chat() {
    constexpr std::size_t kWelcomeBytesMax = 2000;
    if (c_.welcome.size() > kWelcomeBytesMax)
      wrong("chat.welcome", fmt::format("at most {} bytes, not {}", kWelcomeBytesMax, c_.welcome.size()));
  }

  void check_net() {
    if (c_.tls_certificate.empty() != c_.tls_key.empty()) {
      wrong(c_.tls_key.empty() ? "tls.certificate" : "tls.key", "certificate and key are given together or not at all");
    } else if (!c_.tls_certificate.empty()) {
      expect("tls.certificate", net::TlsContext::load({c_.tls_certificate, c_.tls_key}));
    }
    for (const auto& origin : c_.net.origin.allowed) {
      if (!net::is_origin(origin))
        wrong("net.allowed_origins", fmt::format("not an origin such as https://app.example.org: \"{}\"", origin));
    }
    for (const auto& proxy : c_.net.trusted_proxies) {
      expect("net.trusted_proxies", net::TrustedProxies::parse(std::span(&proxy, 1)));
    }
  }

  void check_accounts() {
    if (c_.api.registration == "invite" && c_.plain.invite_codes.empty()) {
      wrong("accounts.invite_codes", "registration by invite needs at least one code");
    }
  }

  void check_issuer() {
    const auto& plain = c_.plain;
    const bool keyed = !plain.secret_file.empty() || !plain.jwks_file.empty();
    c_.issuers.clear();
    if (plain.issuer.empty()) {
      if (keyed || !plain.audience.empty()) wrong("issuer.name", "an issuer needs its name");
      return;
    }
    if (plain.secret_file.empty() == plain.jwks_file.empty()) {
      return wrong("issuer.name", "give either issuer.secret_file or issuer.jwks_file");
    }
    accounts::IssuerConfig issuer{
        .issuer = plain.issuer, .audience = plain.audience, .secret = {}, .jwks_file = plain.jwks_file};
    const std::string key = plain.secret_file.empty() ? "issuer.jwks_file" : "issuer.secret_file";
    const auto text = read_file(plain.secret_file.empty() ? plain.jwks_file : plain.secret_file);
    if (!text) return wrong(key, text.error().detail);
    if (!plain.secret_file.empty()) {
      issuer.secret = *text;
      while (issuer.secret.ends_with('\n')) issuer.secret.pop_back();
      if (issuer.secret.empty()) return wrong(key, fmt::format("{} is empty", plain.secret_file));
    }
    const SystemClock clock;
    const auto added = accounts::Tokens(std::string(32, 'k'), plain.token_life_s, clock).add_issuer(issuer);
    if (!added) {
      const auto& error = added.error();
      return wrong(error.field == "audience" ? "issuer.audience" : key,
                   error.limit < 0 ? error.detail : fmt::format("{}: at least {} bytes", error.detail, error.limit));
    }
    c_.issuers = {std::move(issuer)};
  }

  Config& c_;
  Mistakes& mistakes_;
};

// Each with the line of the file it is about, in their order; what the file does not mention comes last.
std::string told(Mistakes& mistakes, const std::string& file) {
  const auto place = [](const Mistake& mistake) { return std::pair(mistake.line == 0, mistake.line); };
  std::ranges::stable_sort(mistakes, {}, place);
  std::string out;
  for (const auto& mistake : mistakes) {
    if (!out.empty()) out += '\n';
    if (mistake.line != 0) out += fmt::format("{}:{}: ", file, mistake.line);
    out += mistake.text;
  }
  return out;
}

}  // namespace

Status load_config(Config& config, const std::string& file, const Overrides& overrides) {
  Reading reading;
  if (!file.empty()) {
    const auto text = read_file(file);
    if (!text) return refuse(Code::kBadRequest, "--config", text.error().detail);
    KITH_TRY(reading, read_file_settings(settings_of(config), *text, file));
  }
  const auto from_file = [&](const std::string& key) { return reading.lines.find(key); };
  if (overrides.data) config.data = *overrides.data;
  if (overrides.listen) config.listen = *overrides.listen;
  if (overrides.data) reading.lines.erase("server.data");
  if (overrides.listen) reading.lines.erase("server.listen");
  settle(config);
  Mistakes mistakes;
  Check(config, mistakes).run();
  for (auto& mistake : mistakes) {
    const auto line = from_file(mistake.key);
    if (line != reading.lines.end()) mistake.line = line->second;
    reading.mistakes.push_back(std::move(mistake));
  }
  if (reading.mistakes.empty()) return {};
  const auto said = told(reading.mistakes, file);
  return refuse(Code::kBadRequest, reading.mistakes.front().key, said);
}

}  // namespace kith::app
