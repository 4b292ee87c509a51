// Any text as a configuration file: refused with one sentence that names key or line, or taken; what was taken is
// printed as a file that says the same. Files it names are not opened here.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/config.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith;
  app::Config config;
  const auto settings = app::settings_of(config);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto taken = app::read_settings(settings, text, "kith.toml");
  if (!taken) {
    KITH_CHECK(!taken.error().detail.empty());
    return 0;
  }
  const auto printed = app::print_settings(settings);
  app::Config second;
  const auto again = app::settings_of(second);
  KITH_CHECK(app::read_settings(again, printed, "printed.toml").has_value());
  KITH_CHECK(app::print_settings(again) == printed);
  app::settle(config);
  return 0;
}
