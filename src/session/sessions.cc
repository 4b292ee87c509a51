#include "session/sessions.h"

#include <algorithm>
#include <utility>

#include "session/poll_box.h"
#include "session/replays.h"

namespace kith::session {

namespace {
constexpr std::chrono::seconds kTick{1};
}

Sessions::Sessions(Services services) : services_(services), born_(services_.loop.clock().steady()) {
  timer_ = services_.loop.after(kTick, [this] { tick(); });
}

Sessions::~Sessions() {
  services_.loop.cancel(timer_);
  close_all(wire::CloseCode::kGoingAway);
}

// Starts at 1, so that 0 may mean never.
std::uint32_t Sessions::now_s() const {
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(services_.loop.clock().steady() - born_);
  return static_cast<std::uint32_t>(age.count()) + 1;
}

std::shared_ptr<Session> Sessions::make(wire::Codec codec, const net::Address& remote) {
  SessionId id = services_.random.id<SessionId>();
  id.bytes[0] = static_cast<std::uint8_t>(services_.loop.index());
  auto session = std::make_shared<Session>(*this, id, codec, remote);
  session->place_ = static_cast<std::uint32_t>(live_.size());
  live_.push_back(session.get());
  return session;
}

std::shared_ptr<Session> Sessions::open(net::Connection& connection, wire::Codec codec,
                                        std::optional<Credential> credential) {
  auto session = make(codec, connection.remote());
  session->bind(&connection);
  connection.attach(session);
  if (credential) session->authenticate(std::move(*credential), std::nullopt, wire::kNoRequest);
  return session;
}

std::shared_ptr<Session> Sessions::open_stream(net::Connection& connection, Credential credential,
                                               std::optional<std::string> sync_token) {
  auto session = make(wire::Codec::kJson, connection.remote());
  session->bind(&connection);
  session->streaming_ = true;
  connection.attach(session);
  fallback_.emplace(session->id(), session);
  session->authenticate(std::move(credential), std::move(sync_token), wire::kNoRequest);
  return session;
}

std::shared_ptr<Session> Sessions::open_poll(const net::Address& remote, Credential credential) {
  auto session = make(wire::Codec::kJson, remote);
  session->use_poll();
  fallback_.emplace(session->id(), session);
  session->authenticate(std::move(credential), std::nullopt, wire::kNoRequest);
  return session;
}

std::shared_ptr<Session> Sessions::find_fallback(SessionId id) const {
  const auto at = fallback_.find(id);
  return at == fallback_.end() || at->second->ended() ? nullptr : at->second;
}

std::size_t Sessions::end_of(UserId user, const std::function<bool(const accounts::Caller&)>& ends,
                             wire::CloseCode code) {
  std::vector<Session*> over;
  services_.hub.each_of(user, [&](delivery::Listener& listener) {
    auto* session = dynamic_cast<Session*>(&listener);
    if (session != nullptr && session->ready() && ends(session->admitted()->caller)) over.push_back(session);
  });
  for (Session* session : over) session->end(code);
  return over.size();
}

std::size_t Sessions::end_where(const std::function<bool(const accounts::Caller&)>& ends, wire::CloseCode code) {
  std::vector<Session*> over;
  for (Session* session : live_) {
    if (session->ready() && ends(session->admitted()->caller)) over.push_back(session);
  }
  for (Session* session : over) session->end(code);
  return over.size();
}

void Sessions::drain(std::chrono::milliseconds retry_after) {
  for (Session* session : live_) {
    session->tell(wire::make_frame(session->codec(), wire::down::Drain{retry_after.count()}));
  }
}

void Sessions::close_all(wire::CloseCode code) {
  while (!live_.empty()) live_.back()->end(code);
}

void Sessions::want_flush(Session& session) {
  if (session.flush_wanted_) return;
  session.flush_wanted_ = true;
  to_flush_.push_back(&session);
  if (std::exchange(flush_queued_, true)) return;
  services_.loop.at_turn_end([this] { flush_all(); });
}

// Flushing may end sessions and queue more: those stand in to_flush_ again and get a turn end of their own.
void Sessions::flush_all() {
  flush_queued_ = false;
  flushing_.swap(to_flush_);
  for (std::size_t i = 0; i < flushing_.size(); ++i) {
    Session* session = flushing_[i];
    if (session == nullptr) continue;
    session->flush_wanted_ = false;
    session->flush();
  }
  flushing_.clear();
}

void Sessions::forget(Session& session) {
  if (session.place_ < live_.size() && live_[session.place_] == &session) {
    live_[session.place_] = live_.back();
    live_[session.place_]->place_ = session.place_;
    live_.pop_back();
  }
  if (session.flush_wanted_) {
    session.flush_wanted_ = false;
    std::erase(to_flush_, &session);
  }
  std::replace(flushing_.begin(), flushing_.end(), &session, static_cast<Session*>(nullptr));
  const auto at = fallback_.find(session.id());
  if (at == fallback_.end()) return;
  // Whoever calls may be standing in the session.
  services_.loop.at_turn_end([last = std::move(at->second)] {});
  fallback_.erase(at);
}

void Sessions::tick() {
  timer_ = services_.loop.after(kTick, [this] { tick(); });
  const std::vector<Session*>& all = live_;
  for (std::size_t i = round_; i < all.size(); i += kRounds) all[i]->sweep();
  round_ = (round_ + 1) % kRounds;
}

}  // namespace kith::session
