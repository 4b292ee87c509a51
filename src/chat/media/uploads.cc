// A person's uploads: kept once their content is safe, closed when nobody refers to them any more, dropped when the
// content is gone. Keeping is repeated harmlessly: what was kept first stays. The totals of a person are exact, because
// one lane counts them; what would go beyond them is refused and its content thrown away by whoever asked. Thread: one
// lane.
#include "chat/media/held.h"
#include "chat/rules.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

constexpr store::RowKind kRow = store::RowKind::kUpload;

Result<UploadTotals> load_totals(Context& ctx, UserId owner) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(owner), kRow, {}));
  if (!value) return UploadTotals{};
  return decode<UploadTotals>(*value);
}

// Whose it is, for those who know the id alone.
Owner pointer_of(MediaId id) {
  return {OwnerKind::kPerson, id.bytes};
}

void note(Context& ctx, UserId owner, MediaId id) {
  ctx.rows.put_stream({.pos = {},
                       .owner = owner_of(owner),
                       .rev = {},
                       .kind = store::ChangeKind::kRow,
                       .row = kRow,
                       .key = std::string(id.raw())});
}

void put(Context& ctx, const Upload& upload) {
  ctx.rows.put_row(owner_of(upload.owner), kRow, std::string(upload.id.raw()), encode(upload));
  note(ctx, upload.owner, upload.id);
}

}  // namespace

Result<Outcome> decide(Context& ctx, const KeepUpload& keep) {
  if (!ctx.actor.user.nil() && ctx.actor.user != keep.owner) return fail(Code::kForbidden, "only for yourself");
  KITH_TRY(const auto known, load_upload(ctx, keep.owner, keep.upload.id));
  Outcome outcome;
  if (known) return outcome;
  KITH_TRY(auto totals, load_totals(ctx, keep.owner));
  if (keep.upload.size > ctx.limits.upload_bytes_max) {
    return refuse(Code::kTooLarge, "size", "the file is too large",
                  static_cast<std::int64_t>(ctx.limits.upload_bytes_max));
  }
  if (totals.bytes + keep.upload.size > ctx.limits.upload_quota_bytes) {
    return refuse(Code::kTooLarge, "quota", "your files would take more room than you have",
                  static_cast<std::int64_t>(ctx.limits.upload_quota_bytes));
  }
  totals.bytes += keep.upload.size;
  ++totals.files;
  Upload upload = keep.upload;
  upload.owner = keep.owner;
  if (upload.at == 0) upload.at = ctx.now;
  upload.closing_at = 0;
  put(ctx, upload);
  ctx.rows.put_row(owner_of(keep.owner), kRow, {}, encode(totals));
  ctx.rows.put_row(pointer_of(upload.id), kRow, {}, std::string(keep.owner.raw()));
  return outcome;
}

Result<Outcome> decide(Context& ctx, const CloseUpload& close) {
  if (!ctx.actor.user.nil()) return fail(Code::kForbidden, "the server's own command");
  KITH_TRY(auto upload, load_upload(ctx, close.owner, close.id));
  Outcome outcome;
  if (!upload || (upload->closing_at != 0) == close.on) return outcome;
  upload->closing_at = close.on ? ctx.now : 0;
  put(ctx, *upload);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const DropUpload& drop) {
  if (!ctx.actor.user.nil()) return fail(Code::kForbidden, "the server's own command");
  KITH_TRY(const auto upload, load_upload(ctx, drop.owner, drop.id));
  Outcome outcome;
  if (!upload || upload->closing_at == 0) return outcome;
  KITH_TRY(auto totals, load_totals(ctx, drop.owner));
  totals.bytes -= std::min(totals.bytes, upload->size);
  totals.files -= std::min<std::uint64_t>(totals.files, 1);
  ctx.rows.delete_row(owner_of(drop.owner), kRow, std::string(drop.id.raw()));
  ctx.rows.put_row(owner_of(drop.owner), kRow, {}, encode(totals));
  ctx.rows.delete_row(pointer_of(drop.id), kRow, {});
  note(ctx, drop.owner, drop.id);
  return outcome;
}

}  // namespace kith::chat
