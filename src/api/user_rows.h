// Rows of people as answers carry them, made from rows of the directory.
// Thread: pure functions.
#pragma once

#include "store/sql/families.h"
#include "store/sql/users.h"
#include "wire/rows.h"

namespace kith::api {

wire::MeRow me_row(const store::User& user);
wire::UserRow user_row(const store::User& user);
wire::DeviceRow device_row(const store::Device& device, DeviceId current);

}  // namespace kith::api
