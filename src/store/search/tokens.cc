#include "store/search/tokens.h"

#include <algorithm>

namespace kith::store::search {

std::string prefix_token(std::string_view letters) {
  return kPrefixSign + std::string(letters);
}

std::string mark_token(char what, std::string_view value) {
  std::string out{kMarkSign, what};
  out += value;
  return out;
}

std::size_t first_points(std::string_view utf8, std::size_t points) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    if ((static_cast<unsigned char>(utf8[i]) & 0xc0) == 0x80) continue;
    if (seen++ == points) return i;
  }
  return seen == points ? utf8.size() : std::string_view::npos;
}

std::vector<std::string> beginning_tokens(std::string_view letters) {
  for (auto points = kPrefixes.rbegin(); points != kPrefixes.rend(); ++points) {
    const auto bytes = first_points(letters, *points);
    if (bytes == std::string_view::npos) continue;
    // A longer word has the token of its beginning; of just that length, it is the word itself.
    if (bytes < letters.size()) return {prefix_token(letters.substr(0, bytes))};
    return {prefix_token(letters), std::string(letters)};
  }
  return {std::string(letters)};
}

namespace {

void word_tokens(const std::string& word, std::string& room, const std::function<void(std::string_view)>& take) {
  take(word);
  for (const std::size_t points : kPrefixes) {
    const auto bytes = first_points(word, points);
    if (bytes >= word.size()) return;  // the word itself is that prefix
    room.assign(1, kPrefixSign);
    room.append(word, 0, bytes);
    take(room);
  }
}

}  // namespace

void document_tokens(std::string_view document, const std::function<void(std::string_view)>& take) {
  const auto end = document.find(kMarksEnd);
  auto marks = end == std::string_view::npos ? std::string_view{} : document.substr(0, end);
  while (!marks.empty()) {
    const auto next = std::min(marks.find(kMarkSign, 1), marks.size());
    take(marks.substr(0, next));
    marks.remove_prefix(next);
  }
  const auto atoms = atoms_of(end == std::string_view::npos ? document : document.substr(end + 1));
  std::string room;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const auto& atom = atoms[i];
    if (atom.kind == Atom::Kind::kWord) {
      word_tokens(atom.text, room, take);
      continue;
    }
    take(atom.text);
    if (atom.kind == Atom::Kind::kGram && atom.joined && atoms[i - 1].kind == Atom::Kind::kGram) {
      room = atoms[i - 1].text;
      room += atom.text;
      take(room);
    }
  }
}

}  // namespace kith::store::search
