// An assessment on paper and in a browser: one page that stands alone.

#include <fmt/format.h>

#include "celadon/formula/text.hpp"
#include "celadon/report/assessment_report.hpp"
#include "celadon/report/charts.hpp"
#include "celadon/report/html.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {
namespace {

using assessment::Assessment;
using units::format_fixed;

/// Builds the page section by section.
class Page {
 public:
  Page(const Assessment& a, const Subject& subject, units::Language language)
      : a_(a), subject_(subject), language_(language) {}

  std::string build() {
    heading();
    summary();
    gates();
    indicators();
    stages();
    gap();
    missing();
    derivations();
    footing();
    return html_page(language_ == units::Language::zh ? "zh-CN" : "en",
                     fmt::format("{} · {} · {}", subject_.name, a_.number, a_.period.to_string()),
                     std::move(html_).take());
  }

 private:
  [[nodiscard]] std::string_view say(std::string_view zh, std::string_view en) const {
    return language_ == units::Language::zh ? zh : en;
  }
  [[nodiscard]] std::string_view title(const packs::Title& t) const {
    return title_in(t, language_);
  }

  void tag(std::string_view text, std::string_view tone) {
    html_.element("span", text, {{"class", fmt::format("tag {}", tone)}});
  }

  static std::string_view tone(assessment::GateStatus status) {
    switch (status) {
      case assessment::GateStatus::met: return "good";
      case assessment::GateStatus::failed: return "bad";
      case assessment::GateStatus::undetermined: return "warn";
    }
    return "none";
  }
  static std::string_view tone(assessment::IndicatorStatus status) {
    if (status == assessment::IndicatorStatus::measured) return "good";
    return status == assessment::IndicatorStatus::undetermined ? "warn" : "none";
  }

  void cell(std::string_view text, bool number = false) {
    number ? html_.element("td", text, {{"class", "number"}}) : html_.element("td", text);
  }
  void head_row(std::initializer_list<std::pair<std::string_view, bool>> cells) {
    const auto head = html_.open("thead");
    const auto row = html_.open("tr");
    for (const auto& [text, number] : cells) {
      number ? html_.element("th", text, {{"class", "number"}, {"scope", "col"}})
             : html_.element("th", text, {{"scope", "col"}});
    }
  }

  void heading() {
    const auto header = html_.open("header");
    const auto left = html_.open("div");
    html_.element("p", "Celadon 青瓷", {{"class", "soft small"}});
    html_.element("h1", subject_.name);
    if (subject_.organisation != subject_.name)
      html_.element("p", subject_.organisation, {{"class", "soft"}});
    html_.element("p", title(a_.title));
    html_.element("p",
                  fmt::format("{} {}　{} {}@{}{}", say("评价期", "period"), a_.period.to_string(),
                              say("数据包", "pack"), a_.standard, a_.edition,
                              a_.as_of ? fmt::format("　{} {}", say("截至", "as of"),
                                                     format_instant(*a_.as_of))
                                       : ""),
                  {{"class", "soft small"}});
  }

