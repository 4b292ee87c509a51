#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/config.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;

class ConfigCheck : public testing::Test {
 protected:
  ConfigCheck() {
    std::string name = testing::TempDir() + "kith-config-XXXXXX";
    dir_ = mkdtemp(name.data());
  }
  ~ConfigCheck() override { fs::remove_all(dir_); }

  std::string write(const std::string& name, const std::string& text) const {
    const auto path = (dir_ / name).string();
    std::ofstream(path) << text;
    return path;
  }
  // What is said of a file of these lines; empty: fine.
  std::string said(const std::string& toml, const Overrides& overrides = {}) const {
    Config config;
    const auto loaded = load_config(config, write("f", toml), overrides);
    return loaded ? "" : loaded.error().detail;
  }

  fs::path dir_;
};

TEST_F(ConfigCheck, DefaultsAreFine) {
  EXPECT_EQ(said(""), "");
}

TEST_F(ConfigCheck, RefusesWhatCouldNotBeServedAndNamesTheLine) {
  const auto empty = write("empty", "\n");
  const auto brief = write("brief", "secret\n");
  const auto issuer = "[issuer]\nname='i'\naudience='a'\nsecret_file='";
  for (const auto& [toml, part] : std::vector<std::pair<std::string, std::string>>{
           {"[server]\nlisten='nonsense'", ":2: server.listen: not an address and port"},
           {"[server]\nlisten='127.0.0.1:99999'", ":2: server.listen"},
           {"[server]\npublic_url='chat.example.org'", ":2: server.public_url"},
           {"[server]\npublic_url='https://chat.example.org/'", ":2: server.public_url"},
           {"[server]\ndata=''", ":2: server.data"},
           {"[server]\nname=''", ":2: server.name: must not be blank"},
           {"[server]\nname=\"a\\u202eb\"", ":2: server.name: holds a control"},
           {"[server]\nname=\"a\\u0007b\"", ":2: server.name: holds a control"},
           {"[server]\nname='" + std::string(65, 'x') + "'", ":2: server.name: too long: at most 64"},
           {"[net]\ntrusted_proxies=['10.0.0.0/8', '10.0.0.0/33']", ":2: net.trusted_proxies"},
           {"[net]\ntrusted_proxies=['::/129']", "::/129"},
           {"[net]\nallowed_origins=['app.example.org']", ":2: net.allowed_origins"},
           {"[net]\nallowed_origins=['https://app.example.org/']", ":2: net.allowed_origins"},
           {"[tls]\ncertificate='/absent'", ":2: tls.certificate"},
           {"[tls]\ncertificate='/absent'\nkey='/absent'", "/absent"},
           {"[accounts]\nregistration='invite'", "accounts.invite_codes"},
           {"[issuer]\nsecret_file='" + brief + "'", "issuer.name"},
           {"[issuer]\nname='i'\naudience='a'", "issuer.secret_file or issuer.jwks_file"},
           {issuer + std::string("/absent'"), ":4: issuer.secret_file: cannot read /absent"},
           {issuer + dir_.string() + "'", "it is a folder"},
           {issuer + empty + "'", "is empty"},
           {issuer + brief + "'", "too short"}}) {
    const auto text = said(toml);
    EXPECT_NE(text.find(part), std::string::npos) << toml << " -> " << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
  }
}

TEST_F(ConfigCheck, NamesAllMistakesInTheOrderOfTheFile) {
  const auto text = said(
      "[server]\nlisten='x'\nshards=1000\nnmae='x'\n[net]\nallowed_origins=['x', '*', 'https://ok.example:8443']\n"
      "[accounts]\nregistration='ajar'\n");
  std::vector<int> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(std::stoi(line.substr(line.find("/f:") + 3)));
  EXPECT_EQ(lines, (std::vector<int>{2, 3, 4, 6, 8})) << text;
}

TEST_F(ConfigCheck, TheCommandLineIsCheckedLikeTheFileAndInsteadOfIt) {
  EXPECT_EQ(said("[server]\nlisten='x'", {.data = {}, .listen = "127.0.0.1:0"}), "");
  EXPECT_EQ(said("", {.data = {}, .listen = "y"}).find("server.listen"), 0U);
  EXPECT_EQ(said("", {.data = "", .listen = {}}).find("server.data"), 0U);
}

TEST_F(ConfigCheck, AFolderIsNoConfigurationFile) {
  Config config;
  const auto loaded = load_config(config, dir_.string());
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().detail.find("it is a folder"), std::string::npos) << loaded.error().detail;
}

}  // namespace
}  // namespace kith::app
