// Marks: the actor's own row on a message of a conversation: reactions, votes. No row: none. Thread: one lane.
#pragma once

#include <string>

#include "chat/rows.h"
#include "model/codec.h"
#include "model/marks.h"

namespace kith::chat {

// seq (be64) + user id
inline std::string mark_key(Seq seq, UserId user) {
  return seq_key(seq).append(user.raw());
}

template <typename Mark>
Result<Mark> load_mark(Context& ctx, ConversationId cid, store::RowKind kind, Seq seq) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(cid), kind, mark_key(seq, ctx.actor.user)));
  if (!value) return Mark{};
  return decode<Mark>(*value);
}

template <typename Mark>
void save_mark(Context& ctx, ConversationId cid, store::RowKind kind, Seq seq, const Mark& mark, bool empty) {
  const std::string key = mark_key(seq, ctx.actor.user);
  if (empty) {
    ctx.rows.delete_row(owner_of(cid), kind, key);
  } else {
    ctx.rows.put_row(owner_of(cid), kind, key, encode(mark));
  }
}

}  // namespace kith::chat
