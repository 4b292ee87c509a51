// Commands that the model knows and no rule decides yet: no command of the contract leads here. Thread: one lane.
#include "chat/rules.h"

namespace kith::chat {
namespace {

Result<Outcome> not_yet() {
  return fail(Code::kUnknownType, "not offered by this version");
}

}  // namespace

Result<Outcome> decide(Context& /*ctx*/, const AppendStream& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const SaveStream& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const ExpireMessage& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const FollowThread& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const PutScheduled& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const CancelScheduled& /*command*/) {
  return not_yet();
}
Result<Outcome> decide(Context& /*ctx*/, const ScheduledDone& /*command*/) {
  return not_yet();
}

}  // namespace kith::chat
