#include "celadon/report/self_evaluation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/report/ledger_words.hpp"
#include "celadon/report/self_evaluation_parts.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {
namespace {

using assessment::Assessment;
using assessment::GateResult;
using assessment::IndicatorResult;

class SelfEvaluation {
 public:
  SelfEvaluation(const ReportBasis& basis, const Assessment& judged,
                 const std::vector<std::string>& schemes)
      : b_(basis), a_(judged), schemes_(schemes), evidence_(basis.picture.books().facts) {}

  Document make() {
    Document document = begin_document(b_, ReportKind::self_evaluation);
    document.standard = fmt::format("{}@{}", a_.standard, a_.edition);
    document.schemes = schemes_;
    document.subtitle = fmt::format("{}　{}", a_.number, b_.name(a_.title));
    document.cover.emplace_back(b_.say("评价依据", "standard"),
                                fmt::format("{} {}", a_.number, b_.name(a_.title)));
    document.cover.emplace_back(b_.say("结论", "verdict"),
                                std::string(word(a_.verdict.status, b_.language)));
    document.pins.clear();
    for (const auto& pin : a_.packs) document.pins.push_back({pin.label, pin.hash});
    document.figures = figures();
    document.sections = {overview(document.figures),
                         method(),
                         gates(),
                         indicators_section(b_, a_, evidence_),
                         problems_section(b_, a_),
                         conclusion(),
                         highlights_section(b_, a_),
                         gaps(),
                         evidence(),
                         packs_section(b_, document.pins),
                         declaration(),
                         indicators_annex(b_, a_, evidence_)};
    return document;
  }

 private:
  [[nodiscard]] std::string say(std::string_view zh, std::string_view en) const {
    return b_.say(zh, en);
  }

  [[nodiscard]] std::vector<ReportFigure> figures() const {
    std::vector<ReportFigure> figures;
    if (a_.total.max > 0.0) {
      ReportFigure score;
      score.name = "score.total";
      score.title = {"已判定得分", "points determined"};
      score.unit = "1";
      score.value = a_.total.value;
      score.text =
          fmt::format("{} / {}", units::format_fixed(a_.total.value, 2), figure(a_.total.max));
      figures.push_back(score);
      ReportFigure open = score;
      open.name = "score.undetermined";
      open.title = {"无法判定的分值", "points undetermined"};
      open.value = a_.total.undetermined_points;
      open.text = units::format_fixed(a_.total.undetermined_points, 2);
      figures.push_back(std::move(open));
    }
    figures.push_back(figure_of(b_, "energy.comprehensive",
                                {"综合能耗（当量值）", "comprehensive energy (calorific)"},
                                b_.picture.energy().total, "tce"));
    figures.push_back(figure_of(b_, "carbon.total_co2e",
                                {"温室气体排放总量", "greenhouse gases, total"},
                                b_.picture.carbon().total, "tCO2e"));
    return figures;
  }

  [[nodiscard]] Section overview(const std::vector<ReportFigure>& figures) const {
    Section section;
    section.title = say("概述", "Overview");
    Section purpose;
    purpose.title = say("目的、范围与依据", "Purpose, scope and criteria");
    purpose.blocks.push_back(Paragraph{fmt::format(
        fmt::runtime(
            say("{}（以下简称“工厂”）依据《{} {}》对 {} 期间的基本要求和评价指标进行自评价，"
                "了解绿色工厂建设水平，找出差距，并为申报与持续改进提供依据。",
                "{} (the plant) evaluates itself by {} {} for {}: gates and indicators, "
                "what is still missing, and where improvement pays most.")),
        b_.name(b_.picture.site().names), a_.number, b_.name(a_.title), a_.period.to_string())});
    purpose.blocks.push_back(Paragraph{
        say("评价范围为下述组织边界内的生产系统、辅助生产系统和附属生产系统；指标的计算式、权重和"
            "条款取自所列数据包，引领值与基准值的出处逐项列出。",
            "The scope is the organisational boundary below with its main, auxiliary and attached "
            "production systems. Formulas, weights and clauses come from the packs named; the "
            "origin of each leading value and baseline is given.")});
    Section plant;
    plant.title = say("工厂概况", "The plant");
    plant.blocks.push_back(plant_facts(b_));
    if (const auto& process = b_.picture.site().profile.process) {
      plant.blocks.push_back(
          Paragraph{say("主要生产工艺：", "How products are made: ") + b_.name(*process)});
    }
    Section result;
    result.title = say("结果摘要", "Result in brief");
    result.blocks.push_back(Paragraph{verdict_sentence(), Tone::strong});
    result.blocks.push_back(figures_table(b_, figures));
    section.parts = {std::move(purpose), std::move(plant), std::move(result)};
    return section;
  }

