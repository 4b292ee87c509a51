#include "app/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

#include "api/version.h"
#include "app/backup.h"
#include "app/config.h"
#include "app/search_command.h"
#include "app/serve.h"
#include "app/user_commands.h"
#include "base/log.h"

namespace kith::app {
namespace {

int refuse_with(const Error& error) {
  std::istringstream lines(error.detail);
  for (std::string line; std::getline(lines, line);) std::cerr << "kith: " << line << '\n';
  return 1;
}

struct ServeOptions {
  Overrides instead;
  std::string config;
  std::string limits = "on";
};

int run_serve(const ServeOptions& options) {
  Config config;
  config.limits = options.limits == "on";
  if (const auto loaded = load_config(config, options.config, options.instead); !loaded)
    return refuse_with(loaded.error());
  return serve(config);
}

int check_config(const std::string& file) {
  Config config;
  if (const auto loaded = load_config(config, file); !loaded) return refuse_with(loaded.error());
  std::cout << file << " is fine\n";
  return 0;
}

int print_config(const std::string& file, bool reference) {
  Config config;
  if (const auto loaded = load_config(config, file); !loaded) return refuse_with(loaded.error());
  const auto settings = settings_of(config);
  std::cout << (reference ? settings_reference(settings) : print_settings(settings));
  return 0;
}

struct CopyOptions {
  std::string data;
  std::string other;
};

int print(const Result<std::string>& said) {
  if (!said) return refuse_with(said.error());
  std::cout << *said;
  return 0;
}

void add_copy_commands(CLI::App& program, CopyOptions& options, int& code) {
  auto* backup = program.add_subcommand("backup", "Copy a data folder, of a running or a stopped server");
  backup->add_option("--data", options.data, "The data folder")->required();
  backup->add_option("--to", options.other, "A folder that is not there yet")->required();
  backup->callback([&] { code = print(run_backup(options.data, options.other, {})); });
  auto* restore = program.add_subcommand("restore", "Make a copy ready to be served");
  restore->add_option("--data", options.data, "The data folder to be")->required();
  restore->add_option("--from", options.other,
                      "A backup to copy there; without it what stands there was put back already");
  restore->callback([&] { code = print(run_restore(options.data, options.other)); });
}

void add_search_commands(CLI::App& program, std::string& data, int& code) {
  auto* search = program.add_subcommand("search", "The index of messages, beside the running server");
  search->require_subcommand(1);
  auto* rebuild = search->add_subcommand("rebuild", "Build it anew from the log");
  rebuild->add_option("--data", data, "The data folder")->required();
  rebuild->callback([&] {
    log::start("error");
    code = print(run_search_rebuild(data, [](std::string_view line) { std::cout << line << std::flush; }));
  });
}

void add_user_commands(CLI::App& program, UserCommand& command, int& code) {
  auto* user = program.add_subcommand("user", "Accounts, beside the running server")->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, UserCommand::Action action, bool named) {
    auto* sub = user->add_subcommand(name, what);
    sub->add_option("--data", command.data, "The data folder")->required();
    if (named) sub->add_option("name", command.username, "Username")->required();
    sub->callback([&command, &code, action] {
      command.action = action;
      code = print(run_user_command(command));
    });
    return sub;
  };
  add("add", "Make an account with a first password", UserCommand::Action::kAdd, true)
      ->add_option("--display-name", command.display_name, "Name shown to people");
  add("passwd", "Print a link that sets a new password once", UserCommand::Action::kPasswd, true)
      ->add_option(
          "--url", command.url,
          "Address of the installation, for the link (default: where the server said it is when it last started)");
  add("admin", "Make somebody an administrator", UserCommand::Action::kAdmin, true)
      ->add_flag("--off", command.off, "Take it back");
  add("disable", "Sign somebody out and keep them out", UserCommand::Action::kDisable, true);
  add("enable", "Let somebody in again", UserCommand::Action::kEnable, true);
  add("list", "List accounts", UserCommand::Action::kList, false);
}

}  // namespace

int run_command_line(int argc, char** argv, Bench bench) {
  log::start("error");  // what is said on standard output is the answer; serve says its own level
  if (argc > 1 && std::string_view(argv[1]) == "bench") return bench(argc - 1, argv + 1);
  CLI::App program{"Kith: an instant-messaging server", "kith"};
  program.require_subcommand(1);
  int code = 0;

  ServeOptions options;
  auto* serving = program.add_subcommand("serve", "Serve the product");
  serving->add_option("--data", options.instead.data, "The data folder (default: data)");
  serving->add_option("--listen", options.instead.listen, "ADDRESS:PORT (default: 127.0.0.1:8080)");
  serving->add_option("--config", options.config, "Configuration file (TOML)");
  serving->add_option("--limits", options.limits, "off lifts the rate limits, for tests and benchmarks")
      ->check(CLI::IsMember({"on", "off"}));
  serving->callback([&] { code = run_serve(options); });

  std::string file;
  bool reference = false;
  auto* checking = program.add_subcommand("check-config", "Say whether a configuration file is fine");
  checking->add_option("file", file, "The file")->required();
  checking->callback([&] { code = check_config(file); });
  auto* printing = program.add_subcommand("print-config", "Print all settings with their values");
  printing->add_option("--config", file, "Configuration file (TOML)");
  printing->add_flag("--reference", reference, "As a Markdown table");
  printing->callback([&] { code = print_config(file, reference); });
  program.add_subcommand("bench", "Measure a server under load (kith bench --help)");
  // program.help() would be that of the command given, which is this one.
  program.add_subcommand("help", "Print this help")->callback([&] {
    std::cout << program.get_formatter()->make_help(&program, program.get_name(), CLI::AppFormatMode::Normal);
  });
  program.set_version_flag("--version", fmt::format("kith {}", api::kVersion));
  program.add_subcommand("version", "Print the version")->callback([] {
    std::cout << "kith " << api::kVersion << '\n';
  });

  CopyOptions copy;
  add_copy_commands(program, copy, code);
  std::string searched;
  add_search_commands(program, searched, code);
  UserCommand user;
  add_user_commands(program, user, code);

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int wrong = program.exit(error);
    return wrong == 0 ? 0 : 2;
  }
  return code;
}

}  // namespace kith::app
