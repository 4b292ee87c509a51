// Envelope: how an answer's document begins and ends, by the road it takes: a socket frame `{"t":"ok","re":5,…}` or a
// plain HTTP object. Thread: values, any thread.
#pragma once

#include <cstdint>

#include "wire/writer.h"

namespace kith::api {

struct Envelope {
  wire::Codec codec = wire::Codec::kJson;
  bool socket = false;
  std::int64_t re = -1;  // the request's id on its socket, -1 none

  void open(wire::Writer& writer) const {
    writer.begin_object();
    if (!socket) return;
    writer.field("t", "ok");
    if (re >= 0) writer.field("re", re);
  }
  void close(wire::Writer& writer) const { writer.end_object(); }
};

}  // namespace kith::api
