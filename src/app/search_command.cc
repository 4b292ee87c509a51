#include "app/search_command.h"

#include <fmt/format.h>
#include <poll.h>

#include <filesystem>

#include "app/data_folder.h"
#include "store/sqlite/sqlite_search_index.h"

namespace kith::app {
namespace {

constexpr int kLookMs = 500;

bool served(const DataFolder& folder) {
  const auto ours = DataFolder::open(folder.path(), DataFolder::Use::kServe);
  return !ours && ours.error().code == Code::kConflict;
}

}  // namespace

Result<std::string> run_search_rebuild(const std::string& data, const std::function<void(std::string_view)>& tell) {
  KITH_TRY(const auto folder, DataFolder::open(data, DataFolder::Use::kBeside));
  if (!std::filesystem::exists(folder.search()))
    return std::string("There is no search index yet: the next start builds it\n");
  KITH_TRY(const auto index,
           store::SqliteSearchIndex::open({.path = folder.search().string(), .readers = 1, .may_replace = false}));
  KITH_CHECKED(index->want_rebuild());
  std::uint64_t told = 0;
  while (served(folder)) {
    // Whose history it follows is the server's to know; whether it is wanted or under way stands beside it.
    KITH_TRY(const auto state, index->state({}));
    const auto& now = state.progress;
    if (!state.rebuild_wanted && !now.building) {
      return fmt::format("The search index was built anew: {} conversations, {} messages\n", now.conversations,
                         now.messages);
    }
    if (!state.rebuild_wanted && now.messages > told) {
      told = now.messages;
      tell(fmt::format("{} of {} conversations, {} messages\n", now.conversations, now.of, now.messages));
    }
    ::poll(nullptr, 0, kLookMs);
  }
  return std::string("The server does not run: its next start builds the search index anew\n");
}

}  // namespace kith::app
