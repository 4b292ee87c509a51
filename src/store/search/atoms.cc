#include "store/search/atoms.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <array>
#include <span>

namespace kith::store::search {
namespace {

using Points = std::vector<UChar32>;
using Class = Atom::Kind;

bool plain_han(UChar32 c) {
  return c >= 0x4e00 && c <= 0x9fff;
}

bool ascii_word(UChar32 c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

struct Forms {
  const icu::Normalizer2* fold = nullptr;
  const icu::Normalizer2* decompose = nullptr;
  const icu::Normalizer2* compose = nullptr;
  bool ok = false;
};

const Forms& forms() {
  static const Forms kForms = [] {
    UErrorCode error = U_ZERO_ERROR;
    Forms out;
    out.fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
    out.decompose = icu::Normalizer2::getNFDInstance(error);
    out.compose = icu::Normalizer2::getNFCInstance(error);
    out.ok = U_SUCCESS(error);
    return out;
  }();
  return kForms;
}

bool begins_segment(UChar32 c) {
  return c < 0x300 || plain_han(c) || forms().fold->hasBoundaryBefore(c);
}

bool is_mark(UChar32 c) {
  return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

UScriptCode script_of(UChar32 c) {
  UErrorCode error = U_ZERO_ERROR;
  const auto script = uscript_getScript(c, &error);
  return U_SUCCESS(error) ? script : USCRIPT_UNKNOWN;
}

// A mark that only decorates its letter. Those of one script alone (Thai vowels, Indic signs) are letters of it, and
// the voicing marks of kana make other syllables.
bool decoration(UChar32 c) {
  if (c == 0x0640) return true;  // the line that stretches Arabic words
  if (c < 0x300 || c == 0x3099 || c == 0x309a || u_charType(c) != U_NON_SPACING_MARK) return false;
  const auto script = script_of(c);
  return script == USCRIPT_INHERITED || script == USCRIPT_HEBREW || script == USCRIPT_ARABIC;
}

// Letters with a stroke and ligatures, which no decomposition takes apart.
std::u16string_view plain_form(UChar32 c) {
  switch (c) {
    case 0x00e6:
      return u"ae";
    case 0x00f0:
    case 0x0111:
      return u"d";
    case 0x00f8:
      return u"o";
    case 0x00fe:
      return u"th";
    case 0x0127:
      return u"h";
    case 0x0131:  // dotless i: Turkish capitals fold to the dotted one
      return u"i";
    case 0x0142:
      return u"l";
    case 0x0153:
      return u"oe";
    case 0x0167:
      return u"t";
    default:
      return {};
  }
}

// Folds the code points of one segment, which nothing outside of it can change.
void fold_segment(std::span<const UChar32> segment, Points& out) {
  const UChar32 first = segment.front();
  if (segment.size() == 1 && (first < 0x80 || plain_han(first))) {
    out.push_back(first >= 'A' && first <= 'Z' ? first + 32 : first);
    return;
  }
  UErrorCode error = U_ZERO_ERROR;
  const auto raw = icu::UnicodeString::fromUTF32(segment.data(), static_cast<std::int32_t>(segment.size()));
  const auto parted = forms().decompose->normalize(forms().fold->normalize(raw, error), error);
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < parted.length();) {
    const UChar32 c = parted.char32At(i);
    i += U16_LENGTH(c);
    if (decoration(c)) continue;
    const auto plain = plain_form(c);
    if (plain.empty()) {
      kept.append(c);
    } else {
      kept.append(plain.data(), static_cast<std::int32_t>(plain.size()));
    }
  }
  const auto folded = forms().compose->normalize(kept, error);
  if (U_FAILURE(error)) return;
  for (std::int32_t i = 0; i < folded.length();) {
    const UChar32 c = folded.char32At(i);
    i += U16_LENGTH(c);
    out.push_back(c);
  }
}

bool without_spaces(UChar32 c) {
  if (c < 0x0e00) return false;
  if (plain_han(c) || (c >= 0x3041 && c <= 0x30ff) || (c >= 0xac00 && c <= 0xd7a3)) return true;
  switch (script_of(c)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_YI:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return u_isalnum(c) || is_mark(c);
    default:
      return false;
  }
}

// What a folded character is part of; false: it separates.
bool classify(UChar32 c, Class& kind) {
  kind = Class::kWord;
  if (c < 0x80) return ascii_word(c);
  if (c == 0x30fb) return false;  // the dot between katakana words
  if (without_spaces(c)) {
    kind = Class::kGram;
    return true;
  }
  if (u_isalnum(c) || is_mark(c)) return true;
  kind = Class::kSign;
  return u_charType(c) == U_OTHER_SYMBOL || u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION) ||
         u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC);
}

bool decode(std::string_view utf8, Points& out) {
  out.reserve(utf8.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto size = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) return false;
    out.push_back(c);
  }
  return true;
}

void append_utf8(std::string& out, UChar32 c) {
  std::array<char, 4> bytes{};
  std::int32_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, c);
  out.append(bytes.data(), static_cast<std::size_t>(length));
}

class Cutter {
 public:
  // One folded character that stands for [from, to) of the original.
  void take(UChar32 c, std::uint32_t from, std::uint32_t to) {
    Class kind{};
    if (!classify(c, kind)) {
      word_ = false;
      touching_ = false;
      return;
    }
    if (kind == Class::kWord && word_) {
      auto& last = atoms_.back();
      last.to = to;
      if (++points_ <= kWordCodePointsMax) append_utf8(last.text, c);
      return;
    }
    auto& atom = atoms_.emplace_back();
    atom.kind = kind;
    atom.joined = touching_;
    atom.from = from;
    atom.to = to;
    append_utf8(atom.text, c);
    word_ = kind == Class::kWord;
    points_ = 1;
    touching_ = true;
  }
  std::vector<Atom> finish() { return std::move(atoms_); }

 private:
  std::vector<Atom> atoms_;
  std::size_t points_ = 0;  // of the word that stands last
  bool word_ = false;       // a word stands last and may go on
  bool touching_ = false;   // nothing came since the last atom
};

}  // namespace

std::vector<Atom> atoms_of(std::string_view utf8) {
  Points text;
  if (!forms().ok || !decode(utf8, text)) return {};
  Cutter cutter;
  Points folded;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && !begins_segment(text[end])) ++end;
    folded.clear();
    fold_segment(std::span(text).subspan(i, end - i), folded);
    for (const UChar32 c : folded) cutter.take(c, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end));
    i = end;
  }
  return cutter.finish();
}

}  // namespace kith::store::search
