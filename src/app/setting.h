// Settings: a table that binds dotted keys of the configuration file to members of the config structs, with unit, range
// and meaning. One table is the truth for reading a file, `kith check-config`, `kith print-config` and the reference
// page. Thread: main, before anything starts.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace kith::app {

struct Setting {
  struct Integer {
    std::int64_t* target;
    std::int64_t min;
    std::int64_t max;
  };
  struct Text {
    std::string* target;
    std::vector<std::string> words;  // empty: any text
  };
  struct Flag {
    bool* target;
  };
  struct List {
    std::vector<std::string>* target;
  };
  using Binding = std::variant<Integer, Text, Flag, List>;

  std::string key;  // "server.listen"
  Binding binding;
  std::string unit;     // "bytes", "ms", "" …
  std::string meaning;  // one sentence
  bool live = false;    // true: taken over by SIGHUP, false: needs a restart
};

using Settings = std::vector<Setting>;

// One thing that is wrong, and where; line 0: nowhere in the file.
struct Mistake {
  int line = 0;
  std::string key;   // "server.listen"
  std::string text;  // without file and line
};
using Mistakes = std::vector<Mistake>;

// What came of reading a file: where each setting stands, and what is wrong with those that were not taken.
struct Reading {
  std::map<std::string, int, std::less<>> lines{};
  Mistakes mistakes{};
};
// Refuses only what is no TOML at all.
Result<Reading> read_file_settings(const Settings& settings, std::string_view toml, std::string_view file_name);

// Reads TOML text into the bound members. Refuses what it does not know, naming key, value and allowed range.
Status read_settings(const Settings& settings, std::string_view toml, std::string_view file_name);
// The present values as a commented TOML file.
std::string print_settings(const Settings& settings);
// A Markdown table for docs/configuration.md.
std::string settings_reference(const Settings& settings);

}  // namespace kith::app
