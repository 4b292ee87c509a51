// Any bytes as a query and a text, divided by the first line's end: nothing is read outside, and what the text says is
// a hit is one the index would have found.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "store/search/index_check_for_tests.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line = std::min(input.find('\n'), input.size());
  const std::string query(input.substr(0, line));
  const std::string text(input.substr(std::min(line + 1, input.size())));
  kith::store::search::check_query_on(query, text);
  kith::store::search::check_query_on(text, query);
  return 0;
}
