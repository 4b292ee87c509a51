// Bodies in pieces (see http_connection.h): one piece at a time is read for the handler, or sent from its source. While
// nobody asks for the next, nothing is read beyond what one turn of the socket brought, so the peer feels it.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "net/http_connection.h"

namespace kith::net {
namespace {
constexpr std::size_t kPieceBytes = 256 * 1024;       // sent at once
constexpr std::uint64_t kBytesPerSecond = 16 * 1024;  // slower than this for the whole body is too slow
}  // namespace

void HttpConnection::begin_inflow() {
  inflow_ = std::make_unique<Inflow>();
  inflow_->reader = std::exchange(reader_, nullptr);
  inflow_->continued = !inflow_->reader->wants_continue();
  const auto expected = std::chrono::seconds(inflow_->reader->announced_body() / kBytesPerSecond);
  inflow_->until = context_.shard.clock().steady() + context_.config.http.body_ms + expected;
  Request request = std::move(inflow_->reader->request());
  inflow_->reader->request().body.clear();
  dispatch(std::move(request));
}

void HttpConnection::read_body(Piece then) {
  if (state_ != State::kHandling || !inflow_ || inflow_->then) {
    return then(fail(Code::kUnavailable, "there is no body to read"));
  }
  inflow_->then = std::move(then);
  if (!std::exchange(inflow_->continued, true) && in_.empty()) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const iovec piece{const_cast<char*>(kContinue.data()), kContinue.size()};
    socket_.write({&piece, 1});  // the socket is idle, so this fits
  }
  advance_inflow();
  if (inflow_ && inflow_->then && !processing_) continue_reading();
}

void HttpConnection::advance_inflow() {
  HttpReader& reader = *inflow_->reader;
  if (reader.state() == HttpReader::State::kBody && !in_.empty()) reader.feed(in_);
  if (reader.state() == HttpReader::State::kFailed) return refuse(reader.status(), reader.reason(), reader.limit());
  std::string piece = reader.take_piece();
  if (piece.empty() && reader.state() == HttpReader::State::kBody) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(inflow_->until - context_.shard.clock().steady());
    return set_timer(std::clamp(left, std::chrono::milliseconds(1), context_.config.http.body_ms));
  }
  if (timer_ != 0) context_.shard.cancel(std::exchange(timer_, 0));
  // Called last: the handler may ask for the next at once, or answer.
  std::exchange(inflow_->then, nullptr)(std::move(piece));
}

void HttpConnection::end_inflow(Status why) {
  if (const auto gone = std::exchange(inflow_, nullptr); gone && gone->then) {
    gone->then(std::unexpected(std::move(why.error())));
  }
}

void HttpConnection::fetch_piece() {
  sending_.body = {};
  sending_.fixed_body = {};
  head_ = {};
  sent_ = 0;
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(left_, kPieceBytes));
  sending_.source->next(most, [weak = weak_from_this(), this](Result<std::string> piece) {
    if (const auto self = weak.lock()) on_piece(std::move(piece));
  });
}

void HttpConnection::on_piece(Result<std::string> piece) {
  if (state_ != State::kSending || !sending_.source) return;
  if (!piece || piece->empty() || piece->size() > left_) {
    log::warn("net: an answer broke off: {}", piece ? "its source has another length" : piece.error().detail);
    socket_.reset();
    return close();
  }
  left_ -= piece->size();
  sending_.body = std::move(*piece);
  progressed_ = true;
  if (pump()) sent_all();
}

}  // namespace kith::net
