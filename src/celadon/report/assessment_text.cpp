// An assessment on a terminal.

#include <fmt/format.h>

#include "celadon/formula/text.hpp"
#include "celadon/report/assessment_report.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {
namespace {

using assessment::Assessment;

/// Says a sentence in the language of the report.
struct Speaker {
  units::Language language;
  [[nodiscard]] std::string operator()(std::string_view zh, std::string_view en) const {
    return std::string(language == units::Language::zh ? zh : en);
  }
};

std::string points_text(double points) { return units::format_fixed(points, 2); }

std::string heading(const Assessment& a, const Subject& subject, const Speaker& say) {
  std::string text = fmt::format("{}  {}\n{}\n", subject.name,
                                 subject.organisation == subject.name ? "" : subject.organisation,
                                 title_in(a.title, say.language));
  text += fmt::format("{} {}   {} {}@{}", say("评价期", "period"), a.period.to_string(),
                      say("依据", "standard"), a.standard, a.edition);
  if (a.as_of)
    text += fmt::format("   {} {}", say("截至记录时刻", "as of"), format_instant(*a.as_of));
  return text + "\n\n";
}

std::string gates_text(const Assessment& a, const Speaker& say) {
  if (a.gates.empty()) return {};
  Columns table({{say("基本要求", "gate")},
                 {say("结论", "status")},
                 {say("依据", "evidence"), Columns::Align::left, 48}});
  for (const auto& gate : a.gates) {
    std::string evidence;
    for (const auto& origin : gate.evidence) {
      if (!evidence.empty()) evidence += "; ";
      evidence +=
          origin.first_row != 0 ? fmt::format("{}:{}", origin.file, origin.first_row) : origin.file;
    }
    if (gate.status == assessment::GateStatus::undetermined && !gate.missing.empty()) {
      evidence = say("缺：", "missing: ") + fmt::format("{}", fmt::join(gate.missing, ", "));
    }
    table.add({std::string(title_in(gate.title, say.language)),
               std::string(word(gate.status, say.language)), evidence});
  }
  return table.render() + "\n";
}

std::string indicators_text(const Assessment& a, const Speaker& say) {
  using Align = Columns::Align;
  Columns table({{say("指标", "indicator"), Align::left, 40},
                 {say("数值", "value"), Align::right, 26},
                 {say("基准值", "baseline"), Align::right},
                 {say("引领值", "leading"), Align::right},
                 {say("得分", "points"), Align::right},
                 {say("满分", "of"), Align::right},
                 {say("状态", "status")}});
  for (std::size_t g = 0; g < a.groups.size(); ++g) {
    const auto& group = a.groups[g];
    table.add({std::string(title_in(group.title, say.language)), "", "", "",
               points_text(group.points), figure(group.weight), ""});
    for (const auto& r : a.indicators) {
      if (r.group != g) continue;
      table.add({"  " + std::string(title_in(r.title, say.language)),
                 r.value ? figure(*r.value, r.unit, say.language) : "—",
                 r.baseline ? figure(r.baseline->value) : "—",
                 r.leading ? figure(r.leading->value) : "—",
                 r.points ? points_text(*r.points) : "—", figure(r.weight),
                 std::string(word(r.status, say.language))});
    }
  }
  return table.render() + "\n";
}

std::string gap_text(const Assessment& a, const Speaker& say) {
  if (a.gap_order.empty()) return {};
  using Align = Columns::Align;
  Columns table({{say("提升空间（由易到难）", "gap to full marks, easiest first"), Align::left, 44},
                 {say("可增分", "points"), Align::right},
                 {say("满分所需", "full marks at"), Align::right, 28},
                 {say("需改善", "change"), Align::right}});
  for (const std::size_t i : a.gap_order) {
    const auto& r = a.indicators[i];
    table.add({std::string(title_in(r.title, say.language)), "+" + points_text(r.gap->points),
               r.gap->full_marks_at ? figure(*r.gap->full_marks_at, r.unit, say.language) : "—",
               r.gap->relative_change
                   ? units::format_fixed(*r.gap->relative_change * 100.0, 1) + " %"
                   : "—"});
  }
  return table.render() + "\n";
}

std::string missing_text(const Assessment& a, const Speaker& say) {
  std::string text;
  for (const auto& r : a.indicators) {
    if (r.status != assessment::IndicatorStatus::undetermined) continue;
    text += fmt::format(
        "  {} ({} {}): {}\n", title_in(r.title, say.language), figure(r.weight),
        say("分", "points"),
        r.missing.empty()
            ? std::string(r.notes.empty() ? std::string_view()
                                          : units::in_language(r.notes.front(), say.language))
            : fmt::format("{}", fmt::join(r.missing, ", ")));
  }
  if (text.empty()) return {};
  return say("无法判定的指标，缺少：\n", "undetermined for want of:\n") + text + "\n";
}

std::string stages_text(const Assessment& a, const Speaker& say) {
  if (a.stages.empty()) return {};
  Columns table({{say("阶段", "stage")},
                 {say("指标", "indicator"), Columns::Align::left, 44},
                 {say("要求", "limit"), Columns::Align::right},
                 {say("结论", "status")}});
  for (const auto& stage : a.stages) {
    table.add({std::string(title_in(stage.stage.title, say.language)), "", "",
               std::string(word(stage.status, say.language))});
    for (const auto& requirement : stage.requirements) {
      const auto* r = a.find(requirement.indicator);
      table.add(
          {"", r != nullptr ? std::string(title_in(r->title, say.language)) : requirement.indicator,
           r != nullptr ? figure(requirement.limit, r->unit, say.language)
                        : figure(requirement.limit),
           std::string(word(requirement.status, say.language))});
    }
  }
  return table.render() + "\n";
}

}  // namespace

