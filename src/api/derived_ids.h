// Ids that follow from what they name, by a keyed hash of the installation: opening or creating twice gives the same
// one, and nobody outside can tell from a cid who talks with whom. Thread: immutable after construction, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"

namespace kith::api {

class DerivedIds {
 public:
  explicit DerivedIds(std::string key) : key_(std::move(key)) {}  // 32 bytes from DATA/keys

  ConversationId dm(UserId one, UserId other) const;  // either order; equal: the note to self
  ConversationId group(UserId creator, std::string_view mid) const;
  ConversationId world() const;
  // The plan of a send under this mid, which is unique in its conversation alone.
  ScheduleId scheduled(UserId owner, ConversationId cid, std::string_view mid) const;
  RequestId friend_request(UserId from, UserId to) const;
  Bytes16 invite(UserId maker, ConversationId cid, std::string_view mid) const;  // the secret of a link

 private:
  Bytes16 secret(std::string_view what, std::string_view first, std::string_view second) const;
  Bytes16 derive(std::string_view what, std::string_view first, std::string_view second) const;
  std::string key_;
};

}  // namespace kith::api
