// Figures with their budgets and controls, as a table for people and as JSON for scripts. Thread: the bench's one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace kith::bench {

struct Figure {
  std::string budget;  // P1 …
  std::string what;
  std::string unit;
  double value = 0;
  std::optional<double> limit{};                          // what the budget asks
  bool at_least = false;                                  // the limit is a lower one
  std::optional<double> control{};                        // the same work by the bare program of the same run
  std::optional<double> ratio_max{};                      // of the value to its control, where the budget names one
  std::vector<std::pair<std::string, double>> details{};  // what else was counted, for the JSON

  std::optional<bool> met() const;  // nothing where there is no budget
};

struct RunFacts {
  std::string version;
  std::string durability = "every batch fsynced before its acks";
  std::size_t body_bytes = 0;
  std::string codec = "json";
  double seconds = 0;  // of one measurement
};

class Report {
 public:
  void add(Figure figure);  // and prints its line
  bool all_met() const;
  std::string table() const;
  std::string json(const RunFacts& facts) const;
  const std::vector<Figure>& figures() const { return figures_; }

 private:
  std::vector<Figure> figures_;
};

Status write_text(const std::filesystem::path& file, std::string_view text);

}  // namespace kith::bench
