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

}  // namespace celadon::app
