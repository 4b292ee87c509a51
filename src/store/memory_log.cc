// An ordered map whose values are versioned by commit; see memory_log.h.
#include "store/memory_log.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>

#include "base/bytes.h"
#include "store/key_space.h"

namespace kith::store {

struct MemoryLog::State {
  using Key = std::pair<Column, std::string>;
  struct Version {
    std::uint64_t at = 0;
    std::optional<std::string> value;
  };

  // All under the mutex.
  mutable std::shared_mutex mutex;
  std::map<Key, std::vector<Version>> cells;  // versions ascending
  std::uint64_t version = 0;
  std::multiset<std::uint64_t> snapshots;
  Cursor last{};

  const std::string* value_at(const std::vector<Version>& versions, std::uint64_t at) const {
    for (auto it = versions.rbegin(); it != versions.rend(); ++it) {
      if (it->at <= at) return it->value ? &*it->value : nullptr;
    }
    return nullptr;
  }

  void set(Column column, std::string_view key, std::optional<std::string> value) {
    const auto it = cells.try_emplace({column, std::string(key)}).first;
    auto& versions = it->second;
    const auto oldest_seen = snapshots.empty() ? version : *snapshots.begin();
    // Of the versions no living snapshot can tell apart only the newest stays.
    while (versions.size() > 1 && versions[1].at <= oldest_seen) versions.erase(versions.begin());
    if (versions.size() == 1 && snapshots.empty()) versions.clear();
    if (!value && versions.empty()) {
      cells.erase(it);
      return;
    }
    versions.push_back({version, std::move(value)});
  }
};

namespace {

constexpr std::uint64_t kNewest = UINT64_MAX;

}  // namespace

class MemorySpace final : public KeySpace {
 public:
  using State = MemoryLog::State;

  // at kNewest: the present state at each call; otherwise a snapshot.
  MemorySpace(std::shared_ptr<State> state, std::uint64_t at) : state_(std::move(state)), at_(at) {}
  ~MemorySpace() override {
    if (at_ == kNewest) return;
    const std::unique_lock lock(state_->mutex);
    state_->snapshots.erase(state_->snapshots.find(at_));
  }
  MemorySpace(const MemorySpace&) = delete;
  MemorySpace& operator=(const MemorySpace&) = delete;

  Result<std::optional<std::string>> get(Column column, std::string_view key) const override {
    const std::shared_lock lock(state_->mutex);
    return found(column, std::string(key));
  }
  Result<std::vector<std::optional<std::string>>> get_many(Column column,
                                                           std::span<const std::string> keys) const override {
    const std::shared_lock lock(state_->mutex);
    std::vector<std::optional<std::string>> out;
    out.reserve(keys.size());
    for (const auto& key : keys) out.push_back(found(column, key));
    return out;
  }
  Status scan(Column column, const std::string& from, const std::string& to, const Visit& visit) const override {
    const std::shared_lock lock(state_->mutex);
    const auto end = state_->cells.lower_bound({column, to});
    for (auto it = state_->cells.lower_bound({column, from}); it != end; ++it) {
      const auto* value = state_->value_at(it->second, at_);
      if (value != nullptr && !visit(it->first.second, *value)) break;
    }
    return {};
  }
  Result<std::vector<Bytes16>> owners(const Bytes16& after, std::size_t limit) const override {
    const std::shared_lock lock(state_->mutex);
    std::vector<Bytes16> out;
    auto it = state_->cells.lower_bound({Column::kData, row_form::behind_owner(after)});
    while (it != state_->cells.end() && it->first.first == Column::kData && out.size() < limit) {
      const auto owner = row_form::owner_in(it->first.second);
      const auto next = state_->cells.lower_bound({Column::kData, row_form::behind_owner(owner)});
      const bool seen =
          std::any_of(it, next, [&](const auto& cell) { return state_->value_at(cell.second, at_) != nullptr; });
      if (seen) out.push_back(owner);
      it = next;
    }
    return out;
  }

