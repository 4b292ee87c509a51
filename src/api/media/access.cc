// See access.h.
#include "api/media/access.h"

#include "accounts/accounts.h"
#include "query/message/media.h"
#include "query/sight.h"

namespace kith::api {
namespace {

std::unexpected<Error> not_there() {
  return refuse(Code::kNotFound, "mediaId", "there is no such content for you");
}

// Whoever blocked the viewer shows them no picture.
Status check_picture_of_person(Services& services, const store::View& view, UserId viewer, UserId user, MediaId id) {
  KITH_TRY(const auto person, services.accounts.user(user));
  if (person.avatar != id.text()) return not_there();
  if (user == viewer) return {};
  KITH_TRY(const bool shut_out, query::blocked_by(view, user, viewer));
  if (shut_out) return not_there();
  return {};
}

}  // namespace

Result<Upload> visible_upload(Services& services, UserId viewer, MediaId id, const MediaPlace& place) {
  const auto view = services.log.snapshot();
  if (place.seq) {
    KITH_CHECKED(query::check_held_in(*view, viewer, place.cid, place.seq, id));
  } else if (!place.cid.nil()) {
    KITH_CHECKED(query::check_picture_of(*view, viewer, place.cid, id));
  } else if (!place.user.nil()) {
    KITH_CHECKED(check_picture_of_person(services, *view, viewer, place.user, id));
  }
  KITH_TRY(auto upload, query::find_upload(*view, id));
  if (!upload) return not_there();
  const bool anywhere = place == MediaPlace{};
  if (anywhere && upload->owner != viewer) return not_there();
  return std::move(*upload);
}

Status check_own_picture(Services& services, UserId self, MediaId id, const std::string& field) {
  KITH_TRY(const auto upload, query::find_upload(*services.log.snapshot(), id));
  if (!upload || upload->owner != self || upload->closing_at != 0) {
    return refuse(Code::kNotFound, field, "no such upload of yours");
  }
  if (upload->mime.starts_with("image/")) return {};
  return refuse(Code::kBadRequest, field, "a picture is an image");
}

}  // namespace kith::api
