// NoMedia: the simulation keeps no files; whoever uploads or reads one is refused. Thread: one.
#pragma once

#include "api/media/media.h"

namespace kith::sim {

class NoBlobs final : public store::Blobs {
 public:
  Result<std::unique_ptr<Writer>> begin(MediaId) override { return fail(Code::kUnavailable, "no files here"); }
  Result<std::unique_ptr<Reader>> open(MediaId) const override { return fail(Code::kNotFound, "no files here"); }
  Status remove(MediaId) override { return {}; }
  Status each(const std::function<void(MediaId, TimeMs)>&) const override { return {}; }
  std::uint64_t free_bytes() const override { return 0; }
};

// pool: of the process, which outlives it.
class NoMedia {
 public:
  explicit NoMedia(WorkerPool& pool)
      : media{.blobs = blobs_, .pool = pool, .addresses = api::MediaAddresses("no addresses"), .config = config_} {}
  NoMedia(const NoMedia&) = delete;
  NoMedia& operator=(const NoMedia&) = delete;

 private:
  NoBlobs blobs_;
  const api::MediaConfig config_{.on = false};

 public:
  api::Media media;
};

}  // namespace kith::sim
