// OwnRows: what a model client knows of its person's own state: friends, requests, blocks, how conversations are
// listed, drafts, favourites, hidden messages, planned sends. Rows by the rule every client has: one not newer than the
// known one is ignored. Thread: values.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "wire/value.h"

namespace kith::sim {

struct OwnRow {
  std::uint64_t urev = 0;
  std::string row;
};

class OwnRows {
 public:
  // A load tells what there is; what is gone it leaves out.
  void forget();
  void take_frame(const wire::Value& user);   // an event: one row under its name
  void take_synced(const wire::Value& user);  // lists of them
  // Whether a message of this mid was planned: such a one reads nothing for its sender.
  bool planned(const std::string& mid) const { return planned_.contains(mid); }
  // Ids of sends that still wait.
  const std::set<std::string>& waiting() const { return waiting_; }
  // By what it is ("friend", "draft", …) and its key there.
  const std::map<std::string, std::map<std::string, OwnRow>>& all() const { return all_; }

 private:
  void take(const std::string& what, const wire::Value& row);

  std::map<std::string, std::map<std::string, OwnRow>> all_;
  std::set<std::string> planned_;
  std::set<std::string> waiting_;
};

// Where a row stands among those of its kind.
std::string own_key(const std::string& what, const wire::Value& row);

}  // namespace kith::sim
