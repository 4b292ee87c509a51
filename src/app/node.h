// Node: the whole server in one process, the only place that names implementations. Opens the stores, wires the stages,
// starts them from the stores outward and stops them in the opposite order. Thread: main makes, starts and stops it;
// everything inside has its own threads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/data_folder.h"
#include "base/result.h"

namespace kith::app {

class Node {
 public:
  // Opens everything that can refuse: folder, stores, keys, port. Nothing runs yet.
  static Result<std::unique_ptr<Node>> open(const Config& config);
  ~Node();

  Status start();
  // Tells the sessions, waits for them a moment, then stops. Safe to call twice.
  void stop();
  // SIGHUP: certificates are read again.
  void reload();

  std::string address() const;  // http://127.0.0.1:8080
  bool has_admin() const;

 private:
  struct Parts;
  explicit Node(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace kith::app
