#pragma once
// One function per noun; each adds its verbs to the root and keeps a reference to the session,
// which outlives the parse.

#include <CLI/CLI.hpp>

#include "celadon/cli/session.hpp"

namespace celadon::cli {

void add_serve_command(CLI::App& root, Session& session);
void add_unit_commands(CLI::App& root, Session& session);
void add_document_commands(CLI::App& root, Session& session);
void add_import_commands(CLI::App& root, Session& session);
void add_ledger_commands(CLI::App& root, Session& session);
void add_pack_commands(CLI::App& root, Session& session);
void add_programme_commands(CLI::App& root, Session& session);
void add_method_commands(CLI::App& root, Session& session);
void add_assess_commands(CLI::App& root, Session& session);
void add_report_commands(CLI::App& root, Session& session);
void add_calc_command(CLI::App& root, Session& session);
void add_code_commands(CLI::App& root, Session& session);
/// A verb of `code`.
void add_code_issue_command(CLI::App& code, Session& session);
void add_device_commands(CLI::App& root, Session& session);
void add_nation_commands(CLI::App& root, Session& session);
void add_access_commands(CLI::App& root, Session& session);
void add_completion_command(CLI::App& root, Session& session);

/// Adds a command with an example in its help text.
CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& help,
                      const std::string& example);

}  // namespace celadon::cli
