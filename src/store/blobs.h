// Blobs: the content of what people upload, by id: written once as a stream, whole or not at all, read in ranges,
// removed. Embedded as files (files/); an object store is a second implementation, whose writers are its multipart
// uploads. What a content is (type, name, owner) stands in the log, so a blob is nothing but bytes. Thread: any, all
// calls wait for the disk; a Writer or Reader belongs to whoever holds it, one call at a time. Errors: kNotFound for
// what is not there; kUnavailable for a full or failing disk, with the system's reason. Content and names never reach a
// log. Deliberately not here: who may read, limits, addresses.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace kith::store {

class Blobs {
 public:
  class Writer {
   public:
    virtual ~Writer() = default;  // not finished: nothing of it stays
    virtual Status write(std::string_view bytes) = 0;
    // Durable under its id when this returns, in the place of an older one.
    virtual Status finish() = 0;
  };
  // Goes on reading what it opened, also when that is removed meanwhile.
  class Reader {
   public:
    virtual ~Reader() = default;
    virtual std::uint64_t size() const = 0;
    // At most bytes_max from there on; empty behind the end.
    virtual Result<std::string> read(std::uint64_t from, std::size_t bytes_max) = 0;
  };

  virtual ~Blobs() = default;
  virtual Result<std::unique_ptr<Writer>> begin(MediaId id) = 0;
  virtual Result<std::unique_ptr<Reader>> open(MediaId id) const = 0;
  virtual Status remove(MediaId id) = 0;  // what is not there is removed
  // All there are, in no order, with the time they were finished.
  virtual Status each(const std::function<void(MediaId, TimeMs)>& visit) const = 0;
  virtual std::uint64_t free_bytes() const = 0;
};

}  // namespace kith::store
