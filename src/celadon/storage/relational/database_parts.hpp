#pragma once
// What a connection is made of; for the sources of this folder.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "celadon/storage/relational/database.hpp"
#include "celadon/storage/relational/soci_session.hpp"

namespace celadon::storage {

/// What differs between the databases. One of each is enough for all connections: stateless.
class Dialect {
 public:
  virtual ~Dialect() = default;
  [[nodiscard]] virtual DatabaseKind kind() const = 0;
  /// Begins a transaction that holds the right to write, or one that sees a frozen state.
  virtual void begin(soci::session& session, Access access) const = 0;
  /// SQL that counts the tables of a name (:name) of which this connection would use one.
  [[nodiscard]] virtual std::string_view count_tables() const = 0;
  /// SQL whose one cell is the bytes the tables take on disk.
  [[nodiscard]] virtual std::string_view count_bytes() const = 0;
  virtual Result<DatabaseCheck> verify(Database& database) const = 0;
};

/// Where a database is and how it is reached.
struct Target {
  std::string address;  ///< path or URL, with secrets
  std::string place;    ///< the same without secrets
  Access access = Access::read_write;
  bool sole_writer = false;  ///< holds the lock of the one writer
};

struct Database::Impl {
  const Dialect* dialect = nullptr;
  Target target;
  std::shared_ptr<soci::session> session;
  std::int64_t open_transactions = 0;
  bool spoilt = false;  ///< an inner transaction was left without commit, or a statement failed
  bool wrote = false;   ///< a statement of the open transaction may have written
  bool lost = false;    ///< the server went away
  std::uint64_t commits = 0;

  /// Makes a lost connection anew where nothing hangs on the old one.
  Status restore();
  /// A statement was run; `writing`: it has no answer.
  void ran(const Status& done, bool writing);
  void note(const Error& error);
};

/// Gives the sources of this folder the making of a Database.
struct DatabaseParts {
  using Impl = Database::Impl;
  static Database make(std::unique_ptr<Impl> impl) { return Database(std::move(impl)); }
  static Result<Database> open_sqlite(Target target);
  static Result<Database> open_postgresql(Target target);
};

/// Opens the session of a PostgreSQL target and takes the lock where it is to hold one.
Result<std::shared_ptr<soci::session>> connect_postgresql(const Target& target);

/// The message an Error gets when the server has gone; `Database::Impl::note` knows it by this.
inline constexpr std::string_view connection_lost = "the connection to the database was lost";

}  // namespace celadon::storage
