// The short road of decode_up: see up.h. Reads simdjson's own document, without a tree of ours in between. Not
// simdjson's on-demand interface: that is bound to the processor one compiles for, and no faster on frames this small.
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "wire/generated/limits.h"
#include "wire/up.h"
#include "wire/writer.h"

namespace kith::wire {

namespace {

namespace dom = simdjson::dom;

enum Bit : std::uint32_t {
  kT = 1 << 0,
  kId = 1 << 1,
  kCid = 1 << 2,
  kMid = 1 << 3,
  kKind = 1 << 4,
  kBody = 1 << 5,
  kSentAt = 1 << 6,
  kReplyTo = 1 << 7,
  kThreadRootSeq = 1 << 8,
  kAlsoInTimeline = 1 << 9,
  kMentions = 1 << 10,
  kIfRev = 1 << 11,
};
constexpr std::pair<std::string_view, Bit> kFields[] = {{"t", kT},
                                                        {"id", kId},
                                                        {"cid", kCid},
                                                        {"mid", kMid},
                                                        {"kind", kKind},
                                                        {"body", kBody},
                                                        {"sentAt", kSentAt},
                                                        {"replyTo", kReplyTo},
                                                        {"threadRootSeq", kThreadRootSeq},
                                                        {"ifRev", kIfRev},
                                                        {"mentions", kMentions},
                                                        {"alsoInTimeline", kAlsoInTimeline}};
constexpr std::uint32_t kNeeded = kT | kCid | kMid | kKind | kBody;

// Each of these is true if it read what it should have; anything else is for the common road to judge.
bool read_integer(dom::element value, std::int64_t min, std::int64_t& out) {
  std::int64_t number = 0;
  if (value.get_int64().get(number) != simdjson::SUCCESS || number < min || number > kIntegerMax) return false;
  out = number;
  return true;
}

template <typename N>
bool read_number(dom::element value, std::int64_t min, std::optional<N>& out) {
  std::int64_t number = 0;
  if (!read_integer(value, min, number)) return false;
  out = N(static_cast<std::uint64_t>(number));
  return true;
}

bool read_id(dom::element value, Bytes16& out) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return false;
  const auto bytes = uuid_parse(text);
  if (bytes) out = *bytes;
  return bytes.has_value();
}

bool read_mentions(dom::element value, std::vector<UserId>& out) {
  dom::array items;
  if (value.get_array().get(items) != simdjson::SUCCESS) return false;
  for (const auto item : items) {
    UserId user;
    if (!read_id(item, user.bytes)) return false;
    if (out.size() >= static_cast<std::size_t>(kMentionsMax)) return false;
    out.push_back(user);
  }
  return true;
}

bool read_string(dom::element value, std::string_view& out) {
  return value.get_string().get(out) == simdjson::SUCCESS;
}

// A body that holds strings only, as nearly all do, into its canonical form.
bool read_body(dom::element value, std::string& out) {
  constexpr std::size_t kStringsMax = 8;
  dom::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  std::vector<std::pair<std::string_view, std::string_view>> strings;
  for (const auto& field : object) {
    std::string_view text;
    if (!read_string(field.value, text) || strings.size() >= kStringsMax) return false;
    strings.emplace_back(field.key, text);
  }
  std::sort(strings.begin(), strings.end());
  const auto same_key = [](const auto& a, const auto& b) { return a.first == b.first; };
  if (std::adjacent_find(strings.begin(), strings.end(), same_key) != strings.end()) return false;
  Writer writer(Codec::kJson, out);
  writer.begin_object();
  for (const auto& [key, text] : strings) writer.field(key, text);
  writer.end_object();
  return out.size() <= static_cast<std::size_t>(kBodyBytesMax);
}

bool read_field(Bit bit, dom::element value, SendFrame& frame) {
  SendRequest& send = frame.request;
  std::string_view text;
  switch (bit) {
    case kT:
      return read_string(value, text) && text == "send";
    case kId:
      return read_integer(value, 0, frame.id);
    case kCid:
      return read_id(value, send.cid.bytes);
    case kMid:
      if (!read_string(value, text) || !valid_mid(text)) return false;
      send.mid = text;
      return true;
    case kKind:
      if (!read_string(value, text) || text.empty() || code_points(text) > kKindCharactersMax) return false;
      send.kind = text;
      return true;
    case kBody:
      return read_body(value, send.body);
    case kSentAt:
      return read_integer(value, 0, send.sent_at.emplace());
    case kReplyTo:
      return read_number(value, 1, send.reply_to);
    case kThreadRootSeq:
      return read_number(value, 1, send.thread_root_seq);
    case kIfRev:
      return read_number(value, 0, send.if_rev);
    case kMentions:
      return read_mentions(value, send.mentions);
    case kAlsoInTimeline:
      return value.get_bool().get(send.also_in_timeline.emplace()) == simdjson::SUCCESS;
  }
  return false;
}

bool read_frame(dom::object object, SendFrame& frame) {
  std::uint32_t seen = 0;
  for (const auto& field : object) {
    const auto* known =
        std::find_if(std::begin(kFields), std::end(kFields), [&](const auto& f) { return f.first == field.key; });
    if (known == std::end(kFields) || (seen & known->second) != 0) return false;
    if (!read_field(known->second, field.value, frame)) return false;
    seen |= known->second;
  }
  return (seen & kNeeded) == kNeeded;
}

}  // namespace

std::optional<SendFrame> decode_send_json(std::string_view frame, const ParseLimits& limits) {
  if (frame.size() > limits.bytes_max || frame.find("\\u") != std::string_view::npos) return std::nullopt;
  thread_local dom::parser parser;
  thread_local std::string padded;
  padded.assign(frame);
  padded.resize(frame.size() + simdjson::SIMDJSON_PADDING, ' ');
  dom::object object;
  if (parser.parse(padded.data(), frame.size(), false).get(object) != simdjson::SUCCESS) return std::nullopt;
  SendFrame send;
  if (!read_frame(object, send)) return std::nullopt;
  return send;
}

}  // namespace kith::wire
