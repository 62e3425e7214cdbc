#pragma once
// The relational store: statements, ledger and registry, on SQLite or PostgreSQL by the same SQL:
// write only what both take (docs/databases.md). SOCI stays behind this header.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::storage {

enum class Access : std::uint8_t { read_write, read_only };

/// A parameter or a cell: nothing, a whole number, a double (bit for bit; -0 comes back as 0), a
/// text.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

/// nullopt becomes nothing.
template <class T>
Cell cell(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}

/// The type a result column is read as; a query names one per column.
enum class Column : std::uint8_t { text, integer, real };

/// One row of an answer. Asking for a type other than the column's, or for nothing, is a programmer
/// error.
class Row {
 public:
  explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}
  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  [[nodiscard]] bool is_null(std::size_t i) const;
  [[nodiscard]] const std::string& text(std::size_t i) const;
  [[nodiscard]] std::int64_t integer(std::size_t i) const;
  [[nodiscard]] double real(std::size_t i) const;
  [[nodiscard]] std::optional<std::string> text_or_none(std::size_t i) const;
  [[nodiscard]] std::optional<std::int64_t> integer_or_none(std::size_t i) const;
  [[nodiscard]] std::optional<double> real_or_none(std::size_t i) const;

 private:
  std::vector<Cell> cells_;
};

/// A prepared statement; may be executed many times. Lives shorter than its database. Not
/// thread-safe.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  /// Runs with one parameter per placeholder, in their order. Errors: conflict (a constraint),
  /// invalid_argument (a text the database cannot hold), disk_full, locked, corrupt, io.
  Status execute(std::vector<Cell> parameters = {});
  /// The next row of the answer, nullopt at the end.
  Result<std::optional<Row>> next();

 private:
  friend class Database;
  struct Impl;
  explicit Statement(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The two databases that hold the tables.
enum class DatabaseKind : std::uint8_t { sqlite, postgresql };

/// What a check of the database found.
struct DatabaseCheck {
  std::string checked;               ///< what was looked at, in words
  std::vector<std::string> damages;  ///< empty when whole
};

/// One connection. Not thread-safe: one per thread.
class Database {
 public:
  /// Opens a file of SQLite or, for read_write, creates it. Errors: not_found, io, corrupt, locked.
  static Result<Database> open(const std::filesystem::path& file, Access access);
  /// Connects to PostgreSQL: "postgresql://user@host:port/database?option=value". read_write is the
  /// one writer as long as it lives (an advisory lock of database and search path). A connection
  /// that was lost is made anew at the next statement outside a transaction. The URL's password
  /// stands in no error. Errors: invalid_argument (the URL), not_found, locked (another writer),
  /// unsupported (encoding, collation, version), io.
  static Result<Database> open_url(std::string_view url, Access access);
  /// A database that lives in memory, for tests and trials.
  static Result<Database> in_memory();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Prepares SQL whose placeholders are `:name`, filled by position; `columns` types the answer.
  Result<Statement> prepare(std::string_view sql, std::vector<Column> columns = {});
  /// Prepares and runs once.
  Status execute(std::string_view sql, std::vector<Cell> parameters = {});
  /// Prepares, runs and reads every row. Cost: memory of the whole answer.
  Result<std::vector<Row>> query(std::string_view sql, std::vector<Column> columns,
                                 std::vector<Cell> parameters = {});
  /// A further connection to the same database, for another thread; it may write beside this one,
  /// a transaction of either waits for the other's. Not for a database in memory. Errors: those of
  /// opening.
  [[nodiscard]] Result<Database> connect_again(Access access) const;
  /// Whether there is a table of that name.
  Result<bool> has_table(const std::string& name);
  /// What the tables take on disk, as the database counts it.
  Result<std::uint64_t> bytes();
  /// Reads everything and says what that was. Errors: locked, io.
  Result<DatabaseCheck> verify();
  [[nodiscard]] Access access() const;
  [[nodiscard]] DatabaseKind kind() const;
  /// Where it is, without any secret: a path or a URL.
  [[nodiscard]] const std::string& place() const;
  /// How many times this connection made something durable; tells whether work changed anything.
  [[nodiscard]] std::uint64_t commits() const;

 private:
  friend class Statement;
  friend class Transaction;
  friend struct DatabaseParts;
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// All or nothing: rolls back unless committed. A transaction begun inside another joins it; then
/// the outer one decides, and can no longer commit once an inner one was left without commit or a
/// statement failed. On a database open for writing it holds the right to write from its beginning;
/// on a read-only one every statement in it sees the same state.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  /// Durable when it returns ok (outermost only). Errors: disk_full, locked, io, conflict.
  Status commit();

 private:
  explicit Transaction(Database::Impl& database) : database_(&database) {}
  Database::Impl* database_ = nullptr;
};

/// One step of a schema. Numbers rise from 1 within a scope and are never reused; the statements of
/// a migration that has been shipped never change.
struct Migration {
  std::int64_t number = 0;
  std::string_view name;  ///< e.g. "facts keep their file and line"
  std::vector<std::string_view>
      statements;  ///< one SQL statement each, in the subset of both databases
};

/// Brings the tables of a scope (a module) up to the last of its migrations, in one transaction. On
/// a read-only database only checks. Errors: newer_version (the schema is newer than `migrations`,
/// or on a read-only database older), corrupt (an applied migration differs from the known one),
/// disk_full.
Status migrate(Database& database, std::string_view scope, std::span<const Migration> migrations);

}  // namespace celadon::storage
