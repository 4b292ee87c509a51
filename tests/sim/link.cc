#include "link.h"

#include <algorithm>
#include <utility>

namespace kith::sim {

using std::chrono::milliseconds;

Link::Link(const Clock& clock, Dice& dice, LinkWeather weather, bool text, Ears ears)
    : clock_(clock), dice_(dice), weather_(weather), text_(text), ears_(std::move(ears)) {}

Link::Time Link::arrival(Time after, std::size_t bytes, bool down) {
  const auto latency = milliseconds(dice_.between(weather_.latency_least_ms, weather_.latency_most_ms));
  Time at = std::max(after, now() + latency);
  if (down && weather_.bytes_per_ms > 0) at += milliseconds(bytes / static_cast<std::size_t>(weather_.bytes_per_ms));
  return at;
}

void Link::write(std::vector<wire::Frame> frames, std::string) {
  if (closing_) return;
  for (const wire::Frame& frame : frames) {
    down_bytes_ += frame.size();
    if (cut_) continue;  // into the void, until the kernel's buffer is full
    last_down_ = arrival(last_down_, frame.size(), true);
    down_.push_back({.at = last_down_, .payload = std::string(frame.payload()), .bytes = frame.size()});
  }
  writing_ = down_bytes_ > weather_.kernel_bytes;
}

void Link::ping() {
  if (cut_ || closing_) return;
  last_down_ = arrival(last_down_, 2, true);
  down_.push_back({.at = last_down_, .kind = Item::Kind::kPing, .payload = {}});
}

void Link::close(int code, std::string_view) {
  if (std::exchange(closing_, true)) return;
  close_code_ = code;
  server_ends_ = now() + milliseconds(cut_ ? 3'000 : 1'000);
  if (cut_) return;
  last_down_ = arrival(last_down_, 2, true);
  down_.push_back({.at = last_down_, .kind = Item::Kind::kClose, .payload = {}, .code = code});
}

void Link::abort() {
  cut(milliseconds(0), milliseconds(dice_.between(0, 200)));
}

void Link::send(std::string payload) {
  if (!client_there_ || cut_) return;
  last_up_ = arrival(last_up_, payload.size(), false);
  up_.push_back({.at = last_up_, .payload = std::move(payload)});
}

void Link::hang_up() {
  if (!client_there_) return;
  client_there_ = false;
  client_ends_.reset();
  down_.clear();
  if (cut_) return;
  last_up_ = arrival(last_up_, 2, false);
  up_.push_back({.at = last_up_, .kind = Item::Kind::kClose, .payload = {}, .code = 1000});
}

std::optional<Link::Time> Link::next_down() const {
  if (down_.empty()) return std::nullopt;
  return std::max(down_.front().at, stalled_until_);
}

std::optional<Link::Time> Link::next_up() const {
  if (up_.empty() || !reading_ || handler_ == nullptr) return std::nullopt;
  return std::max(up_.front().at, stalled_until_);
}

std::optional<Link::Time> Link::due() const {
  std::optional<Time> first;
  for (const auto& one : {next_down(), next_up(), server_ends_, client_ends_}) {
    if (one && (!first || *one < *first)) first = one;
  }
  return first;
}

bool Link::moving() const {
  const auto data = [](const Item& item) { return item.kind == Item::Kind::kData; };
  return std::ranges::any_of(down_, data) || std::ranges::any_of(up_, data);
}

bool Link::step() {
  const auto is_due = [&](const std::optional<Time>& at) { return at && *at <= now(); };
  if (is_due(next_down())) {
    take_down();
  } else if (is_due(next_up())) {
    take_up();
  } else if (is_due(server_ends_)) {
    end_server(close_code_);
  } else if (is_due(client_ends_)) {
    end_client(1006);
  } else {
    return false;
  }
  return true;
}

void Link::take_down() {
  const Item item = std::move(down_.front());
  down_.pop_front();
  down_bytes_ -= std::min(down_bytes_, item.bytes);
  if (item.kind == Item::Kind::kData) {
    if (client_there_) ears_.on_frame(item.payload);
  } else if (item.kind == Item::Kind::kPing) {
    last_up_ = arrival(last_up_, 2, false);
    if (client_there_) up_.push_back({.at = last_up_, .kind = Item::Kind::kPong, .payload = {}});
  } else {
    end_client(item.code);
  }
  if (!writing_ || down_bytes_ > weather_.kernel_bytes / 2) return;
  writing_ = false;
  const auto handler = handler_;  // it may let go of us
  if (handler && !closing_) handler->on_writable();
}

void Link::take_up() {
  const Item item = std::move(up_.front());
  up_.pop_front();
  const auto handler = handler_;
  if (item.kind == Item::Kind::kClose) return end_server(item.code);
  if (closing_) return;
  if (item.kind == Item::Kind::kPong) return handler->on_pong();
  handler->on_message(text_, item.payload);
}

void Link::end_server(int code) {
  server_ends_.reset();
  up_.clear();
  cut_ = true;
  if (client_there_ && !client_ends_) client_ends_ = now() + milliseconds(dice_.between(0, 50));
  const auto handler = std::exchange(handler_, nullptr);
  if (handler) handler->on_closed(code);
}

void Link::end_client(int code) {
  client_ends_.reset();
  down_.clear();
  if (!std::exchange(client_there_, false)) return;
  if (handler_ && !server_ends_) server_ends_ = now() + milliseconds(dice_.between(0, 50));
  ears_.on_lost(code);
}

void Link::cut(std::optional<milliseconds> server_notices, milliseconds client_notices) {
  if (std::exchange(cut_, true)) return;
  down_.clear();
  up_.clear();
  if (handler_ && server_notices) server_ends_ = now() + *server_notices;
  if (client_there_) client_ends_ = now() + client_notices;
}

void Link::stall(milliseconds for_how_long) {
  stalled_until_ = std::max(stalled_until_, now() + for_how_long);
}

void Link::process_died(milliseconds client_notices) {
  cut_ = true;
  closing_ = true;
  handler_.reset();
  server_ends_.reset();
  down_.clear();
  up_.clear();
  if (client_there_) client_ends_ = now() + client_notices;
}

}  // namespace kith::sim
