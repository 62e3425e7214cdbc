// From a question to a document, and from a document to bytes.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/filings.hpp"
#include "celadon/app/judge_picture.hpp"
#include "celadon/report/energy_report.hpp"
#include "celadon/report/greenhouse_gas_report.hpp"
#include "celadon/report/pdf/pdf_document.hpp"
#include "celadon/report/self_evaluation.hpp"
#include "celadon/report/workbook.hpp"

namespace celadon::app {
namespace {

/// Brings the books up to date and gives the recorded time that the report speaks of.
Result<Instant> time_of(Workspace& workspace, const Question& question) {
  if (question.as_of) return *question.as_of;
  Instant recorded = workspace.clock().now();
  if (workspace.folder().access() == storage::Access::read_write) {
    const Result<ledger::PostReport> posted = post_period(workspace, question);
    // A closed period keeps its books, as in picture_of.
    if (!posted.ok() && posted.error().code != ErrorCode::closed) return posted.error();
    if (posted.ok()) recorded = std::max(recorded, posted->books.recorded_at);
  }
  return std::max(recorded, workspace.clock().now());
}

}  // namespace

Result<report::Document> make_document(Workspace& workspace, const ReportRequest& request) {
  ReportRequest asked = request;
  CELADON_ASSIGN(const registry::Site site, workspace.site(asked.question.site));
  asked.question.site = site.id.text;
  CELADON_ASSIGN(asked.question.as_of, time_of(workspace, asked.question));
  return make_document_from(workspace, workspace.reference(), asked);
}

Result<report::Document> make_document_from(Workspace& workspace, const Reference& reference,
                                            const ReportRequest& request) {
  const Question& question = request.question;
  CELADON_ASSERT(question.as_of.has_value());
  CELADON_ASSIGN(
      const ledger::SnapshotPtr picture,
      ledger::make_snapshot(workspace.database(), reference.library,
                            registry::SiteId(question.site), question.period, *question.as_of));
  const report::ReportBasis basis{request.language, workspace.clock().now(), *question.as_of,
                                  *picture,         *reference.vocabulary,   *reference.factors};
  switch (request.kind) {
    case report::ReportKind::energy: return report::energy_report(basis);
    case report::ReportKind::greenhouse_gas: return report::greenhouse_gas_report(basis);
    case report::ReportKind::self_evaluation: break;
  }
  AssessRequest asked;
  asked.question = question;
  asked.standard = request.standard;
  asked.schemes = request.schemes;
  CELADON_ASSIGN(const SiteAssessment judged, judge_picture(reference, picture, asked));
  return report::self_evaluation(basis, *judged.assessment, request.schemes);
}

const char* to_string(ReportFormat format) noexcept {
  return format == ReportFormat::pdf ? "pdf" : "xlsx";
}

Result<ReportFormat> parse_report_format(std::string_view text) {
  if (text == "pdf") return ReportFormat::pdf;
  if (text == "xlsx") return ReportFormat::xlsx;
  return fail(ErrorCode::invalid_argument,
              fmt::format("'{0}' 不是报告格式｜format '{0}' is no format of reports", text),
              "可用 pdf 或 xlsx｜say pdf or xlsx");
}

Result<std::string> render(const report::Document& document,
                           const std::optional<report::Seal>& seal, ReportFormat format) {
  return format == ReportFormat::pdf ? report::to_pdf(document, seal)
                                     : report::to_xlsx(document, seal);
}

}  // namespace celadon::app
