// A listener that writes down what it hears. For tests alone.
// Thread: the test's.
#pragma once

#include <string>
#include <vector>

#include "delivery/listener.h"

namespace kith::delivery::testing {

template <typename IdType>
IdType make_id(int n) {
  IdType id;
  id.bytes[15] = static_cast<std::uint8_t>(n);
  id.bytes[14] = static_cast<std::uint8_t>(n >> 8);
  return id;
}

class FakeListener final : public Listener {
 public:
  explicit FakeListener(int n, int device_number = 0)
      : user_(make_id<UserId>(n)), device_(make_id<DeviceId>(device_number)) {}
  UserId user() const override { return user_; }
  DeviceId device() const override { return device_; }
  void on_parcel(Parcel& parcel) override {
    heard.emplace_back(parcel.frame(wire::Codec::kJson).payload());
    frames.push_back(parcel.frame(wire::Codec::kJson));
  }
  void on_reply(const Committed& item) override {
    heard.push_back(item.reply ? "reply" : "refusal");
    replies.push_back(item.reply_to.re);
  }
  void on_removed(ConversationId, Rev rev) override { heard.push_back("removed " + std::to_string(rev.value)); }
  void on_lost(PartitionId partition) override { heard.push_back("lost " + std::to_string(partition)); }

  std::vector<std::string> heard;
  std::vector<wire::Frame> frames;
  std::vector<std::int64_t> replies;

 private:
  UserId user_;
  DeviceId device_;
};

}  // namespace kith::delivery::testing
