// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_me.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<GetMeRequest> decode_get_me(const Value& request) {
  KITH_CHECKED(require_request(request));
  GetMeRequest out;
  return out;
}

Result<UpdateMeRequest> decode_update_me(const Value& request) {
  KITH_CHECKED(require_request(request));
  UpdateMeRequest out;
  KITH_TRY(out.display_name, optional_string(request, "displayName", 1, kDisplayNameCharactersMax));
  KITH_TRY(out.about, optional_string(request, "about", 0, kAboutCharactersMax));
  KITH_TRY(out.avatar, optional_string(request, "avatar", 0, kAvatarCharactersMax));
  KITH_TRY(out.status, optional_json(request, "status", kStatusBytesMax));
  KITH_TRY(out.receipts, optional_boolean(request, "receipts"));
  KITH_TRY(out.searchable, optional_boolean(request, "searchable"));
  KITH_TRY(out.last_seen, optional_enum<Circle>(request, "lastSeen", {
                       {"everybody", Circle::kEverybody},
                       {"friends", Circle::kFriends},
                       {"nobody", Circle::kNobody}}));
  KITH_TRY(out.who_may_write, optional_enum<Circle>(request, "whoMayWrite", {
                       {"everybody", Circle::kEverybody},
                       {"friends", Circle::kFriends},
                       {"nobody", Circle::kNobody}}));
  KITH_TRY(out.who_may_add, optional_enum<Circle>(request, "whoMayAdd", {
                       {"everybody", Circle::kEverybody},
                       {"nobody", Circle::kNobody}}));
  KITH_TRY(out.who_may_add_to_groups, optional_enum<Circle>(request, "whoMayAddToGroups", {
                       {"everybody", Circle::kEverybody},
                       {"friends", Circle::kFriends},
                       {"nobody", Circle::kNobody}}));
  KITH_TRY(out.presence, optional_boolean(request, "presence"));
  KITH_TRY(out.friends_only, optional_boolean(request, "friendsOnly"));
  return out;
}

Result<DeleteMeRequest> decode_delete_me(const Value& request) {
  KITH_CHECKED(require_request(request));
  DeleteMeRequest out;
  KITH_TRY(out.password, optional_string(request, "password", 1, kPasswordCharactersMax));
  return out;
}

Result<ListDevicesRequest> decode_list_devices(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListDevicesRequest out;
  return out;
}

Result<RemoveDeviceRequest> decode_remove_device(const Value& request) {
  KITH_CHECKED(require_request(request));
  RemoveDeviceRequest out;
  KITH_TRY(out.device_id, require_id<DeviceId>(request, "deviceId"));
  return out;
}

Result<SignOutEverywhereRequest> decode_sign_out_everywhere(const Value& request) {
  KITH_CHECKED(require_request(request));
  SignOutEverywhereRequest out;
  KITH_TRY(out.keep_this, optional_boolean(request, "keepThis"));
  return out;
}

}  // namespace kith::wire
