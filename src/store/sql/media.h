// What the directory knows of uploads and of what refers to them: a projection of the log, for the one question that
// cannot be asked of rows by their owner: what does nobody refer to any more? Thread: as Connection. Deliberately not
// here: anything that decides who may see or send a content; that stands in the log.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "model/command.h"
#include "store/sql/connection.h"

namespace kith::store {

struct UploadRow {
  MediaId id{};
  UserId owner{};
  TimeMs at = 0;
  TimeMs closing_at = 0;  // 0: open
};
struct UploadChange {
  UploadRow row{};
  bool on = true;  // false: it is no more
};
// What one thing (a message, a picture, a plan: a kMediaUse row of its owner) refers to now, in the place of what it
// referred to before.
struct MediaUse {
  Owner owner{};
  std::string key{};
  std::vector<MediaId> ids{};
};

Status apply(Connection& c, const UploadChange& change);
Status apply(Connection& c, const MediaUse& use);
Status clear_media(Connection& c);

// Open ones to which nothing refers, uploaded up to `before` or by somebody who is no more.
Result<std::vector<UploadRow>> unused_uploads(Connection& c, TimeMs before, std::size_t limit);
struct ClosedUpload {
  UploadRow row{};
  bool used = false;  // something refers to it after all
};
// Closed up to `before`, the earliest first.
Result<std::vector<ClosedUpload>> closed_uploads(Connection& c, TimeMs before, std::size_t limit);

}  // namespace kith::store
