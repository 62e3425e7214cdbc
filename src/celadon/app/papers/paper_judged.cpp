// The tables that a standard fills: requirements and indicators, as the engine judges the plant
// over the period of the evaluation.

#include <cmath>

#include <fmt/format.h>

#include "celadon/app/answers.hpp"
#include "celadon/app/papers/paper_source.hpp"
#include "celadon/report/words.hpp"

namespace celadon::app::papers {
namespace {

using assessment::Assessment;
using assessment::GateStatus;

/// The period of an evaluation that the engine made: its source is "<site> <period>".
std::optional<CivilPeriod> period_of(const PaperSource& s) {
  const std::string& site = s.picture.subject.site;
  const std::string& source = s.evaluation->source;
  if (site.empty() || s.evaluation->pins.empty() || source.rfind(site + " ", 0) != 0)
    return std::nullopt;
  const auto period = CivilPeriod::parse(source.substr(site.size() + 1));
  return period.ok() ? std::optional(*period) : std::nullopt;
}

/// The scheme packs that the evaluation was made with.
std::vector<std::string> schemes_in(const PaperSource& s) {
  std::vector<std::string> schemes;
  const auto pins = nlohmann::ordered_json::parse(s.evaluation->pins, nullptr, false);
  if (!pins.is_array()) return schemes;
  for (const auto& pin : pins) {
    const std::string label = pin.value("label", "");
    const auto pack =
        s.rules.library().find(label.substr(0, label.find('@')), label.substr(label.find('@') + 1));
    if (pack.ok() && (*pack)->header().kind == packs::PackKind::scheme) schemes.push_back(label);
  }
  return schemes;
}

std::string met_word(const PaperSource& s, GateStatus status) {
  return std::string(report::word(status, s.request.language));
}

PaperRows gate_rows(const PaperSource& s, const Assessment& judged) {
  PaperRows table;
  for (const auto& gate : judged.gates) {
    report::PrintedCell met = words_cell(met_word(s, gate.status));
    if (gate.status == GateStatus::failed) met.tone = report::Tone::bad;
    std::string file;
    if (!gate.evidence.empty()) file = fmt::format("{}", gate.evidence.size());
    table.rows.push_back({{"gate", words_cell(s.name(gate.title))},
                          {"met", std::move(met)},
                          {"file", words_cell(file)}});
  }
  return table;
}

PaperRows indicator_rows(const PaperSource& s, const Assessment& judged) {
  PaperRows table;
  const auto language = s.request.language;
  for (const auto& one : judged.indicators) {
    const auto bound = [&](const std::optional<assessment::BoundResult>& limit) {
      return words_cell(limit ? report::figure(limit->value) : "—");
    };
    PaperCells cells{
        {"indicator", words_cell(s.name(one.title))},
        {"value", one.value ? words_cell(report::figure(*one.value))
                            : words_cell(std::string(report::word(one.status, language)))},
        {"unit", words_cell(one.unit.dimensionless() && one.unit.symbol == "1"
                                ? std::string()
                                : units::display_symbol(one.unit, language))},
        {"baseline", bound(one.baseline)},
        {"leading", bound(one.leading)},
        {"requirement", bound(one.baseline)},
        {"points", one.points ? figure_cell(*one.points) : words_cell("—")}};
    const bool good = one.share && *one.share > 0 && !one.veto;
    cells["met"] = words_cell(!one.points ? std::string(report::word(one.status, language))
                              : good      ? s.say("是", "yes")
                                          : s.say("否", "no"));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

PaperRows result_rows(const PaperSource& s) {
  PaperRows table;
  const cultivation::Evaluation& one = s.evaluation->evaluation;
  PaperCells cells{
      {"gates", words_cell(one.gates_met ? s.say("符合", "met") : s.say("不符合", "not met"))},
      {"score",
       one.score ? figure_cell(*one.score) : words_cell(s.say("无法判定", "undetermined"))}};
  if (!one.gates_met) cells["gates"].tone = report::Tone::bad;
  table.rows.push_back(std::move(cells));
  return table;
}

/// Whether the plant would get another score now than was registered.
bool changed_since(const PaperSource& s, const Assessment& judged) {
  constexpr double shown_digits = 0.005;  // points: scores are printed with two decimals
  const auto& registered = s.evaluation->evaluation.score;
  const bool whole = judged.total.undetermined_points <= 0;
  if (registered.has_value() != whole) return true;
  return registered && std::abs(*registered - judged.total.value) > shown_digits;
}

/// The plant judged again by the standard and schemes of the evaluation; the reason where it cannot
/// be.
Result<assessment::AssessmentPtr> judged_again(const PaperSource& s, std::string& reason) {
  const auto period = period_of(s);
  if (!period) {
    reason = s.say("评价由填报方登记，没有逐项数据；见所附评价报告",
                   "the evaluation was handed in without its items; see the attached report");
    return assessment::AssessmentPtr();
  }
  if (!s.request.sees_plant) {
    reason = s.say("逐项数据只对本单位显示", "the items are shown to the unit itself only");
    return assessment::AssessmentPtr();
  }
  AssessRequest request;
  request.question.site = s.picture.subject.site;
  request.question.period = *period;
  request.standard = s.evaluation->evaluation.standard;
  request.schemes = schemes_in(s);
  const auto judged = assess_site(s.workspace, request);
  if (judged.ok()) return judged->assessment;
  reason = s.half(judged.error().message);
  return assessment::AssessmentPtr();
}

}  // namespace

Result<std::optional<PaperRows>> judged_rows(const PaperSource& s,
                                             const cultivation::Field& field) {
  const bool result = field.id == "result";
  const bool gates = field.id == "gates";
  const bool items = field.id == "indicators" || field.id == "content";
  if (!result && !gates && !items) return std::optional<PaperRows>();
  PaperRows table;
  if (s.evaluation == nullptr) {
    table.empty = s.say("尚未登记评价", "no evaluation is registered yet");
    return std::optional(std::move(table));
  }
  if (result) return std::optional(result_rows(s));
  CELADON_ASSIGN(const auto judged, judged_again(s, table.empty));
  if (judged == nullptr) return std::optional(std::move(table));
  table = gates ? gate_rows(s, *judged) : indicator_rows(s, *judged);
  if (changed_since(s, *judged)) {
    report::PrintedCell note = words_cell(s.say("注：评价登记后数据有变化，逐项为现值",
                                                "note: data changed since the evaluation was "
                                                "registered; the items are those of now"));
    note.tone = report::Tone::warn;
    table.rows.push_back({{gates ? "gate" : "indicator", std::move(note)}});
  }
  return std::optional(std::move(table));
}

}  // namespace celadon::app::papers
