// Flow: a handler of the api written as a coroutine. It runs on its shard; `co_await call->read(…)`, `work(…)` and
// `submit(…)` leave it and come back to it. A refusal is co_returned and becomes the call's answer, so a handler reads
// top to bottom. Thread: the call's shard, except inside what is awaited. A flow whose resumption is dropped (shutdown)
// is destroyed with it.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <utility>

#include "base/result.h"

namespace kith::api {

class Call;
using CallPtr = std::shared_ptr<Call>;
void refuse_call(Call& call, Error error);

struct Done {};  // co_return Done{}: the call was answered

class Flow {
 public:
  struct promise_type {  // NOLINT(readability-identifier-naming): the language's name
    template <typename... Rest>
    explicit promise_type(const CallPtr& owner, const Rest&...) : call(owner) {}
    Flow get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_value(Done) {}
    void return_value(std::unexpected<Error> refusal) { refuse_call(*call, std::move(refusal.error())); }
    void unhandled_exception() { std::terminate(); }

    CallPtr call;
  };
};

// The right to go on with a suspended coroutine, once. Dropped unused, it destroys the coroutine.
class Resumption {
 public:
  explicit Resumption(std::coroutine_handle<> handle) : handle_(handle) {}
  Resumption(const Resumption&) = delete;
  Resumption& operator=(const Resumption&) = delete;
  ~Resumption() {
    if (handle_) handle_.destroy();
  }
  void resume() { std::exchange(handle_, nullptr).resume(); }
  void release() { handle_ = nullptr; }  // someone else goes on

 private:
  std::coroutine_handle<> handle_;
};

}  // namespace kith::api

// As KITH_TRY, inside a Flow.
#define KITH_CO_TRY_WITH(temporary, declaration, expression)                      \
  auto temporary = (expression);                                                  \
  if (!temporary) co_return std::unexpected<Error>(std::move(temporary.error())); \
  declaration = std::move(*temporary)
#define KITH_CO_TRY(declaration, expression) \
  KITH_CO_TRY_WITH(KITH_TRY_JOIN(kith_try_, __COUNTER__), declaration, expression)
#define KITH_CO_CHECKED(expression)                                                     \
  do {                                                                                  \
    auto kith_status = (expression);                                                    \
    if (!kith_status) co_return std::unexpected<Error>(std::move(kith_status.error())); \
  } while (false)
