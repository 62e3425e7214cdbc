#include "celadon/app/import_meters.hpp"

namespace celadon::app {

Result<telemetry::ImportReport> import_meters(Workspace& workspace,
                                              const ImportMetersRequest& request,
                                              const telemetry::ImportWatch& watch) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(request.site));
  telemetry::ImportRequest import;
  import.file = request.file;
  import.file_name = request.file.filename().string();
  CELADON_ASSIGN(import.mapping, telemetry::read_mapping(request.mapping.string()));
  import.points = site.points;
  import.site = site.id.text;
  import.who = workspace.who();
  import.rejects_folder = workspace.folder().rejects_path();
  CELADON_ASSIGN(storage::SeriesStore * series, workspace.series());
  CELADON_ASSIGN(
      telemetry::ImportReport report,
      telemetry::import_file(import, *series, workspace.database(), workspace.clock(), watch));
  CELADON_ASSIGN([[maybe_unused]] const storage::KeptFile kept,
                 workspace.folder().files().keep(request.file));
  return report;
}

}  // namespace celadon::app
