// Types by bytes, ranges, names of files, and addresses that nobody else can make.
#include <gtest/gtest.h>

#include "api/media/addresses.h"
#include "api/media/ranges.h"
#include "api/media/sniff.h"

namespace kith::api {
namespace {

using namespace std::string_view_literals;

TEST(SniffTest, TellsATypeByTheFirstBytes) {
  const std::pair<std::string_view, std::string_view> known[] = {
      {"\x89PNG\r\n\x1a\n...."sv, "image/png"},
      {"\xff\xd8\xff\xe0...."sv, "image/jpeg"},
      {"GIF89a...."sv, "image/gif"},
      {"RIFF\1\2\3\4WEBPVP8 "sv, "image/webp"},
      {"RIFF\1\2\3\4WAVEfmt "sv, "audio/wav"},
      {"\0\0\0\x20"
       "ftypisom...."sv,
       "video/mp4"},
      {"\0\0\0\x20"
       "ftypM4A ...."sv,
       "audio/mp4"},
      {"\0\0\0\x20"
       "ftypavif...."sv,
       "image/avif"},
      {"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"sv, "video/webm"},
      {"ID3\4\0\0"sv, "audio/mpeg"},
      {"\xff\xfb\x90\x64\0\0"sv, "audio/mpeg"},
      {"\xff\xf1\x50\x80\0\0"sv, "audio/aac"},
      {"%PDF-1.7"sv, "application/pdf"},
      {"PK\x03\x04...."sv, "application/zip"},
      {"plain words\n"sv, "text/plain"},
      {"\xe4\xbd\xa0\xe5\xa5\xbd"sv, "text/plain"},
      {"RIFF"sv, "application/octet-stream"},
      {"\0\1\2\3"sv, "application/octet-stream"},
      {"\xff\xfe\xfd"sv, "application/octet-stream"},
      {""sv, "application/octet-stream"},
  };
  for (const auto& [bytes, mime] : known) EXPECT_EQ(sniff(bytes), mime) << mime;
  EXPECT_EQ(sniff(std::string(4095, 'a') + "\xe4\xbd\xa0"), "text/plain") << "the head ends inside a character";
}

TEST(SniffTest, WhatABrowserWouldRunIsNothingItKnows) {
  for (const auto bytes : {"<html>"sv, " \n<!DOCTYPE html>"sv, "\xef\xbb\xbf<svg>"sv, "<?xml version='1.0'?>"sv,
                           "#!/bin/sh"sv, "<script>"sv}) {
    EXPECT_EQ(sniff(bytes), "application/octet-stream") << bytes;
  }
  for (const auto mime : {"image/svg+xml"sv, "text/html"sv, "text/plain"sv, "application/pdf"sv, "image/heic"sv}) {
    EXPECT_FALSE(safe_inline(mime)) << mime;
  }
  EXPECT_TRUE(safe_inline("image/png"));
}

TEST(RangeTest, IsOnePartOfWhatThereIs) {
  const auto part = [](std::string_view range, std::uint64_t size) {
    const auto wanted = wanted_of(range, size);
    if (wanted.how == Wanted::How::kWhole) return std::string("whole");
    if (wanted.how == Wanted::How::kNothing) return std::string("nothing");
    return std::to_string(wanted.from) + "+" + std::to_string(wanted.size);
  };
  EXPECT_EQ(part("", 10), "whole");
  EXPECT_EQ(part("bytes=0-4", 10), "0+5");
  EXPECT_EQ(part("bytes= 2 - 3 ", 10), "2+2");
  EXPECT_EQ(part("bytes=3-", 10), "3+7");
  EXPECT_EQ(part("bytes=3-99", 10), "3+7");
  EXPECT_EQ(part("bytes=-4", 10), "6+4");
  EXPECT_EQ(part("bytes=-40", 10), "0+10");
  EXPECT_EQ(part("bytes=10-", 10), "nothing");
  EXPECT_EQ(part("bytes=-0", 10), "nothing");
  EXPECT_EQ(part("bytes=-5", 0), "nothing");
  EXPECT_EQ(part("bytes=99999999999999999999999-", 10), "nothing");
  EXPECT_EQ(part("bytes=0-99999999999999999999999", 10), "0+10");
  for (const auto strange : {"bytes=4-3", "bytes=a-b", "bytes=", "bytes=-", "items=0-1", "bytes=0-1,3-4", "0-1"}) {
    EXPECT_EQ(part(strange, 10), "whole") << strange;
  }
}

TEST(FileNameTest, HasNoFoldersAndForgesNoHeader) {
  EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(clean_file_name("C:\\temp\\a b.png"), "a b.png");
  EXPECT_EQ(clean_file_name("a\r\nSet-Cookie: x"), "aSet-Cookie: x");
  for (const auto empty : {"", "..", "/", "\n", " . "}) EXPECT_EQ(clean_file_name(empty), "file");
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "\xe4\xbd\xa0";
  EXPECT_EQ(clean_file_name(wide), wide.substr(0, 255));
  EXPECT_EQ(clean_file_name("x" + wide), "x" + wide.substr(0, 252)) << "no half character";
  EXPECT_EQ(disposition(true, "a\"b\\c%.txt"),
            "attachment; filename=\"a_b_c_.txt\"; filename*=UTF-8''a%22b%5Cc%25.txt");
  EXPECT_EQ(disposition(false, "\xe4\xbd\xa0.png"), "inline; filename=\"_.png\"; filename*=UTF-8''%E4%BD%A0.png");
}

struct Addresses : testing::Test {
  const MediaAddresses ours{"a key of thirty-two bytes or more"};
  MediaId id = make(1);
  static MediaId make(std::uint8_t number) {
    MediaId out;
    out.bytes[15] = number;
    return out;
  }
  static std::string ticket(const std::string& address) { return address.substr(address.find("ticket=") + 7); }
};

TEST_F(Addresses, SayWhatTheyWereMadeFor) {
  const UploadTicket wanted{.id = id, .owner = {{7}}, .size = 99, .name = "a b", .expires_at = 1000};
  const auto address = ours.upload(wanted);
  EXPECT_EQ(content_of_path(address.substr(0, address.find('?'))), id);
  const auto back = ours.check_upload(id, ticket(address), 999);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->owner, wanted.owner);
  EXPECT_EQ(back->size, 99u);
  EXPECT_EQ(back->name, "a b");
  const ReadTicket seen{
      .id = id, .viewer = {{8}}, .place = {.cid = {{9}}, .seq = Seq(4), .user = {}}, .expires_at = 1000};
  const auto read = ours.check_read(id, ticket(ours.read(seen)), 0);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->viewer, seen.viewer);
  EXPECT_EQ(read->place, seen.place);
}

