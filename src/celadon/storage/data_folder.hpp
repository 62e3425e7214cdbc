#pragma once
// One folder holds everything: copy it and you have copied the plant. One process writes, many
// read.

#include <cstdint>
#include <filesystem>

#include "celadon/base/result.hpp"
#include "celadon/storage/file_bytes.hpp"
#include "celadon/storage/files.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::storage {

/// The layout of the folder; a folder of a greater one is refused.
inline constexpr std::int64_t data_folder_version = 1;

/// An open data folder. Holds the lock of the writer as long as it lives.
///   VERSION  celadon.db  LOCK  series/  files/  rejects/  packs/
/// or, where the tables are in PostgreSQL, DATABASE instead of celadon.db.
class DataFolder {
 public:
  /// Opens; for read_write creates the folder where there is none. Errors: not_found, locked (names
  /// the process that writes), newer_version, conflict (a folder of something else), corrupt, io,
  /// disk_full. Reading needs no right to write and goes on beside a writer. `database`: the URL of
  /// PostgreSQL where that holds the tables; then also the errors of open_folder_database.
  static Result<DataFolder> open(const std::filesystem::path& path, Access access,
                                 const std::string& database = {});

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] Access access() const { return access_; }
  [[nodiscard]] Database& database() { return database_; }
  /// A further connection to the same database, for another thread. Errors: those of
  /// Database::open.
  [[nodiscard]] Result<Database> connect(Access access) const;
  [[nodiscard]] FileStore files() const { return FileStore(path_ / "files"); }
  [[nodiscard]] std::filesystem::path series_path() const { return path_ / "series"; }
  [[nodiscard]] std::filesystem::path rejects_path() const { return path_ / "rejects"; }
  [[nodiscard]] std::filesystem::path packs_path() const { return path_ / "packs"; }

 private:
  DataFolder(std::filesystem::path path, Access access, Descriptor lock, Database database)
      : path_(std::move(path)),
        access_(access),
        lock_(std::move(lock)),
        database_(std::move(database)) {}
  std::filesystem::path path_;
  Access access_ = Access::read_only;
  Descriptor lock_;
  Database database_;
};

}  // namespace celadon::storage
