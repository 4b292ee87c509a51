// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family me, as decoded from either codec or from HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "model/conversation.h"
#include "model/privacy.h"
#include "wire/value.h"

namespace kith::wire {


struct GetMeRequest {};

struct UpdateMeRequest {
  std::optional<std::string> display_name{};
  std::optional<std::string> about{};
  std::optional<std::string> avatar{};
  std::optional<std::string> status{};  // canonical JSON
  std::optional<bool> receipts{};
  std::optional<bool> searchable{};
  std::optional<Circle> last_seen{};
  std::optional<Circle> who_may_write{};
  std::optional<Circle> who_may_add{};
  std::optional<Circle> who_may_add_to_groups{};
  std::optional<bool> presence{};
  std::optional<bool> friends_only{};
};

struct DeleteMeRequest {
  std::optional<std::string> password{};
};

struct ListDevicesRequest {};

struct RemoveDeviceRequest {
  DeviceId device_id{};
};

struct SignOutEverywhereRequest {
  std::optional<bool> keep_this{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<GetMeRequest> decode_get_me(const Value& request);
Result<UpdateMeRequest> decode_update_me(const Value& request);
Result<DeleteMeRequest> decode_delete_me(const Value& request);
Result<ListDevicesRequest> decode_list_devices(const Value& request);
Result<RemoveDeviceRequest> decode_remove_device(const Value& request);
Result<SignOutEverywhereRequest> decode_sign_out_everywhere(const Value& request);

}  // namespace kith::wire