TEST_F(Addresses, AreRefusedForAnythingElse) {
  const auto upload = ticket(ours.upload({.id = id, .owner = {{7}}, .size = 9, .name = {}, .expires_at = 1000}));
  const auto read = ticket(ours.read({.id = id, .viewer = {{7}}, .place = {}, .expires_at = 1000}));
  EXPECT_EQ(ours.check_upload(id, upload, 1000).error().code, Code::kTokenExpired);
  EXPECT_EQ(ours.check_read(id, read, 1000).error().code, Code::kTokenExpired);
  EXPECT_EQ(ours.check_upload(id, read, 0).error().code, Code::kForbidden);
  EXPECT_EQ(ours.check_read(id, upload, 0).error().code, Code::kForbidden);
  EXPECT_EQ(ours.check_read(make(2), read, 0).error().code, Code::kForbidden);
  EXPECT_EQ(MediaAddresses("another key").check_read(id, read, 0).error().code, Code::kForbidden);
  constexpr std::string_view kFirstHalf = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef";
  for (std::size_t i = 0; i < read.size(); ++i) {
    auto changed = read;
    // Into the other half of the alphabet: the last sign's lowest bits say nothing.
    changed[i] = kFirstHalf.find(changed[i]) != std::string_view::npos ? 'z' : 'A';
    EXPECT_FALSE(ours.check_read(id, changed, 0)) << i;
    EXPECT_FALSE(ours.check_read(id, read.substr(0, i), 0)) << i;
  }
}

}  // namespace
}  // namespace kith::api
