// Any tree as the request of any command, and as the fields of an address: taken, or refused with a code that is the
// asker's fault.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "wire/commands.h"
#include "wire/generated/requests.h"
#include "wire/json.h"
#include "wire/msgpack.h"

namespace {

void check(const kith::Status& status) {
  if (status) return;
  KITH_CHECK(!status.error().detail.empty());
  KITH_CHECK(status.error().code == kith::Code::kBadRequest || status.error().code == kith::Code::kTooLarge);
}

}  // namespace

// The first byte chooses the command, the second the codec; the rest is the document.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith::wire;
  if (size < 2) return 0;
  const auto commands = all_commands();
  const CommandInfo& command = commands[data[0] % commands.size()];
  const std::string_view document(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto tree = data[1] % 2 == 0 ? parse_json(document) : parse_msgpack(document);
  if (!tree) return 0;
  check(check_request(command.id, *tree));
  UrlFields url;
  if (const auto* fields = tree->object()) {
    for (const auto& field : *fields) {
      if (const auto* text = field.value.string()) url.emplace_back(field.key, *text);
    }
  }
  const auto gathered = request_of(command.id, url, *tree);
  if (gathered) check(check_request(command.id, *gathered));
  return 0;
}
