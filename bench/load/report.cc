#include "load/report.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include "wire/writer.h"

namespace kith::bench {
namespace {

std::string number(double value) {
  if (value >= 1000) return fmt::format("{:.0f}", value);
  return value >= 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

std::string cpu_model() {
  std::ifstream cpus("/proc/cpuinfo");
  for (std::string line; std::getline(cpus, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

double memory_bytes() {
  return static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::string limit_text(const Figure& figure) {
  std::string text;
  if (figure.limit) text = fmt::format("{} {}", figure.at_least ? "≥" : "≤", number(*figure.limit));
  if (figure.ratio_max) text += fmt::format("{}≤ {:.2f}×", text.empty() ? "" : ", ", *figure.ratio_max);
  return text;
}

std::string line_of(const Figure& figure) {
  const auto ratio = figure.control && *figure.control > 0 ? fmt::format("{:.2f}", figure.value / *figure.control) : "";
  const auto met = figure.met();
  return fmt::format("{:<3} {:<52} {:>12} {:<14} {:>16} {:>12} {:>6}  {}", figure.budget, figure.what,
                     number(figure.value), figure.unit, limit_text(figure),
                     figure.control ? number(*figure.control) : "", ratio,
                     !met   ? ""
                     : *met ? "met"
                            : "NOT MET");
}

void write_machine(wire::Writer& out) {
  utsname system{};
  ::uname(&system);
  double load[1] = {0};
  ::getloadavg(load, 1);
  out.key("machine");
  out.begin_object();
  out.field("cpu", cpu_model());
  out.field("cores", static_cast<std::int64_t>(::sysconf(_SC_NPROCESSORS_ONLN)));
  out.field("memoryBytes", memory_bytes());
  out.field("kernel", std::string_view(system.release));
  out.field("loadAverage", load[0]);
  out.end_object();
}

void write_figure(wire::Writer& out, const Figure& figure) {
  out.begin_object();
  out.field("budget", figure.budget);
  out.field("what", figure.what);
  out.field("value", figure.value);
  out.field("unit", figure.unit);
  if (figure.limit) out.field(figure.at_least ? "atLeast" : "atMost", *figure.limit);
  if (figure.control) out.field("control", *figure.control);
  if (figure.ratio_max) out.field("ratioAtMost", *figure.ratio_max);
  if (const auto met = figure.met()) {
    out.key("met");
    out.boolean(*met);
  }
  out.key("details");
  out.begin_object();
  for (const auto& [name, value] : figure.details) out.field(name, value);
  out.end_object();
  out.end_object();
}

}  // namespace

std::optional<bool> Figure::met() const {
  if (!limit && !(ratio_max && control)) return std::nullopt;
  const bool within = !limit || (at_least ? value >= *limit : value <= *limit);
  // Where a budget names both, the ratio to the control counts on a machine whose figures wander.
  if (ratio_max && control) return value <= *ratio_max * *control;
  return within;
}

void Report::add(Figure figure) {
  fmt::print("{}\n", line_of(figure));
  std::fflush(stdout);
  figures_.push_back(std::move(figure));
}

bool Report::all_met() const {
  return std::ranges::all_of(figures_, [](const Figure& figure) { return figure.met().value_or(true); });
}

std::string Report::table() const {
  std::string out = fmt::format("{:<3} {:<52} {:>12} {:<14} {:>16} {:>12} {:>6}\n", "", "what", "measured", "",
                                "budget", "control", "ratio");
  for (const Figure& figure : figures_) out += line_of(figure) + "\n";
  return out;
}

std::string Report::json(const RunFacts& facts) const {
  std::string text;
  wire::Writer out(wire::Codec::kJson, text);
  out.begin_object();
  char when[32] = {};
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
  out.field("at", std::string_view(when));
  out.field("kith", facts.version);
  write_machine(out);
  out.field("durability", facts.durability);
  out.field("bodyBytes", static_cast<std::int64_t>(facts.body_bytes));
  out.field("codec", facts.codec);
  out.field("secondsEach", facts.seconds);
  out.key("figures");
  out.begin_array();
  for (const Figure& figure : figures_) write_figure(out, figure);
  out.end_array();
  out.end_object();
  return text + "\n";
}

Status write_text(const std::filesystem::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::trunc);
  out << text;
  if (!out.flush()) return fail(Code::kUnavailable, "cannot write " + file.string());
  return {};
}

}  // namespace kith::bench
