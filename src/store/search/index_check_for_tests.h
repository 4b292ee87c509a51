// What must hold between a query and a text for search to miss nothing: whatever the text itself says is a hit has, in
// the index, every token the query asks it for. Shared by the fuzzer and the property test. Thread: its test.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "base/check.h"
#include "store/search/query.h"
#include "store/search/tokens.h"
#include "wire/value.h"

namespace kith::store::search {

inline bool holds(const std::set<std::string>& tokens, const Token& wanted) {
  if (!wanted.prefix) return tokens.contains(wanted.text);
  return std::ranges::any_of(beginning_tokens(wanted.text),
                             [&](const std::string& token) { return tokens.contains(token); });
}

// True if the query's words stand in the text. Ends the process where something does not hold.
inline bool check_query_on(const std::string& query, const std::string& text) {
  std::uint32_t last = 0;
  for (const auto& atom : atoms_of(text)) {
    KITH_CHECK(!atom.text.empty() && atom.from < atom.to && last <= atom.to && atom.to <= wire::code_points(text));
    last = atom.from;
  }
  std::set<std::string> tokens;
  document_tokens(std::string(1, kMarksEnd) + text, [&](std::string_view token) {
    KITH_CHECK(!token.empty() && token.front() != kMarkSign);
    tokens.emplace(token);
  });
  const auto parsed = parse_query(query);
  const auto found = find_in(parsed, {text});
  if (parsed.empty() || !found) return false;
  for (const auto& token : needed_tokens(parsed)) KITH_CHECK(holds(tokens, token));
  std::uint32_t end = 0;
  for (const auto& range : found->front()) {
    KITH_CHECK(range.from < range.to && (end == 0 || range.from > end) && range.to <= wire::code_points(text));
    end = range.to;
  }
  return true;
}

}  // namespace kith::store::search
