#include "api/mids.h"

#include "base/random.h"

namespace kith::api {

std::string mid_or_new(Call& call, const std::optional<std::string>& mid) {
  return mid ? *mid : call.services().random.id<RequestId>().text();
}

void answer_change(Call& call, ConversationId cid, Rev rev) {
  call.answer([&](wire::Writer& writer) {
    writer.field("cid", cid);
    writer.field("rev", rev);
  });
}

}  // namespace kith::api
