// World: one run of the simulation. It owns time, the disks, the process and its deaths, the connections and the
// devices, and chooses at every step who goes on. After each storm comes a calm in which everything has to come to
// rest, and what every device believes is compared with the store. The same plan gives the same run. Thread: one.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "client.h"
#include "people.h"
#include "plan.h"
#include "process.h"
#include "store/faulty_log.h"
#include "store/memory_log.h"
#include "store/sqlite/sqlite_database.h"

namespace kith::sim {

class World final : public Outside {
 public:
  World(const Plan& plan, bool tracing);
  ~World() override;

  // Until the end or the first finding.
  void run();
  const std::vector<std::string>& findings() const { return findings_; }
  const std::vector<Happening>& history() const { return history_; }
  std::uint64_t steps() const { return steps_; }
  std::uint64_t deaths() const { return deaths_; }
  // Of everything that happened: two runs of one plan have the same.
  std::uint64_t fingerprint() const { return fingerprint_; }

  std::shared_ptr<Link> connect(Client& client) override;
  void finding(const std::string& what) override;
  void record(Happening happening) override;
  void trace(const std::function<std::string()>& what) override;
  void shown(const Client& client, const std::string& cid, const wire::Value& row) override;

 private:
  using Time = std::chrono::steady_clock::time_point;

  bool go_on() const { return findings_.empty(); }
  void people_come();
  void open_directory();
  void rise();
  void kill();
  void storm();
  void calm(const char* when, bool synced_now = false);
  void compare(bool synced_now);
  void restore();
  void finish();

  bool step(bool troubled);
  bool anything();
  bool try_link();
  void pass(std::chrono::milliseconds by, bool troubled);
  std::optional<Time> next() const;
  bool settled() const;
  std::string unsettled() const;
  void strike(double milliseconds);
  void someone_acts();
  void durable(const store::Batch& batch);
  void mix(std::uint64_t value) { fingerprint_ = (fingerprint_ ^ value) * 0x100000001b3ULL; }

  const Plan plan_;
  const bool tracing_;
  Dice dice_;
  ManualClock clock_;
  Fate fate_;
  const accounts::AccountKeys keys_;
  const std::filesystem::path folder_;
  std::unique_ptr<store::SqliteDatabase> directory_;
  std::shared_ptr<store::MemoryLog> disk_;
  std::shared_ptr<store::MemoryLog> backup_;
  std::shared_ptr<store::FaultyLog> log_;
  std::unique_ptr<Process> process_;
  std::vector<UserId> users_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::shared_ptr<Link>> links_;
  std::unique_ptr<People> people_;
  std::map<std::pair<ConversationId, std::string>, Positions> positions_;  // last known: they only grow
  std::optional<Time> rises_at_;
  Time stirred_{};  // when something was committed last
  std::vector<std::string> findings_;
  std::vector<Happening> history_;
  std::uint64_t steps_ = 0;
  std::uint64_t deaths_ = 0;
  std::uint64_t epochs_ = 1;
  std::uint64_t fingerprint_ = 0xcbf29ce484222325ULL;
};

}  // namespace kith::sim