  void summary() {
    const auto row = html_.open("section", {{"class", "row"}});
    {
      const auto card = html_.open("div", {{"class", "card"}, {"style", "text-align:center"}});
      std::vector<WheelSector> sectors;
      for (const auto& g : a_.groups) {
        if (g.weight > 0.0)
          sectors.push_back(
              {std::string(title(g.title)), g.points, g.undetermined_points, g.weight});
      }
      if (a_.total.max > 0.0) {
        html_.trusted(score_wheel(sectors, format_fixed(a_.total.value, 2),
                                  fmt::format("/ {}", figure(a_.total.max))));
      }
    }
    const auto card = html_.open("div", {{"class", "card"}});
    html_.element("p", say("结论", "Verdict"), {{"class", "soft small"}});
    html_.element("h1", word(a_.verdict.status, language_), {{"class", verdict_tone()}});
    html_.element("p", title(a_.verdict.text));
    if (a_.verdict.grade)
      html_.element("p",
                    fmt::format("{}：{}", say("等级", "grade"), title(a_.verdict.grade->title)));
    if (!a_.verdict.grade_note.empty())
      html_.element("p", a_.verdict.grade_note, {{"class", "small"}});
    if (a_.total.max <= 0.0) return;
    const double known = a_.total.value;
    html_.element("p", fmt::format("{} {} / {}", say("已判定得分", "points determined"),
                                   format_fixed(known, 2), figure(a_.total.max)));
    if (a_.total.undetermined_points > 0.0) {
      html_.element(
          "p",
          fmt::format("{} {}", format_fixed(a_.total.undetermined_points, 2),
                      say("分因缺少数据无法判定", "points are undetermined for want of data")),
          {{"class", "warn"}});
    }
    const double measured = a_.total.measured_share;
    html_.element("p",
                  fmt::format("{} {} %",
                              say("得分中来自计量数据的占比",
                                  "share of the points that rests on measured data"),
                              format_fixed(measured * 100, 1)),
                  {{"class", "small soft"}});
    html_.trusted(share_bar({{std::string(say("计量", "measured")), measured},
                             {std::string(say("填报", "declared")), 1.0 - measured}}));
  }

  [[nodiscard]] std::string_view verdict_tone() const {
    switch (a_.verdict.status) {
      case assessment::VerdictStatus::met: return "good";
      case assessment::VerdictStatus::not_met: return "bad";
      case assessment::VerdictStatus::undetermined: return "warn";
      case assessment::VerdictStatus::threshold_not_set: return "";
    }
    return "";
  }

  void gates() {
    if (a_.gates.empty()) return;
    html_.element("h2", say("基本要求（一票否决）", "Gates"));
    const auto scroll = html_.open("div", {{"class", "scroll"}});
    const auto table = html_.open("table");
    head_row({{say("要求", "requirement"), false},
              {say("条款", "clause"), false},
              {say("结论", "status"), false},
              {say("证据", "evidence"), false}});
    const auto body = html_.open("tbody");
    for (const auto& gate : a_.gates) {
      const auto row = html_.open("tr");
      cell(title(gate.title));
      cell(gate.clause);
      {
        const auto td = html_.open("td");
        tag(word(gate.status, language_), tone(gate.status));
      }
      const auto td = html_.open("td", {{"class", "small"}});
      for (const auto& origin : gate.evidence) {
        html_.element("div", origin.first_row != 0
                                 ? fmt::format("{}:{}", origin.file, origin.first_row)
                                 : origin.file);
      }
      if (!gate.missing.empty())
        html_.element("div",
                      fmt::format("{}{}", say("缺：", "missing: "), fmt::join(gate.missing, ", ")),
                      {{"class", "warn"}});
    }
  }

  void indicator_row(const assessment::IndicatorResult& r) {
    const auto row = html_.open("tr");
    {
      const auto td = html_.open("td");
      const auto link = html_.open("a", {{"href", "#d-" + r.id}, {"style", "color:inherit"}});
      html_.text(title(r.title));
    }
    cell(r.value ? figure(*r.value, r.unit, language_) : "—", true);
    {
      const auto td = html_.open("td");
      if (r.baseline && r.leading)
        html_.trusted(scale_bar(r.share, figure(r.baseline->value), figure(r.leading->value)));
    }
    cell(r.points ? format_fixed(*r.points, 2) : "—", true);
    cell(figure(r.weight), true);
    const auto td = html_.open("td");
    tag(word(r.status, language_), tone(r.status));
  }

