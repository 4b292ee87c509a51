// `kith search rebuild`: asks for the search index to be built anew, beside the running server or before its next
// start, and tells how far it is. Thread: main.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kith::app {

// The last sentence for the terminal; tell gets the lines before it.
Result<std::string> run_search_rebuild(const std::string& data, const std::function<void(std::string_view)>& tell);

}  // namespace kith::app
