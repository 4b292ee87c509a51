// See content_hash.h. SipHash-2-4 with 128 bits out: a keyed function is all that is needed, and it costs a tenth of a
// SHA-2.
#include "chat/content_hash.h"

#include <sodium/crypto_shorthash_siphash24.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace kith::chat {
namespace {

std::string hash(const ContentKey& key, const std::string& text) {
  static_assert(std::tuple_size_v<ContentKey> == crypto_shorthash_siphashx24_KEYBYTES);
  std::string out(crypto_shorthash_siphashx24_BYTES, '\0');
  crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(out.data()),
                              reinterpret_cast<const unsigned char*>(text.data()), text.size(), key.data());
  return out;
}

// People as a set: order and repetition carry no meaning.
void put_people(std::string& out, std::vector<UserId> people) {
  std::ranges::sort(people);
  people.erase(std::ranges::unique(people).begin(), people.end());
  put_varint(out, people.size());
  for (const UserId& user : people) out.append(user.raw());
}

}  // namespace

std::string content_hash(const ContentKey& key, const SendMessage& send) {
  std::string text;
  text.reserve(send.body.size() + send.kind.size() + 64);
  put_u8(text, 1);
  put_bytes(text, send.kind);
  put_bytes(text, send.body);
  put_varint(text, send.reply_to.value);
  put_varint(text, send.thread_root.value);
  put_u8(text, send.thread_root && send.also_in_timeline ? 1 : 0);
  put_people(text, send.mentions);
  // What came later counts only where it is used: hashes from before stay what they were.
  if (send.mention_all != MentionAll::kNone) {
    put_u8(text, 1);
    put_u8(text, static_cast<std::uint8_t>(send.mention_all));
  }
  if (send.expires_at != 0) {
    put_u8(text, 2);
    put_varint(text, static_cast<std::uint64_t>(send.expires_at));
  }
  if (!send.forwarded_from.nil()) {
    put_u8(text, 3);
    text.append(send.forwarded_from.raw());
  }
  if (send.stream) put_u8(text, 4);
  if (send.expires_in != 0) {
    put_u8(text, 5);
    put_varint(text, static_cast<std::uint64_t>(send.expires_in));
  }
  return hash(key, text);
}

std::string content_hash(const ContentKey& key, const CreateGroup& create) {
  std::string text;
  put_u8(text, 2);
  put_u8(text, static_cast<std::uint8_t>(create.kind));
  put_bytes(text, create.name);
  put_u8(text, create.history_from_start ? 1 : 0);
  std::vector<UserId> people;
  people.reserve(create.members.size());
  for (const Invitee& invitee : create.members) people.push_back(invitee.user);
  put_people(text, std::move(people));
  return hash(key, text);
}

std::string content_hash(const ContentKey& key, const Scheduled& plan) {
  std::string text;
  put_u8(text, 3);
  text.append(plan.cid.raw());
  put_bytes(text, plan.kind);
  put_bytes(text, plan.body);
  put_varint(text, plan.reply_to.value);
  put_varint(text, plan.thread_root.value);
  put_people(text, plan.mentions);
  put_u8(text, static_cast<std::uint8_t>(plan.mention_all));
  put_varint(text, static_cast<std::uint64_t>(plan.at));
  return hash(key, text);
}

}  // namespace kith::chat
