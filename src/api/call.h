// Call: one request on its way through the api, the same for the socket and for HTTP. It knows the caller and the
// decoded parameters, lends the ways to leave the shard (submit, read, work) and ends with exactly one answer or
// refusal. Thread: its shard, except inside the functions given to read() and work().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>

#include "accounts/token.h"
#include "api/envelope.h"
#include "api/flow.h"
#include "api/services.h"
#include "model/event.h"
#include "runtime/loop.h"
#include "runtime/worker_pool.h"
#include "store/log.h"
#include "wire/value.h"

namespace kith::api {

using Mentioned = std::set<UserId>;  // people an answer names, for its `users`

// What HTTP knows beyond the parameters and may want back.
struct Side {
  std::string address;         // of the peer, after the trusted proxies
  bool secure = false;         // over TLS, as the peer sees it
  std::string refresh_cookie;  // from the request
  std::string set_cookie;      // for the answer, empty: none
  int cache_s = 0;             // the asker alone may keep the answer so long; 0: nobody may
};

class Call : public std::enable_shared_from_this<Call> {
 public:
  // An encoded document in the envelope's codec, or a refusal.
  using Finish = std::move_only_function<void(Side&, Result<std::string>)>;

  Call(Services& services, accounts::Caller caller, wire::Value params, Envelope envelope, Finish finish);
  ~Call();

  const accounts::Caller& caller() const { return caller_; }
  const wire::Value& params() const { return params_; }
  const Envelope& envelope() const { return envelope_; }
  Services& services() { return services_; }
  Side& side() { return side_; }
  Actor actor() const;

  // Ends the call.
  void answer(const std::function<void(wire::Writer&)>& fields);
  void answer() {
    answer([](wire::Writer&) {});
  }
  void finish(std::string document);
  void refuse(Error error);

  // co_await: carries out a command; Result<Reply>. rate_limited for who changes too much.
  auto submit(Command command);
  // co_await: work(…) runs f on a worker thread, hash(…) on the small password pool; f returns some Result<T>, which
  // comes back.
  template <typename F>
  auto work(F f);
  template <typename F>
  auto hash(F f);
  // co_await: runs read(view, writer, mentioned) -> Status on a reader over one snapshot, and gives the encoded
  // document with `users` of those mentioned; Result<std::string> for finish(). read(view, writer): without `users`.
  template <typename F>
  auto read(F read);
  // co_await: the same for reads that take their snapshot and encode by themselves: read(services, envelope) ->
  // Result<std::string>.
  template <typename F>
  auto read_with(F read);

 private:
  Status may_change(const Command& command) const;
  using ReadFn = std::function<Status(wire::Writer&, Mentioned&)>;
  struct Reading {
    bool degraded = false;        // asked before the snapshot was taken
    std::optional<UserId> asker;  // for whom `users` are added; none: without
  };
  static Result<std::string> encode_read(Services& services, const Envelope& envelope, const Reading& reading,
                                         const ReadFn& read);

  Services& services_;
  const accounts::Caller caller_;
  const wire::Value params_;
  const Envelope envelope_;
  Side side_;
  Finish finish_;  // empty once ended
};

// Suspends a Flow while f runs on a pool, and resumes it on the shard.
template <typename F>
class OnPool {
 public:
  using Out = std::invoke_result_t<F&>;

  OnPool(WorkerPool& pool, Loop& loop, F f) : pool_(pool), loop_(loop), f_(std::move(f)) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> handle) {
    auto resumption = std::make_shared<Resumption>(handle);
    const bool taken = pool_.post([this, resumption]() mutable {
      out_.emplace(f_());
      loop_.post([resumption = std::move(resumption)] { resumption->resume(); });
    });
    if (taken) return true;
    resumption->release();
    out_.emplace(retry_later(Code::kUnavailable, "too much waits already", 500));
    return false;
  }
  Out await_resume() { return std::move(*out_); }

 private:
  WorkerPool& pool_;
  Loop& loop_;
  F f_;
  std::optional<Out> out_;
};

class OnLane {
 public:
  // allowed: an error is the answer, and nothing is submitted.
  OnLane(Services& services, Command command, Status allowed) : services_(services), command_(std::move(command)) {
    if (!allowed) out_.emplace(std::unexpected(std::move(allowed.error())));
  }
  bool await_ready() const noexcept { return out_.has_value(); }
  bool await_suspend(std::coroutine_handle<> handle);
  Result<Reply> await_resume() { return std::move(*out_); }

 private:
  Services& services_;
  Command command_;
  std::optional<Result<Reply>> out_;
};

inline auto Call::submit(Command command) {
  auto allowed = may_change(command);
  return OnLane(services_, std::move(command), std::move(allowed));
}

template <typename F>
auto Call::work(F f) {
  return OnPool<F>(services_.workers, services_.loop, std::move(f));
}
template <typename F>
auto Call::hash(F f) {
  return OnPool<F>(services_.passwords, services_.loop, std::move(f));
}
template <typename F>
auto Call::read(F read) {
  auto task = [&services = services_, envelope = envelope_, self = caller_.user,
               read = std::move(read)]() -> Result<std::string> {
    const bool degraded = services.log.degraded();
    const auto view = services.log.snapshot();
    if constexpr (std::is_invocable_v<F&, const store::View&, wire::Writer&, Mentioned&>) {
      return encode_read(services, envelope, {degraded, self},
                         [&](wire::Writer& writer, Mentioned& mentioned) { return read(*view, writer, mentioned); });
    } else {
      return encode_read(services, envelope, {degraded, std::nullopt},
                         [&](wire::Writer& writer, Mentioned&) { return read(*view, writer); });
    }
  };
  return OnPool<decltype(task)>(services_.readers, services_.loop, std::move(task));
}

template <typename F>
auto Call::read_with(F read) {
  auto task = [&services = services_, envelope = envelope_, read = std::move(read)] {
    return read(services, envelope);
  };
  return OnPool<decltype(task)>(services_.readers, services_.loop, std::move(task));
}

// The end of a handler that reads: what call->read() gave is awaited and is the answer.
template <typename Reading>
Flow answer_read(CallPtr call, Reading reading) {
  KITH_CO_TRY(auto document, co_await reading);
  call->finish(std::move(document));
  co_return Done{};
}

}  // namespace kith::api
