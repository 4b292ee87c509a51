// See warmer.h.
#include "lane/warmer.h"

namespace kith::lane {

void warm(const Services& services, const Work& work) {
  store::Overlay scratch(services.log.live(store::Depth::kAll));
  AudienceCache audiences(1);
  scratch.begin();
  // Whatever it says, even a failure, the lane will say itself.
  (void)decide(scratch, audiences, services.rules, work.submission.command,
               {.now = services.clock.wall(), .partition = partition_of(work.owner.id), .pos = Pos(1)});
}

}  // namespace kith::lane
