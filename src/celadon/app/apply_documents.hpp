#pragma once
// Use cases: a site or a statement written as YAML enters the data folder.

#include <filesystem>

#include "celadon/app/workspace.hpp"
#include "celadon/registry/statement.hpp"

namespace celadon::app {

/// Applies site.yaml. All or nothing; the same file again changes nothing. The file is kept.
/// Errors: those of text::read_document and registry::apply_site.
Result<registry::ApplyReport> apply_site_file(Workspace& workspace,
                                              const std::filesystem::path& file);

/// Applies a statement to the site it names. Errors: those of registry::read_statement and
/// apply_statement.
Result<registry::ApplyReport> apply_statement_file(Workspace& workspace,
                                                   const std::filesystem::path& file);

}  // namespace celadon::app
