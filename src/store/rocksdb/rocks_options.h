// How RocksDB is set up, and why; see rocks_options.cc. Thread: pure functions.
#pragma once

#include <rocksdb/options.h>

#include "store/rocksdb/rocks_log.h"

namespace kith::store {

rocksdb::DBOptions database_options(const RocksConfig& config);
// Rows of owners; both columns share one block cache.
rocksdb::ColumnFamilyOptions data_options(const RocksConfig& config, const std::shared_ptr<rocksdb::Cache>& cache);
rocksdb::ColumnFamilyOptions stream_options(const RocksConfig& config, const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace kith::store
