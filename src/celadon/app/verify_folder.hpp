#pragma once
// Use case: check every byte of a data folder.

#include <string>
#include <vector>

#include "celadon/app/workspace.hpp"

namespace celadon::app {

struct FolderCheck {
  storage::StoreCounts series;
  std::uint64_t kept_files = 0;
  std::string database;              ///< what of the relational store was checked
  std::vector<std::string> damages;  ///< empty when whole; each names file and place
};

/// Reads the relational store, the series store and every kept file, and looks for what reports
/// rest on: documents, filed files, packs. Changes nothing. Errors: io.
Result<FolderCheck> verify_folder(Workspace& workspace);

}  // namespace celadon::app
