// See sse_connection.h.
#include "net/sse_connection.h"

#include <fmt/format.h>

#include <utility>

namespace kith::net {
namespace {
// A payload with line breaks becomes several data lines, which the reader joins again.
void append_event(std::string& out, std::string_view payload) {
  while (true) {
    const auto end = payload.find('\n');
    out += "data: ";
    out += payload.substr(0, end);
    out += '\n';
    if (end == std::string_view::npos) break;
    payload.remove_prefix(end + 1);
  }
}
}  // namespace

SseConnection::SseConnection(Context& context, Socket socket, const Address& peer, const Address& remote, bool chunked)
    : LiveConnection(context, std::move(socket), peer, remote), chunked_(chunked) {}

std::string SseConnection::chunk(std::string_view text) const {
  if (!chunked_) return std::string(text);
  return fmt::format("{:x}\r\n{}\r\n", text.size(), text);
}

void SseConnection::write(std::vector<wire::Frame> frames, std::string sse_id) {
  if (state() != State::kOpen || frames.empty()) return;
  std::size_t size = sse_id.size() + 8;
  for (const auto& frame : frames) size += frame.payload().size() + 16;
  std::string out;
  out.reserve(size);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (i + 1 == frames.size() && !sse_id.empty()) out += "id: " + sse_id + "\n";
    append_event(out, frames[i].payload());
    out += '\n';
  }
  frames.clear();
  send_text(chunk(out));
}

void SseConnection::ping() {
  if (state() != State::kOpen) return;
  ping_ = true;
  send_controls();
}

void SseConnection::close(int code, std::string_view reason) {
  if (state() != State::kOpen) return;
  std::string text;
  for (const char c : reason) {
    if (c == '"' || c == '\\') text.push_back('\\');
    if (static_cast<unsigned char>(c) >= 0x20) text.push_back(c);
  }
  begin_close(code);
  goodbye_ = chunk(fmt::format("event: close\ndata: {{\"code\":{},\"reason\":\"{}\"}}\n\n", code, text));
  if (chunked_) goodbye_ += "0\r\n\r\n";
  send_controls();
  finish_sending();
}

std::string SseConnection::next_control() {
  if (std::exchange(ping_, false)) return chunk(":\n\n");
  return std::exchange(goodbye_, {});
}

}  // namespace kith::net
