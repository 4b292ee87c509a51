// Conversations: open a dm or the world, create a group or channel, list, look at, rename, dissolve.
#include <array>

#include "accounts/accounts.h"
#include "api/gatekeeping.h"
#include "api/mids.h"
#include "api/operations.h"
#include "api/people.h"
#include "chat/groups/settings.h"
#include "query/list.h"
#include "query/rows.h"
#include "store/log.h"
#include "wire/generated/requests_conversations.h"

namespace kith::api {
namespace {

using wire::CreateConversationRequest;

using Failed = std::vector<std::pair<UserId, Code>>;

void failed_field(wire::Writer& writer, const Failed& failed) {
  writer.key("failed");
  writer.begin_array();
  for (const auto& [user, code] : failed) {
    writer.begin_object();
    writer.field("userId", user);
    writer.field("code", info(code).text);
    writer.end_object();
  }
  writer.end_array();
}

// Reads the caller's list row of the conversation as the answer; `created` beside it where it was asked to be made, and
// who of those named did not come in.
auto read_row(Call& call, ConversationId cid, std::optional<bool> created = std::nullopt, Failed failed = {}) {
  return call.read([cid, created, failed = std::move(failed), self = call.caller().user](
                       const store::View& view, wire::Writer& writer, Mentioned& mentioned) {
    if (created) writer.field("created", *created);
    if (!failed.empty()) failed_field(writer, failed);
    return query::conversation_row(view, self, cid, writer, mentioned);
  });
}

bool was_created(const Reply& reply) {
  const auto* opened = std::get_if<OpenedReply>(&reply.body);
  return opened != nullptr && opened->created;
}

struct DmPlan {
  Invitee self;
  Invitee peer;
};

// May self open a dm with other? Facts about people, so decided here and not in the conversation's rule.
Result<DmPlan> plan_dm(Services& services, const accounts::Caller& caller, UserId other) {
  const UserId self = caller.user;
  KITH_TRY(const auto me, active_person(services, self, "userId"));
  if (self == other) return DmPlan{invitee(me), invitee(me)};
  if (me.guest) return refuse(Code::kGuestNotAllowed, "userId", "guests may not open a dm");
  KITH_TRY(const auto peer, active_person(services, other, "userId"));
  KITH_CHECKED(may_reach(services, caller, peer, Reaching::kDm, "userId"));
  return DmPlan{invitee(me), invitee(peer)};
}

Flow open_dm(CallPtr call, CreateConversationRequest request) {
  if (!request.user_id) co_return refuse(Code::kBadRequest, "userId", "a dm needs the other person's id");
  const UserId self = call->caller().user;
  auto planning = call->work([&services = call->services(), caller = call->caller(), other = *request.user_id] {
    return plan_dm(services, caller, other);
  });
  KITH_CO_TRY(auto plan, co_await planning);
  const auto cid = call->services().ids.dm(self, *request.user_id);
  auto submitted = call->submit({call->actor(), OpenDm{.cid = cid, .self = plan.self, .peer = plan.peer}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_read(call, read_row(*call, cid, was_created(reply)));
  co_return Done{};
}

Flow open_world(CallPtr call) {
  const auto cid = call->services().ids.world();
  const auto actor = call->actor();
  EnterWorld command{.cid = cid,
                     .name = call->services().config.name,
                     .self = {.user = actor.user, .guest = actor.guest, .receipts_off = actor.receipts_off}};
  auto submitted = call->submit({actor, std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_read(call, read_row(*call, cid, was_created(reply)));
  co_return Done{};
}

struct Founding {
  std::vector<Invitee> members;  // all who were named: who may not be added is marked as a guest, whom no group takes
  Failed failed;
};

// Of a group that was made already: who was named and never came in. Why may have changed since, and asking anew would
// spend what a new account may ask of strangers.
Result<Founding> founded(const store::View& log, ConversationId cid, const std::vector<UserId>& ids) {
  Founding out;
  for (const UserId& id : ids) {
    out.members.push_back({.user = id});
    KITH_TRY(const auto row, log.row(owner_of(cid), store::RowKind::kMember, id.raw()));
    if (!row) out.failed.emplace_back(id, Code::kForbidden);
  }
  return out;
}

// Whom a new group begins with. A repeat is decided by its rule alone: it spends nothing, and whether its people may be
// drawn in was settled the first time.
Result<Founding> plan_group(Services& services, const accounts::Caller& caller, ConversationId cid,
                            const std::vector<UserId>& ids) {
  const auto& log = services.log.live(store::Depth::kAll);
  KITH_TRY(const auto head, log.head(cid));
  if (head) return founded(log, cid, ids);
  KITH_CHECKED(services.rates.take_group(caller));
  KITH_TRY(auto people, invitees(services, caller, ids, "members"));
  Founding out{.members = std::move(people.known), .failed = {}};
  for (const Invitee& each : out.members) {
    if (each.guest) out.failed.emplace_back(each.user, Code::kGuestNotAllowed);
  }
  for (const auto& [id, error] : people.refused) {
    out.members.push_back({.user = id, .guest = true});
    out.failed.emplace_back(id, error.code);
  }
  return out;
}

std::optional<std::uint32_t> count(const std::optional<std::int64_t>& given) {
  if (!given) return std::nullopt;
  return static_cast<std::uint32_t>(std::min<std::int64_t>(*given, UINT32_MAX));
}

// What creating and changing have alike.
template <typename Request>
UpdateConversation settings_of(Request& request, ConversationId cid) {
  return {.cid = cid,
          .mid = {},
          .avatar = request.avatar,
          .announcement = std::move(request.announcement),
          .all_muted_until = request.all_muted_until,
          .slow_mode_s = count(request.slow_mode_s),
          .admission = request.admission,
          .members_invite = request.members_invite,
          .capacity = count(request.capacity),
          .message_life_s = count(request.message_life_s)};
}

bool any_of(const UpdateConversation& settings) {
  return settings.avatar || settings.announcement || settings.all_muted_until || settings.slow_mode_s ||
         settings.admission || settings.members_invite || settings.capacity || settings.message_life_s;
}

// Has nothing happened in the group since the change with this rev?
Result<bool> untouched_since(Services& services, ConversationId cid, Rev rev) {
  KITH_TRY(const auto head, services.log.live(store::Depth::kAll).head(cid));
  return head && head->rev == rev;
}

Flow create_group(CallPtr call, CreateConversationRequest request) {
  if (call->caller().guest) co_return refuse(Code::kGuestNotAllowed, "kind", "guests may not create conversations");
  if (!request.mid) co_return refuse(Code::kBadRequest, "mid", "creating a group needs the client's id of the command");
  if (!request.name) co_return refuse(Code::kBadRequest, "name", "a group needs a name");
  std::erase(request.members, call->caller().user);
  const auto cid = call->services().ids.group(call->caller().user, *request.mid);
  auto planning = call->work([&services = call->services(), caller = call->caller(), cid, ids = request.members] {
    return plan_group(services, caller, cid, ids);
  });
  KITH_CO_TRY(auto people, co_await planning);
  auto settings = settings_of(request, cid);
  const auto members_max = static_cast<std::uint32_t>(call->services().config.announced.group_members_max);
  KITH_CO_CHECKED(chat::check_settings(settings, request.kind, members_max));
  CreateGroup command{.cid = cid,
                      .mid = *request.mid,
                      .kind = request.kind,
                      .name = *request.name,
                      .history_from_start = request.history_from_start.value_or(true),
                      .members = std::move(people.members)};
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  if (any_of(settings)) {
    // A repeat sets them too where the first try broke off between the two, and else nothing again.
    auto look = call->work(
        [&services = call->services(), cid, rev = reply.rev] { return untouched_since(services, cid, rev); });
    KITH_CO_TRY(const bool fresh, co_await look);
    if (fresh) {
      auto setting = call->submit({call->actor(), std::move(settings)});
      KITH_CO_CHECKED(co_await setting);
    }
  }
  answer_read(call, read_row(*call, cid, was_created(reply), std::move(people.failed)));
  co_return Done{};
}

Flow create_conversation(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_create_conversation(call->params()));
  switch (request.kind) {
    case ConversationKind::kDm:
      open_dm(call, std::move(request));
      break;
    case ConversationKind::kWorld:
      open_world(call);
      break;
    case ConversationKind::kGroup:
    case ConversationKind::kChannel:
      create_group(call, std::move(request));
      break;
  }
  co_return Done{};
}

Flow list_conversations(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_conversations(call->params()));
  const query::ListAsk ask{.self = call->caller().user, .now = call->services().loop.clock().wall()};
  answer_read(call, call->read([request, ask, &directory = call->services().directory](
                                   const store::View& view, wire::Writer& writer, Mentioned& mentioned) {
    return query::conversations(view, directory, ask, request, writer, mentioned);
  }));
  co_return Done{};
}

Flow get_conversation(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_get_conversation(call->params()));
  answer_read(call, read_row(*call, request.cid));
  co_return Done{};
}

Flow update_conversation(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_update_conversation(call->params()));
  auto command = settings_of(request, request.cid);
  command.mid = mid_or_new(*call, request.mid);
  command.name = std::move(request.name);
  command.history_from_start = request.history_from_start;
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

Flow dissolve_conversation(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_dissolve_conversation(call->params()));
  auto submitted = call->submit({call->actor(), Dissolve{.cid = request.cid, .mid = mid_or_new(*call, request.mid)}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"createConversation", create_conversation},     Operation{"listConversations", list_conversations},
    Operation{"getConversation", get_conversation},           Operation{"updateConversation", update_conversation},
    Operation{"dissolveConversation", dissolve_conversation},
};

}  // namespace

std::span<const Operation> conversation_operations() {
  return kOperations;
}

}  // namespace kith::api