  [[nodiscard]] std::string verdict_sentence() const {
    return fmt::format("{}{}", b_.name(a_.verdict.text), say("。", "."));
  }

  [[nodiscard]] Section method() const {
    Section section;
    section.title = say("评价过程与方法", "Process and method");
    section.blocks.push_back(Bullets{
        {say("数据收集：计量数据由表计导出文件导入，其余由年度填报给出；原始文件按 SHA-256 保存。",
             "Data: meter exports are imported, the rest is stated yearly; the original files are "
             "kept under their SHA-256."),
         say("核算：计量数据按月过账，每个母线与储存节点单列计量差；综合能耗按 GB/T 2589 计算。",
             "Accounting: samples are posted by month, every bus and storage node closes with a "
             "named unaccounted amount; energy follows GB/T 2589."),
         say("评分：按标准数据包中的计算式与计分规则逐项计算，同样的数据与数据包总得到同样的结果。",
             "Scoring: by the formulas and rules of the standard's pack; the same data and packs "
             "always give the same result."),
         say("缺失数据不以任何缺省值代替：缺什么，指标即为“无法判定”，并列出所缺数据。",
             "No default stands in for missing data: the indicator is undetermined and what is "
             "missing is named."),
         fmt::format("{}{}", say("不适用指标：", "What does not apply: "),
                     word(a_.not_applicable, b_.language))}});
    return section;
  }

  [[nodiscard]] std::string evidence_of(const GateResult& gate) const {
    std::string text;
    for (const formula::Origin& origin : gate.evidence) {
      const std::string cited = evidence_.cite(origin.source);
      const std::string part = cited.empty() ? fmt::format("{}:{}", origin.file, origin.first_row)
                                             : fmt::format("{} {}", origin.source, cited);
      if (text.find(part) != std::string::npos) continue;
      if (!text.empty()) text += say("；", "; ");
      text += part;
    }
    if (!gate.missing.empty()) {
      if (!text.empty()) text += say("；", "; ");
      text += say("缺：", "missing: ") + listed(b_, gate.missing);
    }
    return text;
  }

  static Tone tone(assessment::GateStatus status) {
    switch (status) {
      case assessment::GateStatus::met: return Tone::good;
      case assessment::GateStatus::failed: return Tone::bad;
      case assessment::GateStatus::undetermined: return Tone::warn;
    }
    return Tone::plain;
  }
  [[nodiscard]] Section gates() const {
    Section section;
    section.title = say("基本要求（一票否决）", "Gates");
    section.blocks.push_back(Paragraph{
        say("基本要求不计分，任一项不符合即不能评为绿色工厂。方括号内的编号见“证据文件”一章。",
            "Gates carry no points; one that is not met rules out the title. Numbers in brackets "
            "refer to the chapter on evidence.")});
    if (a_.gates.empty()) {
      section.blocks.push_back(
          Paragraph{say("该标准没有基本要求。", "This standard has no gates.")});
      return section;
    }
    PrintedTable table;
    table.caption = say("基本要求与证据", "Gates and evidence");
    table.columns = {{say("要求", "requirement"), "", Align::left, 2.6},
                     {say("条款", "clause"), "", Align::left, 1.3},
                     {say("结论", "status"), "", Align::left, 0.8},
                     {say("证据", "evidence"), "", Align::left, 3.4}};
    for (const GateResult& gate : a_.gates) {
      table.rows.push_back(
          row({text_cell(b_.name(gate.title)), text_cell(clause_text(gate.clause, b_.language)),
               text_cell(std::string(word(gate.status, b_.language)), tone(gate.status)),
               text_cell(evidence_of(gate))}));
    }
    section.blocks.push_back(std::move(table));
    return section;
  }

