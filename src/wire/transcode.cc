#include "wire/transcode.h"

#include <charconv>
#include <cstdint>
#include <string>

#include "wire/generated/limits.h"
#include "wire/writer.h"

namespace kith::wire {

namespace {

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    out.push_back(static_cast<char>(0xc0 | point >> 6));
    out.push_back(static_cast<char>(0x80 | (point & 0x3f)));
  } else if (point < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | point >> 12));
    out.push_back(static_cast<char>(0x80 | (point >> 6 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (point & 0x3f)));
  } else {
    out.push_back(static_cast<char>(0xf0 | point >> 18));
    out.push_back(static_cast<char>(0x80 | (point >> 12 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (point >> 6 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (point & 0x3f)));
  }
}

// Walks the text twice: once with no writer, to know that it is valid before a byte is written, then for real.
class Walker {
 public:
  Walker(std::string_view json, Writer* writer) : rest_(json), writer_(writer) {}

  bool document() { return value(0) && (skip_space(), rest_.empty()); }

 private:
  bool value(int depth) {
    skip_space();
    if (rest_.empty()) return false;
    switch (rest_.front()) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        if (!string()) return false;
        if (writer_ != nullptr) writer_->string(text_);
        return true;
      case 't':
        return word("true") && (writer_ == nullptr || (writer_->boolean(true), true));
      case 'f':
        return word("false") && (writer_ == nullptr || (writer_->boolean(false), true));
      case 'n':
        return word("null") && (writer_ == nullptr || (writer_->null(), true));
      default:
        return number();
    }
  }

  bool object(int depth) {
    if (depth > kDepthLevelsMax) return false;
    rest_.remove_prefix(1);
    if (writer_ != nullptr) writer_->begin_object();
    for (bool first = true; !take('}'); first = false) {
      if (!first && !take(',')) return false;
      skip_space();
      if (!string()) return false;
      if (writer_ != nullptr) writer_->key(text_);
      if (!take(':') || !value(depth)) return false;
    }
    if (writer_ != nullptr) writer_->end_object();
    return true;
  }

  bool array(int depth) {
    if (depth > kDepthLevelsMax) return false;
    rest_.remove_prefix(1);
    if (writer_ != nullptr) writer_->begin_array();
    for (bool first = true; !take(']'); first = false) {
      if (!first && !take(',')) return false;
      if (!value(depth)) return false;
    }
    if (writer_ != nullptr) writer_->end_array();
    return true;
  }

  // Into text_: a view of the source if nothing in it is escaped, else of the unescaped copy.
  bool string() {
    if (rest_.empty() || rest_.front() != '"') return false;
    rest_.remove_prefix(1);
    const auto stop = rest_.find_first_of("\"\\");
    if (stop == std::string_view::npos) return false;
    if (rest_[stop] == '"') {
      text_ = rest_.substr(0, stop);
      rest_.remove_prefix(stop + 1);
      return true;
    }
    unescaped_.clear();
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') {
        text_ = unescaped_;
        return true;
      }
      if (c != '\\') {
        unescaped_.push_back(c);
      } else if (!escape()) {
        return false;
      }
    }
    return false;
  }

  bool escape() {
    static constexpr std::string_view kLetters = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (rest_.empty()) return false;
    const char letter = rest_.front();
    rest_.remove_prefix(1);
    if (const auto place = kLetters.find(letter); place != std::string_view::npos) {
      unescaped_.push_back(kMeanings[place]);
      return true;
    }
    if (letter != 'u') return false;
    std::uint32_t point = 0;
    if (!hex4(point)) return false;
    if (point >= 0xd800 && point < 0xdc00) {
      std::uint32_t low = 0;
      if (!rest_.starts_with("\\u")) return false;
      rest_.remove_prefix(2);
      if (!hex4(low) || low < 0xdc00 || low > 0xdfff) return false;
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    } else if (point >= 0xdc00 && point <= 0xdfff) {
      return false;
    }
    append_utf8(unescaped_, point);
    return true;
  }

  bool hex4(std::uint32_t& point) {
    if (rest_.size() < 4) return false;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, point, 16);
    if (error != std::errc{} || end != rest_.data() + 4) return false;
    rest_.remove_prefix(4);
    return true;
  }

  bool number() {
    const auto size = std::min(rest_.find_first_not_of("+-.0123456789eE"), rest_.size());
    const char* const end = rest_.data() + size;
    std::int64_t integer = 0;
    double real = 0;
    if (auto done = std::from_chars(rest_.data(), end, integer);
        size > 0 && done.ec == std::errc{} && done.ptr == end) {
      if (writer_ != nullptr) writer_->integer(integer);
    } else if (auto read = std::from_chars(rest_.data(), end, real);
               size > 0 && read.ec == std::errc{} && read.ptr == end) {
      if (writer_ != nullptr) writer_->number(real);
    } else {
      return false;
    }
    rest_.remove_prefix(size);
    return true;
  }

  bool word(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

  bool take(char c) {
    skip_space();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  std::string_view rest_;
  Writer* writer_;
  std::string_view text_{};
  std::string unescaped_{};
};

}  // namespace

void transcode_json(std::string_view json, Writer& writer) {
  if (!Walker(json, nullptr).document()) return writer.null();
  Walker(json, &writer).document();
}

}  // namespace kith::wire
