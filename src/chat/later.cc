// Commands that the model knows and no rule decides yet: no command of the contract leads here. Thread: one lane.
#include "chat/rules.h"

namespace kith::chat {
namespace {

Result<Outcome> not_yet() {
  return fail(Code::kUnknownType, "not offered by this version");
}

}  // namespace

Result<Outcome> decide(Context& /*ctx*/, const MarkUnread& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const ClearHistory& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const SetOwnView& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const SetDraft& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const SetContact& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const WithdrawRequest& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const CloseRequest& /*command*/) {
  return not_yet();
}

}  // namespace kith::chat
