#include "store/search/atoms.h"

#include <gtest/gtest.h>

namespace kith::store::search {
namespace {

// Atoms as one line: words as they are, characters of scripts without spaces as (x), symbols as <x>, "+" where nothing
// stands before.
std::string shown(std::string_view text) {
  std::string out;
  for (const auto& atom : atoms_of(text)) {
    if (!out.empty()) out += atom.joined ? "+" : " ";
    switch (atom.kind) {
      case Atom::Kind::kWord:
        out += atom.text;
        break;
      case Atom::Kind::kGram:
        out += "(" + atom.text + ")";
        break;
      case Atom::Kind::kSign:
        out += "<" + atom.text + ">";
        break;
    }
  }
  return out;
}

struct Case {
  const char* language;
  std::string_view text;
  std::string_view atoms;
};

TEST(Atoms, OfManyLanguagesAreFoldedAndCutWhereTheirWritersExpect) {
  for (const auto& each :
       std::vector<Case>{{"English", "Don't  shout: HELLO-world_2!", "don t shout hello world 2"},
                         {"German", "Übergrößenträger STRASSE Straße", "ubergrossentrager strasse strasse"},
                         {"French", "l'été à Noël, cœur", "l ete a noel coeur"},
                         {"decomposed", "e\u0301te\u0301", "ete"},
                         {"Turkish", "IŞIK ışık İstanbul istanbul", "isik isik istanbul istanbul"},
                         {"Polish and Danish", "Łódź smørrebrød", "lodz smorrebrod"},
                         {"Greek", "Ἀθήνα ΟΔΟΣ οδός", "αθηνα οδοσ οδοσ"},
                         {"Russian", "Ёлка й", "елка и"},
                         {"Vietnamese", "Tiếng Việt", "tieng viet"},
                         {"Chinese", "你好，世界", "(你)+(好) (世)+(界)"},
                         {"Chinese and Latin", "iPhone手机壳 5G", "iphone+(手)+(机)+(壳) 5g"},
                         {"a character beyond the first plane", "𠮷野家", "(𠮷)+(野)+(家)"},
                         {"Japanese", "東京タワー・がか", "(東)+(京)+(タ)+(ワ)+(ー) (が)+(か)"},
                         {"half-width katakana", "ｶﾞｲﾄﾞ", "(ガ)+(イ)+(ド)"},
                         {"Korean", "안녕 하세요", "(안)+(녕) (하)+(세)+(요)"},
                         {"Korean in letters", "\u1112\u1161\u11ab", "(한)"},
                         {"full width", "ＫＩＴＨ１２３", "kith123"},
                         {"Arabic", "السَّلامُ أحمد كتـــاب", "السلام احمد كتاب"},
                         {"Hebrew", "שָׁלוֹם", "שלום"},
                         {"Thai keeps its vowels", "น้ำ", "(น)+(\u0e49)+(ํ)+(า)"},
                         {"Hindi keeps its vowels", "हिन्दी", "हिन्दी"},
                         {"emoji", "👍🏽 👨‍👩‍👧 ❤️", "<👍>+<🏽> <👨>+<👩>+<👧> <❤>"},
                         {"ligatures", "ﬁnal ①", "final 1"},
                         {"nothing", " \t\n…—()", ""}}) {
    EXPECT_EQ(shown(each.text), each.atoms) << each.language;
  }
}

TEST(Atoms, KnowWhichCodePointsOfTheTextTheyStandFor) {
  const auto atoms = atoms_of("😀 Straße ｶﾞ好");
  ASSERT_EQ(atoms.size(), 4u);
  EXPECT_EQ(atoms[0].from, 0u);
  EXPECT_EQ(atoms[0].to, 1u);
  EXPECT_EQ(atoms[1].from, 2u);
  EXPECT_EQ(atoms[1].to, 8u);
  EXPECT_EQ(atoms[2].from, 9u);
  EXPECT_EQ(atoms[2].to, 11u);
  EXPECT_EQ(atoms[3].from, 11u);
  EXPECT_EQ(atoms[3].to, 12u);
}

TEST(Atoms, OfAnEndlessWordAreOneThatIsCut) {
  const auto atoms = atoms_of(std::string(10'000, 'x') + " y");
  ASSERT_EQ(atoms.size(), 2u);
  EXPECT_EQ(atoms[0].text, std::string(kWordCodePointsMax, 'x'));
  EXPECT_EQ(atoms[0].to, 10'000u);
}

TEST(Atoms, OfBytesThatAreNoTextAreNone) {
  EXPECT_TRUE(atoms_of("abc\xff").empty());
  EXPECT_TRUE(atoms_of("\xed\xa0\x80").empty());
}

}  // namespace
}  // namespace kith::store::search
