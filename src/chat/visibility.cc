// See visibility.h. Thread: pure functions.
#include "chat/visibility.h"

#include <algorithm>

namespace kith::chat {
namespace {

// The interval without its open end, without what is gone for everyone and what the member cleared for themself; from >
// to when nothing is left.
Interval closed(const Member& member, const Interval& interval, const Head& head) {
  const Seq to = interval.to ? std::min(interval.to, head.seq) : head.seq;
  return {std::max({interval.from, head.floor.next(), member.cleared.next()}), to};
}

}  // namespace

Standing standing(const Member* member) {
  if (member == nullptr) return Standing::kStranger;
  return member->active ? Standing::kPresent : Standing::kFormer;
}

bool sees(const Member* member, const Head& head, Seq seq) {
  if (member == nullptr) return false;
  return std::ranges::any_of(member->view, [&](const Interval& interval) {
    const Interval part = closed(*member, interval, head);
    return part.from <= seq && seq <= part.to;
  });
}

Seq first_visible(const Member* member, const Head& head) {
  if (member == nullptr) return {};
  for (const Interval& interval : member->view) {
    const Interval part = closed(*member, interval, head);
    if (part.from <= part.to || !interval.to) return part.from;
  }
  return {};
}

Seq last_visible(const Member* member, const Head& head) {
  if (member == nullptr) return {};
  for (auto it = member->view.rbegin(); it != member->view.rend(); ++it) {
    const Interval part = closed(*member, *it, head);
    if (part.from <= part.to) return part.to;
  }
  return {};
}

std::vector<Interval> visible_within(const Member* member, const Head& head, Seq from, Seq to) {
  std::vector<Interval> parts;
  if (member == nullptr) return parts;
  for (const Interval& interval : member->view) {
    Interval part = closed(*member, interval, head);
    part.from = std::max(part.from, from);
    part.to = std::min(part.to, to);
    if (part.from <= part.to) parts.push_back(part);
  }
  return parts;
}

}  // namespace kith::chat
