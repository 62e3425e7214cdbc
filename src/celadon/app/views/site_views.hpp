#pragma once
// Use cases: what a plant is, and what was declared and changed about it.

#include <vector>

#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::views {

/// One row per site, by id.
Result<std::vector<Json>> site_rows(Workspace& workspace);
Result<Json> site_description(Workspace& workspace, const std::string& site);
Result<Json> site_graph(Workspace& workspace, const std::string& site);
/// What statements say, fact by fact; `period` empty: of all periods.
Result<std::vector<Json>> statement_rows(Workspace& workspace, const std::string& site,
                                         const std::string& period);
/// Newest first.
Result<std::vector<Json>> change_rows(Workspace& workspace, const std::string& site);

/// Counts the changes of a site and of what is declared about it; as If-Match takes it.
Result<std::string> site_version(Workspace& workspace, const std::string& site);

/// A YAML text that describes or declares something of one site.
struct DocumentText {
  std::string site;  ///< the text must be about this one
  std::string yaml;
  std::string file_name;
  std::string if_version;  ///< as last read; empty: not checked
};
/// Both: all or nothing, the text is kept. {"site", "added", ..., "changes", "version"}. Errors:
/// invalid_argument (about another site), conflict with the words `version_mismatch`, those of
/// apply_site and apply_statement.
Result<Json> apply_site_text(Workspace& workspace, const DocumentText& text);
Result<Json> apply_statement_text(Workspace& workspace, const DocumentText& text);

}  // namespace celadon::app::views
