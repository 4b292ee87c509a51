// Parcel: its frames are encoded at the first listener that wants a codec, and shared by all later ones.
// Thread: one shard. Invariant: nothing in a frame depends on who hears it.
// Deliberately not here: what the frames say (parcels.cc).
#include <string>
#include <utility>
#include <vector>

#include "delivery/listener.h"
#include "wire/frames.h"

namespace kith::delivery {

namespace {
// One scratch a thread: encoding allocates only the frame itself.
std::string& scratch() {
  thread_local std::string text;
  text.clear();
  return text;
}
}  // namespace

const wire::Frame& Parcel::frame(wire::Codec codec) {
  wire::Frame& frame = frames_[static_cast<std::size_t>(codec)];
  if (frame.empty()) {
    std::string& text = scratch();
    wire::Writer writer(codec, text);
    write(writer);
    frame = wire::Frame::make(codec, text);
  }
  return frame;
}

const wire::Frame& Parcel::skip(wire::Codec codec) {
  wire::Frame& frame = skips_[static_cast<std::size_t>(codec)];
  if (frame.empty()) {
    frame = wire::make_frame(codec, wire::down::Skip{cid_, rev_});
  }
  return frame;
}

const SharedFrames& Bundle::frames(wire::Codec codec) {
  SharedFrames& shared = frames_[static_cast<std::size_t>(codec)];
  if (!shared) {
    std::vector<wire::Frame> frames;
    frames.reserve(parts_.size());
    for (Parcel* parcel : parts_) frames.push_back(parcel->frame(codec));
    shared = std::make_shared<const std::vector<wire::Frame>>(std::move(frames));
  }
  return shared;
}

}  // namespace kith::delivery
