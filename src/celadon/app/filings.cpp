#include "celadon/app/filings.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/app/kept_packs.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::app {
namespace {

using storage::Cell;
using storage::Column;

const std::vector<storage::Migration>& steps() {
  static const std::vector<storage::Migration> list = {
      {1,
       "reports, filings, withdrawals",
       {
           R"sql(create table report (
             id text not null primary key,
             site text not null,
             kind bigint not null,
             period text not null,
             language text not null,
             standard text not null,
             schemes text not null,
             made_at bigint not null,
             made_by text not null,
             as_of bigint not null,
             model_sha256 text not null
           ))sql",
           R"sql(create table report_filing (
             code text not null primary key,
             report text not null unique,
             address text not null,
             filed_at bigint not null,
             filed_by text not null,
             role_zh text not null,
             role_en text not null,
             pdf_sha256 text not null,
             pdf_bytes bigint not null,
             xlsx_sha256 text not null,
             xlsx_bytes bigint not null
           ))sql",
           R"sql(create table report_withdrawal (
             code text not null primary key,
             withdrawn_at bigint not null,
             withdrawn_by text not null,
             reason text not null
           ))sql",
       }},
      {2,
       "the packs and the summary of reports",
       {
           R"sql(create table report_keeping (
             report text not null primary key,
             library_sha256 text not null,
             summary text not null
           ))sql",
       }},
  };
  return list;
}

constexpr const char* select_report =
    "select r.id, r.site, r.kind, r.period, r.language, r.standard, r.schemes, r.made_at, "
    "r.made_by, r.as_of, r.model_sha256, f.code, f.address, f.filed_at, f.filed_by, f.role_zh, "
    "f.role_en, f.pdf_sha256, f.pdf_bytes, f.xlsx_sha256, f.xlsx_bytes, w.withdrawn_at, "
    "w.withdrawn_by, w.reason, k.library_sha256, k.summary from report r left join report_filing f "
    "on f.report = r.id left join report_withdrawal w on w.code = f.code left join "
    "report_keeping k on k.report = r.id ";

const std::vector<Column>& report_columns() {
  static const std::vector<Column> columns = {
      Column::text,    Column::text,    Column::integer, Column::text,    Column::text,
      Column::text,    Column::text,    Column::integer, Column::text,    Column::integer,
      Column::text,    Column::text,    Column::text,    Column::integer, Column::text,
      Column::text,    Column::text,    Column::text,    Column::integer, Column::text,
      Column::integer, Column::integer, Column::text,    Column::text,    Column::text,
      Column::text};
  return columns;
}

Result<std::vector<std::string>> read_names(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array())
    return fail(ErrorCode::corrupt,
                "报告所用的方案无法读取｜the schemes of a report cannot be read");
  std::vector<std::string> names;
  for (const auto& name : json) {
    if (!name.is_string())
      return fail(ErrorCode::corrupt,
                  "报告所用的方案无法读取｜the schemes of a report cannot be read");
    names.push_back(name.get<std::string>());
  }
  return names;
}

Filing filing_of(const storage::Row& row) {
  Filing filing;
  filing.seal.code = shown_code(row.text(11));
  filing.seal.address = row.text(12);
  filing.seal.filed_at = {row.integer(13)};
  filing.filed_by = row.text(14);
  filing.seal.role = {row.text(15), row.text(16)};
  filing.files = {{ReportFormat::pdf, row.text(17), static_cast<std::uint64_t>(row.integer(18))},
                  {ReportFormat::xlsx, row.text(19), static_cast<std::uint64_t>(row.integer(20))}};
  if (!row.is_null(21)) filing.withdrawal = {{row.integer(21)}, row.text(22), row.text(23)};
  return filing;
}

Result<StoredReport> report_of(const storage::Row& row) {
  StoredReport report;
  report.id = row.text(0);
  report.site = row.text(1);
  if (row.integer(2) < 1 || row.integer(2) > 3)
    return fail(ErrorCode::corrupt,
                fmt::format("报告 {0} 的类别未知｜report {0} is of no known kind", report.id));
  report.kind = static_cast<report::ReportKind>(row.integer(2));
  report.period = row.text(3);
  report.language = row.text(4) == "en" ? units::Language::en : units::Language::zh;
  report.standard = row.text(5);
  CELADON_ASSIGN(report.schemes, read_names(row.text(6)));
  report.made_at = {row.integer(7)};
  report.made_by = row.text(8);
  report.as_of = {row.integer(9)};
  report.model_sha256 = row.text(10);
  if (!row.is_null(11)) report.filing = filing_of(row);
  if (!row.is_null(24)) report.library_sha256 = row.text(24);
  if (!row.is_null(25)) report.summary = row.text(25);
  return report;
}

