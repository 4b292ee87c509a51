// Reads about coming into a group: who is banned, its links, who waits, what a link leads to, and how one stands
// oneself. Lists are for those whom the table of permissions lets manage them. Thread: readers; pure functions of the
// view.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/command.h"
#include "query/seat.h"
#include "wire/generated/requests_groups.h"
#include "wire/writer.h"

namespace kith::query {

// {banned, cursor?}
Status bans(const store::View& view, const Actor& actor, const wire::ListBansRequest& request, wire::Writer& writer,
            Mentioned& mentioned);
// {requests, cursor?}
Status join_requests(const store::View& view, const Actor& actor, const wire::ListJoinRequestsRequest& request,
                     wire::Writer& writer, Mentioned& mentioned);
// {invites}: those usable at `now`.
Status invites(const store::View& view, const Actor& actor, ConversationId cid, TimeMs now, wire::Writer& writer,
               Mentioned& mentioned);
// {kind, name, avatar?, memberCount, approval}; not_found for every link that leads nowhere, whyever.
Status invite_preview(const store::View& view, const std::string& code, TimeMs now, wire::Writer& writer);
// {cid, state: joined, pending or none}; not_found if there is no such conversation.
Status own_join(const store::View& view, UserId self, ConversationId cid, wire::Writer& writer);

// A link's code: the conversation, and a secret of 128 bits. Nothing if it has another form.
std::string invite_code(ConversationId cid, const Bytes16& secret);
std::optional<ConversationId> conversation_of_invite(std::string_view code);

}  // namespace kith::query
