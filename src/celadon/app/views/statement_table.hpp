#pragma once
// Use case: take the list of statements back in as a table, as it was exported to CSV or XLSX and
// edited there. What would change is shown before it is applied.

#include <filesystem>
#include <string>

#include "celadon/app/views/view_json.hpp"

namespace celadon::app {
class SharedWorkspace;
class Workspace;
}  // namespace celadon::app

namespace celadon::app::views {

struct StatementTableFile {
  std::string site;
  std::filesystem::path file;
  std::string file_name;   ///< as the person calls it; errors and facts name it
  std::string if_version;  ///< as last read; empty: not checked
};

/// What applying the table would do, and nothing else: {"site", "preview": true, "added",
/// "changed", "removed", "unchanged", "changes", "version"}. Errors: those of applying it.
Result<Json> preview_statement_table(SharedWorkspace& workspace, const StatementTableFile& table);

/// All or nothing; the file is kept; the same table again changes nothing. Answers as the preview
/// does, with "preview": false and "recorded_at". Errors: those of read_statement_table and
/// apply_statement; conflict with the words `version_mismatch`.
Result<Json> apply_statement_table(Workspace& workspace, const StatementTableFile& table);

}  // namespace celadon::app::views