 private:
  std::optional<std::string> found(Column column, std::string key) const {
    const auto it = state_->cells.find({column, std::move(key)});
    if (it == state_->cells.end()) return std::nullopt;
    const auto* value = state_->value_at(it->second, at_);
    return value == nullptr ? std::nullopt : std::optional(*value);
  }

  std::shared_ptr<State> state_;
  std::uint64_t at_;
};

MemoryLog::MemoryLog(std::string epoch)
    : epoch_(std::move(epoch)),
      state_(std::make_shared<State>()),
      live_(std::make_unique<KeySpaceView>(std::make_unique<MemorySpace>(state_, kNewest))) {}
MemoryLog::~MemoryLog() = default;

std::unique_ptr<MemoryLog> MemoryLog::copy(std::string epoch) const {
  auto other = std::make_unique<MemoryLog>(std::move(epoch));
  const std::shared_lock lock(state_->mutex);
  other->state_->version = state_->version;
  other->state_->last = state_->last;
  for (const auto& [key, versions] : state_->cells) {
    if (const auto* value = state_->value_at(versions, kNewest))
      other->state_->cells[key] = {{state_->version, *value}};
  }
  return other;
}

Status MemoryLog::commit(const Batch& batch) {
  struct Sink final : RowSink {
    explicit Sink(State& s) : state(s) {}
    void put(Column column, std::string_view key, std::string_view value) override {
      state.set(column, key, std::string(value));
    }
    void erase(Column column, std::string_view key) override { state.set(column, key, std::nullopt); }
    State& state;
  };
  const std::unique_lock lock(state_->mutex);
  check_gapless(batch, state_->last);
  ++state_->version;
  Sink sink(*state_);
  write_rows(batch, sink);
  advance(batch, state_->last);
  return {};
}

std::unique_ptr<View> MemoryLog::snapshot() const {
  const std::unique_lock lock(state_->mutex);
  state_->snapshots.insert(state_->version);
  return std::make_unique<KeySpaceView>(std::make_unique<MemorySpace>(state_, state_->version));
}

const View& MemoryLog::live(Depth) const {
  return *live_;
}

Cursor MemoryLog::positions() const {
  const std::shared_lock lock(state_->mutex);
  return state_->last;
}

Result<std::vector<StreamEntry>> MemoryLog::stream(PartitionId partition, Pos after, std::size_t limit) const {
  return read_stream_after(MemorySpace(state_, kNewest), partition, after, limit);
}

Status MemoryLog::trim_stream(PartitionId partition, Pos up_to) {
  KITH_TRY(const auto last, last_record_up_to(MemorySpace(state_, kNewest), partition, up_to));
  if (!last) return {};
  const std::unique_lock lock(state_->mutex);
  ++state_->version;
  std::vector<std::string> gone;
  auto it = state_->cells.lower_bound({Column::kStream, row_form::stream(partition, Pos(0))});
  const auto end = state_->cells.upper_bound({Column::kStream, row_form::stream(partition, last)});
  for (; it != end; ++it) gone.push_back(it->first.second);
  for (const auto& key : gone) state_->set(Column::kStream, key, std::nullopt);
  std::string floor;
  put_be64(floor, last.value);
  state_->set(Column::kStream, row_form::stream_floor(partition), floor);
  return {};
}

Result<Pos> MemoryLog::stream_floor(PartitionId partition) const {
  return read_stream_floor(MemorySpace(state_, kNewest), partition);
}

Result<std::vector<FollowUp>> MemoryLog::follow_ups(PartitionId partition, std::size_t limit) const {
  return read_follow_ups(MemorySpace(state_, kNewest), partition, Pos(0), limit);
}

Result<std::vector<ConversationId>> MemoryLog::conversations(ConversationId after, std::size_t limit) const {
  return read_conversations(MemorySpace(state_, kNewest), after, limit);
}

}  // namespace kith::store
