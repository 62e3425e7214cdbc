// What a self-evaluation found: problems, each with the result that says so, and what already
// stands at the leading value. Nothing here is an opinion; what the plant says of itself is marked
// so.

#include <fmt/format.h>

#include "celadon/report/ledger_words.hpp"
#include "celadon/report/self_evaluation_parts.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {
namespace {

using assessment::Assessment;
using assessment::GateStatus;
using assessment::IndicatorResult;
using assessment::IndicatorStatus;

/// "3.2 %", or the bare number of a pure number.
std::string with_unit(const ReportBasis& basis, double value, const units::Unit& unit) {
  const std::string symbol = basis.unit(unit);
  return symbol == "1" ? plain_number(value) : plain_number(value) + " " + symbol;
}

class Problems {
 public:
  Problems(const ReportBasis& basis, const Assessment& judged) : b_(basis), a_(judged) {}

  [[nodiscard]] PrintedTable table() {
    table_.caption = b_.say("发现的问题", "Problems found");
    table_.columns = {{b_.say("对象", "subject"), "", Align::left, 2.2},
                      {b_.say("问题", "problem"), "", Align::left, 3.6},
                      {b_.say("影响", "consequence"), "", Align::left, 2.2}};
    for (const auto& gate : a_.gates) add_gate(gate);
    for (const IndicatorResult& indicator : a_.indicators) {
      if (indicator.status == IndicatorStatus::not_applicable) continue;
      if (indicator.status == IndicatorStatus::undetermined)
        add_undetermined(indicator);
      else
        add_weak(indicator);
    }
    return std::move(table_);
  }

 private:
  void add(std::string subject, std::string problem, std::string consequence, Tone tone) {
    table_.rows.push_back(row({text_cell(std::move(subject)), text_cell(std::move(problem), tone),
                               text_cell(std::move(consequence))}));
  }

  void add_gate(const assessment::GateResult& gate) {
    if (gate.status == GateStatus::failed) {
      add(b_.name(gate.title), b_.say("基本要求不符合", "the gate is not met"),
          b_.say("一票否决", "rules out the title"), Tone::bad);
    } else if (gate.status == GateStatus::undetermined) {
      add(b_.name(gate.title), b_.say("缺：", "missing: ") + listed(b_, gate.missing),
          b_.say("基本要求无法判定", "the gate cannot be judged"), Tone::warn);
    }
  }

  void add_undetermined(const IndicatorResult& indicator) {
    const std::string missing = listed(b_, indicator.missing);
    add(b_.name(indicator.title),
        missing.empty() ? b_.say("无法计算", "cannot be computed")
                        : b_.say("缺：", "missing: ") + missing,
        fmt::format(fmt::runtime(b_.say("{} 分无法判定", "{} points undetermined")),
                    units::format_fixed(indicator.weight, 2)),
        Tone::warn);
  }

  void add_weak(const IndicatorResult& indicator) {
    const std::string lost = fmt::format(
        fmt::runtime(b_.say("未得 {} 分", "{} points not gained")),
        units::format_fixed(indicator.gap ? indicator.gap->points : indicator.weight, 2));
    if (indicator.veto) {
      add(b_.name(indicator.title), b_.say("有必选要求未满足", "a must requirement is not met"),
          lost, Tone::bad);
    } else if (indicator.share && *indicator.share <= 0.0) {
      std::string problem = b_.say("未得分", "no points");
      if (indicator.value && indicator.baseline) {
        problem = fmt::format(
            fmt::runtime(b_.say("{} 未优于基准值 {}", "{} is no better than the baseline {}")),
            with_unit(b_, *indicator.value, indicator.unit),
            with_unit(b_, indicator.baseline->value, indicator.unit));
      }
      add(b_.name(indicator.title), std::move(problem), lost, Tone::warn);
    }
  }

  const ReportBasis& b_;
  const Assessment& a_;
  PrintedTable table_;
};

}  // namespace

Section problems_section(const ReportBasis& basis, const Assessment& judged) {
  Section section;
  section.title = basis.say("发现的问题", "Problems found");
  PrintedTable table = Problems(basis, judged).table();
  if (table.rows.empty()) {
    section.blocks.push_back(Paragraph{basis.say(
        "没有：基本要求全部符合，适用的指标全部判定并得分。",
        "None: every gate is met, every indicator that applies is determined and scores.")});
    return section;
  }
  section.blocks.push_back(Paragraph{basis.say(
      "下列各项由评价结果得出：不符合或无法判定的基本要求，无法判定、未得分或必选要求未满足的指标"
      "。",
      "As the results say: gates not met or undetermined, indicators that are undetermined, "
      "score nothing or miss a must requirement.")});
  section.blocks.push_back(std::move(table));
  return section;
}

Section highlights_section(const ReportBasis& basis, const Assessment& judged) {
  Section section;
  section.title = basis.say("做法与亮点", "Practices and highlights");
  PrintedTable table;
  table.caption = basis.say("得满分的指标", "Indicators with full marks");
  table.columns = {{basis.say("指标", "indicator"), "", Align::left, 2.6},
                   {basis.say("数值", "value"), "", Align::right, 1.4},
                   {basis.say("引领值", "leading"), "", Align::right, 1.4},
                   {basis.say("满分", "of"), "", Align::right, 0.7},
                   {basis.say("数据", "data"), "", Align::left, 0.9}};
  for (const IndicatorResult& indicator : judged.indicators) {
    if (!indicator.share || *indicator.share < 1.0 || indicator.weight <= 0.0) continue;
    const auto shown = [&](std::optional<double> value) {
      return text_cell(value ? with_unit(basis, *value, indicator.unit) : "—");
    };
    table.rows.push_back(
        row({text_cell(basis.name(indicator.title)), shown(indicator.value),
             shown(indicator.leading ? std::optional(indicator.leading->value) : std::nullopt),
             free_number_cell(indicator.weight),
             text_cell(std::string(word(indicator.status, basis.language)))}));
  }
  if (table.rows.empty()) {
    section.blocks.push_back(
        Paragraph{basis.say("没有得满分的指标。", "No indicator has full marks.")});
  } else {
    section.blocks.push_back(std::move(table));
  }
  if (const auto& development = basis.picture.site().profile.development) {
    section.blocks.push_back(Paragraph{basis.say("企业自述：", "In the plant's own words: ") +
                                       basis.name(*development)});
  }
  return section;
}

}  // namespace celadon::report
