// The keyed hash by which a repeated command is told from another one under the same mid: over the content as decoded,
// in canonical form, so spelling and codec do not matter. Keyed with a secret of the installation: the stored hash says
// nothing about the content. Thread: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "model/command.h"

namespace kith::chat {

using ContentKey = std::array<std::uint8_t, 16>;

// Kind, body, replyTo, threadRootSeq with alsoInTimeline, mentions as a set; and, where they are set, mentionAll,
// expiresAt or expiresInMs as it was asked for, forwardedFrom and that it streams.
std::string content_hash(const ContentKey& key, const SendMessage& send);
// Kind, name, history and members as a set.
std::string content_hash(const ContentKey& key, const CreateGroup& create);

// Of a plan: conversation, time and all that the send to come will say.
std::string content_hash(const ContentKey& key, const Scheduled& plan);

}  // namespace kith::chat
