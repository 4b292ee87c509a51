// Canonical JSON text straight into a Writer, without a tree in between: how stored bodies reach MessagePack readers.
// A text that is not one valid JSON value nested at most 32 deep becomes null: the frame around it stays whole.
// Thread: pure functions. Strings are taken as they are: what was stored was checked for UTF-8 when it came in.
#pragma once

#include <string_view>

namespace kith::wire {

class Writer;

void transcode_json(std::string_view json, Writer& writer);

}  // namespace kith::wire
