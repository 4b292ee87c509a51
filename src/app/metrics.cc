#include "app/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "api/media/media.h"
#include "api/version.h"
#include "work/projection_round.h"

namespace kith::app {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

class Gathered {
 public:
  void counter(std::string name, std::string help, double value) {
    auto& metric = add(std::move(name), std::move(help), MetricType::Counter);
    metric.counter.value = value;
  }
  void gauge(std::string name, std::string help, double value, std::vector<ClientMetric::Label> labels = {}) {
    auto& metric = add(std::move(name), std::move(help), MetricType::Gauge);
    metric.gauge.value = value;
    metric.label = std::move(labels);
  }
  std::vector<MetricFamily> take() { return std::move(families_); }

 private:
  ClientMetric& add(std::string name, std::string help, MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {ClientMetric{}}});
    return families_.back().metric.front();
  }
  std::vector<MetricFamily> families_;
};

void add_lanes(Gathered& out, const MetricSources& from) {
  const auto counters = from.lanes.counters();
  out.counter("kith_commands_total", "Commands decided", static_cast<double>(counters.commands));
  out.counter("kith_refusals_total", "Commands refused", static_cast<double>(counters.refusals));
  out.counter("kith_batches_total", "Batches committed", static_cast<double>(counters.batches));
  out.counter("kith_cold_reads_total", "Commands that waited for the disk", static_cast<double>(counters.cold_reads));
  out.counter("kith_failed_commits_total", "Batches whose commit failed", static_cast<double>(counters.failed_commits));
  out.gauge("kith_commands_waiting", "Commands not yet answered", static_cast<double>(from.lanes.waiting()));
  out.gauge("kith_reads_waiting", "Reads not yet begun", static_cast<double>(from.readers.waiting()));
  out.gauge("kith_passwords_waiting", "Password hashes not yet begun", static_cast<double>(from.passwords.waiting()));
}

void add_net(Gathered& out, const MetricSources& from) {
  double accepted = 0;
  double open = 0;
  double websockets = 0;
  double streams = 0;
  double requests = 0;
  double bytes_in = 0;
  double bytes_out = 0;
  double writes = 0;
  for (const auto& shard : from.shards) {
    const auto& stats = shard->server().stats();
    accepted += static_cast<double>(stats.accepted.get());
    open += static_cast<double>(stats.open.get());
    websockets += static_cast<double>(stats.websockets.get());
    streams += static_cast<double>(stats.streams.get());
    requests += static_cast<double>(stats.requests.get());
    bytes_in += static_cast<double>(stats.bytes_in.get());
    bytes_out += static_cast<double>(stats.bytes_out.get());
    writes += static_cast<double>(stats.writes.get());
  }
  out.counter("kith_connections_total", "Connections accepted", accepted);
  out.gauge("kith_connections", "Connections open", open);
  out.gauge("kith_websockets", "WebSockets open", websockets);
  out.gauge("kith_event_streams", "Event streams open", streams);
  out.counter("kith_http_requests_total", "HTTP requests", requests);
  out.counter("kith_bytes_received_total", "Bytes received", bytes_in);
  out.counter("kith_bytes_sent_total", "Bytes sent", bytes_out);
  out.counter("kith_socket_writes_total", "Gathering writes of live connections", writes);
}

void add_stores(Gathered& out, const MetricSources& from) {
  out.gauge("kith_log_ready", "1 while the log takes commits", from.log.check() ? 1 : 0);
  out.gauge("kith_log_breaker", "0 closed; 1 half open, a probe is under way; 2 open: reads answer degraded",
            static_cast<double>(from.log.breaker()));
  out.gauge("kith_disk_free_bytes", "Free bytes of the log's disk", static_cast<double>(from.log.free_disk_bytes()));
  const auto at = store::run_read(from.directory, [&](store::Connection& c) {
    return store::cursors(c, work::ProjectionRound::consumer_of(from.log));
  });
  if (at) {
    out.gauge("kith_projection_lag_commits", "Commits not yet in the directory's projections",
              static_cast<double>(work::ProjectionRound::lag(*at, from.log.positions())));
  }
  if (const auto state = from.search.state(store::search::consumer_of(from.log))) {
    const bool building = state->progress.building || state->rebuild_wanted || !state->at;
    out.gauge("kith_search_lag_commits", "Commits not yet in the search index",
              static_cast<double>(store::search::lag(state->at.value_or(store::Cursor{}), from.log.positions())));
    out.gauge("kith_search_building", "1 while the search index is built anew", building ? 1 : 0);
  }
}

void add_media(Gathered& out, const MetricSources& from) {
  const auto& counts = from.media.counts;
  const auto number = [](const std::atomic<std::uint64_t>& count) { return static_cast<double>(count.load()); };
  out.counter("kith_uploads_total", "Uploads kept", number(counts.uploads));
  out.counter("kith_uploads_cut_total", "Uploads begun and not kept", number(counts.uploads_cut));
  out.gauge("kith_uploads", "Uploads under way", from.media.transfers.under_way());
  out.counter("kith_upload_bytes_total", "Bytes of uploads kept", number(counts.bytes_in));
  out.counter("kith_media_reads_total", "Contents, or ranges of them, read", number(counts.reads));
  out.counter("kith_media_read_bytes_total", "Bytes of contents asked for", number(counts.bytes_out));
  out.gauge("kith_media_waiting", "Reads and writes of contents not yet begun",
            static_cast<double>(from.media.pool.waiting()));
}

}  // namespace

std::string metrics_text(const MetricSources& sources) {
  Gathered out;
  out.gauge("kith_info", "Version of the program", 1, {{"version", std::string(api::kVersion)}});
  add_lanes(out, sources);
  add_net(out, sources);
  add_media(out, sources);
  add_stores(out, sources);
  return prometheus::TextSerializer().Serialize(out.take());
}

}  // namespace kith::app
