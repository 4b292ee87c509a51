// Who may see a content: its uploader, and whoever sees what refers to it. Asked when an address is made and again when
// it is used, so that what was recalled, and who was removed, ends at once. Thread: readers and workers; waits for the
// disk.
#pragma once

#include "api/media/addresses.h"
#include "api/services.h"
#include "model/media.h"

namespace kith::api {

// The upload, or not_found (not_member for strangers to the conversation): what is not there and what one may not see
// look alike.
Result<Upload> visible_upload(Services& services, UserId viewer, MediaId id, const MediaPlace& place);

// A picture that the person may give themself: their own finished upload, an image. Errors name `field`.
Status check_own_picture(Services& services, UserId self, MediaId id, const std::string& field);

}  // namespace kith::api
