// History: what was asked, answered and seen, in the order of one clock, as lines of JSON; and the check that no order
// of events may contradict the promises. The simulation and tests on the real program write it, history_check reads it.
//
//   {"e":"invoke","by":"0.1","from":USER,"cid":CID,"mid":MID}       a send was begun (again)
//   {"e":"ack","by":…,"from":…,"cid":…,"mid":…,"seq":7,"rev":9,"duplicate":true?}
//   {"e":"refuse","by":…,"from":…,"cid":…,"mid":…,"code":…}         refused for good
//   {"e":"observe","by":…,"from":…,"cid":…,"mid":…,"seq":…,"rev":…,"live":SESSION?}   from "": the server's note
//   {"e":"final","from":…,"cid":…,"mid":…,"seq":…,"rev":…}          the store at the end, each message
//   {"e":"epoch"}                                                     an older state was restored
// Thread: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kith::sim {

struct Happening {
  enum class Kind : std::uint8_t { kInvoke, kAck, kRefuse, kObserve, kFinal, kEpoch };
  Kind kind = Kind::kInvoke;
  std::string by{};
  std::string from{};
  std::string cid{};
  std::string mid{};
  std::uint64_t seq = 0;
  std::uint64_t rev = 0;
  bool duplicate = false;
  std::string live{};  // observe: the session that got it live; empty: by a replay or a page
  std::string code{};
};

std::string line_of(const Happening& happening);
Result<Happening> parse_line(std::string_view line);

// What contradicts, one sentence each, at most `most`; empty: nothing does.
std::vector<std::string> contradictions(const std::vector<Happening>& history, std::size_t most = 10);

}  // namespace kith::sim
