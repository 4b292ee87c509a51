// Uploads and contents as commands: an address to upload at, and an address to read at. The bytes themselves go over
// HTTP alone (content.cc), or past this server altogether.
#include <array>

#include "accounts/accounts.h"
#include "api/media/access.h"
#include "api/media/media.h"
#include "api/media/ranges.h"
#include "api/media/rows.h"
#include "api/operations.h"
#include "chat/config.h"
#include "model/codec.h"
#include "runtime/loop.h"
#include "wire/generated/requests_media.h"

namespace kith::api {
namespace {

Result<Done> has_room(Services& services, UserId self, std::uint64_t size) {
  const auto& config = services.media.config;
  KITH_TRY(const auto row,
           services.log.live(store::Depth::kAll).row(owner_of(self), store::RowKind::kUpload, std::string_view()));
  UploadTotals totals;
  if (row) {
    KITH_TRY(totals, decode<UploadTotals>(*row));
  }
  if (totals.bytes + size > config.quota_bytes) {
    return refuse(Code::kTooLarge, "quota", "your files would take more room than you have",
                  static_cast<std::int64_t>(config.quota_bytes));
  }
  if (services.media.blobs.free_bytes() < config.disk_reserve_bytes + size) {
    return retry_later(Code::kUnavailable, "the disk is almost full", 60'000);
  }
  return Done{};
}

Flow create_upload(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_create_upload(call->params()));
  auto& services = call->services();
  const auto& config = services.media.config;
  if (!config.on) co_return fail(Code::kForbidden, "nothing can be uploaded on this server");
  const auto size = static_cast<std::uint64_t>(request.size);
  if (size > config.bytes_max) {
    co_return refuse(Code::kTooLarge, "size", "the file is too large", static_cast<std::int64_t>(config.bytes_max));
  }
  auto look = call->work([&services, self = call->caller().user, size] { return has_room(services, self, size); });
  KITH_CO_CHECKED(co_await look);
  const UploadTicket ticket{.id = services.random.id<MediaId>(),
                            .owner = call->caller().user,
                            .size = size,
                            .name = clean_file_name(request.name),
                            .expires_at = services.loop.clock().wall() + config.upload_life_ms};
  call->answer([&](wire::Writer& writer) {
    writer.field("mediaId", ticket.id);
    writer.field("uploadUrl", services.media.addresses.upload(ticket));
    writer.field("expiresAt", ticket.expires_at);
  });
  co_return Done{};
}

// Addresses made in one stretch of time are the same, so that a cache knows what it has.
TimeMs end_of_address(TimeMs now, TimeMs life) {
  return (now / life + 2) * life;
}

Flow get_media(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_get_media(call->params()));
  const MediaPlace place{.cid = request.cid.value_or(ConversationId{}),
                         .seq = request.seq.value_or(Seq{}),
                         .user = request.user_id.value_or(UserId{})};
  if (place.seq && place.cid.nil()) co_return refuse(Code::kBadRequest, "cid", "a seq needs its conversation");
  if (!place.cid.nil() && !place.user.nil()) {
    co_return refuse(Code::kBadRequest, "userId", "give a conversation or a person, not both");
  }
  auto& services = call->services();
  auto look = call->work([&services, self = call->caller().user, id = request.media_id, place] {
    return visible_upload(services, self, id, place);
  });
  KITH_CO_TRY(const auto upload, co_await look);
  const TimeMs now = services.loop.clock().wall();
  const ReadTicket ticket{.id = upload.id,
                          .viewer = call->caller().user,
                          .place = place,
                          .expires_at = end_of_address(now, services.media.config.address_life_ms)};
  call->answer([&](wire::Writer& writer) {
    write_media(writer, upload);
    writer.field("url", services.media.addresses.read(ticket));
    writer.field("expiresAt", ticket.expires_at);
  });
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"createUpload", create_upload},
    Operation{"getMedia", get_media},
};

}  // namespace

void write_media(wire::Writer& writer, const Upload& upload) {
  writer.key("media");
  writer.begin_object();
  writer.field("mediaId", upload.id);
  writer.field("name", upload.name);
  writer.field("mime", upload.mime);
  writer.field("size", upload.size);
  writer.field("at", upload.at);
  writer.end_object();
}

std::span<const Operation> media_operations() {
  return kOperations;
}

}  // namespace kith::api
