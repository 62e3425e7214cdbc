#pragma once
// Use case: a quick look at the data folder for whoever looks after it; reads names and sizes, no
// content (that is verify_folder).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "celadon/app/workspace.hpp"

namespace celadon::app {

/// One part of the folder.
struct FolderPart {
  std::string name;  ///< tables, series, files, rejects, packs, and any other folder in it
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

struct FolderHealth {
  std::string path;
  storage::DatabaseKind database = storage::DatabaseKind::sqlite;
  std::string tables;              ///< where they are, without secrets
  std::uint64_t free_bytes = 0;    ///< of the disk, for this user
  std::uint64_t disk_bytes = 0;    ///< of the disk
  std::vector<FolderPart> parts;   ///< tables first, then by name
  std::uint64_t sites = 0;         ///< described
  std::uint64_t imports = 0;       ///< begun
  std::uint64_t imports_open = 0;  ///< cut off: import the file again
  std::uint64_t entries = 0;       ///< of the books
  storage::StoreCounts series;
  std::optional<Instant> last_import;
};

/// The folders, and the files of the tables where they lie here; tables first, then by name. What
/// goes away meanwhile is not counted. Errors: io. Cost O(files in the folder).
Result<std::vector<FolderPart>> folder_parts(const std::filesystem::path& path);

/// Errors: io; those of the two stores. Cost O(files in the folder).
Result<FolderHealth> folder_health(Workspace& workspace);

}  // namespace celadon::app
