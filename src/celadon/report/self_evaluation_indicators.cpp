// The chapter on the indicators of a self-evaluation, and the annex that lists them all.

#include <fmt/format.h>

#include "celadon/report/ledger_words.hpp"
#include "celadon/report/self_evaluation_parts.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {
namespace {

using assessment::Assessment;
using assessment::IndicatorResult;
using assessment::IndicatorStatus;

class IndicatorChapter {
 public:
  IndicatorChapter(const ReportBasis& basis, const Assessment& judged,
                   const EvidenceIndex& evidence)
      : b_(basis), a_(judged), evidence_(evidence) {}

  [[nodiscard]] PrintedTable result_table(std::size_t group) const {
    PrintedTable table;
    table.caption =
        fmt::format("{}{}", b_.name(a_.groups[group].title), say("：指标结果", ": results"));
    table.columns = {{say("指标", "indicator"), "", Align::left, 2.5},
                     {say("单位", "unit"), "", Align::left, 1.1},
                     {say("数值", "value"), "", Align::right, 1.1},
                     {say("引领值", "leading"), "", Align::right, 0.95},
                     {say("基准值", "baseline"), "", Align::right, 0.95},
                     {say("得分", "points"), "", Align::right, 0.8},
                     {say("满分", "of"), "", Align::right, 0.7},
                     {say("数据", "data"), "", Align::left, 0.9}};
    for (const IndicatorResult& r : a_.indicators) {
      if (r.group != group) continue;
      const auto bound = [](const std::optional<assessment::BoundResult>& value) {
        return free_number_cell(value ? std::optional<double>(value->value) : std::nullopt);
      };
      const std::string symbol = b_.unit(r.unit);
      table.rows.push_back(
          row({text_cell(b_.name(r.title)), text_cell(symbol == "1" ? "" : symbol),
               free_number_cell(r.value), bound(r.leading), bound(r.baseline),
               number_cell(r.points, 2), free_number_cell(r.weight),
               text_cell(std::string(word(r.status, b_.language)), tone(r.status))}));
    }
    const auto& g = a_.groups[group];
    table.rows.push_back(
        row({text_cell(say("小计", "subtotal")), text_cell(""), text_cell(""), text_cell(""),
             text_cell(""), number_cell(g.points, 2), free_number_cell(g.weight), text_cell("")},
            RowKind::total));
    return table;
  }

  [[nodiscard]] PrintedTable origin_table(std::size_t group) const {
    PrintedTable table;
    table.caption = fmt::format("{}{}", b_.name(a_.groups[group].title),
                                say("：数据与限值的出处", ": where data and limits come from"));
    table.columns = {
        {say("指标", "indicator"), "", Align::left, 1.7},
        {say("条款", "clause"), "", Align::left, 1.2},
        {say("数据出处（文件与行、证据）", "data (file and line, evidence)"), "", Align::left, 3.2},
        {say("引领值与基准值出处", "leading value and baseline"), "", Align::left, 2.0}};
    for (const IndicatorResult& r : a_.indicators) {
      if (r.group != group) continue;
      table.rows.push_back(
          row({text_cell(b_.name(r.title)), text_cell(clause_text(r.clause, b_.language)),
               text_cell(sources_of(b_, *r.derivation, &evidence_)), text_cell(bounds_of(r))}));
    }
    return table;
  }

  [[nodiscard]] std::string bounds_of(const IndicatorResult& r) const {
    std::string text;
    for (const auto* bound : {&r.leading, &r.baseline}) {
      if (!*bound) continue;
      std::string part(units::in_language((*bound)->source, b_.language));
      const std::string_view mark =
          (*bound)->confidence ? word(*(*bound)->confidence, b_.language) : std::string_view();
      if (!mark.empty()) part += fmt::format(" [{}]", mark);
      if (text.find(part) != std::string::npos) continue;
      if (!text.empty()) text += say("；", "; ");
      text += part;
    }
    return text.empty() ? "—" : text;
  }

  [[nodiscard]] Section indicators() const {
    Section section;
    section.title = say("评价指标", "Indicators");
    Chart wheel;
    wheel.kind = ChartKind::wheel;
    wheel.caption = say("一级指标得分", "Points by level-1 indicator");
    wheel.series = {{say("得分", "points"), {}},
                    {say("无法判定", "undetermined"), {}},
                    {say("满分", "full marks"), {}}};
    for (const auto& group : a_.groups) {
      if (group.weight <= 0.0) continue;
      wheel.categories.push_back(b_.name(group.title));
      wheel.series[0].values.emplace_back(group.points);
      wheel.series[1].values.emplace_back(group.undetermined_points);
      wheel.series[2].values.emplace_back(group.weight);
    }
    wheel.centre = units::format_fixed(a_.total.value, 2);
    wheel.centre_note = fmt::format("/ {}", figure(a_.total.max));
    if (!wheel.categories.empty() && a_.total.max > 0.0) section.blocks.push_back(std::move(wheel));
    for (std::size_t g = 0; g < a_.groups.size(); ++g) {
      Section part;
      part.title = b_.name(a_.groups[g].title);
      part.blocks.push_back(result_table(g));
      part.blocks.push_back(origin_table(g));
      section.parts.push_back(std::move(part));
    }
    section.parts.push_back(undetermined());
    section.parts.push_back(verification());
    return section;
  }

