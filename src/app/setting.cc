#include "app/setting.h"

#include <fmt/format.h>

// The parser asserts some of what a file may get wrong ("[.x]") and then refuses it properly all the same: what an
// operator wrote must end in a sentence, not in an abort.
#define TOML_ASSERT(expr) static_cast<void>(0)
#include <toml++/toml.h>

#include <algorithm>
#include <optional>

namespace kith::app {
namespace {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

std::string join(const std::vector<std::string>& words, std::string_view between) {
  return fmt::format("{}", fmt::join(words, between));
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (c == '\n') {
      out += "\\n";
    } else {
      out.push_back(c);
    }
  }
  return out + '"';
}

std::string allowed(const Setting& setting) {
  return std::visit(
      Overloaded{[](const Setting::Integer& i) { return fmt::format("a whole number from {} to {}", i.min, i.max); },
                 [](const Setting::Text& t) {
                   return t.words.empty() ? std::string("a text") : fmt::format("one of {}", join(t.words, ", "));
                 },
                 [](const Setting::Flag&) { return std::string("true or false"); },
                 [](const Setting::List&) { return std::string("a list of texts"); }},
      setting.binding);
}

std::string present(const Setting& setting) {
  return std::visit(Overloaded{[](const Setting::Integer& i) { return fmt::format("{}", *i.target); },
                               [](const Setting::Text& t) { return quoted(*t.target); },
                               [](const Setting::Flag& f) { return std::string(*f.target ? "true" : "false"); },
                               [](const Setting::List& l) {
                                 std::vector<std::string> texts;
                                 for (const auto& text : *l.target) texts.push_back(quoted(text));
                                 return fmt::format("[{}]", join(texts, ", "));
                               }},
                    setting.binding);
}

bool take_list(const toml::node& node, std::vector<std::string>& target) {
  const auto* array = node.as_array();
  if (array == nullptr) return false;
  std::vector<std::string> out;
  for (const auto& item : *array) {
    const auto text = item.value_exact<std::string>();
    if (!text) return false;
    out.push_back(*text);
  }
  target = std::move(out);
  return true;
}

bool take(const Setting& setting, const toml::node& node) {
  return std::visit(Overloaded{[&](const Setting::Integer& i) {
                                 const auto value = node.value_exact<std::int64_t>();
                                 if (!value || *value < i.min || *value > i.max) return false;
                                 *i.target = *value;
                                 return true;
                               },
                               [&](const Setting::Text& t) {
                                 const auto value = node.value_exact<std::string>();
                                 if (!value) return false;
                                 if (!t.words.empty() && std::ranges::find(t.words, *value) == t.words.end())
                                   return false;
                                 *t.target = *value;
                                 return true;
                               },
                               [&](const Setting::Flag& f) {
                                 const auto value = node.value_exact<bool>();
                                 if (value) *f.target = *value;
                                 return value.has_value();
                               },
                               [&](const Setting::List& l) { return take_list(node, *l.target); }},
                    setting.binding);
}

void walk(const Settings& settings, const toml::table& table, const std::string& prefix, Reading& reading) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix.empty() ? std::string(name.str()) : prefix + "." + std::string(name.str());
    if (const auto* inner = node.as_table(); inner != nullptr) {
      walk(settings, *inner, key, reading);
      continue;
    }
    const auto found = std::ranges::find(settings, key, &Setting::key);
    const auto line = static_cast<int>(node.source().begin.line);
    if (found == settings.end()) {
      reading.mistakes.push_back({line, key, fmt::format("unknown setting {}", key)});
    } else if (!take(*found, node)) {
      reading.mistakes.push_back(
          {line, key,
           fmt::format("{} must be {}{}{}", key, allowed(*found), found->unit.empty() ? "" : " ", found->unit)});
    } else {
      reading.lines[key] = line;
    }
  }
}

// The line of the first character beyond ASCII that stands neither in a comment nor in a text of one line, 0 if there
// is none. The parser takes such a one for impossible when it looks for white space.
int stray_line(std::string_view toml) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";  // some editors begin with it
  int line = 1;
  char quote = 0;
  bool wide = false;  // of three quotes
  for (std::size_t i = toml.starts_with(kMark) ? kMark.size() : 0; i < toml.size(); ++i) {
    const char c = toml[i];
    const bool triple = i + 2 < toml.size() && toml[i + 1] == c && toml[i + 2] == c;
    if (c == '\n') {
      ++line;
      if (!wide) quote = 0;
    } else if (quote == 0 && c == '#') {
      i = std::min(toml.find('\n', i), toml.size()) - 1;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
      wide = triple;
      if (wide) i += 2;
    } else if (quote == '"' && c == '\\') {
      if (i + 1 < toml.size() && toml[i + 1] != '\n') ++i;
    } else if (quote != 0 && c == quote && (!wide || triple)) {
      if (wide) i += 2;
      quote = 0;
      wide = false;
    } else if ((static_cast<unsigned char>(c) & 0x80) != 0 && (quote == 0 || wide)) {
      return line;
    }
  }
  return 0;
}

}  // namespace

Result<Reading> read_file_settings(const Settings& settings, std::string_view toml, std::string_view file_name) {
  if (const int line = stray_line(toml); line != 0) {
    return fail(Code::kBadRequest,
                fmt::format("{}:{}: a character that may stand in comments and in quoted texts of one line only",
                            file_name, line));
  }
  const auto parsed = toml::parse(toml, file_name);
  if (!parsed) {
    const auto& error = parsed.error();
    return fail(Code::kBadRequest, fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description()));
  }
  Reading reading;
  walk(settings, parsed.table(), "", reading);
  std::ranges::stable_sort(reading.mistakes, {}, &Mistake::line);
  return reading;
}

Status read_settings(const Settings& settings, std::string_view toml, std::string_view file_name) {
  KITH_TRY(const auto reading, read_file_settings(settings, toml, file_name));
  if (reading.mistakes.empty()) return {};
  const auto& first = reading.mistakes.front();
  return refuse(Code::kBadRequest, first.key, fmt::format("{}:{}: {}", file_name, first.line, first.text));
}

std::string print_settings(const Settings& settings) {
  std::string out;
  std::string section;
  for (const auto& setting : settings) {
    const auto dot = setting.key.rfind('.');
    const auto wanted = setting.key.substr(0, dot);
    if (wanted != section) {
      section = wanted;
      out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    }
    out += fmt::format("# {}.\n# Allowed: {}{}{}.\n{} = {}\n", setting.meaning, allowed(setting),
                       setting.unit.empty() ? "" : " ", setting.unit, setting.key.substr(dot + 1), present(setting));
  }
  return out;
}

std::string settings_reference(const Settings& settings) {
  std::string out = "| Setting | Default | Allowed | Meaning |\n|---|---|---|---|\n";
  for (const auto& setting : settings) {
    out += fmt::format("| `{}` | `{}` | {}{}{} | {}{} |\n", setting.key, present(setting), allowed(setting),
                       setting.unit.empty() ? "" : " ", setting.unit, setting.meaning,
                       setting.live ? " Taken over on SIGHUP." : "");
  }
  return out;
}

}  // namespace kith::app
