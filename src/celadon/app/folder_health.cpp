#include "celadon/app/folder_health.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace celadon::app {
namespace {

namespace fs = std::filesystem;
using storage::Column;

Error unreadable(const fs::path& path, const std::error_code& why) {
  return fail(ErrorCode::io,
              fmt::format("\"{0}\" 无法读取：{1}｜\"{0}\" could not be read: {1}", path.string(),
                          why.message()),
              "检查数据目录的权限和磁盘｜check the rights of the data folder and the disk");
}

/// Counts a folder with all below it. What goes away meanwhile is not counted.
Status add_folder(const fs::path& path, FolderPart& part) {
  std::error_code failed;
  for (fs::recursive_directory_iterator it(path, failed), end; !failed && it != end;
       it.increment(failed)) {
    std::error_code gone;
    if (!it->is_regular_file(gone) || gone) continue;
    const std::uintmax_t size = it->file_size(gone);
    if (gone) continue;
    ++part.files;
    part.bytes += size;
  }
  if (failed && failed != std::errc::no_such_file_or_directory) return unreadable(path, failed);
  return {};
}

Status count_rows(storage::Database& database, FolderHealth& health) {
  CELADON_ASSIGN(const auto imports,
                 database.query("select count(*), count(finished_us), max(started_us) from "
                                "import_session",
                                {Column::integer, Column::integer, Column::integer}));
  health.imports = static_cast<std::uint64_t>(imports.at(0).integer(0));
  health.imports_open = health.imports - static_cast<std::uint64_t>(imports.at(0).integer(1));
  if (const auto last = imports.at(0).integer_or_none(2)) health.last_import = Instant{*last};
  CELADON_ASSIGN(const auto entries,
                 database.query("select count(*) from ledger_entry", {Column::integer}));
  health.entries = static_cast<std::uint64_t>(entries.at(0).integer(0));
  CELADON_ASSIGN(const auto sites, registry::list_sites(database));
  health.sites = sites.size();
  return {};
}

}  // namespace

Result<std::vector<FolderPart>> folder_parts(const std::filesystem::path& path) {
  FolderPart tables{"tables", 0, 0};
  std::vector<FolderPart> parts;
  std::error_code failed;
  for (fs::directory_iterator it(path, failed), end; !failed && it != end; it.increment(failed)) {
    const std::string name = it->path().filename().string();
    std::error_code gone;
    if (it->is_directory(gone)) {
      FolderPart& part = parts.emplace_back(FolderPart{name, 0, 0});
      CELADON_TRY(add_folder(it->path(), part));
    } else if (name.starts_with("celadon.db")) {
      const std::uintmax_t size = it->file_size(gone);
      if (gone) continue;
      ++tables.files;
      tables.bytes += size;
    }
  }
  if (failed) return unreadable(path, failed);
  std::sort(parts.begin(), parts.end(),
            [](const FolderPart& a, const FolderPart& b) { return a.name < b.name; });
  parts.insert(parts.begin(), std::move(tables));
  return parts;
}

Result<FolderHealth> folder_health(Workspace& workspace) {
  const fs::path& path = workspace.folder().path();
  FolderHealth health;
  std::error_code failed;
  health.path = fs::absolute(path, failed).lexically_normal().string();
  health.database = workspace.database().kind();
  health.tables = workspace.database().place();
  const fs::space_info disk = fs::space(path, failed);
  if (failed) return unreadable(path, failed);
  health.free_bytes = disk.available;
  health.disk_bytes = disk.capacity;
  CELADON_ASSIGN(health.parts, folder_parts(path));
  CELADON_ASSIGN(const std::uint64_t tables, workspace.database().bytes());
  health.parts.front().bytes = std::max(health.parts.front().bytes, tables);
  CELADON_TRY(count_rows(workspace.database(), health));
  const Result<storage::SeriesStore*> series = workspace.series();
  // A folder into which nothing was imported yet has no store.
  if (!series.ok() && series.error().code == ErrorCode::not_found) return health;
  if (!series.ok()) return series.error();
  CELADON_ASSIGN(health.series, (*series)->counts());
  return health;
}

}  // namespace celadon::app
