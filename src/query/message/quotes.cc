#include "query/message/quotes.h"

#include <algorithm>
#include <array>
#include <set>

#include "chat/visibility.h"
#include "query/former.h"
#include "query/mine.h"
#include "wire/json.h"

namespace kith::query {
namespace {

constexpr std::size_t kTextMax = 140;  // code points

std::string shortened(const std::string& text) {
  std::size_t points = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (begins && ++points > kTextMax) return text.substr(0, at) + "…";
  }
  return text;
}

// What people would read of it: the text, a caption, a file's name, a question.
std::string text_of(const Message& message) {
  constexpr std::array<const char*, 5> kFields{"text", "caption", "question", "title", "name"};
  const auto body = wire::parse_json(message.body, {.bytes_max = message.body.size()});
  if (!body) return {};
  for (const char* field : kFields) {
    const auto* value = body->find(field);
    if (value != nullptr && value->string() != nullptr && !value->string()->empty()) {
      return shortened(*value->string());
    }
  }
  return {};
}

}  // namespace

Status write_quotes(const store::View& view, const Seat& seat, const std::vector<Message>& messages,
                    wire::Writer& writer, Mentioned& mentioned) {
  std::set<Seq> wanted;
  for (const Message& message : messages) {
    if (message.reply_to && chat::sees(&seat.member, seat.head, message.reply_to)) wanted.insert(message.reply_to);
  }
  for (const Message& message : messages) wanted.erase(message.seq);
  if (wanted.empty()) return {};
  writer.key("quotes");
  writer.begin_object();
  for (const Seq seq : wanted) {
    KITH_TRY(const auto message, seen(view, seat, seq));
    KITH_TRY(const bool hidden, hidden_by(view, seat.self, seat.cid, seq));
    if (!message || hidden) continue;
    writer.key(std::to_string(seq.value));
    writer.begin_object();
    if (!message->from.nil()) writer.field("from", message->from);
    writer.field("at", message->at);
    writer.field("kind", message->kind);
    if (message->recalled_at != 0) writer.field("recalledAt", message->recalled_at);
    if (message->expired_at != 0) writer.field("expiredAt", message->expired_at);
    if (const auto text = text_of(*message); !text.empty()) writer.field("text", text);
    writer.end_object();
    if (!message->from.nil()) mentioned.insert(message->from);
  }
  writer.end_object();
  return {};
}

}  // namespace kith::query
