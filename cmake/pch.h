// Headers of the standard library that most sources reach: parsed once for the sanitizer builds, where parsing is most of the time.
// Every source still includes what it uses; the release build knows nothing of this file and so proves it.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