Result<std::vector<StoredReport>> read_reports(Workspace& workspace, const std::string& where,
                                               std::vector<Cell> parameters,
                                               const std::string& order = "r.made_at desc, r.id") {
  CELADON_ASSIGN(const auto rows,
                 workspace.database().query(select_report + where + " order by " + order,
                                            report_columns(), std::move(parameters)));
  std::vector<StoredReport> reports;
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(StoredReport report, report_of(row));
    reports.push_back(std::move(report));
  }
  return reports;
}

/// Keeps the packs that a document rests on, and what lists show of it.
Status keep_beside(Workspace& workspace, const std::string& id, report::Document document) {
  document.sections.clear();
  CELADON_ASSIGN(const std::string library, keep_library(workspace));
  return workspace.database().execute(
      "insert into report_keeping (report, library_sha256, summary) values (:report, :library, "
      ":summary)",
      {id, library, report::to_json_text(document)});
}

/// Whether the library holds the packs of the document as they were.
bool packs_unchanged(const packs::Library& library, const report::Document& document) {
  return std::all_of(document.pins.begin(), document.pins.end(), [&](const auto& pin) {
    const auto pack = library.find(packs::PackReference::parse(pin.label));
    return pack.ok() && (*pack)->hash() == pin.sha256;
  });
}

}  // namespace

Status migrate_reports(storage::Database& database) {
  return storage::migrate(database, "reports", steps());
}

const char* state_of(const StoredReport& report) noexcept {
  if (!report.filing) return "draft";
  return report.filing->withdrawal ? "withdrawn" : "filed";
}

Result<StoredReport> make_report(Workspace& workspace, const ReportRequest& request,
                                 Entropy& entropy) {
  CELADON_ASSIGN(const report::Document document, make_document(workspace, request));
  CELADON_ASSIGN(const storage::KeptFile kept,
                 workspace.folder().files().keep_bytes(report::to_json_text(document)));
  const std::string id = "R" + random_text(entropy, 10);
  CELADON_TRY(workspace.database().execute(
      "insert into report (id, site, kind, period, language, standard, schemes, made_at, made_by, "
      "as_of, model_sha256) values (:id, :site, :kind, :period, :language, :standard, :schemes, "
      ":made_at, :made_by, :as_of, :model)",
      {id, document.site_id, static_cast<std::int64_t>(document.kind), document.period,
       std::string(document.language == units::Language::en ? "en" : "zh"), document.standard,
       nlohmann::json(document.schemes).dump(), document.made_at.us, workspace.who(),
       document.as_of.us, kept.sha256}));
  CELADON_TRY(keep_beside(workspace, id, document));
  return find_report(workspace, document.site_id, id);
}

Result<std::vector<StoredReport>> list_reports(Workspace& workspace, const std::string& site) {
  if (site.empty()) return read_reports(workspace, "", {});
  return read_reports(workspace, "where r.site = :site", {site});
}

Result<std::vector<StoredReport>> list_filings(Workspace& workspace) {
  return read_reports(workspace, "where f.code is not null", {}, "f.filed_at desc, r.id");
}

Result<StoredReport> find_report(Workspace& workspace, const std::string& site,
                                 const std::string& id) {
  CELADON_ASSIGN(auto found, read_reports(workspace, "where r.id = :id", {id}));
  if (found.empty() || (!site.empty() && found.front().site != site)) {
    return fail(ErrorCode::not_found, fmt::format("没有报告 '{0}'｜there is no report '{0}'", id),
                "列出报告：celadon report list｜list them: celadon report list");
  }
  return std::move(found.front());
}

Result<report::Document> document_of(Workspace& workspace, const StoredReport& report) {
  CELADON_ASSIGN(const std::string bytes, kept_bytes(workspace, report.model_sha256));
  return report::document_from_json(bytes);
}

Result<report::Document> summary_of(Workspace& workspace, const StoredReport& report) {
  if (report.summary.empty()) return document_of(workspace, report);
  return report::document_from_json(report.summary);
}

Result<std::string> content_of(Workspace& workspace, const StoredReport& report,
                               ReportFormat format) {
  if (report.filing) {
    for (const FiledFile& file : report.filing->files) {
      if (file.format == format) return kept_bytes(workspace, file.sha256);
    }
  }
  CELADON_ASSIGN(const report::Document document, document_of(workspace, report));
  return render(document, std::nullopt, format);
}

Result<PreparedFiling> prepare_filing(const report::Document& document, const StoredReport& report,
                                      const Filer& filer, const Clock& clock, Entropy& entropy) {
  PreparedFiling prepared;
  prepared.report = report.id;
  prepared.code = make_code(entropy);
  Filing& filing = prepared.filing;
  std::string base = filer.address;
  while (base.ends_with('/')) base.pop_back();
  filing.seal = {shown_code(prepared.code), base + "/verify/" + prepared.code, clock.now(),
                 filer.role};
  filing.filed_by = filer.login;
  for (const ReportFormat format : {ReportFormat::pdf, ReportFormat::xlsx}) {
    CELADON_ASSIGN(std::string bytes, render(document, filing.seal, format));
    filing.files.push_back({format, storage::sha256_hex(bytes), bytes.size()});
    prepared.contents.push_back(std::move(bytes));
  }
  return prepared;
}