  void indicators() {
    html_.element("h2", say("评价指标", "Indicators"));
    const auto scroll = html_.open("div", {{"class", "scroll"}});
    const auto table = html_.open("table");
    head_row({{say("指标", "indicator"), false},
              {say("数值", "value"), true},
              {say("基准值 → 引领值", "baseline → leading"), false},
              {say("得分", "points"), true},
              {say("满分", "of"), true},
              {say("数据", "data"), false}});
    const auto body = html_.open("tbody");
    for (std::size_t g = 0; g < a_.groups.size(); ++g) {
      {
        const auto row = html_.open("tr", {{"class", "level"}});
        html_.element("td", title(a_.groups[g].title), {{"colspan", "3"}});
        cell(format_fixed(a_.groups[g].points, 2), true);
        cell(figure(a_.groups[g].weight), true);
        cell("");
      }
      for (const auto& r : a_.indicators) {
        if (r.group == g) indicator_row(r);
      }
    }
  }

  void stages() {
    if (a_.stages.empty()) return;
    html_.element("h2", say("阶段要求", "Stages"));
    for (const auto& stage : a_.stages) {
      const auto card = html_.open("div", {{"class", "card"}, {"style", "margin:.6rem 0"}});
      {
        const auto p = html_.open("p");
        html_.element("strong", title(stage.stage.title));
        html_.text(" ");
        tag(word(stage.status, language_), tone(stage.status));
      }
      const auto table = html_.open("table");
      for (const auto& requirement : stage.requirements) {
        const auto row = html_.open("tr");
        const auto* r = a_.find(requirement.indicator);
        cell(r != nullptr ? title(r->title) : std::string_view(requirement.indicator));
        cell(r != nullptr && r->value ? figure(*r->value, r->unit, language_) : "—", true);
        cell(r != nullptr ? figure(requirement.limit, r->unit, language_)
                          : figure(requirement.limit),
             true);
        const auto td = html_.open("td");
        tag(word(requirement.status, language_), tone(requirement.status));
      }
    }
  }

  void gap() {
    if (a_.gap_order.empty()) return;
    html_.element("h2", say("提升空间（由易到难）", "Gap to full marks, easiest first"));
    const auto scroll = html_.open("div", {{"class", "scroll"}});
    const auto table = html_.open("table");
    head_row({{say("指标", "indicator"), false},
              {say("可增分", "points"), true},
              {say("现值", "now"), true},
              {say("满分所需", "full marks at"), true},
              {say("需改善", "change"), true}});
    const auto body = html_.open("tbody");
    for (const std::size_t i : a_.gap_order) {
      const auto& r = a_.indicators[i];
      const auto row = html_.open("tr");
      cell(title(r.title));
      cell("+" + format_fixed(r.gap->points, 2), true);
      cell(r.value ? figure(*r.value, r.unit, language_) : "—", true);
      cell(r.gap->full_marks_at ? figure(*r.gap->full_marks_at, r.unit, language_) : "—", true);
      cell(r.gap->relative_change ? format_fixed(*r.gap->relative_change * 100, 1) + " %" : "—",
           true);
    }
  }

  void missing() {
    bool any = false;
    for (const auto& r : a_.indicators)
      any = any || r.status == assessment::IndicatorStatus::undetermined;
    if (!any) return;
    html_.element("h2", say("缺少什么", "What is missing"));
    html_.element(
        "p",
        say("以下指标没有用任何默认值代替；补齐所列数据即可判定。",
            "No default stands in for these; give the named data and they can be judged."),
        {{"class", "soft"}});
    const auto list = html_.open("ul");
    for (const auto& r : a_.indicators) {
      if (r.status != assessment::IndicatorStatus::undetermined) continue;
      const auto item = html_.open("li");
      html_.text(
          fmt::format("{} ({} {}): ", title(r.title), figure(r.weight), say("分", "points")));
      for (const std::string& name : r.missing) {
        html_.element("code", name);
        html_.text(" ");
      }
      for (const std::string& note : r.notes)
        html_.element("div", units::in_language(note, language_), {{"class", "small soft"}});
    }
  }

