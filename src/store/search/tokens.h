// Tokens: what of a text stands in the index. Of a word itself and its first two, three, four and six letters (so
// that a prefix of that length is one list and not a merge of thousands; of another length it is the list of the next
// shorter one, and the text decides); of characters each one and each pair of neighbours.
// Positions are not kept: whether words stand side by side is seen in the text of what was found (query.h).
// Facts about the message (conversation, sender, kind, file) stand in the same index as marks no text can make, so that
// they narrow a search like a word does.
// Thread: pure functions. The form is part of the index's format: kTokenForm changes with it.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/search/atoms.h"

namespace kith::store::search {

inline constexpr int kTokenForm = 2;
inline constexpr std::array<std::size_t, 4> kPrefixes = {2, 3, 4, 6};  // lengths of the prefixes that have a token

inline constexpr char kPrefixSign = '\x01';
inline constexpr char kMarkSign = '\x02';  // a mark begins
inline constexpr char kMarksEnd = '\x03';  // behind the marks the text begins

std::string prefix_token(std::string_view letters);
std::string mark_token(char what, std::string_view value);

// Every document with a word that begins so has one of these tokens.
std::vector<std::string> beginning_tokens(std::string_view letters);

// The length in bytes of the first `points` code points, or npos where the text has fewer.
std::size_t first_points(std::string_view utf8, std::size_t points);

// A document is its marks, kMarksEnd, and the text. Calls take for every token; the view lives for the call alone.
void document_tokens(std::string_view document, const std::function<void(std::string_view)>& take);

}  // namespace kith::store::search
