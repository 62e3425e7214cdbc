#include "celadon/report/energy_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/report/energy_report_tables.hpp"
#include "celadon/report/ledger_words.hpp"
#include "celadon/report/monthly_energy.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {
namespace {

using ledger::EnergyLine;

std::vector<ReportFigure> figures(const ReportBasis& b) {
  const auto from_input = [&](const char* name, packs::Title title, const char* unit) {
    const formula::Input* input = b.picture.find(name);
    return figure_of(
        b, name, std::move(title),
        input != nullptr ? input->value : formula::Value(formula::Undetermined{{name}, ""}), unit);
  };
  std::vector<ReportFigure> figures = {
      figure_of(b, "energy.comprehensive",
                {"综合能耗（当量值）", "comprehensive energy (calorific)"},
                b.picture.energy().total, "tce"),
      figure_of(b, "energy.comprehensive_primary",
                {"综合能耗（等价值）", "comprehensive energy (primary)"},
                b.picture.energy_primary().total, "tce"),
      from_input("energy.electricity", {"用电量", "electricity used"}, "kWh"),
      from_input("energy.electricity_purchased", {"净购入电量", "net purchased electricity"},
                 "kWh"),
      from_input("energy.own_renewable_electricity",
                 {"自发自用可再生电量", "own renewable electricity used"}, "kWh"),
      from_input("energy.renewable", {"可再生能源消费量", "renewable energy consumed"}, "tce")};
  const formula::Input* output = b.picture.find("output_value");
  if (output != nullptr && std::holds_alternative<units::Quantity>(output->value)) {
    const auto per =
        ledger::energy_per(b.picture.energy(), std::get<units::Quantity>(output->value),
                           output->derivation, "energy.per_output_value");
    figures.push_back(figure_of(b, "energy.per_output_value",
                                {"单位工业总产值综合能耗", "energy per output value"}, per->value,
                                "kgce/万元", 4));
  }
  return figures;
}

Section summary(const ReportBasis& b, const std::vector<ReportFigure>& figures) {
  Section section;
  section.title = b.say("摘要", "Summary");
  const ledger::ComprehensiveEnergy& energy = b.picture.energy();
  if (const auto* open = std::get_if<formula::Undetermined>(&energy.total)) {
    section.blocks.push_back(
        Remark{Tone::warn, b.say("综合能耗无法判定", "The total cannot be determined"),
               b.say("缺：", "missing: ") + listed(b, open->missing) +
                   (open->reason.empty()
                        ? ""
                        : b.say("。", ". ") + ledger_sentence(open->reason, b.language))});
  } else {
    section.blocks.push_back(Paragraph{fmt::format(
        fmt::runtime(b.say("{} 在 {} 期间的综合能耗为 {}（{}，{}），其中 {} % 依据计量数据。",
                           "{} consumed in {} {} ({}, {}); {} % of it rests on metered data.")),
        b.name(b.picture.site().names), b.picture.period().to_string(), figures.front().text,
        energy.edition, word(energy.basis, b.language),
        units::format_fixed(100.0 * energy.measured_share, 1))});
  }
  section.blocks.push_back(figures_table(b, figures));
  return section;
}

Section boundary(const ReportBasis& b) {
  Section section;
  section.title = b.say("核算边界与依据", "Boundary and rules");
  const registry::Site& site = b.picture.site();
  Bullets rules;
  rules.items.push_back(fmt::format(
      fmt::runtime(b.say("依据 {}，{}；折标系数取自所列数据包，有实测低位发热量的用实测值。",
                         "By {}, {}; coefficients come from the packs named, measured calorific "
                         "values go first.")),
      b.picture.energy().edition, word(b.picture.energy().basis, b.language)));
  for (const std::string& note : b.picture.energy().notes)
    rules.items.push_back(ledger_sentence(note, b.language));
  rules.items.push_back(
      b.say("厂内由已计入的能源转换得到的二次能源和耗能工质不重复计入。",
            "What is made on site from energy already counted is not counted again."));
  section.blocks.push_back(std::move(rules));
  section.blocks.push_back(plant_facts(b));
  PrintedTable nodes;
  nodes.caption = b.say("边界内的能源节点", "Nodes of the energy graph");
  nodes.columns = {{b.say("编号", "id"), "", Align::left, 1.2},
                   {b.say("名称", "name"), "", Align::left, 2.4},
                   {b.say("类别", "kind"), "", Align::left, 1.6},
                   {b.say("能源品种", "carrier"), "", Align::left, 1.6},
                   {b.say("来源性质", "origin"), "", Align::left, 1.8}};
  for (const registry::Node& node : site.nodes) {
    nodes.rows.push_back(row(
        {text_cell(node.id.text), text_cell(b.name(node.names)),
         text_cell(std::string(word(node.kind, b.language))),
         text_cell(node.carrier.text.empty() ? "" : b.carrier(node.carrier.text)),
         text_cell(node.origin ? std::string(word(*node.origin, b.language)) : std::string())}));
  }
  section.blocks.push_back(std::move(nodes));
  section.blocks.push_back(points_table(b));
  return section;
}

Section consumption(const ReportBasis& b) {
  Section section;
  section.title = b.say("能源消费", "Consumption");
  Section carriers;
  carriers.title = b.say("分品种", "By carrier");
  carriers.blocks.push_back(carriers_table(b));
  Chart chart;
  chart.kind = ChartKind::bar;
  chart.caption = b.say("分品种折标量", "Coal equivalent by carrier");
  chart.unit = "tce";
  chart.series = {{b.say("折标量", "energy"), {}}};
  for (const EnergyLine& line : b.picture.energy().lines) {
    chart.categories.push_back(
        fmt::format("{} {}", b.carrier(line.carrier), word(line.role, b.language)));
    chart.series[0].values.push_back(tce_of(line));
  }
  if (!chart.categories.empty()) carriers.blocks.push_back(std::move(chart));
  Section factors;
  factors.title = b.say("折标系数", "Coefficients");
  factors.blocks.push_back(factors_table(b));
  section.parts = {std::move(carriers), std::move(factors)};
  return section;
}

Section balance(const ReportBasis& b) {
  Section section;
  section.title = b.say("能源平衡", "Energy balance");
  if (!b.picture.balances().empty()) section.blocks.push_back(balance_table(b));
  Chart chart;
  section.blocks.push_back(flows_table(b, chart));
  if (!chart.categories.empty()) section.blocks.push_back(std::move(chart));
  return section;
}

Section products(const ReportBasis& b) {
  Section section;
  section.title = b.say("产品能耗", "Energy of the products");
  PrintedTable table;
  table.caption = b.say("产品综合能耗与单耗", "Energy and unit consumption by product");
  table.columns = {{b.say("产品", "product"), "", Align::left, 1.8},
                   {b.say("产量", "output"), "", Align::right, 1.2},
                   {b.say("单位", "unit"), "", Align::left, 0.8},
                   {b.say("综合能耗", "energy"), "tce", Align::right, 1.2},
                   {b.say("单位产品能耗", "per output"), "kgce", Align::right, 1.3},
                   {b.say("说明", "notes"), "", Align::left, 3.0}};
  for (const registry::Product& product : b.picture.site().products) {
    const formula::Input* energy = b.picture.find("energy.by_product." + product.id.text);
    const formula::Input* output = b.picture.find("product.output." + product.id.text);
    const auto* out = output != nullptr ? std::get_if<units::Quantity>(&output->value) : nullptr;
    const auto* used = energy != nullptr ? std::get_if<units::Quantity>(&energy->value) : nullptr;
    std::string notes;
    std::optional<double> per;
    if (used != nullptr && out != nullptr && out->value > 0.0) {
      if (const auto kilograms = used->in(units::unit("kgce")); kilograms.ok())
        per = *kilograms / out->value;
    }
    if (energy != nullptr) {
      if (const auto* open = std::get_if<formula::Undetermined>(&energy->value)) {
        notes = ledger_sentence(open->reason, b.language);
      } else {
        for (const std::string& note : energy->derivation->notes)
          notes += (notes.empty() ? "" : b.say("；", "; ")) + ledger_sentence(note, b.language);
      }
    }
    table.rows.push_back(
        row({text_cell(b.name(product.names)),
             free_number_cell(out != nullptr ? std::optional<double>(out->value) : std::nullopt),
             text_cell(b.unit(product.unit)),
             energy != nullptr ? value_cell(b, energy->value, "tce", 4)
                               : text_cell(b.say("无法判定", "undetermined"), Tone::warn),
             number_cell(per, 4), text_cell(notes)}));
  }
  if (table.rows.empty()) {
    section.blocks.push_back(Paragraph{b.say("没有登记产品。", "No product is registered.")});
  } else {
    section.blocks.push_back(std::move(table));
  }
  return section;
}

/// The month as a short label.
std::string month_label(const ReportBasis& b, const CivilPeriod& month) {
  return b.language == units::Language::zh ? fmt::format("{}月", month.first.month)
                                           : fmt::format("{:02}", month.first.month);
}

Result<Section> trend(const ReportBasis& b) {
  Section section;
  section.title = b.say("月度趋势", "Trend by month");
  CELADON_ASSIGN(const auto months, energy_by_month(b.picture.books(), b.factors));
  if (months.size() < 2) {
    section.blocks.push_back(
        Paragraph{b.say("报告期不足两个月，不作趋势。", "Less than two months: no trend.")});
    return section;
  }
  std::vector<std::pair<std::string, ledger::EnergyRole>> keys;
  for (const MonthOfEnergy& month : months) {
    for (const EnergyLine& line : month.energy.lines) {
      const std::pair key(line.carrier, line.role);
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  PrintedTable table;
  table.caption = b.say("各月综合能耗", "Energy by month");
  table.columns.push_back({b.say("月份", "month"), "", Align::left, 0.8});
  Chart chart;
  chart.kind = ChartKind::stacked_bar;
  chart.caption = table.caption;
  chart.unit = "tce";
  for (const auto& [carrier, role] : keys) {
    const std::string name = fmt::format("{} {}", b.carrier(carrier), word(role, b.language));
    table.columns.push_back({name, "tce", Align::right, 1.2});
    chart.series.push_back({name, {}});
  }
  table.columns.push_back({b.say("合计", "total"), "tce", Align::right, 1.2});
  for (const MonthOfEnergy& month : months) {
    std::vector<PrintedCell> cells = {text_cell(month.period.to_string())};
    chart.categories.push_back(month_label(b, month.period));
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const auto line = std::find_if(
          month.energy.lines.begin(), month.energy.lines.end(), [&](const EnergyLine& one) {
            return one.carrier == keys[k].first && one.role == keys[k].second;
          });
      const bool there = line != month.energy.lines.end();
      cells.push_back(there ? value_cell(b, line->energy, "tce", 2) : number_cell(std::nullopt));
      chart.series[k].values.push_back(there ? tce_of(*line) : std::nullopt);
    }
    cells.push_back(value_cell(b, month.energy.total, "tce", 2));
    table.rows.push_back(row(std::move(cells)));
  }
  table.notes.push_back(
      b.say("只含计量到月的能源；年度填报的能源不分摊到月。实测发热量等按报告期的填报值用于各月。",
            "Metered energy only: what is stated for the year is not spread over months. Stated "
            "calorific values of the period hold in each month."));
  section.blocks.push_back(std::move(chart));
  section.blocks.push_back(std::move(table));
  return section;
}

Section quality(const ReportBasis& b) {
  Section section;
  section.title = b.say("数据质量", "Quality of the data");
  const double measured = 100.0 * b.picture.energy().measured_share;
  Chart shares;
  shares.kind = ChartKind::shares;
  shares.caption = b.say("综合能耗的数据来源", "What the total rests on");
  shares.unit = "%";
  shares.categories = {""};
  shares.series = {{b.say("计量", "measured"), {measured}},
                   {b.say("估算或填报", "estimated or stated"), {100.0 - measured}}};
  section.blocks.push_back(std::move(shares));
  section.blocks.push_back(quality_table(b));
  return section;
}

}  // namespace

Result<Document> energy_report(const ReportBasis& basis) {
  Document document = begin_document(basis, ReportKind::energy);
  document.subtitle = fmt::format("{}　{}", document.period, basis.picture.energy().edition);
  document.cover.emplace_back(basis.say("核算依据", "rules"), basis.picture.energy().edition);
  document.figures = figures(basis);
  CELADON_ASSIGN(Section months, trend(basis));
  document.sections = {summary(basis, document.figures),
                       boundary(basis),
                       consumption(basis),
                       balance(basis),
                       products(basis),
                       std::move(months),
                       quality(basis),
                       packs_section(basis, document.pins)};
  return document;
}

}  // namespace celadon::report
