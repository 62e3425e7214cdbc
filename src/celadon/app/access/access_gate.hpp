#pragma once
// The way to the tables of access and audit: one connection of their own, one user at a time, so
// that a log-in never waits behind a long import and does not raise the revision of the data.

#include <functional>
#include <memory>

#include "celadon/base/result.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app::access {

/// Runs work with the database, alone. Thread-safe, cheap to copy; all copies share the connection.
/// Work must not use the gate again.
class AccessGate {
 public:
  explicit AccessGate(storage::Database database);

  Status use(const std::function<Status(storage::Database&)>& work) const;
  /// In one transaction: all or nothing.
  Status write(const std::function<Status(storage::Database&)>& work) const;
  [[nodiscard]] storage::Access access() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace celadon::app::access