std::string to_text(const Assessment& a, const Subject& subject, units::Language language) {
  const Speaker say{language};
  std::string text = heading(a, subject, say);
  text += gates_text(a, say) + indicators_text(a, say) + stages_text(a, say);
  if (a.total.max > 0.0) {
    text += fmt::format("{}  {} / {}", say("总分", "total"), points_text(a.total.value),
                        figure(a.total.max));
    if (a.total.undetermined_points > 0.0) {
      text += fmt::format("   {}", say("另有", "and"));
      text += fmt::format(" {} {}", points_text(a.total.undetermined_points),
                          say("分无法判定", "points undetermined"));
    }
    text +=
        fmt::format("   {} {} %\n",
                    say("得分中计量数据占比", "share of the points that rests on measured data"),
                    units::format_fixed(a.total.measured_share * 100.0, 1));
  }
  text += fmt::format("{}  {} — {}\n", say("结论", "verdict"), word(a.verdict.status, language),
                      title_in(a.verdict.text, language));
  if (a.verdict.grade)
    text +=
        fmt::format("{}  {}\n", say("等级", "grade"), title_in(a.verdict.grade->title, language));
  if (!a.verdict.grade_note.empty()) text += "      " + a.verdict.grade_note + "\n";
  text += "\n" + missing_text(a, say) + gap_text(a, say);
  text += fmt::format("{}：{}\n", say("不适用指标的处理", "not applicable"),
                      word(a.not_applicable, language));
  for (const std::string& note : a.notes)
    text += fmt::format("{}：{}\n", say("注", "note"), units::in_language(note, language));
  text += say("数据包：", "data packs:");
  for (const auto& pin : a.packs)
    text += fmt::format(" {} ({})", pin.label, pin.hash.substr(0, 12));
  return text + "\n";
}

Result<std::string> explain_text(const Assessment& a, std::string_view indicator,
                                 units::Language language) {
  const assessment::IndicatorResult* r = a.find(indicator);
  if (r == nullptr) {
    std::string known;
    for (const auto& each : a.indicators) known += (known.empty() ? "" : ", ") + each.id;
    return fail(
        ErrorCode::not_found,
        fmt::format("{0} 没有指标 '{1}'｜{0} has no indicator '{1}'", a.standard, indicator),
        fmt::format("已有：{0}｜it has: {0}", known));
  }
  const Speaker say{language};
  std::string text = fmt::format("{}  {}\n{}\n", r->id, title_in(r->title, language), r->clause);
  const auto bound = [&](std::string_view name, const std::optional<assessment::BoundResult>& b) {
    if (!b) return;
    text += fmt::format("{} {}  ← {}", name, figure(b->value, r->unit, language),
                        units::in_language(b->source, language));
    if (b->confidence && !word(*b->confidence, language).empty())
      text += fmt::format(" [{}]", word(*b->confidence, language));
    text += "\n";
  };
  bound(say("引领值", "leading"), r->leading);
  bound(say("基准值", "baseline"), r->baseline);
  text += fmt::format("{} {} / {}\n\n", say("得分", "points"),
                      r->points ? points_text(*r->points) : "—", figure(r->weight));
  text += formula::to_text(*r->derivation, language);
  for (const std::string& note : r->notes)
    text += fmt::format("{}：{}\n", say("注", "note"), units::in_language(note, language));
  if (!r->missing.empty())
    text += fmt::format("{}：{}\n", say("缺少", "missing"), fmt::join(r->missing, ", "));
  return text;
}

}  // namespace celadon::report
