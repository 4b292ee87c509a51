// Removes the contents of uploads that nothing refers to: no message that still has its content, no picture, no plan.
// Three steps, each of which a crash may repeat. First an upload that nothing refers to, old enough (or of somebody who
// is no more), is closed: from then on no send can name it. Some time later, when the projection has read everything
// that was decided before the closing took effect, it is looked at again: what is used after all is opened again, of
// the others the content is removed, and last the row.
//
// Once at the start and then daily the contents themselves are gone through: what has no row (the process died between
// the two) is removed when it is old enough. Thread: one Worker. Deliberately not here: what was never finished (the
// blobs' own), and the question what refers to what (chat/media/held.h).
#pragma once

#include <functional>
#include <optional>

#include "base/clock.h"
#include "model/event.h"
#include "store/blobs.h"
#include "store/log.h"
#include "store/sql/connection.h"

namespace kith::work {

class MediaRound {
 public:
  using Run = std::function<Result<Reply>(Command)>;
  struct Ground {
    store::Database& directory;
    const store::Log& log;
    store::Blobs& blobs;
    const Clock& clock;
  };

  // orphan_ms: how long after its upload a content to which nothing refers may go.
  MediaRound(Ground ground, TimeMs orphan_ms, Run run);

  // One round for a Worker: true if more waits.
  bool operator()();

 private:
  // Everything up to here is to be read before what was closed by that time is looked at.
  struct Awaited {
    store::Cursor up_to;
    TimeMs closed_before = 0;
  };

  Result<bool> step();
  Result<bool> close_unused();
  Result<bool> finish_closed();
  Status remove_strays();
  Status carry(Command command);

  const Ground ground_;
  const TimeMs orphan_ms_;
  const TimeMs settling_ms_;
  const Run run_;
  std::optional<Awaited> awaited_;
  TimeMs strays_at_ = 0;  // looked for again from then on
  bool complained_ = false;
};

}  // namespace kith::work