  [[nodiscard]] Section undetermined() const {
    Section section;
    section.title = say("无法判定的指标", "Undetermined indicators");
    PrintedTable table;
    table.caption = say("缺少的数据", "What is missing");
    table.columns = {{say("指标", "indicator"), "", Align::left, 2.0},
                     {say("满分", "of"), "", Align::right, 0.7},
                     {say("缺少", "missing"), "", Align::left, 4.6}};
    for (const IndicatorResult& r : a_.indicators) {
      if (r.status != IndicatorStatus::undetermined) continue;
      std::string text = listed(b_, r.missing);
      for (const std::string& note : r.notes)
        text += (text.empty() ? "" : say("；", "; ")) + ledger_sentence(note, b_.language);
      table.rows.push_back(
          row({text_cell(b_.name(r.title)), free_number_cell(r.weight), text_cell(text)}));
    }
    if (table.rows.empty()) {
      section.blocks.push_back(Paragraph{say("没有：全部适用指标都已判定。",
                                             "None: every indicator that applies is determined.")});
      return section;
    }
    section.blocks.push_back(Remark{
        Tone::warn,
        fmt::format(fmt::runtime(say("{} 分因缺少数据无法判定", "{} points are undetermined")),
                    units::format_fixed(a_.total.undetermined_points, 2)),
        say("没有用任何缺省值代替；补齐下列数据即可判定。",
            "No default stands in; give the named data and they can be judged.")});
    section.blocks.push_back(std::move(table));
    return section;
  }

  [[nodiscard]] Section verification() const {
    Section section;
    section.title = say("数据、边界与计量核查", "Verification of data, boundary and meters");
    section.blocks.push_back(Paragraph{fmt::format(
        fmt::runtime(say("得分中来自计量数据的占比为 {} %，其余来自填报。",
                         "Of the points, {} % rest on metered data, the rest on statements.")),
        units::format_fixed(100.0 * a_.total.measured_share, 1))});
    Chart shares;
    shares.kind = ChartKind::shares;
    shares.caption = say("得分的数据来源", "What the points rest on");
    shares.unit = "%";
    shares.categories = {""};
    shares.series = {{say("计量", "measured"), {100.0 * a_.total.measured_share}},
                     {say("填报", "stated"), {100.0 * (1.0 - a_.total.measured_share)}}};
    if (a_.total.value > 0.0) section.blocks.push_back(std::move(shares));
    section.blocks.push_back(points_table(b_));
    section.blocks.push_back(quality_table(b_));
    return section;
  }

  [[nodiscard]] Section annex() const {
    Section section;
    section.title = say("附表　评价指标总表", "Annex: all indicators");
    section.numbered = false;
    section.new_page = true;
    PrintedTable table;
    table.caption = say("评价指标总表", "All indicators");
    table.columns = {{say("指标", "indicator"), "", Align::left, 3.0},
                     {say("单位", "unit"), "", Align::left, 1.2},
                     {say("数值", "value"), "", Align::right, 1.1},
                     {say("得分", "points"), "", Align::right, 0.9},
                     {say("满分", "of"), "", Align::right, 0.8},
                     {say("数据", "data"), "", Align::left, 1.1},
                     {say("计量占比", "measured"), "%", Align::right, 1.0}};
    for (std::size_t g = 0; g < a_.groups.size(); ++g) {
      table.rows.push_back(
          row({text_cell(b_.name(a_.groups[g].title)), text_cell(""), text_cell(""),
               number_cell(a_.groups[g].points, 2), free_number_cell(a_.groups[g].weight),
               text_cell(""), text_cell("")},
              RowKind::group));
      for (const IndicatorResult& r : a_.indicators) {
        if (r.group != g) continue;
        const std::string symbol = b_.unit(r.unit);
        table.rows.push_back(
            row({text_cell(b_.name(r.title)), text_cell(symbol == "1" ? "" : symbol),
                 free_number_cell(r.value), number_cell(r.points, 2), free_number_cell(r.weight),
                 text_cell(std::string(word(r.status, b_.language)), tone(r.status)),
                 number_cell(100.0 * r.measured_share, 1)}));
      }
    }
    section.blocks.push_back(std::move(table));
    return section;
  }

 private:
  [[nodiscard]] std::string say(std::string_view zh, std::string_view en) const {
    return b_.say(zh, en);
  }

  static Tone tone(IndicatorStatus status) {
    return status == IndicatorStatus::undetermined     ? Tone::warn
           : status == IndicatorStatus::not_applicable ? Tone::soft
                                                       : Tone::plain;
  }

  const ReportBasis& b_;
  const Assessment& a_;
  const EvidenceIndex& evidence_;
};

}  // namespace

Section indicators_section(const ReportBasis& basis, const Assessment& judged,
                           const EvidenceIndex& evidence) {
  return IndicatorChapter(basis, judged, evidence).indicators();
}

Section indicators_annex(const ReportBasis& basis, const Assessment& judged,
                         const EvidenceIndex& evidence) {
  return IndicatorChapter(basis, judged, evidence).annex();
}

}  // namespace celadon::report
