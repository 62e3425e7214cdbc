#pragma once
// The way to the tables of access and audit: one connection of their own, one user at a time, so
// that a log-in never waits behind a long import and does not raise the revision of the data.

#include <functional>
#include <memory>
#include <utility>

#include "celadon/base/result.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app::access {

/// Runs work with the database, alone. Thread-safe, cheap to copy; all copies share the connection.
/// Work must not use the gate again.
class AccessGate {
 public:
  /// Creates or checks the gate's own table. Errors: newer_version, corrupt, io.
  static Result<AccessGate> open(storage::Database database);

  Status use(const std::function<Status(storage::Database&)>& work) const;
  /// In one transaction: all or nothing. Takes the database's right to write before it reads, so
  /// that what was read is still so when it writes, whoever else writes.
  /// `committed` runs before anybody else's turn.
  Status write(const std::function<Status(storage::Database&)>& work,
               const std::function<void()>& committed = {}) const;
  [[nodiscard]] storage::Access access() const;

 private:
  struct Shared;
  explicit AccessGate(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  std::shared_ptr<Shared> shared_;
};

}  // namespace celadon::app::access
