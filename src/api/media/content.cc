// See content.h.
#include "api/media/content.h"

#include <charconv>

#include "accounts/accounts.h"
#include "api/http_api.h"
#include "api/media/access.h"
#include "api/media/media.h"
#include "api/media/ranges.h"
#include "api/media/rows.h"
#include "api/media/sniff.h"
#include "query/message/media.h"

namespace kith::api {
namespace {

using ExchangePtr = std::shared_ptr<net::Exchange>;

std::string_view ticket_of(const net::Request& request) {
  return request.parameter("ticket").value_or(std::string_view());
}

// co_await: the next piece of a body; empty at its end.
class NextPiece {
 public:
  explicit NextPiece(net::Exchange& exchange) : exchange_(exchange) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    auto resumption = std::make_shared<Resumption>(handle);
    exchange_.read_body([this, resumption](Result<std::string> piece) {
      piece_ = std::move(piece);
      resumption->resume();
    });
  }
  Result<std::string> await_resume() { return std::move(piece_); }

 private:
  net::Exchange& exchange_;
  Result<std::string> piece_{};
};

// An upload under way: what is written, and what came so far.
struct Incoming {
  UploadTicket ticket;
  std::unique_ptr<accounts::Transfers::Slot> slot;
  std::unique_ptr<store::Blobs::Writer> writer;
  WorkerPool& pool;
  std::uint64_t size = 0;
  std::string head{};  // to tell its type by

  Incoming(const UploadTicket& wanted, std::unique_ptr<accounts::Transfers::Slot> place,
           std::unique_ptr<store::Blobs::Writer> to, WorkerPool& disk)
      : ticket(wanted), slot(std::move(place)), writer(std::move(to)), pool(disk) {}
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;
  // What was cut is thrown away where the disk may be waited for.
  ~Incoming() {
    if (!pool.post([gone = std::move(writer)]() mutable { gone.reset(); })) writer.reset();
  }

  Status take(std::string_view piece) {
    if (piece.size() > ticket.size - size) {
      return refuse(Code::kTooLarge, "size", "more came than was announced", static_cast<std::int64_t>(ticket.size));
    }
    size += piece.size();
    if (head.size() < kSniffedBytes) head.append(piece.substr(0, kSniffedBytes - head.size()));
    return writer->write(piece);
  }
};

// Counts what was begun and not kept, however it ended.
class CutCount {
 public:
  explicit CutCount(MediaCounts& counts) : counts_(counts) {}
  CutCount(const CutCount&) = delete;
  CutCount& operator=(const CutCount&) = delete;
  ~CutCount() {
    if (!kept_) ++counts_.uploads_cut;
  }
  void kept() { kept_ = true; }

