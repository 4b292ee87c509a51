// How an upload is told: {mediaId, name, mime, size, at}. Thread: pure functions.
#pragma once

#include "model/media.h"
#include "wire/writer.h"

namespace kith::api {

// As field `media` of an object that the caller has opened.
void write_media(wire::Writer& writer, const Upload& upload);

}  // namespace kith::api
