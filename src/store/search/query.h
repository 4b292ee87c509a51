// Query: what somebody typed, as phrases of atoms. Parts between spaces are phrases, all of which must be there in any
// order; "quoted words" are one phrase; the last word counts as the beginning of one while it is being typed (nothing
// but the text's end follows it). Nothing typed is ever syntax to the engine: it gets tokens alone, and what it finds
// is compared with the message's own text here, which also tells where the hits are. Thread: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/search/atoms.h"

namespace kith::store::search {

struct Phrase {
  std::vector<Atom> atoms;
  bool open = false;  // its last word may go on
};

struct Query {
  std::vector<Phrase> phrases;
  bool empty() const { return phrases.empty(); }
};

Query parse_query(std::string_view text);

struct Token {
  std::string text;
  bool prefix = false;  // the beginning of a token
  bool operator==(const Token&) const = default;
};
// What every hit has in the index; it may be there without being a hit.
std::vector<Token> needed_tokens(const Query& query);

struct Range {
  std::uint32_t from = 0;  // code points [from, to)
  std::uint32_t to = 0;
  bool operator==(const Range&) const = default;
};

// The texts of one message: for each of them where the query's phrases stand, ascending and apart. Nothing: at least
// one phrase stands in none of them.
std::optional<std::vector<std::vector<Range>>> find_in(const Query& query, const std::vector<std::string>& texts);

}  // namespace kith::store::search
