#include "work/stream_saver.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/log.h"

namespace kith::work {
namespace {

constexpr std::size_t kStreamsMax = 4096;

}  // namespace

StreamSaver::StreamSaver(const store::Log& log, RunAll run) : log_(log), run_(std::move(run)), streams_(kStreamsMax) {}

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
  std::vector<Command> saves;
  for (auto& stream : heard) {
    auto text = text_of(stream);
    if (!text) continue;
    saves.push_back(
        {Actor{},
         SaveStream{.cid = stream.cid, .seq = stream.seq, .text = std::move(*text), .state = StreamState::kOpen}});
  }
  if (saves.empty()) return false;
  for (const auto& saved : run_(std::move(saves))) {
    if (!saved) log::info("streams: a text so far was not saved: {}", saved.error().detail);
  }
  return false;
}

std::optional<std::string> StreamSaver::text_of(delivery::OpenStream& stream) const {
  std::string before;
  if (!stream.whole()) {
    const auto message = log_.snapshot()->message(stream.cid, stream.seq);
    if (!message || !*message) return std::nullopt;
    before = delivery::OpenStreams::text_of((*message)->body);
  }
  // A hole, or an offset inside a letter: the writer's next append or the end of it tells.
  const bool known = stream.whole() || stream.fill(before);
  if (known && valid_utf8(stream.text)) return std::move(stream.text);
  if (known) return std::nullopt;
  return before;
}

}  // namespace kith::work
