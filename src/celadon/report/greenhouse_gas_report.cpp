#include "celadon/report/greenhouse_gas_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/ledger/source_names.hpp"
#include "celadon/report/ledger_words.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {
namespace {

using ledger::CarbonEntry;
using ledger::CarbonScope;

/// The source of an entry: a carrier, or one of the ledger's own words.
std::string source_name(const ReportBasis& b, const CarbonEntry& entry) {
  return b.name(ledger::source_names(entry.source, b.picture.books().carriers));
}

std::vector<ReportFigure> figures(const ReportBasis& b) {
  const ledger::CarbonInventory& c = b.picture.carbon();
  return {
      figure_of(b, "carbon.total_co2e", {"温室气体排放总量", "greenhouse gases, total"}, c.total,
                "tCO2e"),
      figure_of(b, "carbon.scope1", {"范围一", "scope 1"}, c.scope1, "tCO2e"),
      figure_of(b, "carbon.scope2_policy",
                {"净购入电力与热力（核算规则）", "purchased power and heat, by the rule"},
                c.scope2_policy, "tCO2e"),
      figure_of(b, "carbon.scope2_location", {"范围二（基于位置）", "scope 2, location-based"},
                c.scope2_location, "tCO2e"),
      figure_of(b, "carbon.scope2_market", {"范围二（基于市场）", "scope 2, market-based"},
                c.scope2_market, "tCO2e"),
      figure_of(b, "carbon.total", {"二氧化碳排放总量", "carbon dioxide, total"}, c.co2, "tCO2")};
}

Section summary(const ReportBasis& b, const std::vector<ReportFigure>& figures) {
  Section section;
  section.title = b.say("摘要", "Summary");
  const ledger::CarbonInventory& c = b.picture.carbon();
  if (const auto* open = std::get_if<formula::Undetermined>(&c.total)) {
    section.blocks.push_back(
        Remark{Tone::warn, b.say("排放总量无法判定", "The total cannot be determined"),
               b.say("缺：", "missing: ") + listed(b, open->missing) +
                   (open->reason.empty()
                        ? ""
                        : b.say("。", ". ") + ledger_sentence(open->reason, b.language))});
  } else {
    section.blocks.push_back(Paragraph{fmt::format(
        fmt::runtime(b.say("{} 在 {} 期间按所选核算规则的温室气体排放总量为 {}，其中范围一 {}。",
                           "By the rule chosen, {} emitted in {} {} of greenhouse gases, {} of it "
                           "in scope 1.")),
        b.name(b.picture.site().names), b.picture.period().to_string(), figures[0].text,
        figures[1].text)});
  }
  section.blocks.push_back(figures_table(b, figures));
  section.blocks.push_back(Paragraph{
      b.say("范围二按位置法和市场法并列给出，二者不相加，也不与核算规则下的净购入排放相加。",
            "Scope 2 is given by location and by market; the two are not added to each other nor "
            "to what the rule counts."),
      Tone::soft});
  return section;
}

Section boundary(const ReportBasis& b) {
  Section section;
  section.title = b.say("组织边界与核算规则", "Boundary and rules");
  const registry::AccountingSettings& settings = b.picture.site().accounting;
  Bullets rules;
  rules.items = {
      b.say("组织边界：本工厂控制的生产系统、辅助和附属生产系统；核算框架为 GB/T 32150，并列 GHG "
            "Protocol 的范围划分。",
            "Boundary: production and auxiliary systems the plant controls; skeleton of GB/T "
            "32150, with the scopes of the GHG Protocol beside it."),
      fmt::format("{}{}", b.say("非化石电力：", "Non-fossil power: "),
                  word(settings.electricity_policy, b.language)),
      fmt::format("{}{}", b.say("电网排放因子地区：", "Area of the grid factor: "),
                  settings.grid_area)};
  for (const std::string& note : b.picture.carbon().notes)
    rules.items.push_back(ledger_sentence(note, b.language));
  section.blocks.push_back(std::move(rules));
  section.blocks.push_back(plant_facts(b));
  return section;
}

/// Entries that say something the reader has not seen: location and market repeat the power.
bool in_total(const CarbonEntry& entry) {
  return entry.scope == CarbonScope::scope1 || entry.scope == CarbonScope::scope2_policy;
}

Section sources(const ReportBasis& b) {
  Section section;
  section.title = b.say("排放源识别", "Emission sources");
  PrintedTable table;
  table.caption = b.say("排放源", "Sources");
  table.columns = {{b.say("范围", "scope"), "", Align::left, 2.0},
                   {b.say("类别", "category"), "", Align::left, 1.6},
                   {b.say("排放源", "source"), "", Align::left, 3.0},
                   {b.say("气体", "gas"), "", Align::left, 0.8}};
  for (const CarbonEntry& entry : b.picture.carbon().entries) {
    if (!in_total(entry) && entry.scope != CarbonScope::biogenic) continue;
    table.rows.push_back(row({text_cell(std::string(word(entry.scope, b.language))),
                              text_cell(std::string(word(entry.category, b.language))),
                              text_cell(source_name(b, entry)), text_cell(entry.gas)}));
  }
  if (table.rows.empty()) {
    section.blocks.push_back(Paragraph{b.say("没有识别到排放源。", "No source was found.")});
  } else {
    section.blocks.push_back(std::move(table));
  }
  return section;
}

PrintedTable activity_table(const ReportBasis& b) {
  PrintedTable table;
  table.caption = b.say("活动数据", "Activity data");
  table.columns = {{b.say("范围", "scope"), "", Align::left, 1.7},
                   {b.say("排放源", "source"), "", Align::left, 2.0},
                   {b.say("活动水平", "activity"), "", Align::right, 1.4},
                   {b.say("单位", "unit"), "", Align::left, 0.7},
                   {b.say("计量", "measured"), "%", Align::right, 0.8},
                   {b.say("出处", "where from"), "", Align::left, 3.0}};
  for (const CarbonEntry& entry : b.picture.carbon().entries) {
    const formula::Derivation& activity = entry.derivation->children.empty()
                                              ? *entry.derivation
                                              : *entry.derivation->children.front();
    table.rows.push_back(row(
        {text_cell(std::string(word(entry.scope, b.language))), text_cell(source_name(b, entry)),
         number_cell(entry.activity.value, 2), text_cell(b.unit(entry.activity.unit)),
         number_cell(100.0 * activity.measured_share, 1),
         text_cell(sources_of(b, activity, nullptr))}));
  }
  return table;
}

std::string confidence_text(const ReportBasis& b, const CarbonEntry& entry) {
  std::string text = entry.provisional ? b.say("暂行", "provisional") : std::string();
  if (entry.confidence) {
    const std::string mark(word(*entry.confidence, b.language));
    if (!mark.empty() && mark != text) text += (text.empty() ? "" : b.say("，", ", ")) + mark;
    if (mark.empty() && text.empty()) text = b.say("原文", "quoted");
  }
  return text.empty() ? "—" : text;
}

PrintedTable factors_table(const ReportBasis& b) {
  PrintedTable table;
  table.caption = b.say("排放因子", "Emission factors");
  table.columns = {{b.say("排放源", "source"), "", Align::left, 1.7},
                   {b.say("因子", "factor"), "", Align::right, 0.9},
                   {b.say("单位", "unit"), "", Align::left, 1.2},
                   {b.say("数据年份", "year"), "", Align::right, 0.8},
                   {b.say("可信度", "confidence"), "", Align::left, 0.9},
                   {b.say("出处与说明", "source and notes"), "", Align::left, 4.0}};
  for (const CarbonEntry& entry : b.picture.carbon().entries) {
    std::string notes;
    const auto add = [&](const std::string& text) {
      if (text.empty() || notes.find(text) != std::string::npos) return;
      notes += (notes.empty() ? "" : b.say("；", "; ")) + text;
    };
    if (entry.origin) {
      add(entry.origin->pack);
      add(entry.origin->clause.empty() ? entry.origin->source : entry.origin->clause);
    }
    for (const std::string& note : entry.notes) add(ledger_sentence(note, b.language));
    const auto factor = entry.factor ? std::optional<double>(entry.factor->value) : std::nullopt;
    table.rows.push_back(
        row({text_cell(source_name(b, entry)), free_number_cell(factor),
             text_cell(entry.factor ? b.unit(entry.factor->unit) : ""),
             text_cell(entry.data_year ? std::to_string(*entry.data_year) : "—"),
             text_cell(confidence_text(b, entry), entry.provisional ? Tone::warn : Tone::plain),
             text_cell(notes)}));
  }
  return table;
}

Section data(const ReportBasis& b) {
  Section section;
  section.title = b.say("活动数据与排放因子", "Activity data and factors");
  section.blocks.push_back(activity_table(b));
  section.blocks.push_back(factors_table(b));
  return section;
}

std::optional<double> tonnes(const formula::Value& value) {
  if (const auto* known = std::get_if<units::Quantity>(&value)) {
    if (const auto number = known->in(units::unit("tCO2e")); number.ok()) return *number;
  }
  return std::nullopt;
}

Section results(const ReportBasis& b) {
  Section section;
  section.title = b.say("排放量", "Emissions");
  const ledger::CarbonInventory& c = b.picture.carbon();
  PrintedTable table;
  table.caption = b.say("分范围、分排放源的排放量", "Emissions by scope and source");
  table.columns = {{b.say("排放源", "source"), "", Align::left, 3.4},
                   {b.say("活动水平", "activity"), "", Align::right, 1.5},
                   {b.say("单位", "unit"), "", Align::left, 0.8},
                   {b.say("排放因子", "factor"), "", Align::right, 1.1},
                   {b.say("排放量", "emission"), "tCO2e", Align::right, 1.5}};
  const std::vector<std::pair<CarbonScope, const formula::Value*>> scopes = {
      {CarbonScope::scope1, &c.scope1},
      {CarbonScope::scope2_policy, &c.scope2_policy},
      {CarbonScope::scope2_location, &c.scope2_location},
      {CarbonScope::scope2_market, &c.scope2_market}};
  for (const auto& [scope, sum] : scopes) {
    table.rows.push_back(row({text_cell(std::string(word(scope, b.language))), text_cell(""),
                              text_cell(""), text_cell(""), value_cell(b, *sum, "tCO2e", 2)},
                             RowKind::group));
    for (const CarbonEntry& entry : c.entries) {
      if (entry.scope != scope) continue;
      table.rows.push_back(
          row({text_cell(source_name(b, entry)), number_cell(entry.activity.value, 2),
               text_cell(b.unit(entry.activity.unit)),
               free_number_cell(entry.factor ? std::optional<double>(entry.factor->value)
                                             : std::nullopt),
               value_cell(b, entry.emission, "tCO2e", 3)}));
    }
  }
  table.rows.push_back(
      row({text_cell(b.say("总量（范围一 + 净购入，核算规则）",
                           "total (scope 1 + purchased, by the rule)")),
           text_cell(""), text_cell(""), text_cell(""), value_cell(b, c.total, "tCO2e", 2)},
          RowKind::total));
  if (c.biomass_co2.value != 0.0) {
    table.notes.push_back(b.say("生物质二氧化碳（单列，不计入）：", "CO2 of biomass (apart): ") +
                          grouped(c.biomass_co2.value, 2) + " tCO2");
  }
  Chart chart;
  chart.kind = ChartKind::stacked_bar;
  chart.caption = b.say("三种口径的排放量", "Emissions by the three ways of counting");
  chart.unit = "tCO2e";
  chart.categories = {b.say("核算规则", "by the rule"), b.say("基于位置", "location-based"),
                      b.say("基于市场", "market-based")};
  const auto scope1 = tonnes(c.scope1);
  chart.series = {{b.say("范围一", "scope 1"), {scope1, scope1, scope1}},
                  {b.say("范围二或净购入", "scope 2 or purchased"),
                   {tonnes(c.scope2_policy), tonnes(c.scope2_location), tonnes(c.scope2_market)}}};
  section.blocks.push_back(std::move(table));
  section.blocks.push_back(std::move(chart));
  return section;
}

Section certificates(const ReportBasis& b) {
  Section section;
  section.title = b.say("绿证与绿电", "Certificates");
  PrintedTable table;
  table.caption = b.say("绿证使用", "Use of certificates");
  table.columns = {{b.say("编号", "id"), "", Align::left, 3.0},
                   {b.say("计入电量", "counted"), "MWh", Align::right, 1.2},
                   {b.say("未计入的原因", "why not counted"), "", Align::left, 3.0}};
  for (const ledger::CertificateUse& use : b.picture.carbon().certificates) {
    table.rows.push_back(row(
        {text_cell(use.id), number_cell(use.used.value, 3),
         use.refused.empty() ? text_cell("—", Tone::soft)
                             : text_cell(ledger_sentence(use.refused, b.language), Tone::warn)}));
  }
  if (table.rows.empty()) {
    section.blocks.push_back(Paragraph{b.say("没有使用绿证。", "No certificate was used.")});
  } else {
    section.blocks.push_back(Paragraph{
        b.say("每张绿证只在一个工厂的一个期间使用一次，须已核销。",
              "A certificate is used once, at one plant, for one period, and must be retired.")});
    section.blocks.push_back(std::move(table));
  }
  return section;
}

Section quality(const ReportBasis& b) {
  Section section;
  section.title = b.say("数据质量", "Quality of the data");
  Bullets list;
  std::size_t provisional = 0;
  std::vector<std::string> stand_ins;
  for (const CarbonEntry& entry : b.picture.carbon().entries) {
    provisional += entry.provisional ? 1 : 0;
    for (const std::string& note : entry.notes) {
      if (note.find("stands in") == std::string::npos) continue;
      const std::string text = ledger_sentence(note, b.language);
      if (std::find(stand_ins.begin(), stand_ins.end(), text) == stand_ins.end())
        stand_ins.push_back(text);
    }
  }
  list.items.push_back(
      fmt::format(fmt::runtime(b.say("排放总量中依据计量数据的占比为 {} %。",
                                     "{} % of the total rests on metered activity data.")),
                  units::format_fixed(100.0 * b.picture.carbon().derivation->measured_share, 1)));
  list.items.push_back(
      provisional == 0
          ? b.say("没有使用标为“暂行”的因子。", "No factor is marked provisional.")
          : fmt::format(fmt::runtime(b.say("有 {} 项使用了标为“暂行”的因子，见排放因子表。",
                                           "{} entries rest on provisional factors, see the "
                                           "table of factors.")),
                        provisional));
  for (const std::string& text : stand_ins) list.items.push_back(text);
  list.items.push_back(b.say("缺失的因子或数据不以缺省值代替，所在合计即为“无法判定”。",
                             "No default stands in for a missing factor or amount: the sums it "
                             "enters are undetermined."));
  section.blocks.push_back(std::move(list));
  section.blocks.push_back(quality_table(b));
  return section;
}

}  // namespace

Document greenhouse_gas_report(const ReportBasis& basis) {
  Document document = begin_document(basis, ReportKind::greenhouse_gas);
  document.subtitle = fmt::format("{}　GB/T 32150", document.period);
  document.cover.emplace_back(
      basis.say("核算规则", "rule"),
      std::string(word(basis.picture.site().accounting.electricity_policy, basis.language)));
  document.figures = figures(basis);
  document.sections = {summary(basis, document.figures),
                       boundary(basis),
                       sources(basis),
                       data(basis),
                       results(basis),
                       certificates(basis),
                       quality(basis),
                       packs_section(basis, document.pins)};
  return document;
}

}  // namespace celadon::report
