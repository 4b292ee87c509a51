#include "api/call.h"

#include <vector>

#include "accounts/user_cards.h"
#include "api/cards.h"
#include "api/gatekeeping.h"
#include "base/check.h"
#include "delivery/hub.h"
#include "lane/command_sink.h"
#include "wire/rows.h"

namespace kith::api {
namespace {

constexpr std::chrono::seconds kReplyTimeout{10};

}  // namespace

void refuse_call(Call& call, Error error) {
  call.refuse(std::move(error));
}

Call::Call(Services& services, accounts::Caller caller, wire::Value params, Envelope envelope, Finish finish)
    : services_(services),
      caller_(std::move(caller)),
      params_(std::move(params)),
      envelope_(envelope),
      finish_(std::move(finish)) {}

Call::~Call() {
  // A flow that was dropped before its end (shutdown) leaves nobody waiting.
  if (finish_) refuse(Error{.code = Code::kUnavailable, .detail = "the server is stopping", .retry_after_ms = 1000});
}

Actor Call::actor() const {
  const auto known = services_.cards.peek(caller_.user);
  return {.user = caller_.user,
          .device = caller_.device,
          .name = known ? known->name : caller_.name,
          .guest = caller_.guest,
          .admin = caller_.admin,
          .receipts_off = known && known->receipts_off};
}

Status Call::may_change(const Command& command) const {
  return services_.rates.take_change(caller_, command.body);
}

void Call::answer(const std::function<void(wire::Writer&)>& fields) {
  std::string document;
  wire::Writer writer(envelope_.codec, document);
  envelope_.open(writer);
  fields(writer);
  envelope_.close(writer);
  finish(std::move(document));
}

void Call::finish(std::string document) {
  KITH_CHECK(finish_ != nullptr);  // answered twice
  std::exchange(finish_, nullptr)(side_, std::move(document));
}

void Call::refuse(Error error) {
  KITH_CHECK(finish_ != nullptr);
  std::exchange(finish_, nullptr)(side_, std::unexpected(std::move(error)));
}

Result<std::string> Call::encode_read(Services& services, const Envelope& envelope, const Reading& reading,
                                      const ReadFn& read) {
  std::string document;
  wire::Writer writer(envelope.codec, document);
  envelope.open(writer);
  Mentioned mentioned;
  KITH_CHECKED(read(writer, mentioned));
  if (reading.asker) {
    KITH_TRY(const auto cards, cards_of(services, *reading.asker, mentioned));
    wire::users_field(writer, cards);
  }
  wire::degraded_field(writer, reading.degraded);
  envelope.close(writer);
  return document;
}

bool OnLane::await_suspend(std::coroutine_handle<> handle) {
  auto resumption = std::make_shared<Resumption>(handle);
  auto abandoned = std::make_shared<bool>(false);
  const auto slot = services_.hub.slots().await(kReplyTimeout, [this, resumption, abandoned](const Committed& item) {
    if (*abandoned) return;
    out_.emplace(item.reply);
    resumption->resume();
  });
  if (slot != 0) {
    const ReplyTo reply_to{.shard = services_.loop.index(), .slot = slot, .re = -1};
    if (services_.lanes.submit({std::move(command_), reply_to})) return true;
    *abandoned = true;
    services_.hub.slots().answer(slot,
                                 Committed{.reply_to = reply_to, .reply = fail(Code::kUnavailable), .events = {}});
  }
  resumption->release();
  out_.emplace(retry_later(Code::kUnavailable, "too many commands wait already", 500));
  return false;
}

}  // namespace kith::api
