#include "celadon/app/verify_folder.hpp"

#include <filesystem>

namespace celadon::app {

Result<FolderCheck> verify_folder(Workspace& workspace) {
  FolderCheck check;
  CELADON_ASSIGN(check.damages, workspace.database().verify());
  CELADON_ASSIGN(std::vector<std::string> files, workspace.folder().files().verify());
  check.damages.insert(check.damages.end(), files.begin(), files.end());
  std::error_code absent;  // a folder without kept files has no such directory yet
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(workspace.folder().path() / "files", absent)) {
    ++check.kept_files;
  }
  if (!std::filesystem::exists(workspace.folder().series_path(), absent)) return check;
  CELADON_ASSIGN(storage::SeriesStore * series, workspace.series());
  CELADON_ASSIGN(const storage::StoreCheck stored, series->verify());
  check.series = stored.counts;
  check.damages.insert(check.damages.end(), stored.damages.begin(), stored.damages.end());
  return check;
}

}  // namespace celadon::app
