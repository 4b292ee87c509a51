// Catching up and summaries: sync (HTTP), unread-summary, info.
#include <array>

#include "api/cards.h"
#include "api/operations.h"
#include "api/version.h"
#include "query/list.h"
#include "query/sync.h"
#include "runtime/worker_pool.h"
#include "store/log.h"
#include "wire/answers.h"
#include "wire/frames.h"
#include "wire/generated/limits.h"
#include "wire/generated/requests_sync.h"
#include "wire/rows.h"

namespace kith::api {
namespace {

Result<std::string> read_sync(Services& services, const Envelope& envelope, UserId self,
                              const wire::SyncRequest& request) {
  const bool degraded = services.log.degraded();
  KITH_TRY(auto outcome, query::sync_page(services.log, self, request));
  if (const auto* reason = std::get_if<wire::down::ResyncReason>(&outcome)) {
    return refuse(Code::kConflict, "token",
                  "this token cannot be served, load anew: " + std::string(wire::down::word_of(*reason)));
  }
  auto& synced = std::get<query::Synced>(outcome);
  synced.answer.degraded = degraded;
  KITH_CHECKED(complete(services, self, synced));
  std::string document;
  wire::Writer writer(envelope.codec, document);
  envelope.open(writer);
  wire::fields(writer, synced.answer);
  envelope.close(writer);
  return document;
}

Flow sync(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_sync(call->params()));
  answer_read(call,
              call->read_with([request, self = call->caller().user](Services& services, const Envelope& envelope) {
                return read_sync(services, envelope, self, request);
              }));
  co_return Done{};
}

Flow unread_summary(CallPtr call) {
  const query::ListAsk ask{.self = call->caller().user, .now = call->services().loop.clock().wall()};
  answer_read(call, call->read([ask](const store::View& view, wire::Writer& writer) {
    return query::unread_summary(view, ask, writer);
  }));
  co_return Done{};
}

Flow about(CallPtr call) {
  const auto& services = call->services();
  call->answer([&](wire::Writer& writer) {
    writer.field("name", services.config.name);
    writer.field("version", kVersion);
    writer.field("epoch", services.log.epoch());
    writer.field("protocol", kProtocol);
    writer.field("world", services.ids.world());
    writer.field("registration", services.config.registration);
    writer.field("guests", services.config.guests);
    wire::object_field(writer, "limits", services.config.announced);
  });
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"sync", sync},
    Operation{"unreadSummary", unread_summary},
    Operation{"info", about},
};

}  // namespace

std::span<const Operation> sync_operations() {
  return kOperations;
}

}  // namespace kith::api
