// The range of every stored enum, so that a byte outside it is damage instead of a value nobody handles.
// Thread: constants. A new value of an enum raises its maximum here.
#pragma once

#include "model/archive.h"
#include "model/conversation.h"
#include "model/own_state.h"
#include "model/person.h"

namespace kith::archive {

template <>
inline constexpr std::uint64_t kEnumMin<ConversationKind> = 1;
template <>
inline constexpr std::uint64_t kEnumMax<ConversationKind> = 4;
template <>
inline constexpr std::uint64_t kEnumMin<Role> = 1;
template <>
inline constexpr std::uint64_t kEnumMax<Role> = 3;
template <>
inline constexpr std::uint64_t kEnumMax<LeaveReason> = 5;
template <>
inline constexpr std::uint64_t kEnumMin<RequestState> = 1;
template <>
inline constexpr std::uint64_t kEnumMax<RequestState> = 5;
template <>
inline constexpr std::uint64_t kEnumMin<Admission> = 1;
template <>
inline constexpr std::uint64_t kEnumMax<Admission> = 3;
template <>
inline constexpr std::uint64_t kEnumMax<MentionAll> = 2;
template <>
inline constexpr std::uint64_t kEnumMax<StreamState> = 3;
template <>
inline constexpr std::uint64_t kEnumMin<ScheduleState> = 1;
template <>
inline constexpr std::uint64_t kEnumMax<ScheduleState> = 4;

}  // namespace kith::archive
