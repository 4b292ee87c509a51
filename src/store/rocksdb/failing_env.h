// An environment whose syncs and appends fail when a test says so: a dying disk without the disk. Tests only.
// Thread: any.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>

namespace kith::store {

class FailingEnv {
 public:
  FailingEnv()
      : files_(std::make_shared<Files>(rocksdb::FileSystem::Default(), *this)),
        env_(rocksdb::NewCompositeEnv(files_)) {}

  rocksdb::Env* env() { return env_.get(); }
  std::atomic<bool> fail_sync{false};
  std::atomic<bool> disk_full{false};

 private:
  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> inner, const FailingEnv& owner)
        : FSWritableFileOwnerWrapper(std::move(inner)), owner_(owner) {}
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
      if (owner_.disk_full) return rocksdb::IOStatus::NoSpace("full as the test asked");
      return FSWritableFileOwnerWrapper::Append(data, options, context);
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo& info, rocksdb::IODebugContext* context) override {
      if (owner_.disk_full) return rocksdb::IOStatus::NoSpace("full as the test asked");
      return FSWritableFileOwnerWrapper::Append(data, options, info, context);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      if (owner_.fail_sync) return rocksdb::IOStatus::IOError("failed as the test asked");
      return FSWritableFileOwnerWrapper::Sync(options, context);
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      if (owner_.fail_sync) return rocksdb::IOStatus::IOError("failed as the test asked");
      return FSWritableFileOwnerWrapper::Fsync(options, context);
    }

   private:
    const FailingEnv& owner_;
  };

  class Files final : public rocksdb::FileSystemWrapper {
   public:
    Files(std::shared_ptr<rocksdb::FileSystem> inner, const FailingEnv& owner)
        : FileSystemWrapper(std::move(inner)), owner_(owner) {}
    const char* Name() const override { return "FailingFiles"; }
    rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* context) override {
      std::unique_ptr<rocksdb::FSWritableFile> inner;
      auto status = FileSystemWrapper::NewWritableFile(name, options, &inner, context);
      if (status.ok()) *file = std::make_unique<File>(std::move(inner), owner_);
      return status;
    }

   private:
    const FailingEnv& owner_;
  };

  std::shared_ptr<Files> files_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace kith::store
