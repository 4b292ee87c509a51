// See decision.h.
#include "lane/decision.h"

#include <utility>

#include "chat/decide.h"

namespace kith::lane {

Result<Decision> decide(store::Overlay& rows, AudienceCache& audiences, const Rules& rules, const Command& command,
                        const Moment& moment) {
  chat::Context ctx{.rows = rows,
                    .actor = command.actor,
                    .now = moment.now,
                    .partition = moment.partition,
                    .pos = moment.pos,
                    .limits = rules.limits,
                    .content_key = rules.content_key};
  KITH_TRY(auto outcome, chat::decide(ctx, command));
  const Owner owner = owner_of(command);
  KITH_TRY(auto reached, audiences.build(rows, owner, outcome, moment.now, rules.limits.room_from_members));
  const bool writes = rows.touched();

  Decision decision;
  decision.reply.owner = owner;
  decision.reply.rev = outcome.rev;
  decision.reply.partition = moment.partition;
  decision.reply.pos = writes ? moment.pos : Pos(moment.pos.value - 1);  // nothing written: all that is known
  decision.reply.body = std::move(outcome.reply);
  decision.events.reserve(outcome.events.size());
  for (std::size_t i = 0; i < outcome.events.size(); ++i) {
    decision.events.push_back({.owner = owner,
                               .rev = outcome.events[i].rev,
                               .partition = moment.partition,
                               .pos = writes ? moment.pos : Pos(),
                               .audience = std::move(reached[i]),
                               .body = std::move(outcome.events[i].body)});
  }
  return decision;
}

}  // namespace kith::lane
