// The seam under the directory: prepare, bind, step, transaction. Repositories above it are written once; a driver
// implements Database, Connection and Statement. Every call is synchronous and may wait for the disk. Thread: Database
// any worker or reader thread, never a shard; Connection and Statement only inside the work they were given to. Errors:
// kConflict is a broken unique constraint and nothing else (field = the constraint, see is_unique_violation);
// kUnavailable is busy, full or failing (try later); kInternal is a statement the database refused.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/ids.h"
#include "base/result.h"
#include "store/sql/dialect.h"

namespace kith::store {

// One bound value. Borrows its bytes: they must live until the statement was stepped to its end or reset.
class Param {
 public:
  enum class Kind : std::uint8_t { kNull, kInteger, kText, kBytes };

  Param() = default;
  Param(std::nullopt_t) {}  // NOLINT: implicit on purpose
  template <typename T>
    requires std::is_integral_v<T>
  Param(T v) : kind_(Kind::kInteger), integer_(static_cast<std::int64_t>(v)) {}  // NOLINT
  Param(std::string_view v) : kind_(Kind::kText), view_(v) {}                    // NOLINT
  Param(const std::string& v) : kind_(Kind::kText), view_(v) {}                  // NOLINT
  Param(const char* v) : kind_(Kind::kText), view_(v) {}                         // NOLINT
  template <typename Tag>
  Param(const Id<Tag>& id) : kind_(Kind::kBytes), view_(id.raw()) {}  // NOLINT
  template <typename Tag>
  Param(Number<Tag> n) : kind_(Kind::kInteger), integer_(static_cast<std::int64_t>(n.value)) {}  // NOLINT
  template <typename T>
  Param(const std::optional<T>& v) {  // NOLINT
    if (v) *this = Param(*v);
  }
  static Param bytes(std::string_view v) {
    Param out;
    out.kind_ = Kind::kBytes;
    out.view_ = v;
    return out;
  }

  Kind kind() const { return kind_; }
  std::int64_t integer() const { return integer_; }
  std::string_view view() const { return view_; }

 private:
  Kind kind_ = Kind::kNull;
  std::int64_t integer_ = 0;
  std::string_view view_;
};

class Statement {
 public:
  virtual ~Statement() = default;
  virtual void bind(int index, const Param& value) = 0;  // index counts from 1, as $1
  virtual Result<bool> step() = 0;                       // true: a row stands; false: done
  virtual void reset() = 0;                              // ready for other values

  // Columns of the standing row count from 0; views are valid until the next step or reset.
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual std::string_view bytes(int column) const = 0;
};

class Connection {
 public:
  virtual ~Connection() = default;
  // Kept by the connection under its text; one user at a time (query.h resets it before it returns).
  virtual Result<Statement*> prepare(std::string_view sql) = 0;
  virtual Status script(std::string_view sql) = 0;  // several statements without values: migrations
  virtual std::int64_t changed() const = 0;         // rows touched by the last insert, update or delete
  virtual const Dialect& dialect() const = 0;
};

class Database {
 public:
  using Work = std::function<Status(Connection&)>;

  virtual ~Database() = default;
  // Runs work in one transaction: committed durably when it succeeds, undone when it fails or the commit does. A driver
  // may run work again from the start after losing a race, so work sets its results afresh and has no other effects.
  // Never nested.
  virtual Status write(const Work& work) = 0;
  // Runs work on one unchanging snapshot of what was committed before the call.
  virtual Status read(const Work& work) = 0;
};

inline constexpr std::string_view kUniqueDetail = "a row with this value exists already";

inline bool is_unique_violation(const Error& error) {
  return error.code == Code::kConflict && error.detail == kUniqueDetail;
}

// The same with a value: run_write(db, [&](Connection& c) -> Result<User> {…}).
template <typename F>
auto run_write(Database& db, F work) -> std::invoke_result_t<F, Connection&> {
  using Out = std::invoke_result_t<F, Connection&>;
  std::optional<Out> out;
  auto status = db.write([&](Connection& c) -> Status {
    out.emplace(work(c));
    if (!*out) return std::unexpected(out->error());
    return {};
  });
  if (!status) return std::unexpected(std::move(status.error()));
  return std::move(*out);
}

template <typename F>
auto run_read(Database& db, F work) -> std::invoke_result_t<F, Connection&> {
  using Out = std::invoke_result_t<F, Connection&>;
  std::optional<Out> out;
  auto status = db.read([&](Connection& c) -> Status {
    out.emplace(work(c));
    if (!*out) return std::unexpected(out->error());
    return {};
  });
  if (!status) return std::unexpected(std::move(status.error()));
  return std::move(*out);
}

}  // namespace kith::store
