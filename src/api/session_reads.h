// SessionReads: the joins and syncs of sessions, read by query/ on the reader pool and encoded there.
// Thread: called on its shard; answers come back on it in a later turn.
#pragma once

#include "api/services.h"
#include "session/reads.h"

namespace kith::api {

class SessionReads final : public session::Reads {
 public:
  explicit SessionReads(Services& services) : services_(services) {}
  void join(session::JoinRead read, JoinThen then) override;
  void sync(session::SyncRead read, SyncThen then) override;
  std::string token(UserId user, Rev urev, const std::array<Pos, kPartitions>& heard) override;

 private:
  template <typename Out, typename Read, typename Then>
  void run(Read read, Then then);

  Services& services_;
};

}  // namespace kith::api
