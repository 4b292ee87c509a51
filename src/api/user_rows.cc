#include "api/user_rows.h"

namespace kith::api {

wire::MeRow me_row(const store::User& user) {
  return {.id = user.id,
          .username = user.username.value_or(""),
          .display_name = user.display_name,
          .about = user.about,
          .avatar = user.avatar,
          .guest = user.guest,
          .admin = user.admin,
          .created_at = user.created_at,
          .receipts = !user.receipts_off,
          .presence = user.presence_to != Circle::kNobody,
          .searchable = !user.unlisted,
          .friends_only = user.write_to != Circle::kEverybody,
          .last_seen = user.presence_to,
          .who_may_write = user.write_to,
          .who_may_add = user.add_to,
          .who_may_add_to_groups = user.groups_to,
          .status = user.status == StatusLine{} ? std::nullopt : std::optional(user.status)};
}

wire::UserRow user_row(const store::User& user) {
  wire::UserRow row;
  row.id = user.id;
  row.username = user.username.value_or("");
  row.display_name = user.display_name;
  row.about = user.about;
  row.avatar = user.avatar;
  row.guest = user.guest;
  row.bot = user.bot;
  row.deleted = user.deleted_at != 0;
  return row;
}

wire::DeviceRow device_row(const store::Device& device, DeviceId current) {
  return {.device = device.id,
          .agent = device.agent,
          .created_at = device.created_at,
          .last_seen = device.last_seen,
          .current = device.id == current};
}

}  // namespace kith::api
