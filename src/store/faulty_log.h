// FaultyLog: a log around another one that fails when a test says so: a commit that leaves nothing, a commit that was
// written although it failed, a read that would wait for the disk, a full disk. After a failed commit it refuses
// commits and the reads of lanes until recover(), and shows what was there before. Thread: any. Tests and the
// simulation only.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/log.h"

namespace kith::store {

class FaultyLog final : public Log {
 public:
  enum class Failure { kNone, kNothingWritten, kWrittenAnyway };

  explicit FaultyLog(std::shared_ptr<Log> inner) : inner_(std::move(inner)) {}

  // The commit after `after` further good ones fails; once.
  void fail_commit(Failure failure, int after = 0) {
    const std::lock_guard lock(mutex_);
    failure_ = failure;
    good_left_ = after;
  }
  // recover() fails until told otherwise.
  void fail_recover(bool on) { recover_fails_ = on; }
  // Cached reads of this owner answer cold until somebody reads it with Depth::kAll (heads() warm what they name).
  void chill(const Owner& owner) {
    const std::lock_guard lock(mutex_);
    cold_.insert(owner.id);
  }
  void set_free_disk(std::uint64_t bytes) { free_disk_ = bytes; }
  bool failed() const { return failed_; }
  int cold_answers() const { return cold_answers_; }

  Status commit(const Batch& batch) override {
    KITH_CHECKED(usable());
    auto failure = Failure::kNone;
    {
      const std::lock_guard lock(mutex_);
      if (failure_ != Failure::kNone && good_left_-- == 0) failure = std::exchange(failure_, Failure::kNone);
    }
    if (failure == Failure::kNone) return inner_->commit(batch);
    const auto positions = inner_->positions();
    std::shared_ptr<const View> before = inner_->snapshot();
    if (failure == Failure::kWrittenAnyway) KITH_CHECKED(inner_->commit(batch));
    {
      const std::lock_guard lock(mutex_);
      before_ = std::move(before);
      positions_before_ = positions;
    }
    failed_ = true;
    return fail(Code::kUnavailable, "the commit failed as the test asked");
  }
  Status recover() override {
    if (recover_fails_) return fail(Code::kUnavailable, "the recovery failed as the test asked");
    KITH_CHECKED(inner_->recover());
    failed_ = false;
    const std::lock_guard lock(mutex_);
    before_.reset();
    return {};
  }
  Breaker::State breaker() const override { return failed_ ? Breaker::State::kOpen : Breaker::State::kClosed; }
  std::unique_ptr<View> snapshot() const override {
    auto frozen = before_failure();
    return std::make_unique<Gate>(*this, frozen ? std::move(frozen) : inner_->snapshot(), Depth::kAll);
  }
  const View& live(Depth depth) const override { return depth == Depth::kAll ? all_ : cached_; }
  Cursor positions() const override {
    const std::lock_guard lock(mutex_);
    return before_ ? positions_before_ : inner_->positions();
  }
  Result<std::vector<StreamEntry>> stream(PartitionId partition, Pos after, std::size_t limit) const override {
    KITH_CHECKED(usable());
    return inner_->stream(partition, after, limit);
  }
  Status trim_stream(PartitionId partition, Pos up_to) override {
    KITH_CHECKED(usable());
    return inner_->trim_stream(partition, up_to);
  }
  Result<Pos> stream_floor(PartitionId partition) const override {
    KITH_CHECKED(usable());
    return inner_->stream_floor(partition);
  }
  Result<std::vector<FollowUp>> follow_ups(PartitionId partition, std::size_t limit) const override {
    KITH_CHECKED(usable());
    return inner_->follow_ups(partition, limit);
  }
  Result<std::vector<ConversationId>> conversations(ConversationId after, std::size_t limit) const override {
    KITH_CHECKED(usable());
    return inner_->conversations(after, limit);
  }
  std::string epoch() const override { return inner_->epoch(); }
  Status check() const override {
    KITH_CHECKED(usable());
    return inner_->check();
  }
  std::uint64_t free_disk_bytes() const override {
    return free_disk_ == UINT64_MAX ? inner_->free_disk_bytes() : free_disk_.load();
  }

