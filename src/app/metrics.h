// Metrics: what /metrics says, in Prometheus text. Gathered from counters that the stages keep anyway; nothing is
// counted for it. Thread: any; everything read here may be read from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/shard_parts.h"
#include "base/clock.h"
#include "lane/lanes.h"
#include "runtime/worker_pool.h"
#include "store/log.h"
#include "store/sql/connection.h"

namespace prometheus {
struct MetricFamily;
}

namespace kith::app {

struct MetricSources {
  store::Log& log;
  store::Database& directory;
  const lane::Lanes& lanes;
  const WorkerPool& readers;
  const WorkerPool& passwords;
  const std::vector<std::unique_ptr<ShardParts>>& shards;
  const Clock& clock;
};

std::vector<prometheus::MetricFamily> gather_metrics(const MetricSources& sources);
std::string metrics_text(const std::vector<prometheus::MetricFamily>& families);

}  // namespace kith::app
