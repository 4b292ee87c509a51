// Signed addresses of contents: who holds one may upload that one file, or read that one content as somebody who may
// see it, for a short time. All they say stands in them, signed by a key of the installation, so nothing is kept of an
// upload that never comes. They point at this server; those of an object store are another making of the same two
// calls. Thread: immutable, any thread.
#pragma once

#include <string>
#include <string_view>

#include "accounts/hash.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace kith::api {

// Where somebody sees a content: in a message, as the picture of a conversation (no seq) or of a person, or nowhere but
// among their own uploads.
struct MediaPlace {
  ConversationId cid{};
  Seq seq{};
  UserId user{};
  bool operator==(const MediaPlace&) const = default;
};

struct UploadTicket {
  MediaId id{};
  UserId owner{};
  std::uint64_t size = 0;
  std::string name{};
  TimeMs expires_at = 0;
};

struct ReadTicket {
  MediaId id{};
  UserId viewer{};
  MediaPlace place{};
  TimeMs expires_at = 0;
};

class MediaAddresses {
 public:
  explicit MediaAddresses(std::string_view key) : key_(key) {}

  std::string upload(const UploadTicket& ticket) const;
  std::string read(const ReadTicket& ticket) const;

  // Of the ticket in such an address. forbidden for one that is not ours, not for this content or not for this;
  // token_expired for one that is over.
  Result<UploadTicket> check_upload(MediaId id, std::string_view ticket, TimeMs now) const;
  Result<ReadTicket> check_read(MediaId id, std::string_view ticket, TimeMs now) const;

 private:
  std::string address(MediaId id, std::string_view said) const;
  Result<std::string> opened(std::string_view ticket) const;

  const accounts::HmacKey key_;
};

// The content that a path names, as "/v1/media/UUID/content"; nil if it is none.
MediaId content_of_path(std::string_view path);

}  // namespace kith::api
