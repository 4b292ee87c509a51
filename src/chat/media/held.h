// Which uploaded files a message holds, what its sender must have of them, and the rows that say so: for everything
// that refers to uploads there is one kMediaUse row of its owner, key = seq (be64; 0: the picture of the conversation),
// or the id of a plan in a person's rows, value = the ids one after the other. It is written and deleted with a stream
// entry of that row kind, so that who collects what nobody refers to need not read every message.
//
// The rows of an upload belong to its uploader, and the lane of another owner reads them here as they stand at that
// moment: they are written once, and what may be collected is closed long before (work/media_round.h). Thread: the
// rules' lane; the functions without Context are pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chat/rows.h"
#include "wire/value.h"

namespace kith::chat {

struct Held {
  MediaId id{};
  std::string mime{};  // as the body says; empty of a preview, of which it says nothing
  std::int64_t size = 0;
  bool preview = false;
  std::string at{};  // "body.mediaId", for refusals
};

// Whether messages of this kind hold files at all; the others are never taken apart.
bool holds_media(std::string_view kind);
// Of a body that check_body accepted; empty for other kinds and for what was recalled.
Result<std::vector<Held>> held_by(std::string_view kind, std::string_view body);
Result<bool> holds(std::string_view kind, std::string_view body, MediaId id);

// The upload as its owner's rows have it, open or closing; nothing if there is none.
Result<std::optional<Upload>> load_upload(Context& ctx, UserId owner, MediaId id);
// What a send names must be its sender's own finished uploads, with the type and size they have. not_found where they
// are not (or somebody else's, or being collected), bad_request naming what does not agree.
Status check_held(Context& ctx, std::string_view kind, std::string_view body);
// The same for an edit: what the message holds already need not be the sender's, but is named as it was.
Status check_still_held(Context& ctx, const Message& message, std::string_view body);
// A picture of oneself or of a conversation: the actor's own upload, an image.
Status check_picture(Context& ctx, MediaId id, const char* field);

// The row of what the message holds now; none for kinds without files. After each change of the content.
Status note_held(Context& ctx, const Message& message);
void note_use(Context& ctx, const Owner& owner, std::string key, const std::vector<MediaId>& ids);
std::string use_value(const std::vector<MediaId>& ids);
std::vector<MediaId> read_use(std::string_view value);

}  // namespace kith::chat
