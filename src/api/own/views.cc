// One's own list: how one sees a conversation (pin, archive, mute, tags, draft, hidden, marked unread, cleared), and
// reading everything. Who is in the conversation is asked here, of a snapshot: the rules of a person's rows see nothing
// of it.
#include <algorithm>
#include <array>

#include "api/operations.h"
#include "api/own/many.h"
#include "query/own/shelf.h"
#include "query/seat.h"
#include "wire/generated/limits.h"
#include "wire/generated/requests_own.h"

namespace kith::api {
namespace {

constexpr std::size_t kAtOnce = 64;  // commands of one read-all on their way

// What stands in a conversation that one is in.
Result<Head> own_head(Services& services, UserId self, ConversationId cid) {
  KITH_TRY(const auto place, query::seat(services.log.live(store::Depth::kAll), cid, self));
  if (place.member.active && place.conversation.dissolved_at == 0) return place.head;
  return refuse(Code::kNotMember, "cid", "you are no member of this conversation");
}

auto look_at_head(Call& call, ConversationId cid) {
  return call.work(
      [&services = call.services(), self = call.caller().user, cid] { return own_head(services, self, cid); });
}

void answer_urev(Call& call, Rev urev) {
  call.answer([&](wire::Writer& writer) { writer.field("urev", urev); });
}

Flow set_view(CallPtr call, SetOwnView change) {
  auto looking = look_at_head(*call, change.conversation);
  KITH_CO_TRY(const auto head, co_await looking);
  change.n = head.n;
  change.seq = head.seq;
  auto submitted = call->submit({call->actor(), std::move(change)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_urev(*call, reply.rev);
  co_return Done{};
}

Flow pin(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_pin_conversation(call->params()));
  SetOwnView change{.conversation = request.cid, .pinned = true};
  if (request.rank) change.pin_rank = static_cast<std::uint64_t>(*request.rank);
  set_view(call, std::move(change));
  co_return Done{};
}

Flow unpin(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_unpin_conversation(call->params()));
  set_view(call, {.conversation = request.cid, .pinned = false});
  co_return Done{};
}

Flow archive(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_archive_conversation(call->params()));
  set_view(call, {.conversation = request.cid, .archived = true, .stay_archived = request.stay.value_or(false)});
  co_return Done{};
}

Flow unarchive(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_unarchive_conversation(call->params()));
  set_view(call, {.conversation = request.cid, .archived = false});
  co_return Done{};
}

Flow mute(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_mute_conversation(call->params()));
  set_view(call, {.conversation = request.cid, .muted_until = request.until.value_or(wire::kIntegerMax)});
  co_return Done{};
}

Flow unmute(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_unmute_conversation(call->params()));
  set_view(call, {.conversation = request.cid, .muted_until = 0});
  co_return Done{};
}

Flow tag(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_tag_conversation(call->params()));
  set_view(call, {.conversation = request.cid, .tags = std::move(request.tags)});
  co_return Done{};
}

Flow untag(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_untag_conversation(call->params()));
  set_view(call, {.conversation = request.cid, .tags = std::vector<std::string>{}});
  co_return Done{};
}

Flow set_draft(CallPtr call, SetDraft change) {
  auto looking = look_at_head(*call, change.conversation);
  KITH_CO_TRY(const auto head, co_await looking);
  if (std::max(change.reply_to, change.thread_root) > head.seq) {
    co_return refuse(Code::kBadRequest, change.reply_to > head.seq ? "replyTo" : "threadRootSeq",
                     "there is no such message");
  }
  auto submitted = call->submit({call->actor(), std::move(change)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_urev(*call, reply.rev);
  co_return Done{};
}

Flow save_draft(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_save_draft(call->params()));
  set_draft(call, {.conversation = request.cid,
                   .text = std::move(request.text),
                   .reply_to = request.reply_to.value_or(Seq{}),
                   .thread_root = request.thread_root_seq.value_or(Seq{})});
  co_return Done{};
}

Flow drop_draft(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_drop_draft(call->params()));
  set_draft(call, {.conversation = request.cid, .thread_root = request.thread_root_seq.value_or(Seq{})});
  co_return Done{};
}

