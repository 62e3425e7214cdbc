#pragma once
// An empty database for a test: SQLite in memory, or a schema of its own in the private PostgreSQL
// cluster of tests/support/postgres.sh when CELADON_TEST_DATABASE=postgresql. ctest runs the
// relational tests with both.

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include "celadon/storage/relational/database.hpp"

namespace celadon::testing {

inline std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// The URL of the cluster's first database. Throws (the test fails) where there is none.
inline std::string postgresql_url() {
  std::string url;
  std::ifstream file(environment("CELADON_TEST_POSTGRES"));
  if (!std::getline(file, url)) {
    throw std::runtime_error(
        "no PostgreSQL for the tests: run them by ctest, or\n  tests/support/postgres.sh start "
        "/tmp/celadon-tests.url && export CELADON_TEST_POSTGRES=/tmp/celadon-tests.url");
  }
  return url;
}

/// The URL of a schema that does not exist yet; make_schema makes it.
inline std::string fresh_postgresql_url() {
  static std::atomic<int> last = 0;
  const std::string schema = "t" + std::to_string(::getpid()) + "_" + std::to_string(++last);
  return postgresql_url() + "&options=-csearch_path%3D" + schema;
}

/// Makes the schema of such a URL.
inline void make_schema(storage::Database& database) {
  const auto path =
      database.query("select current_setting('search_path')", {storage::Column::text});
  const Status made = database.execute("create schema " + path.value().at(0).text(0));
  if (!made.ok()) throw std::runtime_error(made.error().to_string());
}

inline bool tests_run_on_postgresql() {
  return environment("CELADON_TEST_DATABASE") == "postgresql";
}

inline storage::Database fresh_database() {
  auto database =
      tests_run_on_postgresql()
          ? storage::Database::open_url(fresh_postgresql_url(), storage::Access::read_write)
          : storage::Database::in_memory();
  if (!database.ok()) throw std::runtime_error(database.error().to_string());
  if (tests_run_on_postgresql()) make_schema(*database);
  return std::move(database).value();
}

}  // namespace celadon::testing
