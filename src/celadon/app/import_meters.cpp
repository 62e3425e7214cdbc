#include "celadon/app/import_meters.hpp"

#include <algorithm>

namespace celadon::app {

Result<telemetry::ImportReport> import_kept_file(Workspace& workspace, ImportKeptRequest request,
                                                 const telemetry::ImportWatch& watch) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(request.site));
  telemetry::ImportRequest import;
  import.file = std::move(request.file);
  import.file_name = std::move(request.file_name);
  import.mapping = std::move(request.mapping);
  import.points = site.points;
  import.site = site.id.text;
  import.who = workspace.who();
  import.rejects_folder = workspace.folder().rejects_path();
  CELADON_ASSIGN(storage::SeriesStore * series, workspace.series());
  auto imported =
      telemetry::import_file(import, *series, workspace.database(), workspace.clock(), watch);
  if (!imported.ok()) {
    // What was read before the failure or the interruption is stored.
    workspace.note_samples({site.id.text, {Instant::min(), Instant::max()}});
    return std::move(imported).error();
  }
  telemetry::ImportReport report = std::move(imported).value();
  SampleChange change{site.id.text, {Instant::max(), Instant::min()}};
  for (const telemetry::PointReport& point : report.points) {
    if (point.kept == 0) continue;
    change.when.from = std::min(change.when.from, point.first);
    change.when.to = std::max(change.when.to, point.last + Duration{1});
  }
  if (!change.when.empty()) workspace.note_samples(std::move(change));
  return report;
}

Result<telemetry::ImportReport> import_meters(Workspace& workspace,
                                              const ImportMetersRequest& request,
                                              const telemetry::ImportWatch& watch) {
  ImportKeptRequest import{request.site, request.file, request.file.filename().string(), {}};
  CELADON_ASSIGN(import.mapping, telemetry::read_mapping(request.mapping.string()));
  CELADON_ASSIGN(telemetry::ImportReport report,
                 import_kept_file(workspace, std::move(import), watch));
  CELADON_ASSIGN([[maybe_unused]] const storage::KeptFile kept,
                 workspace.folder().files().keep(request.file));
  return report;
}

}  // namespace celadon::app
