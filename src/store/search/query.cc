#include "store/search/query.h"

#include <algorithm>

#include "store/search/tokens.h"
#include "wire/value.h"

namespace kith::store::search {
namespace {

using Kind = Atom::Kind;

constexpr std::size_t kTokensMax = 24;  // the text decides about the rest

void add_phrase(Query& query, std::string_view text, bool open) {
  Phrase phrase{.atoms = atoms_of(text)};
  if (phrase.atoms.empty()) return;
  // Open only where the word itself is what was typed last: behind "word!" it has ended.
  const auto& last = phrase.atoms.back();
  phrase.open = open && last.kind == Kind::kWord && last.to == wire::code_points(text);
  query.phrases.push_back(std::move(phrase));
}

bool quote_at(std::string_view text, std::size_t& length) {
  for (const std::string_view quote : {"\"", "\u201c", "\u201d", "\u201e", "\u300c", "\u300d"}) {
    if (text.starts_with(quote)) {
      length = quote.size();
      return true;
    }
  }
  return false;
}

bool space_at(std::string_view text, std::size_t& length) {
  for (const std::string_view space : {" ", "\t", "\n", "\r", "\u3000", "\u00a0"}) {
    if (text.starts_with(space)) {
      length = space.size();
      return true;
    }
  }
  return false;
}

bool fits(const Atom& wanted, const Atom& there, bool open) {
  return open ? there.kind == Kind::kWord && there.text.starts_with(wanted.text) : there.text == wanted.text;
}

// Whether the phrase stands at this place of the atoms.
bool stands_at(const Phrase& phrase, const std::vector<Atom>& atoms, std::size_t place) {
  for (std::size_t i = 0; i < phrase.atoms.size(); ++i) {
    const auto& wanted = phrase.atoms[i];
    const auto& there = atoms[place + i];
    if (!fits(wanted, there, phrase.open && i + 1 == phrase.atoms.size())) return false;
    const bool pair = i > 0 && wanted.kind == Kind::kGram && phrase.atoms[i - 1].kind == Kind::kGram;
    if (pair && wanted.joined && !there.joined) return false;
  }
  return true;
}

void phrase_tokens(const Phrase& phrase, std::vector<Token>& out) {
  const auto& atoms = phrase.atoms;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const auto& atom = atoms[i];
    if (atom.kind == Kind::kGram) {
      const bool after = i > 0 && atom.joined && atoms[i - 1].kind == Kind::kGram;
      const bool before = i + 1 < atoms.size() && atoms[i + 1].joined && atoms[i + 1].kind == Kind::kGram;
      if (after) out.push_back({.text = atoms[i - 1].text + atom.text});
      if (!after && !before) out.push_back({.text = atom.text});
    } else if (!phrase.open || i + 1 < atoms.size()) {
      out.push_back({.text = atom.text});
    } else if (first_points(atom.text, kPrefixes.front()) != std::string_view::npos) {
      out.push_back({.text = atom.text, .prefix = true});  // of one letter the text alone decides
    }
  }
}

}  // namespace

Query parse_query(std::string_view text) {
  Query query;
  std::size_t begin = 0;
  std::size_t length = 0;
  bool quoted = false;
  std::size_t i = 0;
  while (i < text.size()) {
    const auto rest = text.substr(i);
    if (quote_at(rest, length)) {
      add_phrase(query, text.substr(begin, i - begin), false);
      quoted = !quoted;
    } else if (!quoted && space_at(rest, length)) {
      add_phrase(query, text.substr(begin, i - begin), false);
    } else {
      ++i;
      continue;
    }
    i += length;
    begin = i;
  }
  add_phrase(query, text.substr(begin), true);
  // The beginning of a word by one letter alone would be nearly everything: it is that word.
  if (query.phrases.size() == 1 && query.phrases[0].atoms.size() == 1 &&
      first_points(query.phrases[0].atoms[0].text, kPrefixes.front()) == std::string_view::npos)
    query.phrases[0].open = false;
  return query;
}

std::vector<Token> needed_tokens(const Query& query) {
  std::vector<Token> all;
  for (const auto& phrase : query.phrases) phrase_tokens(phrase, all);
  std::vector<Token> out;
  for (auto& token : all) {
    if (out.size() == kTokensMax) break;
    if (std::ranges::find(out, token) == out.end()) out.push_back(std::move(token));
  }
  return out;
}

std::optional<std::vector<std::vector<Range>>> find_in(const Query& query, const std::vector<std::string>& texts) {
  std::vector<std::vector<Range>> out(texts.size());
  std::vector<bool> seen(query.phrases.size());
  for (std::size_t t = 0; t < texts.size(); ++t) {
    const auto atoms = atoms_of(texts[t]);
    for (std::size_t p = 0; p < query.phrases.size(); ++p) {
      const auto& phrase = query.phrases[p];
      const auto size = phrase.atoms.size();
      for (std::size_t place = 0; place + size <= atoms.size(); ++place) {
        if (!stands_at(phrase, atoms, place)) continue;
        seen[p] = true;
        out[t].push_back({.from = atoms[place].from, .to = atoms[place + size - 1].to});
      }
    }
  }
  if (std::ranges::find(seen, false) != seen.end()) return std::nullopt;
  for (auto& ranges : out) {
    std::ranges::sort(ranges, {}, &Range::from);
    std::vector<Range> merged;
    for (const auto& range : ranges) {
      if (!merged.empty() && range.from <= merged.back().to) {
        merged.back().to = std::max(merged.back().to, range.to);
      } else {
        merged.push_back(range);
      }
    }
    ranges = std::move(merged);
  }
  return out;
}

}  // namespace kith::store::search
