// See addresses.h.
#include "api/media/addresses.h"

#include "base/bytes.h"

namespace kith::api {
namespace {

constexpr std::string_view kBefore = "/v1/media/";
constexpr std::string_view kBehind = "/content";
constexpr std::uint8_t kUpload = 1;
constexpr std::uint8_t kRead = 2;

template <typename IdType>
IdType id_of(ByteReader& reader) {
  return IdType::from_raw(reader.raw(sizeof(Bytes16)));
}

std::unexpected<Error> foreign() {
  return fail(Code::kForbidden, "this address is not valid");
}

Status in_time(TimeMs expires_at, TimeMs now) {
  if (now < expires_at) return {};
  return fail(Code::kTokenExpired, "this address is over: ask for a new one");
}

}  // namespace

std::string MediaAddresses::address(MediaId id, std::string_view said) const {
  return std::string(kBefore) + id.text() + std::string(kBehind) + "?ticket=" + base64url(said) + "." +
         base64url(key_.sign(said));
}

std::string MediaAddresses::upload(const UploadTicket& ticket) const {
  std::string said;
  put_u8(said, kUpload);
  said += ticket.id.raw();
  put_be64(said, static_cast<std::uint64_t>(ticket.expires_at));
  said += ticket.owner.raw();
  put_be64(said, ticket.size);
  put_bytes(said, ticket.name);
  return address(ticket.id, said);
}

std::string MediaAddresses::read(const ReadTicket& ticket) const {
  std::string said;
  put_u8(said, kRead);
  said += ticket.id.raw();
  put_be64(said, static_cast<std::uint64_t>(ticket.expires_at));
  said += ticket.viewer.raw();
  said += ticket.place.cid.raw();
  put_be64(said, ticket.place.seq.value);
  said += ticket.place.user.raw();
  return address(ticket.id, said);
}

Result<std::string> MediaAddresses::opened(std::string_view ticket) const {
  const auto dot = ticket.find('.');
  if (dot == std::string_view::npos) return foreign();
  auto said = base64url_decode(ticket.substr(0, dot));
  const auto signature = base64url_decode(ticket.substr(dot + 1));
  if (!said || !signature || !accounts::equal_secret(*signature, key_.sign(*said))) return foreign();
  return std::move(*said);
}

Result<UploadTicket> MediaAddresses::check_upload(MediaId id, std::string_view ticket, TimeMs now) const {
  KITH_TRY(const auto said, opened(ticket));
  ByteReader reader(said);
  const auto kind = reader.u8();
  UploadTicket out;
  out.id = id_of<MediaId>(reader);
  out.expires_at = static_cast<TimeMs>(reader.be64());
  if (!reader.ok() || kind != kUpload || out.id != id) return foreign();
  out.owner = id_of<UserId>(reader);
  out.size = reader.be64();
  out.name = std::string(reader.bytes());
  if (!reader.ok() || !reader.done()) return foreign();
  KITH_CHECKED(in_time(out.expires_at, now));
  return out;
}

Result<ReadTicket> MediaAddresses::check_read(MediaId id, std::string_view ticket, TimeMs now) const {
  KITH_TRY(const auto said, opened(ticket));
  ByteReader reader(said);
  const auto kind = reader.u8();
  ReadTicket out;
  out.id = id_of<MediaId>(reader);
  out.expires_at = static_cast<TimeMs>(reader.be64());
  if (!reader.ok() || kind != kRead || out.id != id) return foreign();
  out.viewer = id_of<UserId>(reader);
  out.place.cid = id_of<ConversationId>(reader);
  out.place.seq = Seq(reader.be64());
  out.place.user = id_of<UserId>(reader);
  if (!reader.ok() || !reader.done()) return foreign();
  KITH_CHECKED(in_time(out.expires_at, now));
  return out;
}

MediaId content_of_path(std::string_view path) {
  if (!path.starts_with(kBefore) || !path.ends_with(kBehind) || path.size() < kBefore.size() + kBehind.size()) {
    return {};
  }
  path.remove_prefix(kBefore.size());
  path.remove_suffix(kBehind.size());
  return MediaId::parse(path).value_or(MediaId{});
}

}  // namespace kith::api
