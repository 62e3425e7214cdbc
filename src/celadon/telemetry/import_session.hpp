#pragma once
// Import sessions: one row per import of a file, kept for good. Its id is the `source` of the
// points, so that a figure opens down to file and row.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::telemetry {

struct ImportSession {
  std::uint32_t id = 0;  ///< from 1
  std::string site;
  std::string file_name;
  std::string sha256;  ///< of the file as it lay on disk
  std::uint64_t bytes = 0;
  std::string mapping_sha256;
  std::string mapping;  ///< the YAML
  std::string who;
  Instant started;                  ///< also the recorded time of its points
  std::optional<Instant> finished;  ///< nullopt: cut off, can be completed by importing again
  std::uint64_t rows = 0;
  std::uint64_t kept = 0;
  std::uint64_t refused = 0;
  std::string report;  ///< JSON of the finished import
};

/// Creates or checks the table. Errors as storage::migrate.
Status prepare_import_sessions(storage::Database& database);

/// The session of that file with that mapping at that site, finished or not.
Result<std::optional<ImportSession>> find_import_session(storage::Database& database,
                                                         const std::string& site,
                                                         const std::string& sha256,
                                                         const std::string& mapping_sha256);
/// The session of that id. Error not_found.
Result<ImportSession> import_session(storage::Database& database, std::uint32_t id);
/// All sessions of a site, oldest first; of every site when `site` is empty.
Result<std::vector<ImportSession>> import_sessions(storage::Database& database,
                                                   const std::string& site = {});
/// When an import of the site last began or ended; nullopt when there was none.
Result<std::optional<Instant>> last_import(storage::Database& database, const std::string& site);
/// Writes a new session down and gives it its id. Errors as Statement::execute.
Result<ImportSession> begin_import_session(storage::Database& database, ImportSession session);
/// Writes down that a session ended: `finished`, counts and report.
Status finish_import_session(storage::Database& database, const ImportSession& session);

}  // namespace celadon::telemetry
