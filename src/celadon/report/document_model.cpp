#include "celadon/report/document_model.hpp"

#include <fmt/format.h>

namespace celadon::report {

const char* to_string(ReportKind kind) noexcept {
  switch (kind) {
    case ReportKind::self_evaluation: return "self_evaluation";
    case ReportKind::energy: return "energy";
    case ReportKind::greenhouse_gas: return "greenhouse_gas";
  }
  return "self_evaluation";
}

Result<ReportKind> parse_report_kind(std::string_view text) {
  for (const ReportKind kind :
       {ReportKind::self_evaluation, ReportKind::energy, ReportKind::greenhouse_gas}) {
    if (text == to_string(kind)) return kind;
  }
  return fail(ErrorCode::invalid_argument,
              fmt::format("'{0}' 不是报告的种类｜kind '{0}' is no kind of report", text),
              "可写 self_evaluation、energy 或 greenhouse_gas｜say self_evaluation, energy or "
              "greenhouse_gas");
}

packs::Title title_of(ReportKind kind) {
  switch (kind) {
    case ReportKind::self_evaluation:
      return {"绿色工厂自评价报告", "Green factory self-evaluation report"};
    case ReportKind::energy: return {"能源利用状况报告", "Energy report"};
    case ReportKind::greenhouse_gas: return {"温室气体排放报告", "Greenhouse gas report"};
  }
  return {};
}

std::string_view Document::title() const {
  // The titles are literals: the view outlives the call.
  switch (kind) {
    case ReportKind::self_evaluation:
      return say("绿色工厂自评价报告", "Green factory self-evaluation report");
    case ReportKind::energy: return say("能源利用状况报告", "Energy report");
    case ReportKind::greenhouse_gas: return say("温室气体排放报告", "Greenhouse gas report");
  }
  return {};
}

}  // namespace celadon::report
