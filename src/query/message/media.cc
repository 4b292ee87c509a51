// See media.h.
#include "query/message/media.h"

#include "chat/media/held.h"
#include "query/former.h"

namespace kith::query {
namespace {

std::unexpected<Error> not_there() {
  return refuse(Code::kNotFound, "mediaId", "there is no such content for you");
}

}  // namespace

Result<std::optional<Upload>> find_upload(const store::View& view, MediaId id) {
  KITH_TRY(const auto owner, view.row({OwnerKind::kPerson, id.bytes}, store::RowKind::kUpload, {}));
  if (!owner) return std::optional<Upload>{};
  return record<Upload>(view, owner_of(UserId::from_raw(*owner)), store::RowKind::kUpload, id.raw());
}

Status check_held_in(const store::View& view, UserId self, ConversationId cid, Seq seq, MediaId id) {
  KITH_TRY(const auto place, seat(view, cid, self));
  KITH_TRY(const auto message, seen(view, place, seq));
  if (!message) return not_there();
  KITH_TRY(const bool held, chat::holds(message->kind, message->body, id));
  if (!held) return not_there();
  return {};
}

Status check_picture_of(const store::View& view, UserId self, ConversationId cid, MediaId id) {
  KITH_TRY(const auto place, seat(view, cid, self));
  if (place.conversation.avatar != id) return not_there();
  return {};
}

}  // namespace kith::query