 private:
  // A view that asks first whether it may answer.
  class Gate final : public View {
   public:
    Gate(const FaultyLog& log, std::shared_ptr<const View> snapshot, Depth depth)
        : log_(log), snapshot_(std::move(snapshot)), live_(*snapshot_), depth_(depth) {}
    Gate(const FaultyLog& log, const View& live, Depth depth) : log_(log), live_(live), depth_(depth) {}

    Result<std::optional<Head>> head(ConversationId cid) const override {
      KITH_CHECKED(log_.admit(cid.bytes, depth_));
      return now()->head(cid);
    }
    Result<std::vector<std::optional<Head>>> heads(std::span<const ConversationId> cids) const override {
      for (const auto cid : cids) KITH_CHECKED(log_.admit(cid.bytes, depth_));
      return now()->heads(cids);
    }
    Result<std::optional<std::string>> row(const Owner& owner, RowKind kind, std::string_view key) const override {
      KITH_CHECKED(log_.admit(owner.id, depth_));
      return now()->row(owner, kind, key);
    }
    Result<std::vector<Row>> rows(const Owner& owner, RowKind kind, std::string_view after,
                                  std::size_t limit) const override {
      KITH_CHECKED(log_.admit(owner.id, depth_));
      return now()->rows(owner, kind, after, limit);
    }
    Result<std::optional<Message>> message(ConversationId cid, Seq seq) const override {
      KITH_CHECKED(log_.admit(cid.bytes, depth_));
      return now()->message(cid, seq);
    }
    Result<std::vector<Message>> messages(ConversationId cid, Seq from, Seq to, std::size_t limit,
                                          Order order) const override {
      KITH_CHECKED(log_.admit(cid.bytes, depth_));
      return now()->messages(cid, from, to, limit, order);
    }
    Result<std::vector<Change>> changes(const Owner& owner, Rev after, std::size_t limit) const override {
      KITH_CHECKED(log_.admit(owner.id, depth_));
      return now()->changes(owner, after, limit);
    }
    Result<std::optional<Sent>> sent(ConversationId cid, UserId sender, std::string_view mid) const override {
      KITH_CHECKED(log_.admit(cid.bytes, depth_));
      return now()->sent(cid, sender, mid);
    }

   private:
    // A snapshot stays as it is; the present is that of before the failure.
    std::shared_ptr<const View> now() const {
      if (snapshot_) return snapshot_;
      auto frozen = log_.before_failure();
      return frozen ? frozen : std::shared_ptr<const View>(std::shared_ptr<void>(), &live_);
    }

    const FaultyLog& log_;
    const std::shared_ptr<const View> snapshot_;
    const View& live_;
    Depth depth_;
  };

  Status usable() const {
    if (failed_) return retry_later(Code::kUnavailable, "a commit failed; the log waits for recovery", 1000);
    return {};
  }
  std::shared_ptr<const View> before_failure() const {
    const std::lock_guard lock(mutex_);
    return before_;
  }
  Status admit(const Bytes16& owner, Depth depth) const {
    if (depth == Depth::kCached) KITH_CHECKED(usable());
    const std::lock_guard lock(mutex_);
    if (depth == Depth::kAll) {
      cold_.erase(owner);
      return {};
    }
    if (!cold_.contains(owner)) return {};
    ++cold_answers_;
    Error error{.code = Code::kUnavailable, .detail = "the rows are not in memory"};
    error.cold = true;
    return std::unexpected(std::move(error));
  }

  std::shared_ptr<Log> inner_;
  std::atomic<bool> failed_{false};
  std::atomic<bool> recover_fails_{false};
  std::atomic<std::uint64_t> free_disk_{UINT64_MAX};
  mutable std::atomic<int> cold_answers_{0};

  // Under the mutex.
  mutable std::mutex mutex_;
  Failure failure_ = Failure::kNone;
  int good_left_ = 0;
  mutable std::set<Bytes16> cold_;
  std::shared_ptr<const View> before_;  // while failed
  Cursor positions_before_{};

  Gate all_{*this, inner_->live(Depth::kAll), Depth::kAll};
  Gate cached_{*this, inner_->live(Depth::kCached), Depth::kCached};
};

}  // namespace kith::store
