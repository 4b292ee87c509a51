// A damaged directory file: a good one with any of its bytes changed or cut off at any place. Opening, reading and
// writing answer with an error or go on; nothing aborts, hangs or reads beyond. Input: places and what stands there
// (see patch()).
#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"
#include "base/log.h"
#include "store/sqlite/sqlite_database.h"

namespace {

using namespace kith;

// Kept for the whole process: it is removed at its very end.
const std::filesystem::path& scratch() {
  static const auto* const made = [] {
    std::string pattern = "/dev/shm/kith-fuzz-XXXXXX";
    KITH_CHECK(::mkdtemp(pattern.data()) != nullptr);
    ::atexit([] { std::filesystem::remove_all(scratch()); });
    spdlog::set_level(spdlog::level::off);
    return new std::filesystem::path(pattern);
  }();
  return *made;
}

std::string file_path() {
  return (scratch() / "directory.db").string();
}

void remove_files() {
  for (const auto* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(file_path() + end);
}

store::SqliteOptions options() {
  return {.path = file_path(), .readers = 1, .busy_timeout_ms = 0, .sync = false};
}

const std::string& good_file() {
  static const std::string bytes = [] {
    remove_files();
    {
      KITH_CHECK(store::SqliteDatabase::open(options()).has_value());
    }
    std::ifstream in(file_path(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }();
  return bytes;
}

// Each change is 3 bytes of place (the highest bit: cut the file here), one of length, and that many bytes.
std::string patch(std::string file, std::string_view changes) {
  ByteReader reader(changes);
  while (reader.ok() && !reader.rest().empty()) {
    const std::size_t high = reader.u8();
    const std::size_t middle = reader.u8();
    const std::size_t place = ((high & 0x7f) << 16 | middle << 8 | reader.u8()) % (file.size() + 1);
    if ((high & 0x80) != 0) file.resize(place);
    const auto what = reader.raw(reader.u8() % 32U);
    if (!reader.ok()) break;
    if (file.size() < place + what.size()) file.resize(place + what.size());
    file.replace(place, what.size(), what);
  }
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = patch(good_file(), {reinterpret_cast<const char*>(data), size});
  remove_files();
  std::ofstream(file_path(), std::ios::binary).write(file.data(), static_cast<std::streamsize>(file.size())).flush();
  auto opened = store::SqliteDatabase::open(options());
  if (!opened) {
    KITH_CHECK(!opened.error().detail.empty());
    return 0;
  }
  auto& database = **opened;
  (void)database.read([](store::Connection& c) -> Status { return c.script("pragma integrity_check"); });
  (void)database.write([](store::Connection& c) -> Status {
    return c.script("create table fuzz (a); insert into fuzz values (1); drop table fuzz");
  });
  return 0;
}