  void derivation_tree(const formula::Derivation& d, int depth) {
    const auto item = html_.open("li");
    html_.element("strong", d.title.empty() ? std::string_view(d.name)
                                            : units::in_language(d.title, language_));
    html_.text(" = " + formula::to_text(d.value, language_));
    if (!d.expression.empty() && d.expression != d.name) {
      html_.text("  ");
      html_.element("code", units::in_language(d.expression, language_));
    }
    if (d.origin) html_.element("div", origin_text(*d.origin), {{"class", "soft"}});
    for (const std::string& note : d.notes)
      html_.element("div", units::in_language(note, language_), {{"class", "soft"}});
    constexpr int deepest = 24;  // beyond it only hostile input nests
    if (d.children.empty() || depth >= deepest) return;
    const auto list = html_.open("ul", {{"class", "tree"}});
    for (const auto& child : d.children) derivation_tree(*child, depth + 1);
  }

  [[nodiscard]] std::string origin_text(const formula::Origin& o) const {
    std::string text;
    const auto add = [&text](const std::string& part) {
      if (part.empty()) return;
      if (!text.empty()) text += " · ";
      text += part;
    };
    if (!o.file.empty()) {
      std::string place = o.file;
      if (o.first_row != 0) place += fmt::format(" {} {}", say("第", "row"), o.first_row);
      if (o.last_row > o.first_row) place += fmt::format("–{}", o.last_row);
      if (o.first_row != 0 && language_ == units::Language::zh) place += " 行";
      add(place);
    }
    add(o.pack);
    add(o.clause);
    add(std::string(units::in_language(o.source, language_)));
    if (o.confidence) add(std::string(word(*o.confidence, language_)));
    return text;
  }

  void derivations() {
    html_.element("h2", say("计算依据", "Derivations"));
    html_.element("p",
                  say("每个数值都可展开到文件、行、系数和条款。",
                      "Every figure opens down to file, row, factor and clause."),
                  {{"class", "soft"}});
    for (const auto& r : a_.indicators) {
      const auto details = html_.open("details", {{"id", "d-" + r.id}});
      {
        const auto summary_line = html_.open("summary");
        html_.text(fmt::format("{} {}", r.clause, title(r.title)));
        if (r.value) html_.text("　" + figure(*r.value, r.unit, language_));
      }
      for (const auto& [name, bound] : {std::pair{say("引领值", "leading"), &r.leading},
                                        std::pair{say("基准值", "baseline"), &r.baseline}}) {
        if (!*bound) continue;
        const std::string_view mark =
            (*bound)->confidence ? word(*(*bound)->confidence, language_) : "";
        html_.element("p",
                      fmt::format("{} {} ← {}{}", name, figure((*bound)->value, r.unit, language_),
                                  units::in_language((*bound)->source, language_),
                                  mark.empty() ? "" : fmt::format(" [{}]", mark)),
                      {{"class", "small"}});
      }
      const auto list = html_.open("ul", {{"class", "tree"}});
      derivation_tree(*r.derivation, 0);
    }
  }

  void footing() {
    html_.element("h2", say("口径与数据包", "Rules and data packs"));
    html_.element("p", fmt::format("{}：{}", say("不适用指标", "not applicable"),
                                   word(a_.not_applicable, language_)));
    for (const std::string& note : a_.notes)
      html_.element("p", units::in_language(note, language_), {{"class", "small"}});
    const auto table = html_.open("table", {{"class", "small"}});
    head_row({{say("数据包", "pack"), false}, {"SHA-256", false}});
    const auto body = html_.open("tbody");
    for (const auto& pin : a_.packs) {
      const auto row = html_.open("tr");
      cell(pin.label);
      const auto td = html_.open("td");
      html_.element("code", pin.hash);
    }
  }

  const Assessment& a_;
  const Subject& subject_;
  units::Language language_;
  HtmlWriter html_;
};

}  // namespace

std::string to_html(const Assessment& assessment, const Subject& subject,
                    units::Language language) {
  return Page(assessment, subject, language).build();
}

}  // namespace celadon::report
