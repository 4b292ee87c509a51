// `kith bench`: reads what is asked, checks it, runs the measurements one after the other and leaves the table and the
// JSON.
#include "app/bench.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "api/version.h"
#include "load/cases.h"
#include "load/http.h"

namespace kith::bench {

void say(const std::string& progress) {
  std::cerr << "· " << progress << '\n';
}

ServerSetup Ground::setup(const std::string& name) const {
  ServerSetup setup{.folder = folder / name, .shards = options.shards, .lanes = options.lanes};
  if (!options.program.empty()) setup.program = options.program;
  return setup;
}

std::chrono::nanoseconds Ground::time() const {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(options.seconds * 1e9));
}

Result<Ground::Target> Ground::target(const std::string& name) const {
  Target target;
  if (!options.server.empty()) {
    KITH_TRY(target.endpoint, endpoint_of(options.server));
    target.pid = static_cast<pid_t>(options.server_pid);
    return target;
  }
  KITH_TRY(target.own, ServerProcess::start(setup(name)));
  target.endpoint = target.own->endpoint();
  target.pid = target.own->pid();
  return target;
}

namespace {

struct Case {
  std::string_view name;
  Status (*measure)(Ground&);
  bool own_server;  // starts and stops it itself: not with a named one
};
constexpr std::array<Case, 6> kAll{{{"p1", measure_fanout, false},
                                    {"p2", measure_pairs, false},
                                    {"p3", measure_idle, true},
                                    {"p4", measure_storm, true},
                                    {"p5", measure_history, true},
                                    {"p7", measure_start, true}}};

int refuse_with(const Error& error) {
  std::cerr << "kith: " << error.detail << '\n';
  return 1;
}

// Everything of a run lies here and is removed with it, unless the folder was named.
class Folder {
 public:
  explicit Folder(const std::string& named) : kept_(!named.empty()), path_(named) {
    if (kept_) return;
    auto pattern = (std::filesystem::temp_directory_path() / "kith-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    if (kept_) {
      for (const char* once : {"p1", "p2", "p3", "p4"}) std::filesystem::remove_all(path_ / once, ignored);
    } else if (!path_.empty()) {
      std::filesystem::remove_all(path_, ignored);
    }
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  bool kept_;
  std::filesystem::path path_;
};

void add_options(CLI::App& program, Options& options) {
  program
      .add_option("--only", options.only,
                  "Which budgets: p1 fan-out, p2 pairs, p3 idle, p4 storm, p5 history, p7 start")
      ->delimiter(',');
  program.add_option("--seconds", options.seconds, "Of each measurement")->capture_default_str();
  program.add_option("--room", options.room, "p1: listeners of the room")->capture_default_str();
  program.add_option("--pairs", options.pairs, "p2: pairs that chat")->capture_default_str();
  program.add_option("--connections", options.connections, "p3: idle connections")->capture_default_str();
  program.add_option("--tls-connections", options.tls_connections, "p3: and with TLS")->capture_default_str();
  program.add_option("--people", options.people, "p4: people who come back")->capture_default_str();
  program.add_option("--messages", options.messages, "p5, p7: messages stored")->capture_default_str();
  program.add_option("--shards", options.shards, "Of the server; 0 is one for each core")->capture_default_str();
  program.add_option("--lanes", options.lanes, "Of the server")->capture_default_str();
  program.add_option("--json", options.json, "Write the results to this file");
  program.add_option("--folder", options.folder, "Work here, and keep the stored messages for the next run");
  program.add_option("--program", options.program, "Serve with this kith instead of this one, to compare two builds")
      ->check(CLI::ExistingFile);
  program.add_option("--server", options.server, "ADDRESS:PORT of a running server, for p1 and p2");
  program.add_option("--secret-file", options.secret_file,
                     "The secret of its issuer kith-bench (issuer.name, issuer.audience, issuer.secret_file)");
  program.add_option("--server-pid", options.server_pid, "Its process, so that its CPU is told");
  program.footer(
      "Starts a server of its own (--limits off, free port, temporary folder) for each measurement and loads it over\n"
      "real sockets from this process. Latencies count from the moment a message was due. Beside the figures stand "
      "those\n"
      "of bare programs of the same run: a busy machine slows both.");
}

Result<std::string> version_of(const Options& options) {
  if (options.server.empty()) return std::string(api::kVersion);
  std::ifstream secret(options.secret_file);
  std::stringstream text;
  text << secret.rdbuf();
  if (!secret) return fail(Code::kBadRequest, "--secret-file: cannot read " + options.secret_file);
  use_secret(text.str());
  KITH_TRY(const auto endpoint, endpoint_of(options.server));
  return kith_version_at(endpoint);
}

int run(const Options& options) {
  if (const auto fine = check(options); !fine) return refuse_with(fine.error());
  const auto version = version_of(options);
  if (!version) return refuse_with(version.error());
  const Folder folder(options.folder);
  if (folder.path().empty()) return refuse_with(Error{.detail = "cannot make a temporary folder"});
  Report report;
  Ground ground{options, report, folder.path()};
  for (const auto& [name, measure, own_server] : kAll) {
    if (!options.wants(name) || (own_server && !options.server.empty())) continue;
    if (const auto done = measure(ground); !done) return refuse_with(done.error());
  }
  std::cout << '\n' << report.table();
  if (!options.json.empty()) {
    const RunFacts facts{.version = *version, .body_bytes = 200, .seconds = options.seconds};
    if (const auto written = write_text(options.json, report.json(facts)); !written)
      return refuse_with(written.error());
  }
  std::cout << (report.all_met() ? "Every budget is met.\n" : "Not every budget is met on this machine.\n");
  return 0;
}

}  // namespace
}  // namespace kith::bench

namespace kith::app {

int run_bench(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  CLI::App program{"Measure a Kith server under load, each figure beside its budget and its control", "kith bench"};
  bench::Options options;
  bench::add_options(program, options);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);
    std::cerr << "kith: " << error.what() << '\n';
    return 2;
  }
  return bench::run(options);
}

}  // namespace kith::app