// Cleared first, which reads it: whoever hears that it is hidden finds nothing in it any more.
Flow hide(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_hide_conversation(call->params()));
  auto looking = look_at_head(*call, request.cid);
  KITH_CO_TRY(const auto head, co_await looking);
  if (request.clear.value_or(false) && head.seq) {
    auto cleared = call->submit({call->actor(), ClearHistory{.cid = request.cid, .up_to = head.seq}});
    KITH_CO_CHECKED(co_await cleared);
  }
  SetOwnView change{.conversation = request.cid, .hidden = true};
  change.n = head.n;
  change.seq = head.seq;
  auto submitted = call->submit({call->actor(), std::move(change)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_urev(*call, reply.rev);
  co_return Done{};
}

Flow show(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_show_conversation(call->params()));
  set_view(call, {.conversation = request.cid, .hidden = false});
  co_return Done{};
}

Flow clear_history(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_clear_history(call->params()));
  auto submitted =
      call->submit({call->actor(), ClearHistory{.cid = request.cid, .up_to = request.up_to.value_or(Seq{})}});
  KITH_CO_CHECKED(co_await submitted);
  call->answer();
  co_return Done{};
}

Flow set_mark(CallPtr call, ConversationId cid, bool on) {
  auto submitted = call->submit({call->actor(), MarkUnread{.cid = cid, .on = on}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  const auto* moved = std::get_if<MovedReply>(&reply.body);
  if (moved == nullptr) co_return fail(Code::kInternal, "the command gave no positions");
  call->answer([&](wire::Writer& writer) {
    writer.field("delivered", moved->positions.delivered);
    writer.field("read", moved->positions.read);
    writer.field("unread", moved->unread);
  });
  co_return Done{};
}

Flow mark_unread(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_mark_unread(call->params()));
  set_mark(call, request.cid, true);
  co_return Done{};
}

Flow unmark_unread(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_unmark_unread(call->params()));
  set_mark(call, request.cid, false);
  co_return Done{};
}

// Reading up to the head as it is now, wherever something is unread or marked so: a mention in a
// thread too, which counts nowhere else.
Result<std::vector<Command>> reads_of(Services& services, const Actor& actor) {
  const auto view = services.log.snapshot();
  KITH_TRY(const auto all, query::shelf(*view, actor.user));
  std::vector<Command> commands;
  for (const auto& each : all) {
    if (!each.unread_or_marked() && each.mentions == 0) continue;
    commands.push_back(
        {actor, MovePositions{.cid = each.listing.cid, .delivered = std::nullopt, .read = each.head.seq}});
  }
  return commands;
}

Flow read_all(CallPtr call) {
  KITH_CO_CHECKED(wire::decode_read_all(call->params()));
  auto looking =
      call->work([&services = call->services(), actor = call->actor()] { return reads_of(services, actor); });
  KITH_CO_TRY(auto commands, co_await looking);
  std::uint64_t done = 0;
  for (std::size_t at = 0; at < commands.size(); at += kAtOnce) {
    const auto first = commands.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last = commands.begin() + static_cast<std::ptrdiff_t>(std::min(at + kAtOnce, commands.size()));
    OnLanes some(call->services(), {first, last});
    const auto replies = co_await some;
    for (const auto& reply : replies) {
      if (reply) {
        ++done;
      } else if (reply.error().code != Code::kNotMember) {  // left meanwhile
        co_return std::unexpected<Error>(reply.error());
      }
    }
  }
  call->answer([&](wire::Writer& writer) { writer.field("conversations", done); });
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"pinConversation", pin},         Operation{"unpinConversation", unpin},
    Operation{"archiveConversation", archive}, Operation{"unarchiveConversation", unarchive},
    Operation{"muteConversation", mute},       Operation{"unmuteConversation", unmute},
    Operation{"tagConversation", tag},         Operation{"untagConversation", untag},
    Operation{"saveDraft", save_draft},        Operation{"dropDraft", drop_draft},
    Operation{"hideConversation", hide},       Operation{"showConversation", show},
    Operation{"markUnread", mark_unread},      Operation{"unmarkUnread", unmark_unread},
    Operation{"clearHistory", clear_history},  Operation{"readAll", read_all},
};

}  // namespace

std::span<const Operation> own_operations() {
  return kOperations;
}

}  // namespace kith::api
