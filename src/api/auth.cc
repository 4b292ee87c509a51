// Coming in and going out: register, login, guest, upgrade, refresh, logout, passwords, tickets.
#include <array>

#include "accounts/accounts.h"
#include "api/cookie.h"
#include "api/operations.h"
#include "api/settle_in.h"
#include "api/tickets.h"
#include "api/user_rows.h"
#include "wire/generated/requests_auth.h"

namespace kith::api {
namespace {

accounts::Client client_of(Call& call, const std::optional<DeviceId>& device, const std::optional<std::string>& agent) {
  return {.device = device.value_or(DeviceId{}), .agent = agent.value_or(""), .address = call.side().address};
}

void answer_sign_in(Call& call, const accounts::SignIn& sign_in, bool cookie) {
  if (cookie) call.side().set_cookie = refresh_cookie(sign_in.refresh_token, call.side().secure);
  call.answer([&](wire::Writer& writer) {
    wire::object_field(writer, "user", me_row(sign_in.user));
    writer.field("accessToken", sign_in.access_token);
    if (!cookie) writer.field("refreshToken", sign_in.refresh_token);
    writer.field("expiresIn", sign_in.expires_in_s);
    if (!sign_in.device.nil()) writer.field("deviceId", sign_in.device);
  });
}

template <typename Request>
accounts::NewAccount account_of(Request& request) {
  return {.username = std::move(request.username),
          .password = std::move(request.password),
          .display_name = std::move(request.display_name)};
}

// A new person's first screen is never empty: the world and the note to self are there before the answer is. Should
// this fail or the process die, the directory's outbox does the same later.
Flow enter(CallPtr call, accounts::SignIn sign_in, bool cookie) {
  for (auto& command :
       settle_in(sign_in.user, call->services().ids.world(), call->services().ids.dm(sign_in.user.id, sign_in.user.id),
                 call->services().config.name)) {
    auto submitted = call->submit(std::move(command));
    static_cast<void>(co_await submitted);
  }
  call->services().owed();
  answer_sign_in(*call, sign_in, cookie);
  co_return Done{};
}

Flow register_account(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_register(call->params()));
  auto account = account_of(request);
  account.invite = request.invite.value_or("");
  auto hashing = call->hash([&services = call->services(), account = std::move(account),
                             client = client_of(*call, request.device_id, request.agent)] {
    return services.accounts.register_account(account, client);
  });
  KITH_CO_TRY(auto sign_in, co_await hashing);
  enter(call, std::move(sign_in), request.cookie.value_or(false));
  co_return Done{};
}

struct Login {
  accounts::SignIn sign_in;
  bool first = false;  // never was in the world: made beside the server, and the outbox did not come to it yet
};

Result<Login> log_in(Services& services, const std::string& username, const std::string& password,
                     const accounts::Client& client) {
  KITH_TRY(auto sign_in, services.accounts.login(username, password, client));
  KITH_TRY(const auto listing,
           services.log.live(store::Depth::kAll)
               .row(owner_of(sign_in.user.id), store::RowKind::kListing, services.ids.world().raw()));
  return Login{std::move(sign_in), !listing};
}

Flow login(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_login(call->params()));
  auto hashing =
      call->hash([&services = call->services(), username = std::move(request.username),
                  password = std::move(request.password), client = client_of(*call, request.device_id, request.agent)] {
        return log_in(services, username, password, client);
      });
  KITH_CO_TRY(auto done, co_await hashing);
  const bool cookie = request.cookie.value_or(false);
  if (done.first) {
    enter(call, std::move(done.sign_in), cookie);
  } else {
    answer_sign_in(*call, done.sign_in, cookie);
  }
  co_return Done{};
}

Flow guest(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_guest(call->params()));
  auto work = call->work([&services = call->services(), name = std::move(request.display_name),
                          client = client_of(*call, request.device_id, request.agent)] {
    return services.accounts.enter_as_guest(name, client);
  });
  KITH_CO_TRY(auto sign_in, co_await work);
  enter(call, std::move(sign_in), request.cookie.value_or(false));
  co_return Done{};
}

Flow upgrade(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_upgrade(call->params()));
  auto account = account_of(request);
  auto hashing = call->hash([&services = call->services(), caller = call->caller(), account = std::move(account)] {
    return services.accounts.upgrade(caller, account);
  });
  KITH_CO_TRY(auto sign_in, co_await hashing);
  enter(call, std::move(sign_in), !call->side().refresh_cookie.empty());
  co_return Done{};
}

Flow refresh(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_refresh(call->params()));
  const bool cookie = !request.refresh_token && !call->side().refresh_cookie.empty();
  std::string token = cookie ? call->side().refresh_cookie : request.refresh_token.value_or("");
  if (token.empty())
    co_return refuse(Code::kBadRequest, "refreshToken", "there is neither a refreshToken nor its cookie");
  auto work =
      call->work([&services = call->services(), token = std::move(token)] { return services.accounts.refresh(token); });
  auto sign_in = co_await work;
  if (!sign_in) {
    if (cookie && sign_in.error().code == Code::kUnauthorized)
      call->side().set_cookie = no_refresh_cookie(call->side().secure);
    co_return std::unexpected(std::move(sign_in.error()));
  }
  answer_sign_in(*call, *sign_in, cookie || request.cookie.value_or(false));
  co_return Done{};
}

Flow logout(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_logout(call->params()));
  std::string token = request.refresh_token.value_or(call->side().refresh_cookie);
  if (!call->side().refresh_cookie.empty()) call->side().set_cookie = no_refresh_cookie(call->side().secure);
  const bool known = !call->caller().user.nil();
  if (!known && token.empty()) co_return refuse(Code::kUnauthorized, "refreshToken", "there is nothing to sign out");
  auto work = call->work(
      [&services = call->services(), caller = call->caller(), token = std::move(token), known]() -> Result<Done> {
        if (known) {
          KITH_CHECKED(services.accounts.logout(caller));
        } else {
          KITH_CHECKED(services.accounts.logout_by_token(token));
        }
        return Done{};
      });
  KITH_CO_CHECKED(co_await work);
  call->answer();
  co_return Done{};
}

Flow change_password(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_change_password(call->params()));
  auto hashing = call->hash(
      [&services = call->services(), caller = call->caller(), request = std::move(request)]() -> Result<Done> {
        KITH_CHECKED(services.accounts.change_password(caller, request.old_password, request.new_password));
        return Done{};
      });
  KITH_CO_CHECKED(co_await hashing);
  call->answer();
  co_return Done{};
}

Flow reset_password(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_reset_password(call->params()));
  auto hashing = call->hash([&services = call->services(), request = std::move(request)] {
    return services.accounts.reset_password(request.token, request.new_password);
  });
  KITH_CO_TRY(const auto username, co_await hashing);
  call->answer([&](wire::Writer& writer) { writer.field("username", username); });
  co_return Done{};
}

Flow ticket(CallPtr call) {
  auto& tickets = call->services().tickets;
  KITH_CO_TRY(const auto text, tickets.issue(call->caller()));
  call->answer([&](wire::Writer& writer) {
    writer.field("ticket", text);
    writer.field("expiresIn", tickets.life_s());
  });
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"register", register_account},
    Operation{"login", login},
    Operation{"guest", guest},
    Operation{"upgrade", upgrade},
    Operation{"refresh", refresh},
    Operation{"logout", logout},
    Operation{"changePassword", change_password},
    Operation{"resetPassword", reset_password},
    Operation{"ticket", ticket},
};

}  // namespace

std::span<const Operation> auth_operations() {
  return kOperations;
}

}  // namespace kith::api
