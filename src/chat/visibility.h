// What of a conversation a person may see: the one place that reads a member's view. Every read, event, preview and
// position is clamped by these functions, for present and former members and for strangers alike (a stranger is a null
// member). Invariants: a range returned is never empty, lies within 1..head and above the floor, and ranges are
// ascending and disjoint. Deliberately not here: who may write (permissions.h). Thread: pure functions.
#pragma once

#include <vector>

#include "model/conversation.h"

namespace kith::chat {

enum class Standing { kStranger, kFormer, kPresent };
Standing standing(const Member* member);

// May this person read message seq?
bool sees(const Member* member, const Head& head, Seq seq);

// The lowest seq the person may see now or, for a present member who sees nothing yet, will see next. 0: nothing, ever.
Seq first_visible(const Member* member, const Head& head);

// The highest seq the person may see now; 0: none.
Seq last_visible(const Member* member, const Head& head);

// The parts of [from, to] the person may see, as closed intervals (to is never 0).
std::vector<Interval> visible_within(const Member* member, const Head& head, Seq from, Seq to);

}  // namespace kith::chat
