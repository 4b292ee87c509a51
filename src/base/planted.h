// Planted bugs: typical mistakes at the places where they would be made, so that the simulation can show that it finds
// them. Only the build folder of the simulation knows them (CMake option KITH_PLANTED_BUGS); everywhere else KITH_PLANT
// is the constant false and leaves no code. Thread: set before the first thread starts or by the simulation's only one.
#pragma once

#include <cstdint>

namespace kith {

enum class PlantedBug : std::uint8_t {
  kNone,
  kAckBeforeFsync,
  kLostFollowUp,
  kOffByOneReplay,
  kDroppedFrame,
  kForgottenDedupe,
  kReorderedAnnounce,
  kPositionBack,
  kDoubleAnnounce,
};

#ifdef KITH_PLANTED_BUGS
inline PlantedBug planted_bug = PlantedBug::kNone;
#define KITH_PLANT(name) (::kith::planted_bug == ::kith::PlantedBug::name)
#else
#define KITH_PLANT(name) false
#endif

}  // namespace kith
