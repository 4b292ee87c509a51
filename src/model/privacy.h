// Privacy: the circles of people that a switch opens something to, as the directory keeps them and the contract names
// them. Thread: values, any thread.
#pragma once

#include <cstdint>

namespace kith {

enum class Circle : std::uint8_t { kEverybody = 0, kFriends = 1, kNobody = 2 };

}  // namespace kith
