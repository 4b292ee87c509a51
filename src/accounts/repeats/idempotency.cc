#include "accounts/repeats/idempotency.h"

#include <algorithm>
#include <utility>

#include "accounts/hash.h"
#include "base/bytes.h"

namespace kith::accounts {
namespace {

constexpr std::string_view kHeader = "Idempotency-Key";
constexpr std::size_t kKeyMax = 128;
constexpr std::size_t kMidBytes = 24;  // 32 characters
constexpr std::int64_t kRetryMs = 1000;

}  // namespace

Idempotency::Entries::iterator Idempotency::find(UserId caller, std::string_view key) {
  const auto of_caller = of_caller_.find(caller);
  if (of_caller == of_caller_.end()) return entries_.end();
  const auto place = std::ranges::find_if(of_caller->second, [&](const auto& entry) { return entry->key == key; });
  return place == of_caller->second.end() ? entries_.end() : *place;
}

void Idempotency::erase(Entries::iterator entry) {
  const auto of_caller = of_caller_.find(entry->caller);
  std::erase(of_caller->second, entry);
  if (of_caller->second.empty()) of_caller_.erase(of_caller);
  if (entry->answer) bytes_ -= entry->answer->body.size();
  entries_.erase(entry);
}

void Idempotency::make_room(UserId caller) {
  const auto now = clock_.steady();
  const auto too_much = [&] {
    return entries_.size() > config_.answers_max || bytes_ > config_.bytes_max ||
           now - entries_.front().at >= config_.life;
  };
  while (!entries_.empty() && too_much()) erase(entries_.begin());
  const auto own = of_caller_.find(caller);
  if (own != of_caller_.end() && own->second.size() > config_.answers_of_one_max) erase(own->second.front());
}

Result<std::optional<Idempotency::Answer>> Idempotency::begin(UserId caller, std::string_view key,
                                                              const std::string& fingerprint) {
  const std::lock_guard lock(mutex_);
  make_room(caller);
  const auto known = find(caller, key);
  if (known != entries_.end()) {
    if (known->fingerprint != fingerprint) {
      return refuse(Code::kContentRejected, std::string(kHeader), "this key stands for another request");
    }
    if (!known->answer) {
      return std::unexpected(Error{.code = Code::kConflict,
                                   .detail = "this request is being carried out",
                                   .field = std::string(kHeader),
                                   .retry_after_ms = kRetryMs});
    }
    return known->answer;
  }
  const auto entry = entries_.insert(entries_.end(), {.caller = caller,
                                                      .key = std::string(key),
                                                      .fingerprint = fingerprint,
                                                      .answer = std::nullopt,
                                                      .at = clock_.steady()});
  of_caller_[caller].push_back(entry);
  make_room(caller);
  return std::nullopt;
}

void Idempotency::keep(UserId caller, std::string_view key, Answer answer) {
  const std::lock_guard lock(mutex_);
  const auto entry = find(caller, key);
  if (entry == entries_.end() || entry->answer) return;
  if (answer.body.size() > config_.bytes_max / 1000) return erase(entry);
  bytes_ += answer.body.size();
  entry->answer = std::move(answer);
  make_room(caller);
}

void Idempotency::forget(UserId caller, std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto entry = find(caller, key);
  if (entry != entries_.end() && !entry->answer) erase(entry);
}

Result<std::string> idempotency_key(std::string_view header) {
  const bool quoted = header.size() >= 2 && header.front() == '"' && header.back() == '"';
  const auto key = quoted ? header.substr(1, header.size() - 2) : header;
  const auto fits = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
  if (key.empty() || key.size() > kKeyMax || !std::ranges::all_of(key, fits)) {
    return refuse(Code::kBadRequest, std::string(kHeader), "a key has 1 to 128 printable characters", kKeyMax);
  }
  return std::string(key);
}

std::string mid_of(UserId caller, std::string_view command, std::string_view key) {
  std::string text(caller.raw());
  text += command;
  text += '\n';
  text += key;
  return base64url(sha256(text).substr(0, kMidBytes));
}

}  // namespace kith::accounts