  [[nodiscard]] Section conclusion() const {
    Section section;
    section.title = say("自评价结论", "Conclusion");
    const auto status = a_.verdict.status;
    const Tone tone = status == assessment::VerdictStatus::met       ? Tone::good
                      : status == assessment::VerdictStatus::not_met ? Tone::bad
                                                                     : Tone::warn;
    section.blocks.push_back(
        Remark{tone, std::string(word(status, b_.language)), verdict_sentence()});
    if (status == assessment::VerdictStatus::threshold_not_set) {
      section.blocks.push_back(Paragraph{
          say("本报告不作“达到”或“未达到”绿色工厂的结论：标准没有规定通过分数线，须由行业标准或主管"
              "部门规定后才能判断。",
              "This report does not say whether the plant is a green factory: the standard sets no "
              "threshold; a sector standard or the authority has to.")});
    }
    if (a_.verdict.grade) {
      section.blocks.push_back(Paragraph{
          fmt::format("{}{}", say("等级：", "Grade: "), b_.name(a_.verdict.grade->title))});
    }
    if (!a_.verdict.grade_note.empty())
      section.blocks.push_back(Paragraph{ledger_sentence(a_.verdict.grade_note, b_.language)});
    if (!schemes_.empty()) {
      std::string names;
      for (const std::string& scheme : schemes_)
        names += (names.empty() ? "" : say("、", ", ")) + scheme;
      section.blocks.push_back(Paragraph{fmt::format(
          fmt::runtime(say("引领值、基准值取自方案 {}；换用其他方案，得分会不同。",
                           "Leading values and baselines come from the scheme {}; another scheme "
                           "gives other points.")),
          names)});
    }
    PrintedTable table;
    table.caption = say("一级指标得分", "Points by level-1 indicator");
    table.columns = {{say("一级指标", "level-1 indicator"), "", Align::left, 3.0},
                     {say("得分", "points"), "", Align::right, 1.0},
                     {say("无法判定", "undetermined"), "", Align::right, 1.0},
                     {say("满分", "of"), "", Align::right, 1.0}};
    for (const auto& g : a_.groups) {
      table.rows.push_back(
          row({text_cell(b_.name(g.title)), number_cell(g.points, 2),
               number_cell(g.undetermined_points, 2), free_number_cell(g.weight)}));
    }
    table.rows.push_back(
        row({text_cell(say("合计", "total")), number_cell(a_.total.value, 2),
             number_cell(a_.total.undetermined_points, 2), free_number_cell(a_.total.max)},
            RowKind::total));
    section.blocks.push_back(std::move(table));
    add_stages(section);
    return section;
  }

  void add_stages(Section& section) const {
    for (const auto& stage : a_.stages) {
      PrintedTable table;
      table.caption =
          fmt::format("{}：{}", b_.name(stage.stage.title), word(stage.status, b_.language));
      table.columns = {{say("指标", "indicator"), "", Align::left, 3.0},
                       {say("单位", "unit"), "", Align::left, 1.2},
                       {say("数值", "value"), "", Align::right, 1.0},
                       {say("要求", "required"), "", Align::right, 1.0},
                       {say("结论", "status"), "", Align::left, 1.0}};
      for (const auto& requirement : stage.requirements) {
        const IndicatorResult* r = a_.find(requirement.indicator);
        table.rows.push_back(
            row({text_cell(r != nullptr ? b_.name(r->title) : requirement.indicator),
                 text_cell(r != nullptr ? b_.unit(r->unit) : ""),
                 free_number_cell(r != nullptr ? r->value : std::nullopt),
                 free_number_cell(requirement.limit),
                 text_cell(std::string(word(requirement.status, b_.language)),
                           tone(requirement.status))}));
      }
      section.blocks.push_back(std::move(table));
    }
  }

  [[nodiscard]] std::string advice(const IndicatorResult& r) const {
    const auto& gap = *r.gap;
    if (!gap.open_items.empty() && !gap.full_marks_at) {
      std::string items;
      for (const std::string& id : gap.open_items) {
        const auto item = std::find_if(r.items.begin(), r.items.end(),
                                       [&](const auto& one) { return one.id == id; });
        items += (items.empty() ? "" : say("、", ", ")) +
                 (item != r.items.end() ? b_.name(item->title) : id);
      }
      return fmt::format("{}{}{}", b_.name(r.title), say("：补齐 ", ": provide "), items);
    }
    if (!r.value || !gap.full_marks_at) return b_.name(r.title);
    return fmt::format(fmt::runtime(say("{}：由 {} 改善到 {} {}，可增加 {} 分",
                                        "{}: from {} to {} {} brings {} points")),
                       b_.name(r.title), plain_number(*r.value), plain_number(*gap.full_marks_at),
                       b_.unit(r.unit) == "1" ? "" : b_.unit(r.unit),
                       units::format_fixed(gap.points, 2));
  }

