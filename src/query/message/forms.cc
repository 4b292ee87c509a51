#include "query/message/forms.h"

#include "base/bytes.h"
#include "chat/rows.h"
#include "chat/visibility.h"
#include "query/former.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

using store::RowKind;

// Administrators need no seat for what was recalled: that is what the audit trail is for, and all it is for.
Result<Message> readable(const store::View& view, const Reader& reader, ConversationId cid, Seq seq) {
  const auto place = present_seat(view, cid, reader.user);
  if (!place && !reader.admin) return std::unexpected(place.error());
  const bool visible = place && chat::sees(&place->member, place->head, seq);
  std::optional<Message> message;
  if (visible || reader.admin) {
    KITH_TRY(message, view.message(cid, seq));
  }
  if (!message || (!visible && message->recalled_at == 0)) {
    return refuse(Code::kNotFound, "seq", "there is no such message");
  }
  if (message->recalled_at != 0 && !reader.admin) {
    return refuse(Code::kForbidden, "seq", "what a recalled message said is for administrators");
  }
  if (message->expired_at != 0) return refuse(Code::kForbidden, "seq", "this message has expired");
  return std::move(*message);
}

void write_form(wire::Writer& writer, const Message& form, Mentioned& mentioned) {
  writer.begin_object();
  writer.field("rev", form.rev);
  writer.field("at", form.edited_at != 0 ? form.edited_at : form.at);
  writer.field("kind", form.kind);
  writer.raw_field("body", form.body.empty() ? std::string_view("{}") : std::string_view(form.body));
  if (!form.mentions.empty()) wire::ids_field(writer, "mentions", form.mentions);
  if (form.mention_all != MentionAll::kNone) writer.field("mentionAll", wire::word_of(form.mention_all));
  writer.end_object();
  mentioned.insert(form.mentions.begin(), form.mentions.end());
}

// A cursor is the rev of the last form of the page before.
Result<std::string> after_of(Seq seq, const std::optional<std::string>& cursor) {
  std::string after = chat::seq_key(seq);
  if (!cursor) return after;
  const auto rev = base64url_decode(*cursor);
  if (!rev || rev->size() != sizeof(std::uint64_t)) {
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  }
  return after + *rev;
}

}  // namespace

Status forms(const store::View& view, const Reader& reader, const wire::MessageHistoryRequest& request,
             wire::Writer& writer, Mentioned& mentioned) {
  KITH_TRY(const auto message, readable(view, reader, request.cid, request.seq));
  KITH_TRY(const auto after, after_of(request.seq, request.cursor));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  KITH_TRY(auto rows, view.rows(owner_of(request.cid), RowKind::kOriginal, after, limit + 1));
  std::erase_if(rows, [prefix = chat::seq_key(request.seq)](const auto& row) { return !row.key.starts_with(prefix); });
  const bool more = rows.size() > limit;
  if (more) rows.pop_back();
  writer.key("forms");
  writer.begin_array();
  for (const auto& row : rows) {
    KITH_TRY(const auto form, decode<Message>(row.value));
    write_form(writer, form, mentioned);
  }
  if (!more && message.recalled_at == 0) write_form(writer, message, mentioned);
  writer.end_array();
  if (more) writer.field("cursor", base64url(rows.back().key.substr(sizeof(std::uint64_t))));
  return {};
}

}  // namespace kith::query
