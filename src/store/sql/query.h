// Typed one-liners over the seam: execute, first, all. Each binds, steps to the end and resets, so statements never
// stay open. Thread: as Connection. A mapper turns the standing ResultRow into a value; what it returns must own its
// bytes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/sql/connection.h"

namespace kith::store {

class ResultRow {
 public:
  explicit ResultRow(const Statement& statement) : statement_(statement) {}
  bool null(int column) const { return statement_.is_null(column); }
  std::int64_t integer(int column) const { return statement_.integer(column); }
  bool flag(int column) const { return statement_.integer(column) != 0; }
  std::string text(int column) const { return std::string(statement_.text(column)); }
  std::string bytes(int column) const { return std::string(statement_.bytes(column)); }
  template <typename IdType>
  IdType id(int column) const {  // nil when the column is null
    return IdType::from_raw(statement_.bytes(column));
  }
  std::optional<std::string> maybe_text(int column) const {
    if (null(column)) return std::nullopt;
    return text(column);
  }

 private:
  const Statement& statement_;
};

namespace internal {
class Reset {
 public:
  explicit Reset(Statement* statement) : statement_(statement) {}
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;
  ~Reset() { statement_->reset(); }

 private:
  Statement* statement_;
};

inline Result<Statement*> start(Connection& c, std::string_view sql, std::span<const Param> params) {
  KITH_TRY(auto* statement, c.prepare(sql));
  int index = 0;
  for (const auto& param : params) statement->bind(++index, param);
  return statement;
}
}  // namespace internal

inline Status execute_with(Connection& c, std::string_view sql, std::span<const Param> params) {
  KITH_TRY(auto* statement, internal::start(c, sql, params));
  const internal::Reset reset(statement);
  for (;;) {
    KITH_TRY(const bool row, statement->step());
    if (!row) return {};
  }
}

template <typename Mapper>
auto all_with(Connection& c, std::string_view sql, std::span<const Param> params, Mapper map)
    -> Result<std::vector<std::invoke_result_t<Mapper, const ResultRow&>>> {
  KITH_TRY(auto* statement, internal::start(c, sql, params));
  const internal::Reset reset(statement);
  std::vector<std::invoke_result_t<Mapper, const ResultRow&>> out;
  for (;;) {
    KITH_TRY(const bool row, statement->step());
    if (!row) return out;
    out.push_back(map(ResultRow(*statement)));
  }
}

template <typename... Args>
Status execute(Connection& c, std::string_view sql, const Args&... args) {
  const std::array<Param, sizeof...(Args)> params{Param(args)...};
  return execute_with(c, sql, params);
}

template <typename Mapper, typename... Args>
auto all(Connection& c, std::string_view sql, Mapper map, const Args&... args) {
  const std::array<Param, sizeof...(Args)> params{Param(args)...};
  return all_with(c, sql, std::span<const Param>(params), map);
}

// The first row, if any.
template <typename Mapper, typename... Args>
auto first(Connection& c, std::string_view sql, Mapper map, const Args&... args)
    -> Result<std::optional<std::invoke_result_t<Mapper, const ResultRow&>>> {
  const std::array<Param, sizeof...(Args)> params{Param(args)...};
  KITH_TRY(auto* statement, internal::start(c, sql, params));
  const internal::Reset reset(statement);
  KITH_TRY(const bool row, statement->step());
  if (!row) return std::nullopt;
  return map(ResultRow(*statement));
}

// "$from, $from+1 …" for an IN list of a few fixed lengths, so that the connection keeps few statements; see
// in_list_size.
std::string in_list(std::size_t from, std::size_t size);
// The length to use for count values: the next of 1, 8, 64, 512. The caller repeats its last value to fill it.
std::size_t in_list_size(std::size_t count);
inline constexpr std::size_t kInListMax = 512;

// Escapes %, _ and \ for LIKE … ESCAPE '\'.
std::string like_escape(std::string_view text);
// The form in which names are searched: NFKC, case folded (ICU). Invalid UTF-8 gives an empty text.
std::string search_fold(std::string_view text);
// The least text above all that begin with prefix, byte by byte.
std::string prefix_end(std::string_view prefix);

}  // namespace kith::store
