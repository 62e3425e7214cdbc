#include "celadon/report/energy_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/report/ledger_words.hpp"
#include "celadon/report/monthly_energy.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::report {
namespace {

using ledger::EnergyLine;

std::string confidence_text(const ReportBasis& b, const EnergyLine& line) {
  std::string text;
  if (line.provisional) text = b.say("暂行", "provisional");
  if (line.confidence) {
    const std::string_view mark = word(*line.confidence, b.language);
    if (!mark.empty() && text != mark)
      text += (text.empty() ? "" : b.say("，", ", ")) + std::string(mark);
  }
  return text.empty() ? b.say("原文", "quoted") : text;
}

std::optional<double> tce_of(const EnergyLine& line) {
  if (const auto* known = std::get_if<units::Quantity>(&line.energy)) {
    if (const auto value = known->in(units::unit("tce")); value.ok()) return *value;
  }
  return std::nullopt;
}

/// A coefficient in kgce per unit of the amount, which is how tables print it.
std::pair<std::optional<double>, std::string> coefficient(const ReportBasis& b,
                                                          const EnergyLine& line) {
  if (!line.factor) return {std::nullopt, ""};
  const units::Unit shown = units::unit("kgce") / line.amount.unit;
  const auto value = line.factor->in(shown);
  if (!value.ok()) return {line.factor->value, b.unit(line.factor->unit)};
  return {*value, "kgce/" + b.unit(line.amount.unit)};
}

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

PrintedTable carriers_table(const ReportBasis& b) {
  const ledger::ComprehensiveEnergy& energy = b.picture.energy();
  PrintedTable table;
  table.caption = b.say("分品种能源消费与折标", "Energy by carrier and its coal equivalent");
  table.columns = {{b.say("品种", "carrier"), "", Align::left, 1.3},
                   {b.say("用途", "role"), "", Align::left, 1.3},
                   {b.say("实物量", "amount"), "", Align::right, 1.5},
                   {b.say("单位", "unit"), "", Align::left, 0.7},
                   {b.say("折标系数", "coefficient"), "", Align::right, 1.0},
                   {b.say("系数单位", "per"), "", Align::left, 1.2},
                   {b.say("折标量", "energy"), "tce", Align::right, 1.2},
                   {b.say("计量", "measured"), "%", Align::right, 0.9}};
  for (const EnergyLine& line : energy.lines) {
    const auto [factor, per] = coefficient(b, line);
    PrintedCell equivalent = value_cell(b, line.energy, "tce", 4);
    if (!line.counted) equivalent.text += b.say("（不计入）", " (not counted)");
    table.rows.push_back(
        row({text_cell(b.carrier(line.carrier)),
             text_cell(std::string(word(line.role, b.language))), number_cell(line.amount.value, 2),
             text_cell(b.unit(line.amount.unit)), free_number_cell(factor), text_cell(per),
             std::move(equivalent), number_cell(100.0 * line.measured_share, 1)}));
  }
  table.rows.push_back(
      row({text_cell(b.say("合计", "total")), text_cell(""), text_cell(""), text_cell(""),
           text_cell(""), text_cell(""), value_cell(b, energy.total, "tce", 4),
           number_cell(100.0 * energy.measured_share, 1)},
          RowKind::total));
  if (!formula::determined(energy.total)) {
    table.notes.push_back(b.say("已知部分合计 ", "Known part: ") + grouped(energy.known.value, 4) +
                          " tce");
  }
  return table;
}

PrintedTable factors_table(const ReportBasis& b) {
  PrintedTable table;
  table.caption = b.say("折标系数的出处", "Where the coefficients come from");
  table.columns = {{b.say("品种", "carrier"), "", Align::left, 1.0},
                   {b.say("数据包", "pack"), "", Align::left, 1.5},
                   {b.say("出处", "source"), "", Align::left, 2.6},
                   {b.say("可信度", "confidence"), "", Align::left, 0.9},
                   {b.say("说明", "notes"), "", Align::left, 2.0}};
  std::vector<std::string> seen;
  for (const EnergyLine& line : b.picture.energy().lines) {
    std::string notes;
    for (const std::string& note : line.notes)
      notes += (notes.empty() ? "" : b.say("；", "; ")) + ledger_sentence(note, b.language);
    const std::string pack = line.origin ? line.origin->pack : b.say("实测或填报", "measured");
    const std::string source = line.origin ? (line.origin->clause.empty()
                                                  ? line.origin->source
                                                  : line.origin->clause + " " + line.origin->source)
                                           : sources_of(b, *line.derivation, nullptr);
    const std::string key = line.carrier + pack + notes;
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(key);
    table.rows.push_back(
        row({text_cell(b.carrier(line.carrier)), text_cell(pack), text_cell(source),
             text_cell(confidence_text(b, line)), text_cell(notes)}));
  }
  return table;
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

/// An amount of the books in the unit its carrier is shown in.
PrintedCell exact_cell(const ReportBasis& b, const ledger::ExactAmount& amount,
                       const std::string& carrier) {
  const registry::Carrier* known = b.picture.books().carriers.find(carrier);
  const auto shown = known != nullptr ? amount.in(known->unit) : amount.in_base();
  return number_cell(shown.ok() ? shown->value : amount.in_base().value, 2);
}

PrintedTable balance_table(const ReportBasis& b) {
  PrintedTable table;
  table.caption = b.say("节点平衡", "Balance of the nodes");
  table.columns = {{b.say("节点", "node"), "", Align::left, 1.4},
                   {b.say("品种", "carrier"), "", Align::left, 0.9},
                   {b.say("单位", "unit"), "", Align::left, 0.6},
                   {b.say("流入", "in"), "", Align::right, 1.4},
                   {b.say("流出", "out"), "", Align::right, 1.4},
                   {b.say("计量差", "unaccounted"), "", Align::right, 1.2},
                   {b.say("差率", "share"), "%", Align::right, 0.8},
                   {b.say("表计误差", "accuracy"), "%", Align::right, 0.9},
                   {b.say("判断", "judged"), "", Align::left, 0.8}};
  for (const ledger::NodeBalance& balance : b.picture.balances()) {
    const registry::Node* node = b.picture.site().find(registry::NodeId(balance.node));
    const registry::Carrier* carrier = b.picture.books().carriers.find(balance.carrier);
    std::string judged = b.say("表级未全知", "classes unknown");
    Tone tone = Tone::soft;
    if (!balance.incomplete.empty()) {
      judged = b.say("数据不全", "incomplete");
      tone = Tone::warn;
    } else if (balance.every_class_known) {
      judged = balance.within_accuracy() ? b.say("之内", "within") : b.say("超出", "beyond");
      tone = balance.within_accuracy() ? Tone::good : Tone::bad;
    }
    table.rows.push_back(
        row({text_cell(node != nullptr ? b.name(node->names) : balance.node),
             text_cell(b.carrier(balance.carrier)),
             text_cell(carrier != nullptr ? b.unit(carrier->unit) : ""),
             exact_cell(b, balance.inflow, balance.carrier),
             exact_cell(b, balance.outflow, balance.carrier),
             exact_cell(b, balance.unaccounted, balance.carrier),
             number_cell(100.0 * balance.unaccounted_share, 2),
             number_cell(balance.every_class_known
                             ? std::optional<double>(100.0 * balance.accuracy_share)
                             : std::nullopt,
                         2),
             text_cell(judged, tone)}));
  }
  table.notes.push_back(
      b.say("流入 = 流出 + 库存变化 + 计量差；计量差在表计准确度能解释的范围内记为“之内”。",
            "in = out + rise of stock + unaccounted; 'within' means the accuracy classes of the "
            "meters explain what is unaccounted."));
  return table;
}

struct FlowSum {
  const registry::Flow* flow = nullptr;
  units::Quantity shown;
  std::string from;
};

PrintedTable flows_table(const ReportBasis& b, Chart& chart) {
  PrintedTable table;
  table.caption = b.say("能源流向", "Flows");
  table.columns = {{b.say("从", "from"), "", Align::left, 1.8},
                   {b.say("到", "to"), "", Align::left, 1.8},
                   {b.say("品种", "carrier"), "", Align::left, 1.2},
                   {b.say("单位", "unit"), "", Align::left, 0.8},
                   {b.say("实物量", "amount"), "", Align::right, 1.6},
                   {b.say("计量", "measured"), "%", Align::right, 0.9}};
  const auto totals = ledger::flow_totals(b.picture.books());
  if (!totals.ok()) return table;
  chart.kind = ChartKind::bar;
  chart.caption = b.say("各用能单元用电量", "Electricity by load");
  chart.unit = "kWh";
  chart.series = {{b.say("用电量", "electricity"), {}}};
  for (const registry::Flow& flow : b.picture.site().flows) {
    const auto found = totals->find(flow.id.text);
    if (found == totals->end()) continue;
    const ledger::FlowTotal& total = found->second;
    const auto node = [&](const registry::NodeId& id) {
      const registry::Node* one = b.picture.site().find(id);
      return one != nullptr ? b.name(one->names) : id.text;
    };
    PrintedCell amount = number_cell(total.shown.value, 2);
    if (total.gap) {
      amount.text += " *";
      amount.tone = Tone::warn;
    }
    table.rows.push_back(
        row({text_cell(node(flow.from)), text_cell(node(flow.to)),
             text_cell(b.carrier(flow.carrier.text)), text_cell(b.unit(total.shown.unit)),
             std::move(amount), number_cell(100.0 * total.measured_share, 2)}));
    const registry::Node* to = b.picture.site().find(flow.to);
    const bool load = to != nullptr && (to->kind == registry::NodeKind::load ||
                                        to->kind == registry::NodeKind::line);
    if (load && flow.carrier.text == "electricity") {
      chart.categories.push_back(node(flow.to));
      chart.series[0].values.emplace_back(total.shown.value);
    }
  }
  const bool gaps = std::any_of(totals->begin(), totals->end(),
                                [](const auto& one) { return one.second.gap.has_value(); });
  if (gaps)
    table.notes.push_back(b.say("* 数据不完整，只列已知部分。", "* incomplete: the known part."));
  return table;
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
