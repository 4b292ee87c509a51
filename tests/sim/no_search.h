// NoSearch: the simulation has no index of messages; whoever searches is told that it is being built. Thread: one.
#pragma once

#include "store/search/index.h"

namespace kith::sim {

class NoSearch final : public store::search::SearchIndex {
 public:
  Status apply(const std::string&, const store::search::IndexBatch&) override { return {}; }
  Status clear() override { return {}; }
  Result<store::search::IndexState> state(const std::string&) const override { return store::search::IndexState{}; }
  Status want_rebuild() override { return {}; }
  Status find(const store::search::Search&,
              const std::function<store::search::Next(const store::search::Hit&)>&) const override {
    return {};
  }
};

}  // namespace kith::sim
