// PresenceFacts: who may see whom online, and when somebody was last seen, answered on readers and workers.
// Thread: one shard; answers come back on it.
#pragma once

#include "api/services.h"
#include "delivery/presence.h"

namespace kith::api {

class PresenceFacts final : public delivery::PresenceFacts {
 public:
  explicit PresenceFacts(Services& services) : services_(services) {}
  void visible_to(UserId viewer, std::vector<UserId> whom, Allowed then) override;
  void last_seen(UserId user, LastSeen then) override;
  void keep_last_seen(UserId user, TimeMs at) override;

 private:
  Services& services_;
};

}  // namespace kith::api