 private:
  MediaCounts& counts_;
  bool kept_ = false;
};

struct Beginning {
  std::optional<Upload> known;  // by an earlier attempt
  std::unique_ptr<store::Blobs::Writer> writer;
};

Result<Beginning> begin_upload(Services& services, const UploadTicket& ticket) {
  KITH_TRY(const auto person, services.accounts.user(ticket.owner));
  if (!person.active()) return fail(Code::kForbidden, "this account may not upload");
  Beginning out;
  KITH_TRY(out.known, query::find_upload(services.log.live(store::Depth::kAll), ticket.id));
  if (out.known) return out;
  if (services.media.blobs.free_bytes() < services.media.config.disk_reserve_bytes + ticket.size) {
    return retry_later(Code::kUnavailable, "the disk is almost full", 60'000);
  }
  KITH_TRY(out.writer, services.media.blobs.begin(ticket.id));
  return out;
}

Status check_announced(const net::Request& request, const UploadTicket& ticket) {
  const auto text = request.header("content-length");
  if (text.empty()) return {};
  std::uint64_t announced = 0;
  std::from_chars(text.data(), text.data() + text.size(), announced);
  if (announced == ticket.size) return {};
  const auto code = announced > ticket.size ? Code::kTooLarge : Code::kBadRequest;
  return refuse(code, "size", "the content has another size than was announced",
                static_cast<std::int64_t>(ticket.size));
}

void answer_upload(Call& call, const Upload& upload) {
  call.answer([&](wire::Writer& writer) { write_media(writer, upload); });
}

template <typename F>
auto on_disk(Services& services, F f) {
  return OnPool<F>(services.media.pool, services.loop, std::move(f));
}

Flow upload(CallPtr call, ExchangePtr exchange, MediaId id) {
  auto& services = call->services();
  auto& media = services.media;
  KITH_CO_TRY(const auto ticket,
              media.addresses.check_upload(id, ticket_of(exchange->request()), services.loop.clock().wall()));
  if (!media.config.on) co_return fail(Code::kForbidden, "nothing can be uploaded on this server");
  KITH_CO_CHECKED(check_announced(exchange->request(), ticket));
  KITH_CO_TRY(auto slot, media.transfers.begin(ticket.owner, ticket.id));
  auto beginning = on_disk(services, [&services, &ticket] { return begin_upload(services, ticket); });
  KITH_CO_TRY(auto begun, co_await beginning);
  if (begun.known) {
    answer_upload(*call, *begun.known);
    co_return Done{};
  }
  CutCount count(media.counts);
  Incoming in(ticket, std::move(slot), std::move(begun.writer), media.pool);
  for (;;) {
    NextPiece next(*exchange);
    KITH_CO_TRY(const auto piece, co_await next);
    if (piece.empty()) break;
    auto writing = on_disk(services, [&in, &piece] { return in.take(piece); });
    KITH_CO_CHECKED(co_await writing);
  }
  if (in.size != ticket.size) {
    co_return refuse(Code::kBadRequest, "size", "less came than was announced", static_cast<std::int64_t>(ticket.size));
  }
  auto finishing = on_disk(services, [&in] { return in.writer->finish(); });
  KITH_CO_CHECKED(co_await finishing);
  const Upload fresh{.id = ticket.id,
                     .owner = ticket.owner,
                     .name = ticket.name,
                     .mime = std::string(sniff(in.head)),
                     .size = in.size,
                     .at = services.loop.clock().wall()};
  auto keeping = call->submit({call->actor(), KeepUpload{.owner = ticket.owner, .upload = fresh}});
  if (auto kept = co_await keeping; !kept) {
    // Without an answer it may have been kept all the same; then the collector of strays finds that out.
    const bool refused = info(kept.error().code).retry == RetryPolicy::kNever;
    auto removing =
        on_disk(services, [&media, id, refused]() -> Status { return refused ? media.blobs.remove(id) : Status{}; });
    const auto removed = co_await removing;
    static_cast<void>(removed);
    co_return std::unexpected(std::move(kept.error()));
  }
  count.kept();
  ++media.counts.uploads;
  media.counts.bytes_in += fresh.size;
  answer_upload(*call, fresh);
  co_return Done{};
}

// A part of a content, read on the media pool as the peer takes it.
class ContentSource final : public net::BodySource, public std::enable_shared_from_this<ContentSource> {
 public:
  ContentSource(Services& services, std::unique_ptr<store::Blobs::Reader> reader, std::uint64_t from)
      : services_(services), reader_(std::move(reader)), at_(from) {}

  void next(std::size_t bytes_max, net::Piece then) override {
    auto shared = std::make_shared<net::Piece>(std::move(then));
    const bool taken = services_.media.pool.post([self = shared_from_this(), bytes_max, shared] {
      auto piece = self->reader_->read(self->at_, bytes_max);
      if (piece) self->at_ += piece->size();
      self->services_.loop.post([shared, piece = std::move(piece)]() mutable { (*shared)(std::move(piece)); });
    });
    if (taken) return;
    services_.loop.post([shared] { (*shared)(retry_later(Code::kUnavailable, "too much waits already", 500)); });
  }

 private:
  Services& services_;
  const std::unique_ptr<store::Blobs::Reader> reader_;
  std::uint64_t at_;  // one call at a time moves it
};

struct Opened {
  Upload upload;
  std::unique_ptr<store::Blobs::Reader> reader;
};

Result<Opened> open_content(Services& services, const ReadTicket& ticket) {
  KITH_TRY(const auto viewer, services.accounts.user(ticket.viewer));
  if (!viewer.active()) return fail(Code::kForbidden, "this address is not valid");
  KITH_TRY(auto upload, visible_upload(services, ticket.viewer, ticket.id, ticket.place));
  KITH_TRY(auto reader, services.media.blobs.open(ticket.id));
  return Opened{.upload = std::move(upload), .reader = std::move(reader)};
}

net::Response head_of(const Upload& upload, const std::string& tag, TimeMs left_ms) {
  net::Response out;
  const bool text = upload.mime == "text/plain";
  out.headers = {{"Content-Type", text ? "text/plain; charset=utf-8" : upload.mime},
                 {"Content-Disposition", disposition(!safe_inline(upload.mime), upload.name)},
                 {"X-Content-Type-Options", "nosniff"},
                 {"Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'"},
                 {"Cross-Origin-Resource-Policy", "cross-origin"},  // whoever has the address may read it
                 {"Referrer-Policy", "no-referrer"},
                 {"Accept-Ranges", "bytes"},
                 {"ETag", tag},
                 {"Cache-Control", "private, max-age=" + std::to_string(left_ms / 1000)}};
  return out;
}

net::Response content(Services& services, const net::Request& request, const ReadTicket& ticket, Opened opened) {
  const std::uint64_t size = opened.reader->size();
  const std::string tag = "\"" + opened.upload.id.text() + "\"";
  auto out = head_of(opened.upload, tag, ticket.expires_at - services.loop.clock().wall());
  if (none_match_names(request.headers_joined("if-none-match"), tag)) {
    out.status = 304;
    return out;
  }
  Wanted wanted{.how = Wanted::How::kWhole, .from = 0, .size = size};
  if (request.method == "GET" && if_range_fits(request.header("if-range"), tag)) {
    wanted = wanted_of(request.headers_joined("range"), size);
  }
  if (wanted.how == Wanted::How::kNothing) {
    auto refused = net::Response::problem(416, info(Code::kBadRequest).text, "no byte of this range exists",
                                          static_cast<std::int64_t>(size));
    refused.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
    return refused;
  }
  if (wanted.how == Wanted::How::kPart) {
    out.status = 206;
    out.headers.emplace_back("Content-Range", "bytes " + std::to_string(wanted.from) + "-" +
                                                  std::to_string(wanted.from + wanted.size - 1) + "/" +
                                                  std::to_string(size));
  }
  out.source_bytes = wanted.size;
  if (request.method == "GET") {
    ++services.media.counts.reads;
    services.media.counts.bytes_out += wanted.size;
  }
  out.source = std::make_shared<ContentSource>(services, std::move(opened.reader), wanted.from);
  return out;
}

Flow show(CallPtr call, ExchangePtr exchange, MediaId id, std::shared_ptr<std::optional<net::Response>> answer) {
  auto& services = call->services();
  KITH_CO_TRY(const auto ticket,
              services.media.addresses.check_read(id, ticket_of(exchange->request()), services.loop.clock().wall()));
  auto opening = on_disk(services, [&services, &ticket] { return open_content(services, ticket); });
  KITH_CO_TRY(auto opened, co_await opening);
  answer->emplace(content(services, exchange->request(), ticket, std::move(opened)));
  call->finish({});
  co_return Done{};
}

net::Response refusal(const Error& error) {
  auto out = problem(error);
  out.headers.emplace_back("X-Content-Type-Options", "nosniff");
  return out;
}

}  // namespace

bool MediaContents::takes(std::string_view method, std::string_view path) {
  return method == "PUT" && !content_of_path(path).nil();
}

bool MediaContents::handle(const std::shared_ptr<net::Exchange>& exchange) {
  const auto& request = exchange->request();
  const MediaId id = content_of_path(request.path);
  if (id.nil()) return false;
  if (request.method == "PUT") {
    put(exchange, id);
  } else if (request.method == "GET" || request.method == "HEAD") {
    get(exchange, id);
  } else {
    auto refused = net::Response::problem(405, info(Code::kBadRequest).text, "this path has other methods");
    refused.headers.emplace_back("Allow", "GET, HEAD, PUT, OPTIONS");
    exchange->respond(std::move(refused));
  }
  return true;
}

void MediaContents::put(const std::shared_ptr<net::Exchange>& exchange, MediaId id) {
  auto call = std::make_shared<Call>(services_, accounts::Caller{}, wire::Value{}, Envelope{},
                                     [exchange](Side&, Result<std::string> answer) {
                                       if (!answer) return exchange->respond(refusal(answer.error()));
                                       auto response = net::Response::text(200, "application/json", std::move(*answer));
                                       response.headers.emplace_back("Cache-Control", "no-store");
                                       exchange->respond(std::move(response));
                                     });
  upload(std::move(call), exchange, id);
}

void MediaContents::get(const std::shared_ptr<net::Exchange>& exchange, MediaId id) {
  auto answer = std::make_shared<std::optional<net::Response>>();
  auto call = std::make_shared<Call>(services_, accounts::Caller{}, wire::Value{}, Envelope{},
                                     [exchange, answer](Side&, Result<std::string> done) {
                                       if (!done) return exchange->respond(refusal(done.error()));
                                       exchange->respond(std::move(**answer));
                                     });
  show(std::move(call), exchange, id, answer);
}

}  // namespace kith::api
