// One's own account: profile, devices, sign-out everywhere, deletion.
#include <array>

#include "accounts/accounts.h"
#include "api/media/access.h"
#include "api/operations.h"
#include "api/user_rows.h"
#include "model/codec.h"
#include "wire/generated/limits.h"
#include "wire/generated/requests_me.h"
#include "wire/json.h"

namespace kith::api {
namespace {

struct Me {
  store::User user;
  Rev urev;
};

Result<Me> look_at_me(Services& services, UserId self) {
  KITH_TRY(auto user, services.accounts.user(self));
  KITH_TRY(const auto bytes,
           services.log.live(store::Depth::kAll).row(owner_of(self), store::RowKind::kPersonHead, {}));
  PersonHead head;
  if (bytes) {
    KITH_TRY(head, decode<PersonHead>(*bytes));
  }
  return Me{std::move(user), head.urev};
}

void answer_me(Call& call, const Me& me) {
  call.answer([&](wire::Writer& writer) {
    wire::object_field(writer, "user", me_row(me.user));
    writer.field("urev", me.urev);
  });
}

Flow get_me(CallPtr call) {
  auto look =
      call->work([&services = call->services(), self = call->caller().user] { return look_at_me(services, self); });
  KITH_CO_TRY(const auto me, co_await look);
  answer_me(*call, me);
  co_return Done{};
}

// {text?, emoji?, until?}; empty: none.
Result<StatusLine> status_of(const std::string& json) {
  KITH_TRY(const auto value, wire::parse_json(json, wire::ParseLimits{}));
  StatusLine status;
  KITH_TRY(const auto text, wire::optional_string(value, "text", 0, wire::kStatusCharactersMax));
  KITH_TRY(const auto emoji, wire::optional_string(value, "emoji", 0, wire::kStatusEmojiCharactersMax));
  KITH_TRY(const auto until, wire::optional_integer(value, "until", 0, wire::kIntegerMax));
  status.text = text.value_or("");
  status.emoji = emoji.value_or("");
  status.until = until.value_or(0);
  return status;
}

// The older switches are words for circles: what they do not name stays.
Result<accounts::ProfileChange> change_of(wire::UpdateMeRequest request, const store::User& before) {
  accounts::ProfileChange change{.display_name = std::move(request.display_name),
                                 .about = std::move(request.about),
                                 .avatar = std::move(request.avatar),
                                 .receipts = request.receipts,
                                 .searchable = request.searchable,
                                 .presence_to = request.last_seen,
                                 .write_to = request.who_may_write,
                                 .add_to = request.who_may_add,
                                 .groups_to = request.who_may_add_to_groups,
                                 .status = {}};
  if (request.status) {
    KITH_TRY(change.status, status_of(*request.status));
  }
  if (request.presence && !change.presence_to) {
    const bool shown = before.presence_to != Circle::kNobody;
    if (*request.presence != shown) change.presence_to = *request.presence ? Circle::kEverybody : Circle::kNobody;
  }
  if (request.friends_only) {
    const Circle circle = *request.friends_only ? Circle::kFriends : Circle::kEverybody;
    if (!change.write_to) change.write_to = circle;
    if (!change.groups_to) change.groups_to = circle;
  }
  return change;
}

// Empty: none.
Status check_avatar(Services& services, UserId self, const std::string& avatar) {
  if (avatar.empty()) return {};
  const auto id = MediaId::parse(avatar);
  if (!id || id->text() != avatar) return refuse(Code::kBadRequest, "avatar", "must be the id of an upload, or empty");
  return check_own_picture(services, self, *id, "avatar");
}

// The receipts switch is a fact that rules of every conversation need: it follows the profile there by the outbox.
Flow update_me(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_update_me(call->params()));
  auto work = call->work(
      [&services = call->services(), caller = call->caller(), request = std::move(request)]() mutable -> Result<Me> {
        KITH_TRY(const auto before, services.accounts.user(caller.user));
        if (request.avatar && *request.avatar != before.avatar) {
          KITH_CHECKED(check_avatar(services, caller.user, *request.avatar));
        }
        KITH_TRY(const auto change, change_of(std::move(request), before));
        KITH_CHECKED(services.accounts.change_profile(caller, change));
        services.owed();
        return look_at_me(services, caller.user);
      });
  KITH_CO_TRY(const auto me, co_await work);
  answer_me(*call, me);
  co_return Done{};
}

Flow delete_me(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_delete_me(call->params()));
  auto work = call->hash([&services = call->services(), caller = call->caller(),
                          password = std::move(request.password)]() -> Result<Done> {
    KITH_CHECKED(services.accounts.delete_account(caller, password));
    services.owed();
    return Done{};
  });
  KITH_CO_CHECKED(co_await work);
  call->answer();
  co_return Done{};
}

Flow list_devices(CallPtr call) {
  auto work =
      call->work([&services = call->services(), caller = call->caller()] { return services.accounts.devices(caller); });
  KITH_CO_TRY(const auto devices, co_await work);
  call->answer([&](wire::Writer& writer) {
    std::vector<wire::DeviceRow> rows;
    const auto current = store::listed_as(call->caller().family, call->caller().device);
    for (const auto& device : devices) rows.push_back(device_row(device, current));
    wire::rows_field(writer, "devices", rows);
  });
  co_return Done{};
}

Flow remove_device(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_remove_device(call->params()));
  auto work =
      call->work([&services = call->services(), caller = call->caller(), device = request.device_id]() -> Result<Done> {
        KITH_CHECKED(services.accounts.remove_device(caller, device));
        return Done{};
      });
  KITH_CO_CHECKED(co_await work);
  call->answer();
  co_return Done{};
}

Flow sign_out_everywhere(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_sign_out_everywhere(call->params()));
  auto work = call->work([&services = call->services(), caller = call->caller(),
                          keep = request.keep_this.value_or(false)]() -> Result<Done> {
    KITH_CHECKED(services.accounts.sign_out_everywhere(caller, keep));
    return Done{};
  });
  KITH_CO_CHECKED(co_await work);
  call->answer();
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"getMe", get_me},
    Operation{"updateMe", update_me},
    Operation{"deleteMe", delete_me},
    Operation{"listDevices", list_devices},
    Operation{"removeDevice", remove_device},
    Operation{"signOutEverywhere", sign_out_everywhere},
};

}  // namespace

std::span<const Operation> me_operations() {
  return kOperations;
}

}  // namespace kith::api
