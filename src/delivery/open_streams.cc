#include "delivery/open_streams.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "wire/json.h"

namespace kith::delivery {
std::string OpenStreams::text_of(const std::string& body) {
  const auto parsed = wire::parse_json(body);
  const auto* text = parsed ? parsed->find("text") : nullptr;
  return text != nullptr && text->string() != nullptr ? *text->string() : std::string();
}

bool OpenStream::fill(std::string_view beginning) {
  if (beginning.size() < missing) return false;
  text.insert(0, beginning.substr(0, missing));
  missing = 0;
  return true;
}

bool OpenStreams::concerns(const Event& event) {
  if (const auto* sent = std::get_if<MessageSent>(&event.body)) return sent->message.stream == StreamState::kOpen;
  if (const auto* changed = std::get_if<MessageChanged>(&event.body))
    return changed->message.stream != StreamState::kNone;
  if (const auto* recalled = std::get_if<MessageRecalled>(&event.body))
    return recalled->tombstone.stream != StreamState::kNone;
  return std::holds_alternative<StreamAppended>(event.body);
}

void OpenStreams::on_event(const Event& event) {
  const ConversationId cid = event.cid();
  if (const auto* sent = std::get_if<MessageSent>(&event.body)) {
    if (sent->message.stream == StreamState::kOpen) saved(cid, sent->message);
  } else if (const auto* changed = std::get_if<MessageChanged>(&event.body)) {
    if (changed->message.stream != StreamState::kNone) saved(cid, changed->message);
  } else if (const auto* recalled = std::get_if<MessageRecalled>(&event.body)) {
    forget(cid, recalled->tombstone.seq);
  } else if (const auto* append = std::get_if<StreamAppended>(&event.body)) {
    grown(cid, *append);
  }
}

std::vector<OpenStream> OpenStreams::take_heard() {
  std::vector<OpenStream> out;
  for (OpenStream& each : all_) {
    if (!std::exchange(each.heard, false)) continue;
    out.push_back(each);
  }
  return out;
}

// What is saved is never ahead of what was heard, so a text known in whole stays as it is.
void OpenStreams::saved(ConversationId cid, const Message& message) {
  if (message.stream != StreamState::kOpen || message.expired_at != 0) return forget(cid, message.seq);
  OpenStream* known = find(cid, message.seq);
  if (known != nullptr && known->whole()) return;
  OpenStream& stream = known != nullptr ? *known : open(cid, message.seq, message.from);
  std::string text = text_of(message.body);
  if (stream.fill(text)) return;
  stream.text = std::move(text);
  stream.missing = 0;
}

void OpenStreams::grown(ConversationId cid, const StreamAppended& append) {
  OpenStream* known = find(cid, append.seq);
  OpenStream& stream = known != nullptr ? *known : open(cid, append.seq, append.from);
  stream.heard = true;
  if (append.offset < stream.missing || append.offset > stream.missing + stream.text.size()) {
    stream.missing = append.offset;
    stream.text.clear();
  }
  stream.text.resize(append.offset - stream.missing);
  stream.text += append.text;
}

OpenStream& OpenStreams::open(ConversationId cid, Seq seq, UserId from) {
  if (all_.size() >= streams_max_) all_.pop_front();
  return all_.emplace_back(OpenStream{.cid = cid, .seq = seq, .from = from});
}

OpenStream* OpenStreams::find(ConversationId cid, Seq seq) {
  const auto found =
      std::ranges::find_if(all_, [&](const OpenStream& each) { return each.cid == cid && each.seq == seq; });
  return found == all_.end() ? nullptr : &*found;
}

void OpenStreams::forget(ConversationId cid, Seq seq) {
  std::erase_if(all_, [&](const OpenStream& each) { return each.cid == cid && each.seq == seq; });
}

}  // namespace kith::delivery