Result<StoredReport> record_filing(Workspace& workspace, const PreparedFiling& prepared) {
  CELADON_ASSIGN(const StoredReport present, find_report(workspace, "", prepared.report));
  if (present.filing) return present;
  for (const std::string& bytes : prepared.contents)
    CELADON_TRY(workspace.folder().files().keep_bytes(bytes));
  if (present.library_sha256.empty()) {
    // Made before packs were kept: they still can be where the library has not changed since.
    CELADON_ASSIGN(report::Document document, document_of(workspace, present));
    if (packs_unchanged(*workspace.reference().library, document))
      CELADON_TRY(keep_beside(workspace, present.id, std::move(document)));
  }
  const Filing& filing = prepared.filing;
  CELADON_TRY(workspace.database().execute(
      "insert into report_filing (code, report, address, filed_at, filed_by, role_zh, role_en, "
      "pdf_sha256, pdf_bytes, xlsx_sha256, xlsx_bytes) values (:code, :report, :address, "
      ":filed_at, :filed_by, :role_zh, :role_en, :pdf, :pdf_bytes, :xlsx, :xlsx_bytes)",
      {prepared.code, prepared.report, filing.seal.address, filing.seal.filed_at.us,
       filing.filed_by, filing.seal.role.zh, filing.seal.role.en, filing.files[0].sha256,
       static_cast<std::int64_t>(filing.files[0].bytes), filing.files[1].sha256,
       static_cast<std::int64_t>(filing.files[1].bytes)}));
  return find_report(workspace, "", prepared.report);
}

Result<StoredReport> file_report(Workspace& workspace, const StoredReport& report,
                                 const Filer& filer, Entropy& entropy) {
  if (report.filing) return report;
  CELADON_ASSIGN(const report::Document document, document_of(workspace, report));
  CELADON_ASSIGN(const PreparedFiling prepared,
                 prepare_filing(document, report, filer, workspace.clock(), entropy));
  return record_filing(workspace, prepared);
}

Result<StoredReport> withdraw_report(Workspace& workspace, const StoredReport& report,
                                     const std::string& by, const std::string& reason) {
  constexpr std::size_t most = 2000;  // bytes: 500 characters
  if (reason.empty() || reason.size() > most) {
    return fail(ErrorCode::invalid_argument,
                "reason: 需要 1 至 500 个字符｜reason: 1 to 500 characters are needed",
                "说明撤回报告的原因，核验页面会显示｜say why the report is withdrawn; the "
                "verification page shows it");
  }
  CELADON_ASSIGN(const StoredReport present, find_report(workspace, report.site, report.id));
  if (!present.filing || present.filing->withdrawal) {
    return fail(
        ErrorCode::conflict,
        fmt::format("报告 {0} 的状态为 {1}，只有已归档的报告可以撤回｜report {0} is {1}: only a "
                    "filed report can be withdrawn",
                    present.id, state_of(present)));
  }
  CELADON_ASSIGN(const std::string code, read_code(present.filing->seal.code));
  CELADON_TRY(workspace.database().execute(
      "insert into report_withdrawal (code, withdrawn_at, withdrawn_by, reason) values (:code, "
      ":at, :by, :reason)",
      {code, workspace.clock().now().us, by, reason}));
  return find_report(workspace, report.site, report.id);
}

Result<Verification> verify_code(Workspace& workspace, std::string_view typed) {
  CELADON_ASSIGN(const std::string code, read_code(typed));
  CELADON_ASSIGN(auto found, read_reports(workspace, "where f.code = :code", {code}));
  if (found.empty()) {
    return fail(ErrorCode::not_found,
                fmt::format("没有以 {0} 归档的报告｜no report was filed here under the code {0}",
                            shown_code(code)),
                "请核对报告上的核验地址｜is this the server that the report names?");
  }
  CELADON_ASSIGN(report::Document document, document_of(workspace, found.front()));
  return Verification{std::move(found.front()), std::move(document)};
}

Result<std::optional<Verification>> verify_file(Workspace& workspace, const std::string& sha256) {
  CELADON_ASSIGN(auto found,
                 read_reports(workspace, "where f.pdf_sha256 = :pdf or f.xlsx_sha256 = :xlsx",
                              {sha256, sha256}));
  if (found.empty()) return std::optional<Verification>();
  CELADON_ASSIGN(report::Document document, document_of(workspace, found.front()));
  return std::optional<Verification>(Verification{std::move(found.front()), std::move(document)});
}

}  // namespace celadon::app
