// Other people: one, several, search; and an administrator's switch to disable somebody.
#include <array>

#include "accounts/accounts.h"
#include "api/operations.h"
#include "api/people.h"
#include "api/user_rows.h"
#include "model/codec.h"
#include "query/sight.h"
#include "runtime/loop.h"
#include "wire/generated/requests_users.h"

namespace kith::api {
namespace {

constexpr std::size_t kSearchRows = 20;
constexpr int kCacheSeconds = 60;  // names and faces seldom change, and asking again for what is unchanged is cheap

// The rows of these people as the caller may see them: whoever blocked the caller shows a name and no more.
Result<std::vector<wire::UserRow>> rows_for(Services& services, const accounts::Caller& caller,
                                            const std::vector<store::User>& users) {
  std::vector<wire::UserRow> rows;
  const auto& log = services.log.live(store::Depth::kAll);
  for (const auto& user : users) {
    auto row = user_row(user);
    KITH_TRY(const auto contact, log.row(owner_of(caller.user), store::RowKind::kContact, user.id.raw()));
    if (contact) {
      KITH_TRY(const auto known, decode<Contact>(*contact));
      row.is_friend = known.active;
      if (known.active) row.remark = known.remark;
    }
    KITH_TRY(const auto block, log.row(owner_of(caller.user), store::RowKind::kBlock, user.id.raw()));
    if (block) {
      KITH_TRY(const auto known, decode<Block>(*block));
      row.blocked = known.active;
    }
    KITH_TRY(const bool shut_out, query::blocked_by(log, user.id, caller.user));
    if (shut_out && !caller.admin) {
      row.about.clear();
      row.avatar.clear();
    } else if (!user.status.empty(services.loop.clock().wall())) {
      row.status = user.status;
    }
    if (caller.admin) row.disabled = user.disabled_at != 0;
    rows.push_back(std::move(row));
  }
  return rows;
}

void answer_rows(Call& call, const std::vector<wire::UserRow>& rows) {
  call.answer([&](wire::Writer& writer) { wire::rows_field(writer, "users", rows); });
}

Flow get_user(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_get_user(call->params()));
  auto work = call->work([&services = call->services(), caller = call->caller(),
                          id = request.user_id]() -> Result<std::vector<wire::UserRow>> {
    KITH_TRY(auto user, services.accounts.user(id));
    return rows_for(services, caller, {std::move(user)});
  });
  KITH_CO_TRY(const auto rows, co_await work);
  call->side().cache_s = kCacheSeconds;
  call->answer([&](wire::Writer& writer) { wire::object_field(writer, "user", rows.front()); });
  co_return Done{};
}

Flow batch_users(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_batch_users(call->params()));
  auto work = call->work([&services = call->services(), caller = call->caller(),
                          ids = std::move(request.user_ids)]() -> Result<std::vector<wire::UserRow>> {
    KITH_TRY(const auto users, services.accounts.users(ids));
    return rows_for(services, caller, users);
  });
  KITH_CO_TRY(const auto rows, co_await work);
  call->side().cache_s = kCacheSeconds;
  answer_rows(*call, rows);
  co_return Done{};
}

Flow search_users(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_search_users(call->params()));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(kSearchRows));
  auto work = call->work([&services = call->services(), caller = call->caller(), query = std::move(request.query),
                          limit]() -> Result<std::vector<wire::UserRow>> {
    KITH_TRY(auto users, services.accounts.search(caller, query, limit));
    const auto& log = services.log.live(store::Depth::kAll);
    std::vector<store::User> open;
    for (auto& user : users) {
      KITH_TRY(const bool shut_out, query::blocked_by(log, user.id, caller.user));
      if (!shut_out || caller.admin) open.push_back(std::move(user));
    }
    return rows_for(services, caller, open);
  });
  KITH_CO_TRY(const auto rows, co_await work);
  answer_rows(*call, rows);
  co_return Done{};
}

Flow disable_user(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_disable_user(call->params()));
  auto work = call->work([&services = call->services(), actor = call->caller().user, request]() -> Result<Done> {
    KITH_CHECKED(services.accounts.set_disabled(actor, request.user_id, request.disabled));
    return Done{};
  });
  KITH_CO_CHECKED(co_await work);
  call->answer();
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"getUser", get_user},
    Operation{"batchUsers", batch_users},
    Operation{"searchUsers", search_users},
    Operation{"disableUser", disable_user},
};

}  // namespace

std::span<const Operation> user_operations() {
  return kOperations;
}

}  // namespace kith::api
