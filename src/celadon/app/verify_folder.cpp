#include "celadon/app/verify_folder.hpp"

#include <filesystem>

#include "celadon/app/filings.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app {

Result<FolderCheck> verify_folder(Workspace& workspace) {
  FolderCheck check;
  CELADON_ASSIGN(storage::DatabaseCheck tables, workspace.database().verify());
  check.database = std::move(tables.checked);
  check.damages = std::move(tables.damages);
  CELADON_ASSIGN(std::vector<std::string> files, workspace.folder().files().verify());
  check.damages.insert(check.damages.end(), files.begin(), files.end());
  CELADON_ASSIGN(const std::vector<std::string> missing, missing_of_reports(workspace));
  check.damages.insert(check.damages.end(), missing.begin(), missing.end());
  std::error_code absent;  // a folder without kept files has no such directory yet
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(workspace.folder().path() / "files", absent)) {
    ++check.kept_files;
  }
  if (!std::filesystem::exists(workspace.folder().series_path(), absent)) return check;
  const Result<storage::SeriesStore*> series = workspace.series();
  // A folder into which nothing was imported yet has no store; that is no damage.
  if (!series.ok() && series.error().code == ErrorCode::not_found) return check;
  if (!series.ok() && series.error().code == ErrorCode::corrupt) {
    check.damages.push_back(units::sentence(series.error()));
    return check;
  }
  if (!series.ok()) return series.error();
  CELADON_ASSIGN(const storage::StoreCheck stored, (*series)->verify());
  check.series = stored.counts;
  check.damages.insert(check.damages.end(), stored.damages.begin(), stored.damages.end());
  return check;
}

}  // namespace celadon::app