  [[nodiscard]] Section gaps() const {
    Section section;
    section.title = say("差距与改进建议", "Gaps and improvement");
    if (a_.gap_order.empty()) {
      section.blocks.push_back(Paragraph{say("没有可量化的差距。", "No gap can be quantified.")});
      return section;
    }
    section.blocks.push_back(
        Paragraph{say("下列改进由易到难排列（按达到满分所需的相对变化）：",
                      "In order of ease, by the relative change that full marks need:")});
    Bullets list;
    for (std::size_t i = 0; i < std::min<std::size_t>(5, a_.gap_order.size()); ++i)
      list.items.push_back(advice(a_.indicators[a_.gap_order[i]]));
    section.blocks.push_back(std::move(list));
    PrintedTable table;
    table.caption = say("与满分的差距", "Gap to full marks");
    table.columns = {{say("指标", "indicator"), "", Align::left, 2.8},
                     {say("单位", "unit"), "", Align::left, 1.2},
                     {say("现值", "now"), "", Align::right, 1.1},
                     {say("满分所需", "full marks at"), "", Align::right, 1.1},
                     {say("需改善", "change"), "%", Align::right, 0.9},
                     {say("可增分", "points"), "", Align::right, 0.9}};
    for (const std::size_t i : a_.gap_order) {
      const IndicatorResult& r = a_.indicators[i];
      const std::string symbol = b_.unit(r.unit);
      const auto change = r.gap->relative_change
                              ? std::optional<double>(*r.gap->relative_change * 100.0)
                              : std::nullopt;
      table.rows.push_back(row({text_cell(b_.name(r.title)), text_cell(symbol == "1" ? "" : symbol),
                                free_number_cell(r.value), free_number_cell(r.gap->full_marks_at),
                                number_cell(change, 1), number_cell(r.gap->points, 2)}));
    }
    section.blocks.push_back(std::move(table));
    return section;
  }

  [[nodiscard]] Section evidence() const {
    Section section;
    section.title = say("证据文件", "Evidence");
    PrintedTable table = evidence_.table(b_);
    if (table.rows.empty()) {
      section.blocks.push_back(
          Paragraph{say("填报中没有列出证据文件。", "The statements name no evidence.")});
    } else {
      section.blocks.push_back(std::move(table));
    }
    return section;
  }

  [[nodiscard]] Section declaration() const {
    Section section;
    section.title = say("真实性承诺", "Declaration");
    section.blocks.push_back(Paragraph{say(
        "本单位承诺：本报告及所附证据真实、准确、完整，如有不实，愿承担相应责任。",
        "We declare that this report and its evidence are true, accurate and complete, and answer "
        "for it.")});
    PrintedTable table;
    table.headed = false;
    table.columns = {{"", "", Align::left, 1.7},
                     {"", "", Align::left, 2.3},
                     {"", "", Align::left, 1.9},
                     {"", "", Align::left, 2.3}};
    table.rows.push_back(
        row({text_cell(say("单位（盖章）", "organisation (seal)")), text_cell(" "),
             text_cell(say("法定代表人（签字）", "legal representative")), text_cell(" ")}));
    table.rows.push_back(row({text_cell(say("填报人", "prepared by")), text_cell(" "),
                              text_cell(say("日期", "date")), text_cell(" ")}));
    section.blocks.push_back(std::move(table));
    return section;
  }

  const ReportBasis& b_;
  const Assessment& a_;
  const std::vector<std::string>& schemes_;
  EvidenceIndex evidence_;
};

}  // namespace

Document self_evaluation(const ReportBasis& basis, const Assessment& judged,
                         const std::vector<std::string>& schemes) {
  return SelfEvaluation(basis, judged, schemes).make();
}

}  // namespace celadon::report
