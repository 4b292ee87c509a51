// Forwarding: what one may see goes where one may write, message by message or gathered into one. The sends are
// ordinary ones; their mids are made from the command's, so a repeat finds what the first attempt sent.
#include <algorithm>
#include <array>

#include "api/cards.h"
#include "api/message/handlers.h"
#include "api/operations.h"
#include "query/message/forward.h"
#include "wire/generated/requests_messages.h"
#include "wire/json.h"
#include "wire/rows.h"

namespace kith::api {
namespace {

using wire::Value;

struct Copy {
  Seq of{};  // of the original; none: gathered from several
  SendMessage send{};
  std::optional<Sent> sent{};  // by an earlier attempt
};
struct Plan {
  std::vector<Copy> copies;
  std::vector<std::pair<Seq, Code>> skipped;
};
struct Report {
  std::vector<std::pair<Seq, SentReply>> sent;
  std::vector<std::pair<Seq, Code>> skipped;
};

SendMessage copy_of(const wire::ForwardRequest& request, const Message& message) {
  SendMessage send;
  send.cid = request.cid;
  send.mid = request.mid + "-" + std::to_string(message.seq.value);
  send.kind = message.kind;
  send.body = message.body;
  send.forwarded_from = query::author_of(message);
  return send;
}

Result<SendMessage> gathered(Services& services, const wire::ForwardRequest& request,
                             const std::vector<Message>& messages) {
  Mentioned authors;
  for (const Message& message : messages) authors.insert(query::author_of(message));
  KITH_TRY(const auto cards, cards_of(services, authors));
  Value::Array items;
  for (const Message& message : messages) {
    const UserId author = query::author_of(message);
    const auto card = std::ranges::find(cards, author, &wire::UserCard::id);
    KITH_TRY(auto body, wire::parse_json(message.body, {.bytes_max = message.body.size()}));
    items.emplace_back(Value::Object{{"from", Value(author.text())},
                                     {"name", Value(card == cards.end() ? std::string() : card->name)},
                                     {"at", Value(std::int64_t{message.at})},
                                     {"kind", Value(message.kind)},
                                     {"body", std::move(body)}});
  }
  Value::Object body{{"items", Value(std::move(items))}};
  if (request.title) body.push_back({"title", Value(*request.title)});
  SendMessage send;
  send.cid = request.cid;
  send.mid = request.mid;
  send.kind = "merged";
  send.body = wire::canonical_json(Value(std::move(body)));
  send.forwarded_from = query::author_of(messages.front());
  return send;
}

Result<Plan> plan_of(Services& services, UserId self, const wire::ForwardRequest& request) {
  const auto view = services.log.snapshot();
  std::vector<Seq> seqs;
  for (const auto seq : request.seqs) seqs.emplace_back(static_cast<std::uint64_t>(seq));
  KITH_TRY(auto carried, query::carried(*view, self, request.from, std::move(seqs)));
  if (carried.messages.empty()) return refuse(Code::kNotFound, "seqs", "none of these messages can be forwarded");
  Plan plan;
  plan.skipped = std::move(carried.skipped);
  if (request.mode == wire::ForwardMode::kMerged) {
    KITH_TRY(auto send, gathered(services, request, carried.messages));
    plan.copies.push_back({.send = std::move(send)});
  } else {
    for (const Message& message : carried.messages) {
      plan.copies.push_back({.of = message.seq, .send = copy_of(request, message)});
    }
  }
  // An original may have been edited since the first attempt: what was sent then is the answer, not a conflict.
  for (Copy& copy : plan.copies) {
    KITH_TRY(copy.sent, view->sent(copy.send.cid, self, copy.send.mid));
  }
  return plan;
}

void write(wire::Writer& writer, ConversationId cid, const Report& report) {
  writer.field("cid", cid);
  writer.key("sent");
  writer.begin_array();
  for (const auto& [of, sent] : report.sent) {
    writer.begin_object();
    if (of) writer.field("of", of);
    wire::fields(writer, sent);
    writer.end_object();
  }
  writer.end_array();
  writer.key("skipped");
  writer.begin_array();
  for (const auto& [seq, code] : report.skipped) {
    writer.begin_object();
    writer.field("seq", seq);
    writer.field("code", info(code).text);
    writer.end_object();
  }
  writer.end_array();
}

Flow forward(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_forward(call->params()));
  if (request.mid.size() > static_cast<std::size_t>(wire::kForwardMidCharactersMax)) {
    co_return refuse(Code::kBadRequest, "mid", "too long: the mids of the messages are made from it",
                     wire::kForwardMidCharactersMax);
  }
  auto task = [&services = call->services(), self = call->caller().user, request] {
    return plan_of(services, self, request);
  };
  OnPool planned(call->services().readers, call->services().loop, std::move(task));
  KITH_CO_TRY(auto plan, co_await planned);
  Report report{.sent = {}, .skipped = std::move(plan.skipped)};
  for (Copy& copy : plan.copies) {
    if (copy.sent) {
      report.sent.emplace_back(copy.of, SentReply{.cid = request.cid,
                                                  .mid = copy.send.mid,
                                                  .seq = copy.sent->seq,
                                                  .rev = copy.sent->rev,
                                                  .at = copy.sent->at,
                                                  .duplicate = true});
      continue;
    }
    Status allowed = call->services().rates.take(call->caller(), request.cid, call->side().address);
    Result<Reply> reply = std::unexpected(allowed ? Error{} : allowed.error());
    if (allowed) {
      auto submitted = call->submit({call->actor(), std::move(copy.send)});
      reply = co_await submitted;
    }
    const auto* sent = reply ? std::get_if<SentReply>(&reply->body) : nullptr;
    if (sent != nullptr) {
      report.sent.emplace_back(copy.of, *sent);
    } else if (report.sent.empty()) {
      co_return std::unexpected(reply ? Error{} : std::move(reply.error()));
    } else {
      report.skipped.emplace_back(copy.of, reply ? Code::kInternal : reply.error().code);
    }
  }
  call->answer([&](wire::Writer& writer) { write(writer, request.cid, report); });
  co_return Done{};
}

constexpr std::array kOperations = {Operation{"forward", forward}};

}  // namespace

std::span<const Operation> forward_operations() {
  return kOperations;
}

}  // namespace kith::api
