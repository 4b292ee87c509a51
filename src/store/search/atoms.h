// Atoms: a text as search sees it. Words are runs of letters and digits; of scripts written without spaces (Chinese,
// Japanese, Korean, Thai, Lao, Khmer, Burmese) every character is an atom of its own; so is an emoji. Letters are
// folded: NFKC with case folding (full width becomes half), accents and vowel points taken off where they are
// decoration (Latin, Greek, Cyrillic, Arabic, Hebrew) and kept where they are letters (kana, Thai, Indic scripts).
// Thread: pure functions. Invariant: an atom knows which code points of the original text it stands for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kith::store::search {

// Longer words are cut, alike in texts and in queries.
inline constexpr std::size_t kWordCodePointsMax = 64;

struct Atom {
  enum class Kind : std::uint8_t {
    kWord,
    kGram,  // one character of a script without spaces
    kSign,  // an emoji or another symbol
  };
  Kind kind = Kind::kWord;
  bool joined = false;     // nothing stands between it and the atom before
  std::string text;        // folded, UTF-8
  std::uint32_t from = 0;  // in code points of the original text: [from, to)
  std::uint32_t to = 0;
};

// Of valid UTF-8; what is not, gives no atoms.
std::vector<Atom> atoms_of(std::string_view utf8);

}  // namespace kith::store::search
