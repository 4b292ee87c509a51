// Metrics: what /metrics says, in Prometheus text. Gathered from counters that the stages keep anyway; nothing is
// counted for it. Thread: any; everything read here may be read from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/shard_parts.h"
#include "lane/lanes.h"
#include "runtime/worker_pool.h"
#include "store/log.h"
#include "store/search/index.h"
#include "store/sql/connection.h"

namespace kith::app {

struct MetricSources {
  store::Log& log;
  store::Database& directory;
  const store::search::SearchIndex& search;
  const lane::Lanes& lanes;
  const WorkerPool& readers;
  const WorkerPool& passwords;
  const api::Media& media;
  const std::vector<std::unique_ptr<ShardParts>>& shards;
};

// Asks the stores: for workers, not for shards.
std::string metrics_text(const MetricSources& sources);

}  // namespace kith::app
