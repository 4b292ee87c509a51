// Forwarding: what one may see goes where one may write, message by message or gathered into one. The sends are
// ordinary ones; their mids are made from the command's, so a repeat finds what the first attempt sent.
#include <algorithm>
#include <array>

#include "api/cards.h"
#include "api/message/handlers.h"
#include "api/operations.h"
#include "chat/config.h"
#include "chat/message/bodies.h"
#include "chat/text.h"
#include "query/message/forward.h"
#include "wire/generated/limits.h"
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

std::string mid_of(const wire::ForwardRequest& request, Seq seq) {
  return request.mid + "-" + std::to_string(seq.value);
}

SendMessage copy_of(const wire::ForwardRequest& request, const Message& message) {
  SendMessage send;
  send.cid = request.cid;
  send.mid = mid_of(request, message.seq);
  send.kind = message.kind;
  send.body = message.body;
  send.forwarded_from = query::author_of(message);
  send.expires_at = message.expires_at;  // no copy outlives what it is a copy of
  return send;
}

// The earliest of theirs; 0: none of them does.
TimeMs expiry_of(const std::vector<Message>& messages) {
  TimeMs earliest = 0;
  for (const Message& message : messages) {
    if (message.expires_at != 0 && (earliest == 0 || message.expires_at < earliest)) earliest = message.expires_at;
  }
  return earliest;
}

Result<SendMessage> gathered(Services& services, UserId self, const wire::ForwardRequest& request,
                             const std::vector<Message>& messages) {
  Mentioned authors;
  for (const Message& message : messages) authors.insert(query::author_of(message));
  KITH_TRY(const auto cards, cards_of(services, self, authors));
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
  const std::size_t most = chat::body_limit(send.kind, services.rules.body_bytes_max);
  if (send.body.size() > most) {
    return refuse(Code::kTooLarge, "seqs", "these messages are too large to be gathered in one",
                  static_cast<std::int64_t>(most));
  }
  send.forwarded_from = query::author_of(messages.front());
  send.expires_at = expiry_of(messages);
  return send;
}

// What an earlier attempt sent is the answer, whatever became of the originals since. Takes those seqs out.
Result<std::vector<Copy>> sent_before(const store::View& view, UserId self, const wire::ForwardRequest& request,
                                      std::vector<Seq>& seqs) {
  std::vector<Copy> copies;
  const bool merged = request.mode == wire::ForwardMode::kMerged;
  const auto look = [&](Seq of, std::string mid) -> Result<bool> {
    KITH_TRY(auto sent, view.sent(request.cid, self, mid));
    if (!sent) return false;
    SendMessage send;
    send.cid = request.cid;
    send.mid = std::move(mid);
    copies.push_back({.of = of, .send = std::move(send), .sent = std::move(sent)});
    return true;
  };
  if (merged) {
    KITH_TRY(const bool found, look(Seq{}, request.mid));
    if (found) seqs.clear();
    return copies;
  }
  std::vector<Seq> left;
  for (const Seq seq : seqs) {
    KITH_TRY(const bool found, look(seq, mid_of(request, seq)));
    if (!found) left.push_back(seq);
  }
  seqs = std::move(left);
  return copies;
}

Result<Plan> plan_of(Services& services, UserId self, const wire::ForwardRequest& request) {
  const auto view = services.log.snapshot();
  std::vector<Seq> seqs;
  for (const auto seq : request.seqs) seqs.emplace_back(static_cast<std::uint64_t>(seq));
  std::ranges::sort(seqs);
  seqs.erase(std::ranges::unique(seqs).begin(), seqs.end());
  Plan plan;
  KITH_TRY(plan.copies, sent_before(*view, self, request, seqs));
  if (seqs.empty()) return plan;
  KITH_TRY(auto carried, query::carried(*view, self, request.from, std::move(seqs)));
  if (carried.messages.empty() && plan.copies.empty()) {
    return refuse(Code::kNotFound, "seqs", "none of these messages can be forwarded");
  }
  plan.skipped = std::move(carried.skipped);
  if (carried.messages.empty()) return plan;
  if (request.mode == wire::ForwardMode::kMerged) {
    KITH_TRY(auto send, gathered(services, self, request, carried.messages));
    plan.copies.push_back({.send = std::move(send)});
  } else {
    for (const Message& message : carried.messages) {
      plan.copies.push_back({.of = message.seq, .send = copy_of(request, message)});
    }
  }
  std::ranges::sort(plan.copies, {}, &Copy::of);
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
  if (request.title) {
    KITH_CO_CHECKED(chat::check_name(*request.title, "title", wire::kConversationNameCharactersMax));
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
