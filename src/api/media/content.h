// The contents themselves, at the signed addresses: PUT takes an upload in pieces straight to the disk and answers when
// it is safe there and counted; GET and HEAD give it back, whole or a range. Memory for one of either is one piece.
// An upload that breaks off, in whatever way, leaves nothing; one that is repeated after it was kept is answered with
// what was kept. Thread: one shard; the disk is the media pool's. Deliberately not here: who gets an address
// (operations.cc).
#pragma once

#include <memory>

#include "api/services.h"
#include "net/http.h"

namespace kith::api {

class MediaContents {
 public:
  explicit MediaContents(Services& services) : services_(services) {}

  // True if the path is a content's; the exchange is then answered.
  bool handle(const std::shared_ptr<net::Exchange>& exchange);
  static bool takes(std::string_view method, std::string_view path);

 private:
  void put(const std::shared_ptr<net::Exchange>& exchange, MediaId id);
  void get(const std::shared_ptr<net::Exchange>& exchange, MediaId id);

  Services& services_;
};

}  // namespace kith::api
