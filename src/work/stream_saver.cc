#include "work/stream_saver.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/log.h"

namespace kith::work {
namespace {

constexpr std::size_t kStreamsMax = 4096;

}  // namespace

StreamSaver::StreamSaver(Run run) : run_(std::move(run)), streams_(kStreamsMax) {}

void StreamSaver::on_batch(const CommittedBatch& batch) {
  for (const Committed& item : batch.items) {
    for (const Event& event : item.events) {
      if (!delivery::OpenStreams::concerns(event)) continue;
      const std::lock_guard lock(mutex_);
      streams_.on_event(event);
    }
  }
}

bool StreamSaver::round() {
  std::vector<delivery::OpenStream> heard;
  {
    const std::lock_guard lock(mutex_);
    heard = streams_.take_heard();
  }
  for (auto& stream : heard) {
    // A hole, or an offset inside a letter: the writer's next append or the end of it tells.
    if (!stream.whole || !valid_utf8(stream.text)) continue;
    auto saved =
        run_({Actor{},
              SaveStream{
                  .cid = stream.cid, .seq = stream.seq, .text = std::move(stream.text), .state = StreamState::kOpen}});
    if (!saved) log::info("streams: a text so far was not saved: {}", saved.error().detail);
  }
  return false;
}

}  // namespace kith::work
