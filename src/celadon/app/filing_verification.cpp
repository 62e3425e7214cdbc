// A filed report is computed again, and what it rests on is looked for.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/filings.hpp"
#include "celadon/app/kept_packs.hpp"

namespace celadon::app {
namespace {

Result<report::Document> computed_again(Workspace& workspace, const StoredReport& report) {
  ReportRequest request;
  CELADON_ASSIGN(request.question.period, CivilPeriod::parse(report.period));
  request.question.site = report.site;
  request.question.as_of = report.as_of;
  request.kind = report.kind;
  request.language = report.language;
  request.standard = report.standard;
  request.schemes = report.schemes;
  if (report.library_sha256.empty())
    return make_document_from(workspace, workspace.reference(), request);
  CELADON_ASSIGN(const auto packs_of_then, open_kept_library(workspace, report.library_sha256));
  return make_document_from(workspace, *packs_of_then, request);
}

FigureComparison compare(const report::ReportFigure& made, const report::Document& now) {
  const auto again =
      std::find_if(now.figures.begin(), now.figures.end(),
                   [&](const report::ReportFigure& one) { return one.name == made.name; });
  FigureComparison comparison{made, std::nullopt, false};
  if (again == now.figures.end()) return comparison;
  comparison.now = again->value;
  comparison.same = again->value == made.value;
  return comparison;
}

PackComparison compare(const report::ReportPin& pin, const packs::Library& today) {
  const auto pack = today.find(packs::PackReference::parse(pin.label));
  PackComparison comparison{pin.label, pin.sha256, std::nullopt, false};
  if (pack.ok()) comparison.now = (*pack)->hash();
  comparison.same = comparison.now == pin.sha256;
  return comparison;
}

/// What is named but not there.
class Missing {
 public:
  explicit Missing(Workspace& workspace) : files_(workspace.folder().files()) {}
  void look_for(const std::string& sha256, const std::string& whose) {
    if (!files_.find(sha256).ok())
      list_.push_back(fmt::format("{} {} is missing among the kept files", whose, sha256));
  }
  void add(std::string damage) { list_.push_back(std::move(damage)); }
  [[nodiscard]] std::vector<std::string> take() {
    std::sort(list_.begin(), list_.end());
    list_.erase(std::unique(list_.begin(), list_.end()), list_.end());
    return std::move(list_);
  }

 private:
  storage::FileStore files_;
  std::vector<std::string> list_;
};

}  // namespace

Result<Recomputation> recompute(Workspace& workspace, const StoredReport& report) {
  CELADON_ASSIGN(const report::Document made, document_of(workspace, report));
  CELADON_ASSIGN(const report::Document now, computed_again(workspace, report));
  Recomputation answer;
  answer.as_of = report.as_of;
  answer.from_kept_packs = !report.library_sha256.empty();
  for (const report::ReportFigure& figure : made.figures)
    answer.figures.push_back(compare(figure, now));
  for (const report::ReportPin& pin : made.pins)
    answer.packs.push_back(compare(pin, *workspace.reference().library));
  const auto same = [](const auto& one) { return one.same; };
  answer.same = std::all_of(answer.figures.begin(), answer.figures.end(), same);
  answer.packs_same = std::all_of(answer.packs.begin(), answer.packs.end(), same);
  return answer;
}

Result<std::vector<std::string>> missing_of_reports(Workspace& workspace) {
  Missing missing(workspace);
  CELADON_ASSIGN(const std::vector<StoredReport> reports, list_reports(workspace, ""));
  for (const StoredReport& report : reports) {
    missing.look_for(report.model_sha256, fmt::format("report {}: its document", report.id));
    if (report.filing) {
      for (const FiledFile& file : report.filing->files)
        missing.look_for(file.sha256,
                         fmt::format("report {}: its filed {}", report.id, to_string(file.format)));
    }
    if (report.library_sha256.empty()) continue;
    const auto packs = kept_library(workspace, report.library_sha256);
    if (!packs.ok()) {
      missing.add(
          fmt::format("report {}: its list of packs: {}", report.id, packs.error().to_string()));
      continue;
    }
    for (const KeptPack& pack : *packs)
      missing.look_for(pack.sha256, fmt::format("the kept pack {}", pack.label));
  }
  return missing.take();
}

}  // namespace celadon::app
