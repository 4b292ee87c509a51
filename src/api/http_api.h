// HttpApi: what answers HTTP on one shard. Commands by the table, probes, metrics, the live transports (handed to the
// sessions), and for all other paths the web app. Thread: one shard. A request is answered exactly once; refusals are
// RFC 9457 problem documents.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "accounts/door.h"
#include "accounts/repeats/idempotency.h"
#include "api/media/content.h"
#include "api/services.h"
#include "api/table.h"
#include "net/http.h"
#include "net/static_files.h"

namespace kith::api {

// What the shard serves besides commands; injected by app.
struct Sights {
  // Live transports (/v1/ws, /v1/events, /v1/poll, /v1/commands); true if the path was one of them.
  std::function<bool(const std::shared_ptr<net::Exchange>&)> live;
  std::function<Status()> ready;         // for /readyz: store and bus
  std::function<std::string()> metrics;  // Prometheus text; called on a worker
};

class HttpApi final : public net::Handler {
 public:
  HttpApi(Services& services, const Table& table, accounts::Door& door, accounts::Idempotency& idempotency,
          const net::StaticFiles& files, Sights sights);

  std::size_t body_bytes_max(std::string_view method, std::string_view path) const override;
  bool streams_body(std::string_view method, std::string_view path) const override;
  void handle(std::shared_ptr<net::Exchange> exchange) override;

 private:
  bool probe(const std::shared_ptr<net::Exchange>& exchange);
  void metrics(const std::shared_ptr<net::Exchange>& exchange);
  void command(const std::shared_ptr<net::Exchange>& exchange);
  void authenticate(const std::shared_ptr<net::Exchange>& exchange, const wire::CommandInfo& command,
                    wire::Value params);
  void run(const std::shared_ptr<net::Exchange>& exchange, const wire::CommandInfo& command, wire::Value params,
           accounts::Caller caller);
  // The same for a POST with an Idempotency-Key: answered from what was kept, or carried out and kept.
  void run_once(const std::shared_ptr<net::Exchange>& exchange, const wire::CommandInfo& command, wire::Value params,
                accounts::Caller caller);
  using Respond = std::move_only_function<void(net::Response)>;
  void carry_out(const std::shared_ptr<net::Exchange>& exchange, const wire::CommandInfo& command, wire::Value params,
                 accounts::Caller caller, Respond respond);

  Services& services_;
  const Table& table_;
  accounts::Door& door_;
  accounts::Idempotency& idempotency_;
  const net::StaticFiles& files_;
  const Sights sights_;
  MediaContents contents_;
};

// A refusal as an HTTP response.
net::Response problem(const Error& error);

}  // namespace kith::api
