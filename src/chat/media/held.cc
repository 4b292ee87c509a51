// See held.h.
#include "chat/media/held.h"

#include <algorithm>
#include <array>
#include <utility>

#include "model/codec.h"
#include "wire/json.h"

namespace kith::chat {
namespace {

using wire::Value;

constexpr std::size_t kIdBytes = 16;

std::string text_of(const Value& body, std::string_view name) {
  const Value* value = body.present(name);
  const auto* text = value == nullptr ? nullptr : value->string();
  return text == nullptr ? std::string() : std::string(*text);
}

void add_held(const Value& body, const std::string& at, std::vector<Held>& out) {
  if (const auto id = MediaId::parse(text_of(body, "mediaId"))) {
    const Value* size = body.present("size");
    const auto* bytes = size == nullptr ? nullptr : size->integer();
    out.push_back({.id = *id,
                   .mime = text_of(body, "mime"),
                   .size = bytes == nullptr ? -1 : *bytes,
                   .preview = false,
                   .at = at + ".mediaId"});
  }
  if (const auto id = MediaId::parse(text_of(body, "thumbId"))) {
    out.push_back({.id = *id, .mime = {}, .size = 0, .preview = true, .at = at + ".thumbId"});
  }
}

// Which types a kind may hold. Recorders pack a voice into the containers of videos.
bool suits(std::string_view kind, std::string_view mime) {
  if (kind == "image") return mime.starts_with("image/");
  if (kind == "video") return mime.starts_with("video/");
  if (kind == "voice") return mime.starts_with("audio/") || mime == "video/webm" || mime == "video/mp4";
  return true;
}

Error gone(std::string field) {
  return {.code = Code::kNotFound, .detail = "no such upload of yours", .field = std::move(field)};
}

Result<Upload> open_upload(Context& ctx, MediaId id, const std::string& field) {
  KITH_TRY(auto upload, load_upload(ctx, ctx.actor.user, id));
  if (!upload || upload->closing_at != 0) return std::unexpected(gone(field));
  return std::move(*upload);
}

std::string beside(const Held& held, std::string_view name) {
  return held.at.substr(0, held.at.rfind('.') + 1) + std::string(name);
}

Status agrees(const Held& held, std::string_view kind, const Upload& upload) {
  if (held.preview) {
    if (upload.mime.starts_with("image/")) return {};
    return refuse(Code::kBadRequest, held.at, "a preview is an image");
  }
  if (held.mime != upload.mime) return refuse(Code::kBadRequest, beside(held, "mime"), "the file has another type");
  if (held.size < 0 || static_cast<std::uint64_t>(held.size) != upload.size) {
    return refuse(Code::kBadRequest, beside(held, "size"), "the file has another size",
                  static_cast<std::int64_t>(upload.size));
  }
  if (!suits(kind, upload.mime)) return refuse(Code::kBadRequest, "kind", "the file is of another kind");
  return {};
}

}  // namespace

bool holds_media(std::string_view kind) {
  constexpr std::array<std::string_view, 5> kHolding{"image", "file", "video", "voice", "merged"};
  return std::ranges::find(kHolding, kind) != kHolding.end();
}

Result<std::vector<Held>> held_by(std::string_view kind, std::string_view body) {
  std::vector<Held> out;
  if (body.empty() || !holds_media(kind)) return out;
  KITH_TRY(const auto parsed, wire::parse_json(body, {.bytes_max = body.size()}));
  if (kind != "merged") {
    add_held(parsed, "body", out);
    return out;
  }
  const Value* items = parsed.present("items");
  const auto* all = items == nullptr ? nullptr : items->array();
  if (all == nullptr) return out;
  for (const Value& item : *all) {
    const Value* inner = item.present("body");
    if (inner != nullptr && holds_media(text_of(item, "kind"))) add_held(*inner, "body.items", out);
  }
  return out;
}

Result<bool> holds(std::string_view kind, std::string_view body, MediaId id) {
  KITH_TRY(const auto held, held_by(kind, body));
  return std::ranges::find(held, id, &Held::id) != held.end();
}

Result<std::optional<Upload>> load_upload(Context& ctx, UserId owner, MediaId id) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(owner), store::RowKind::kUpload, id.raw()));
  if (!value) return std::optional<Upload>{};
  KITH_TRY(auto upload, decode<Upload>(*value));
  return std::optional<Upload>{std::move(upload)};
}

Status check_held(Context& ctx, std::string_view kind, std::string_view body) {
  KITH_TRY(const auto held, held_by(kind, body));
  for (const Held& each : held) {
    KITH_TRY(const auto upload, open_upload(ctx, each.id, each.at));
    KITH_CHECKED(agrees(each, kind, upload));
  }
  return {};
}

Status check_still_held(Context& ctx, const Message& message, std::string_view body) {
  KITH_TRY(const auto before, held_by(message.kind, message.body));
  KITH_TRY(const auto after, held_by(message.kind, body));
  for (const Held& each : after) {
    const auto same = std::ranges::find(before, each.id, &Held::id);
    if (same == before.end() || same->preview != each.preview) {
      KITH_TRY(const auto upload, open_upload(ctx, each.id, each.at));
      KITH_CHECKED(agrees(each, message.kind, upload));
    } else if (same->mime != each.mime || same->size != each.size) {
      return refuse(Code::kBadRequest, beside(each, same->mime != each.mime ? "mime" : "size"),
                    "the file is still the same");
    }
  }
  return {};
}

Status check_picture(Context& ctx, MediaId id, const char* field) {
  KITH_TRY(const auto upload, open_upload(ctx, id, field));
  if (upload.mime.starts_with("image/")) return {};
  return refuse(Code::kBadRequest, field, "a picture is an image");
}

Status note_held(Context& ctx, const Message& message) {
  if (!holds_media(message.kind)) return {};
  KITH_TRY(const auto held, held_by(message.kind, message.body));
  std::vector<MediaId> ids;
  for (const Held& each : held) {
    if (std::ranges::find(ids, each.id) == ids.end()) ids.push_back(each.id);
  }
  note_use(ctx, owner_of(message.cid), seq_key(message.seq), ids);
  return {};
}

void note_use(Context& ctx, const Owner& owner, std::string key, const std::vector<MediaId>& ids) {
  if (ids.empty()) {
    ctx.rows.delete_row(owner, store::RowKind::kMediaUse, key);
  } else {
    ctx.rows.put_row(owner, store::RowKind::kMediaUse, key, use_value(ids));
  }
  ctx.rows.put_stream({.pos = {},
                       .owner = owner,
                       .rev = {},
                       .kind = store::ChangeKind::kRow,
                       .row = store::RowKind::kMediaUse,
                       .key = std::move(key)});
}

std::string use_value(const std::vector<MediaId>& ids) {
  std::string value;
  for (const MediaId& id : ids) value += id.raw();
  return value;
}

std::vector<MediaId> read_use(std::string_view value) {
  std::vector<MediaId> ids;
  for (; value.size() >= kIdBytes; value.remove_prefix(kIdBytes)) {
    ids.push_back(MediaId::from_raw(value.substr(0, kIdBytes)));
  }
  return ids;
}

}  // namespace kith::chat
