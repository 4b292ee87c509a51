// history_check FILE: reads a recorded history (history.h) and says what contradicts the promises. Exit 0: nothing;
// 1: something; 2: the file is none.
#include <cstdio>
#include <fstream>

#include "history.h"

int main(int argc, char** argv) {
  using namespace kith::sim;
  if (argc != 2) {
    std::fprintf(stderr, "usage: history_check FILE\n");
    return 2;
  }
  std::ifstream in(argv[1]);
  if (!in) {
    std::fprintf(stderr, "%s cannot be read\n", argv[1]);
    return 2;
  }
  std::vector<Happening> history;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    auto happening = parse_line(line);
    if (!happening) {
      std::fprintf(stderr, "%s:%zu: %s\n", argv[1], number, happening.error().detail.c_str());
      return 2;
    }
    history.push_back(std::move(*happening));
  }
  if (history.empty()) {
    std::fprintf(stderr, "%s is empty\n", argv[1]);
    return 2;
  }
  const auto found = contradictions(history);
  for (const std::string& one : found) std::printf("%s\n", one.c_str());
  std::printf("%zu lines, %zu contradictions\n", history.size(), found.size());
  return found.empty() ? 0 : 1;
}
