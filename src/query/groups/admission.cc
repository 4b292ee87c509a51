#include "query/groups/admission.h"

#include <algorithm>

#include "base/bytes.h"
#include "chat/groups/admission.h"
#include "chat/permissions.h"
#include "query/members.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

using store::RowKind;

// Rows that one request reads: of a group's members nobody may be banned.
constexpr std::size_t kLookedAt = 2000;

// Who asks, by rank. Administrators of the installation manage the world without being in it.
struct Standing {
  Conversation conversation;
  chat::Rank rank = chat::Rank::kNone;
};

Result<Standing> standing(const store::View& view, const Actor& actor, ConversationId cid) {
  KITH_TRY(auto conversation, record<Conversation>(view, owner_of(cid), RowKind::kConversation, {}));
  if (!conversation) return refuse(Code::kNotFound, "cid", "there is no such conversation");
  KITH_TRY(const auto own, member(view, cid, actor.user));
  const chat::Place place{.cid = cid, .head = {}, .conversation = *conversation};
  const auto rank = chat::rank_of(actor, place, own ? &*own : nullptr);
  return Standing{.conversation = std::move(*conversation), .rank = rank};
}

// One page of a kind of rows, of those that `wanted` takes. Gives the cursor, empty at the end. After about kLookedAt
// rows the page ends, with what was found so far.
template <typename Record, typename Wanted>
Result<std::string> page_of(const store::View& view, ConversationId cid, RowKind kind, std::string after,
                            std::size_t limit, std::vector<Record>& out, Wanted wanted) {
  for (std::size_t looked_at = 0;;) {
    if (looked_at >= kLookedAt) return base64url(after);
    KITH_TRY(const auto rows, view.rows(owner_of(cid), kind, after, limit + 1));
    looked_at += rows.size();
    for (const auto& row : rows) {
      KITH_TRY(auto each, decode<Record>(row.value));
      if (!wanted(each)) {
        after = row.key;
        continue;
      }
      if (out.size() == limit) return base64url(after);
      after = row.key;
      out.push_back(std::move(each));
    }
    if (rows.size() <= limit) return std::string{};
  }
}

std::size_t rows_of(const std::optional<std::int64_t>& limit) {
  return static_cast<std::size_t>(limit.value_or(wire::kPageRowsDefault));
}

std::unexpected<Error> no_such_link() {
  return refuse(Code::kNotFound, "code", "there is no such link");
}

}  // namespace

Status bans(const store::View& view, const Actor& actor, const wire::ListBansRequest& request, wire::Writer& writer,
            Mentioned& mentioned) {
  KITH_TRY(const auto who, standing(view, actor, request.cid));
  KITH_CHECKED(chat::permit(chat::Action::kBan, who.conversation, who.rank));
  KITH_TRY(auto after, page_start(request.cursor));
  std::vector<Member> page;
  const auto banned = [](const Member& each) { return !each.active && each.left_reason == LeaveReason::kBanned; };
  KITH_TRY(const auto cursor,
           page_of(view, request.cid, RowKind::kMember, std::move(after), rows_of(request.limit), page, banned));
  for (const auto& each : page) mentioned.insert(each.user);
  wire::rows_field(writer, "banned", page);
  if (!cursor.empty()) writer.field("cursor", cursor);
  return {};
}

Status join_requests(const store::View& view, const Actor& actor, const wire::ListJoinRequestsRequest& request,
                     wire::Writer& writer, Mentioned& mentioned) {
  KITH_TRY(const auto who, standing(view, actor, request.cid));
  KITH_CHECKED(chat::permit(chat::Action::kAdmit, who.conversation, who.rank));
  KITH_TRY(auto after, page_start(request.cursor));
  std::vector<JoinRequest> page;
  KITH_TRY(const auto cursor, page_of(view, request.cid, RowKind::kJoinRequest, std::move(after),
                                      rows_of(request.limit), page, [](const JoinRequest&) { return true; }));
  for (const auto& each : page) mentioned.insert(each.user);
  wire::rows_field(writer, "requests", page);
  if (!cursor.empty()) writer.field("cursor", cursor);
  return {};
}

Status invites(const store::View& view, const Actor& actor, ConversationId cid, TimeMs now, wire::Writer& writer,
               Mentioned& mentioned) {
  KITH_TRY(const auto who, standing(view, actor, cid));
  if (who.rank == chat::Rank::kNone) return refuse(Code::kNotMember, "cid", "you are no member of this conversation");
  const bool all = who.rank >= chat::required(chat::Action::kManageLinks, who.conversation);
  std::vector<Invite> page;
  const auto shown = [&](const Invite& each) { return chat::usable(each, now) && (all || each.by == actor.user); };
  const auto most = static_cast<std::size_t>(wire::kInvitesMax);
  std::string after;
  do {  // one answer has them all
    KITH_TRY(const auto cursor, page_of(view, cid, RowKind::kInvite, after, most - page.size(), page, shown));
    after = cursor.empty() ? cursor : base64url_decode(cursor).value_or(std::string());
  } while (!after.empty() && page.size() < most);
  for (const auto& each : page) mentioned.insert(each.by);
  wire::rows_field(writer, "invites", page);
  return {};
}

Status invite_preview(const store::View& view, const std::string& code, TimeMs now, wire::Writer& writer) {
  const auto cid = conversation_of_invite(code);
  if (!cid) return no_such_link();
  KITH_TRY(const auto invite, record<Invite>(view, owner_of(*cid), RowKind::kInvite, code));
  if (!invite || !chat::usable(*invite, now)) return no_such_link();
  KITH_TRY(const auto conversation, record<Conversation>(view, owner_of(*cid), RowKind::kConversation, {}));
  KITH_TRY(const auto head, view.head(*cid));
  if (!conversation || !head || conversation->dissolved_at != 0) return no_such_link();
  KITH_TRY(const auto maker, member(view, *cid, invite->by));
  if (!chat::may_invite(*conversation, maker)) return no_such_link();
  writer.field("kind", wire::word_of(conversation->kind));
  writer.field("name", conversation->name);
  if (!conversation->avatar.nil()) writer.field("avatar", conversation->avatar);
  writer.field("memberCount", head->member_count);
  writer.field("approval", conversation->admission == Admission::kApproval);
  return {};
}

Status own_join(const store::View& view, UserId self, ConversationId cid, wire::Writer& writer) {
  KITH_TRY(const auto own, member(view, cid, self));
  KITH_TRY(const auto request, record<JoinRequest>(view, owner_of(cid), RowKind::kJoinRequest, self.raw()));
  const bool in = own && own->active;
  KITH_TRY(const auto conversation, record<Conversation>(view, owner_of(cid), RowKind::kConversation, {}));
  if (!conversation) return refuse(Code::kNotFound, "cid", "there is no such conversation");
  const bool waits = request && conversation->dissolved_at == 0;
  writer.field("cid", cid);
  writer.field("state", std::string_view(in ? "joined" : waits ? "pending" : "none"));
  return {};
}

std::string invite_code(ConversationId cid, const Bytes16& secret) {
  std::string bytes(cid.raw());
  bytes.append(reinterpret_cast<const char*>(secret.data()), secret.size());
  return base64url(bytes);
}

std::optional<ConversationId> conversation_of_invite(std::string_view code) {
  const auto bytes = base64url_decode(code);
  if (!bytes || bytes->size() != 2 * sizeof(Bytes16)) return std::nullopt;
  return ConversationId::from_raw(std::string_view(*bytes).substr(0, sizeof(Bytes16)));
}

}  // namespace kith::query
