// The embedded web app as browsers ask for it.
#include "net/static_files.h"

#include <gtest/gtest.h>

#include <array>

namespace kith::net {
namespace {

constexpr std::array<StaticFile, 3> kFiles{{
    {"/index.html", "text/html; charset=utf-8", "<html>", "<gz>", "<br>", "abc", false},
    {"/assets/app-1a2b.js", "text/javascript", "let x", "", "", "def", true},
    {"/docs/index.html", "text/html; charset=utf-8", "<docs>", "", "", "ghi", false},
}};

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

Request get(std::string path, Fields headers = {}) {
  return {.method = "GET", .path = std::move(path), .headers = std::move(headers)};
}

TEST(StaticFiles, ChoosesTheFormTheClientLikesBest) {
  const StaticFiles files(kFiles);
  const auto body = [&](std::string accept) {
    const auto answer = files.answer(get("/", {{"accept-encoding", std::move(accept)}}));
    EXPECT_EQ(header(*answer, "Vary"), "Accept-Encoding");
    return std::string(answer->fixed_body);
  };
  EXPECT_EQ(body("gzip, deflate, br"), "<br>");
  EXPECT_EQ(body("gzip"), "<gz>");
  EXPECT_EQ(body("br;q=0.5, gzip;q=0.8"), "<gz>");
  EXPECT_EQ(body("br;q=0, gzip;q=0"), "<html>");
  EXPECT_EQ(body("identity"), "<html>");
  EXPECT_EQ(body("*"), "<br>");
  EXPECT_EQ(body(""), "<html>");
}

TEST(StaticFiles, AnswersValidatorsWithoutTheBody) {
  const StaticFiles files(kFiles);
  const auto first = files.answer(get("/", {{"accept-encoding", "gzip"}}));
  EXPECT_EQ(header(*first, "ETag"), "\"abc-gzip\"");
  EXPECT_EQ(files.answer(get("/", {{"accept-encoding", "gzip"}, {"if-none-match", "\"x\", W/\"abc-gzip\""}}))->status,
            304);
  EXPECT_EQ(files.answer(get("/", {{"if-none-match", "\"abc-gzip\""}}))->status, 200);  // another form of it
  EXPECT_EQ(files.answer(get("/", {{"if-none-match", "*"}}))->status, 304);
}

TEST(StaticFiles, CachesHashedFilesForEverAndPagesNever) {
  const StaticFiles files(kFiles);
  EXPECT_EQ(header(*files.answer(get("/assets/app-1a2b.js")), "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(*files.answer(get("/")), "Cache-Control"), "no-cache");
}

TEST(StaticFiles, GivesTheContractsPagesAtTheirShortAddress) {
  const StaticFiles files(kFiles);
  for (const auto* path : {"/docs", "/docs/", "/docs/index.html"}) {
    EXPECT_EQ(files.answer(get(path))->fixed_body, "<docs>") << path;
  }
}

TEST(StaticFiles, GivesThePageForNavigationAndNothingForFilesThatAreNot) {
  const StaticFiles files(kFiles);
  const Fields page = {{"accept", "text/html,application/xhtml+xml,*/*;q=0.8"}};
  EXPECT_EQ(files.answer(get("/c/0b9f/1", page))->fixed_body, "<html>");
  EXPECT_FALSE(files.answer(get("/assets/old-9z.js", page)));
  EXPECT_FALSE(files.answer(get("/v1/unknown", page)));
  EXPECT_FALSE(files.answer(get("/c/x", {{"accept", "application/json"}})));
  EXPECT_FALSE(files.answer(get("/../etc/passwd.txt", page)));
  EXPECT_EQ(files.answer({.method = "POST", .path = "/"})->status, 405);
}

TEST(StaticFiles, LetsAPageRunNothingButItsOwnCode) {
  const StaticFiles files(
      kFiles, {.extra_sources = {"https://media.example.org"}, .strict_transport = std::chrono::seconds(60)});
  auto request = get("/");
  const auto plain = *files.answer(request);
  const auto policy = header(plain, "Content-Security-Policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(policy.find("connect-src 'self' https://media.example.org"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(header(plain, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(plain, "Strict-Transport-Security"), "");
  request.secure = true;
  EXPECT_EQ(header(*files.answer(request), "Strict-Transport-Security"), "max-age=60");
}

}  // namespace
}  // namespace kith::net
