// Search of messages, and an administrator's look at its index.
#include <array>

#include "api/operations.h"
#include "base/clock.h"
#include "query/search/search.h"
#include "wire/generated/requests_search.h"

namespace kith::api {
namespace {

using store::search::IndexState;

bool building(const IndexState& state) {
  return state.progress.building || state.rebuild_wanted || !state.at;
}

Result<IndexState> state_of(Services& services) {
  return services.search.state(store::search::consumer_of(services.log));
}

Flow search_messages(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_search_messages(call->params()));
  answer_read(call, call->read([&services = call->services(), request = std::move(request), self = call->caller().user](
                                   const store::View& view, wire::Writer& writer, Mentioned& mentioned) -> Status {
    KITH_TRY(const auto state, state_of(services));
    const query::SearchGround ground{
        .view = view, .index = services.search, .building = building(state), .clock = services.clock};
    return query::search_messages(ground, self, request, writer, mentioned);
  }));
  co_return Done{};
}

void answer_state(Call& call, const IndexState& state) {
  const auto lag = store::search::lag(state.at.value_or(store::Cursor{}), call.services().log.positions());
  call.answer([&](wire::Writer& writer) {
    writer.field("building", building(state));
    writer.field("conversations", state.progress.conversations);
    writer.field("of", state.progress.of);
    writer.field("messages", state.progress.messages);
    writer.field("lag", lag);
  });
}

Flow search_index_state(CallPtr call) {
  auto work = call->work([&services = call->services()] { return state_of(services); });
  KITH_CO_TRY(const auto state, co_await work);
  answer_state(*call, state);
  co_return Done{};
}

Flow rebuild_search_index(CallPtr call) {
  auto work = call->work([&services = call->services()]() -> Result<IndexState> {
    KITH_CHECKED(services.search.want_rebuild());
    return state_of(services);
  });
  KITH_CO_TRY(const auto state, co_await work);
  answer_state(*call, state);
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"searchMessages", search_messages},
    Operation{"searchIndexState", search_index_state},
    Operation{"rebuildSearchIndex", rebuild_search_index},
};

}  // namespace

std::span<const Operation> search_operations() {
  return kOperations;
}

}  // namespace kith::api
