#pragma once
// Use case: a meter export enters the series store.

#include <filesystem>
#include <string>

#include "celadon/app/workspace.hpp"
#include "celadon/telemetry/import.hpp"

namespace celadon::app {

struct ImportMetersRequest {
  std::string site;  ///< empty: the only one
  std::filesystem::path file;
  std::filesystem::path mapping;
};

/// Imports the file by its mapping into the points of the site; keeps the file. Importing it again
/// changes nothing. Errors: those of telemetry::import_file.
Result<telemetry::ImportReport> import_meters(Workspace& workspace,
                                              const ImportMetersRequest& request,
                                              const telemetry::ImportWatch& watch);

/// A file that is kept already, under the name its user gave it.
struct ImportKeptRequest {
  std::string site;
  std::filesystem::path file;
  std::string file_name;
  telemetry::ImportMapping mapping;
};
/// As import_meters. Errors: the same.
Result<telemetry::ImportReport> import_kept_file(Workspace& workspace, ImportKeptRequest request,
                                                 const telemetry::ImportWatch& watch);

}  // namespace celadon::app
