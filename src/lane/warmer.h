// warm: repeats a command's reads with the disk, so that deciding it again finds everything in memory. It decides into
// an overlay that is thrown away: the rules are pure, so this touches exactly the rows the lane will ask for and
// changes nothing. Thread: any reader.
#pragma once

#include "lane/lane_core.h"

namespace kith::lane {

void warm(const Services& services, const Work& work);

}  // namespace kith::lane
