#pragma once
// Which database holds the tables of a data folder. The folder remembers by a mark that it shares
// with the database; it never holds a URL.

#include <filesystem>
#include <string>

#include "celadon/storage/relational/database.hpp"

namespace celadon::storage {

/// Whether the folder was there before, or is being made.
enum class FolderState : std::uint8_t { standing, being_made };

/// Opens the tables of a folder: `url` of PostgreSQL, or empty for its own celadon.db. Errors:
/// those of Database::open and open_url; conflict (the tables of the folder are somewhere else, or
/// the database holds those of another folder), corrupt.
Result<Database> open_folder_database(const std::filesystem::path& folder, Access access,
                                      const std::string& url, FolderState state);

}  // namespace celadon::storage
