// See sniff.h.
#include "api/media/sniff.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"

namespace kith::api {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kUnknown = "application/octet-stream";

struct Mark {
  std::string_view bytes;
  std::string_view mime;
};
constexpr std::array kMarks = {
    Mark{"\x89PNG\r\n\x1a\n"sv, "image/png"sv},
    Mark{"\xff\xd8\xff"sv, "image/jpeg"sv},
    Mark{"GIF87a"sv, "image/gif"sv},
    Mark{"GIF89a"sv, "image/gif"sv},
    Mark{"fLaC"sv, "audio/flac"sv},
    Mark{"ID3"sv, "audio/mpeg"sv},
    Mark{"#!AMR"sv, "audio/amr"sv},
    Mark{"%PDF-"sv, "application/pdf"sv},
    Mark{"PK\x03\x04"sv, "application/zip"sv},
    Mark{"PK\x05\x06"sv, "application/zip"sv},
    Mark{"\x1f\x8b"sv, "application/gzip"sv},
    Mark{"7z\xbc\xaf\x27\x1c"sv, "application/x-7z-compressed"sv},
    Mark{"Rar!\x1a\x07"sv, "application/vnd.rar"sv},
};

constexpr std::array kInline = {"image/png"sv,  "image/jpeg"sv, "image/gif"sv,  "image/webp"sv, "image/avif"sv,
                                "audio/mpeg"sv, "audio/ogg"sv,  "audio/mp4"sv,  "audio/wav"sv,  "audio/flac"sv,
                                "audio/aac"sv,  "video/mp4"sv,  "video/webm"sv, "video/ogg"sv};

std::string_view part(std::string_view text, std::size_t from, std::size_t size) {
  return from < text.size() ? text.substr(from, size) : std::string_view();
}

std::string_view of_riff(std::string_view head) {
  const auto form = part(head, 8, 4);
  if (form == "WEBP") return "image/webp";
  if (form == "WAVE") return "audio/wav";
  if (form == "AVI ") return "video/x-msvideo";
  return kUnknown;
}

std::string_view of_brand(std::string_view brand) {
  if (brand.starts_with("M4A") || brand.starts_with("M4B")) return "audio/mp4";
  if (brand == "avif" || brand == "avis") return "image/avif";
  if (brand == "heic" || brand == "heix" || brand == "mif1" || brand == "msf1") return "image/heic";
  if (brand == "qt  ") return "video/quicktime";
  return "video/mp4";
}

std::string_view of_ogg(std::string_view head) {
  const auto first = part(head, 28, 8);
  if (first.find("theora") != std::string_view::npos) return "video/ogg";
  if (first == "OpusHead" || first.find("vorbis") != std::string_view::npos || first.starts_with("Speex") ||
      first.starts_with("\x7f"
                        "FLAC")) {
    return "audio/ogg";
  }
  return kUnknown;
}

std::string_view of_ebml(std::string_view head) {
  if (head.substr(0, 64).find("webm") != std::string_view::npos) return "video/webm";
  if (head.substr(0, 64).find("matroska") != std::string_view::npos) return "video/x-matroska";
  return kUnknown;
}

// A frame of MPEG audio or of AAC begins with eleven or twelve ones.
std::string_view of_audio_frame(std::string_view head) {
  if (head.size() < 4 || static_cast<unsigned char>(head[0]) != 0xff) return {};
  const auto second = static_cast<unsigned char>(head[1]);
  if ((second & 0xf6) == 0xf0) return "audio/aac";
  const auto third = static_cast<unsigned char>(head[2]);
  const bool layer = (second & 0xe0) == 0xe0 && (second & 0x06) != 0 && (second & 0x18) != 0x08;
  return layer && (third & 0xf0) != 0xf0 && (third & 0x0c) != 0x0c ? "audio/mpeg"sv : std::string_view();
}

bool words(std::string_view head) {
  const bool strange = std::ranges::any_of(head, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
  if (strange || head.empty()) return false;
  // The head may end inside a character.
  for (std::size_t cut = 0; cut < 4 && cut < head.size(); ++cut) {
    if (valid_utf8(head.substr(0, head.size() - cut))) return true;
    if (head.size() < kSniffedBytes) return false;
  }
  return false;
}

bool markup(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  const auto first = head.find_first_not_of(" \t\r\n\f");
  return first != std::string_view::npos && (head[first] == '<' || head.substr(first).starts_with("#!"));
}

}  // namespace

std::string_view sniff(std::string_view head) {
  head = head.substr(0, kSniffedBytes);
  const auto* mark = std::ranges::find_if(kMarks, [&](const Mark& each) { return head.starts_with(each.bytes); });
  if (mark != kMarks.end()) return mark->mime;
  if (head.starts_with("RIFF")) return of_riff(head);
  if (part(head, 4, 4) == "ftyp") return of_brand(part(head, 8, 4));
  if (head.starts_with("OggS")) return of_ogg(head);
  if (head.starts_with("\x1a\x45\xdf\xa3")) return of_ebml(head);
  if (const auto audio = of_audio_frame(head); !audio.empty()) return audio;
  return words(head) && !markup(head) ? "text/plain"sv : kUnknown;
}

bool safe_inline(std::string_view mime) {
  return std::ranges::find(kInline, mime) != kInline.end();
}

}  // namespace kith::api
