#include "celadon/app/views/statement_table.hpp"

#include <fmt/format.h>

#include "celadon/app/shared_workspace.hpp"
#include "celadon/app/table_records.hpp"
#include "celadon/app/views/site_views.hpp"
#include "celadon/registry/statement_table.hpp"

namespace celadon::app::views {
namespace {

using registry::Statement;

Result<std::vector<Statement>> statements_of(Workspace& workspace,
                                             const StatementTableFile& table) {
  if (!table.if_version.empty()) {
    CELADON_ASSIGN(const std::string now, site_version(workspace, table.site));
    if (now != table.if_version) {
      return fail(ErrorCode::conflict,
                  fmt::format("version_mismatch: {0} 的版本为 {1}，不是 {2}｜version_mismatch: {0} "
                              "is at version {1}, not {2}",
                              table.site, now, table.if_version),
                  "重新读取，在现有内容上再改｜read it again and apply the change to what is there "
                  "now");
    }
  }
  CELADON_ASSIGN(const registry::Site site, workspace.site(table.site));
  CELADON_ASSIGN(text::CsvReader records, open_records(table.file, table.file_name));
  const Reference& reference = workspace.reference();
  return registry::read_statement_table(records, table.file_name, site, *reference.vocabulary,
                                        *reference.carriers);
}

/// Records them one after the other; the caller's transaction decides.
Result<registry::ApplyReport> apply_all(storage::Database& database, const std::string& site,
                                        const std::vector<Statement>& statements,
                                        const registry::Recording& recording) {
  registry::ApplyReport whole;
  whole.site = registry::SiteId(site);
  whole.recorded_at = recording.recorded_at;
  for (const Statement& statement : statements) {
    CELADON_ASSIGN(registry::ApplyReport report,
                   registry::apply_statement(database, statement, recording));
    whole.added += report.added;
    whole.changed += report.changed;
    whole.removed += report.removed;
    whole.unchanged += report.unchanged;
    whole.recorded_at = std::max(whole.recorded_at, report.recorded_at);
    whole.lines.insert(whole.lines.end(), report.lines.begin(), report.lines.end());
  }
  return whole;
}

Json report_json(const registry::ApplyReport& report, bool preview, const std::string& version) {
  return {{"site", report.site.text},
          {"preview", preview},
          {"added", report.added},
          {"changed", report.changed},
          {"removed", report.removed},
          {"unchanged", report.unchanged},
          {"recorded_at", preview ? Json() : Json(format_instant(report.recorded_at))},
          {"changes", report.lines},
          {"version", version}};
}

}  // namespace

Result<Json> preview_statement_table(SharedWorkspace& workspace, const StatementTableFile& table) {
  Json json;
  CELADON_TRY(workspace.read([&](Workspace& reader) -> Status {
    CELADON_ASSIGN(const auto statements, statements_of(reader, table));
    CELADON_ASSIGN(const std::string version, site_version(reader, table.site));
    const registry::Recording recording{reader.clock().now(), reader.who(), ""};
    // Applied as it would be and rolled back: conflicts of certificates show too.
    return workspace.record([&](storage::Database& database) -> Status {
      CELADON_ASSIGN(const auto rolled_back, storage::Transaction::begin(database));
      CELADON_ASSIGN(const registry::ApplyReport report,
                     apply_all(database, table.site, statements, recording));
      json = report_json(report, true, version);
      return {};
    });
  }));
  return json;
}

Result<Json> apply_statement_table(Workspace& workspace, const StatementTableFile& table) {
  CELADON_ASSIGN(const auto statements, statements_of(workspace, table));
  CELADON_ASSIGN(const registry::Recording recording, workspace.recording_of(table.file));
  CELADON_ASSIGN(storage::Transaction transaction,
                 storage::Transaction::begin(workspace.database()));
  CELADON_ASSIGN(const registry::ApplyReport report,
                 apply_all(workspace.database(), table.site, statements, recording));
  CELADON_TRY(transaction.commit());
  CELADON_ASSIGN(const std::string version, site_version(workspace, table.site));
  return report_json(report, false, version);
}

}  // namespace celadon::app::views
