// Blobs as files of one folder: FOLDER/ab/UUID, where ab are the id's first two digits; what is being written stands in
// FOLDER/incoming and gets its name by a rename once it is synced, so a file with its name is whole. What a crash left
// in incoming/ goes when the folder is opened. Files are readable by their owner alone. Thread: any. Deliberately not
// here: a cache, the kernel has one.
#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <shared_mutex>

#include "store/blobs.h"

namespace kith::store {

class FileBlobs final : public Blobs {
 public:
  // Makes the folder if it is not there.
  static Result<std::unique_ptr<FileBlobs>> open(std::filesystem::path folder);

  Result<std::unique_ptr<Writer>> begin(MediaId id) override;
  Result<std::unique_ptr<Reader>> open(MediaId id) const override;
  Status remove(MediaId id) override;
  Status each(const std::function<void(MediaId, TimeMs)>& visit) const override;
  std::uint64_t free_bytes() const override;

  // While it lives nothing is removed: a copy of the folder holds all that its rows, copied before, speak of.
  std::shared_lock<std::shared_mutex> keep_all() const { return std::shared_lock(removal_); }
  // All finished files into a new folder, linked where that is possible: they never change. Not synced.
  Status copy_to(const std::filesystem::path& to) const;

 private:
  explicit FileBlobs(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path place_of(MediaId id) const;

  const std::filesystem::path folder_;
  mutable std::shared_mutex removal_;
  std::atomic<std::uint64_t> numbers_{0};  // of files in incoming/
};

}  // namespace kith::store
