#include "store/sql/projections.h"

#include <algorithm>

#include "store/sql/query.h"

namespace kith::store {
namespace {

Status move_cursor(Connection& c, std::string_view consumer, const CursorMove& move) {
  if (move.from.value == 0) {
    KITH_CHECKED(execute(c,
                         "insert into projection_cursors (consumer, partition_id, pos) values ($1, $2, 0) "
                         "on conflict (consumer, partition_id) do nothing",
                         consumer, move.partition));
  }
  KITH_CHECKED(execute(c,
                       "update projection_cursors set pos = $4 where consumer = $1 and partition_id = $2 and pos = $3",
                       consumer, move.partition, move.from, move.to));
  if (c.changed() != 1 || move.to < move.from) {
    return refuse(Code::kConflict, "cursor", "the projection does not stand where this batch begins");
  }
  return {};
}

Status put_conversation(Connection& c, const ListedConversation& row) {
  const auto folded = search_fold(row.name);
  return execute(c,
                 "insert into conversations (cid, kind, name, name_folded, rev, gone) values ($1, $2, $3, $4, $5, $6) "
                 "on conflict (cid) do update set kind = excluded.kind, name = excluded.name, "
                 "name_folded = excluded.name_folded, rev = excluded.rev, gone = excluded.gone "
                 "where excluded.rev >= conversations.rev",
                 row.cid, static_cast<std::int64_t>(row.kind), row.name, folded, row.rev, row.gone);
}

Status put_membership(Connection& c, const ListedMembership& row) {
  if (row.active) {
    return execute(c, "insert into memberships (user_id, cid) values ($1, $2) on conflict (user_id, cid) do nothing",
                   row.user, row.cid);
  }
  return execute(c, "delete from memberships where user_id = $1 and cid = $2", row.user, row.cid);
}

}  // namespace

Status apply(Connection& c, std::string_view consumer, const ProjectionBatch& batch) {
  for (const auto& move : batch.cursors) KITH_CHECKED(move_cursor(c, consumer, move));
  for (const auto& row : batch.conversations) KITH_CHECKED(put_conversation(c, row));
  for (const auto& row : batch.memberships) KITH_CHECKED(put_membership(c, row));
  for (const auto& change : batch.due) KITH_CHECKED(apply(c, change));
  return {};
}

Result<Cursors> cursors(Connection& c, std::string_view consumer) {
  struct Place {
    std::int64_t partition;
    Pos pos;
  };
  KITH_TRY(const auto places, all(
                                  c, "select partition_id, pos from projection_cursors where consumer = $1",
                                  [](const ResultRow& row) {
                                    return Place{row.integer(0), Pos(static_cast<std::uint64_t>(row.integer(1)))};
                                  },
                                  consumer));
  Cursors out{};
  for (const auto& place : places) {
    if (place.partition >= 0 && place.partition < kPartitions) {
      out[static_cast<std::size_t>(place.partition)] = place.pos;
    }
  }
  return out;
}

Status clear_projection(Connection& c) {
  KITH_CHECKED(execute(c, "delete from memberships"));
  KITH_CHECKED(execute(c, "delete from conversations"));
  KITH_CHECKED(clear_due(c));
  return execute(c, "delete from projection_cursors");
}

Status place_cursors(Connection& c, std::string_view consumer, const Cursors& at) {
  for (std::size_t partition = 0; partition < at.size(); ++partition) {
    KITH_CHECKED(execute(c, "insert into projection_cursors (consumer, partition_id, pos) values ($1, $2, $3)",
                         consumer, partition, at[partition]));
  }
  return {};
}

Result<ProjectionState> projection_state(Connection& c, std::string_view consumer) {
  ProjectionState out;
  const auto truth = [](const ResultRow& row) { return row.integer(0) != 0; };
  KITH_TRY(const auto placed, all(c, "select count(*) from projection_cursors where consumer = $1", truth, consumer));
  KITH_TRY(const auto filled, all(c, "select exists (select 1 from conversations)", truth));
  out.placed = !placed.empty() && placed.front();
  out.empty = filled.empty() || !filled.front();
  KITH_TRY(out.at, cursors(c, consumer));
  return out;
}

Result<std::vector<OwnLabel>> own_labels(Connection& c, UserId user) {
  const auto to_label = [](const ResultRow& row) { return OwnLabel{row.id<ConversationId>(0), row.text(1)}; };
  return all(c,
             "select c.cid, c.name_folded from memberships m join conversations c on c.cid = m.cid "
             "where m.user_id = $1 and c.kind <> $2 and c.gone = 0 "
             "union all "
             "select c.cid, u.display_folded from memberships m join conversations c on c.cid = m.cid "
             "join memberships o on o.cid = m.cid and o.user_id <> m.user_id join users u on u.id = o.user_id "
             "where m.user_id = $1 and c.kind = $2 and c.gone = 0",
             to_label, user, static_cast<std::int64_t>(ConversationKind::kDm));
}

Result<std::vector<ConversationId>> find_own_conversations(Connection& c, UserId user, std::string_view query,
                                                           std::size_t limit) {
  const auto folded = search_fold(query);
  if (folded.empty()) return std::vector<ConversationId>{};
  const auto pattern = "%" + like_escape(folded) + "%";
  // A dm bears its other person's name; a note to self, which has no other, is found by one's own. Who is in a channel
  // is for its admins to know, and who they are stands in no projection: none is found by its members.
  return all(
      c,
      "select cid from ("
      "select c.cid as cid, c.name_folded as label from memberships m join conversations c on c.cid = m.cid "
      "where m.user_id = $1 and c.gone = 0 and c.name_folded like $2 escape '\\' "
      "union "
      "select c.cid, u.display_folded from memberships m join conversations c on c.cid = m.cid "
      "join memberships o on o.cid = m.cid and (o.user_id <> m.user_id or not exists ("
      "select 1 from memberships x where x.cid = m.cid and x.user_id <> m.user_id)) "
      "join users u on u.id = o.user_id "
      "where m.user_id = $1 and c.kind = $3 and c.gone = 0 "
      "and (u.display_folded like $2 escape '\\' or u.username like $2 escape '\\') "
      "union "
      "select c.cid, c.name_folded from memberships m join conversations c on c.cid = m.cid "
      "join memberships o on o.cid = m.cid and o.user_id <> m.user_id join users u on u.id = o.user_id "
      "where m.user_id = $1 and c.kind = $5 and c.gone = 0 "
      "and (u.display_folded like $2 escape '\\' or u.username like $2 escape '\\')"
      ") found order by label, cid limit $4",
      [](const ResultRow& row) { return row.id<ConversationId>(0); }, user, pattern,
      static_cast<std::int64_t>(ConversationKind::kDm), limit, static_cast<std::int64_t>(ConversationKind::kGroup));
}

}  // namespace kith::store
