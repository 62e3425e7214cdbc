#include "celadon/report/energy_report_tables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/report/ledger_words.hpp"
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

/// A coefficient in kgce per unit of the amount, which is how tables print it.
std::pair<std::optional<double>, std::string> coefficient(const ReportBasis& b,
                                                          const EnergyLine& line) {
  if (!line.factor) return {std::nullopt, ""};
  const units::Unit shown = units::unit("kgce") / line.amount.unit;
  const auto value = line.factor->in(shown);
  if (!value.ok()) return {line.factor->value, b.unit(line.factor->unit)};
  return {*value, "kgce/" + b.unit(line.amount.unit)};
}

/// An amount of the books in the unit its carrier is shown in.
PrintedCell exact_cell(const ReportBasis& b, const ledger::ExactAmount& amount,
                       const std::string& carrier) {
  const registry::Carrier* known = b.picture.books().carriers.find(carrier);
  const auto shown = known != nullptr ? amount.in(known->unit) : amount.in_base();
  return number_cell(shown.ok() ? shown->value : amount.in_base().value, 2);
}

struct FlowSum {
  const registry::Flow* flow = nullptr;
  units::Quantity shown;
  std::string from;
};

}  // namespace

std::optional<double> tce_of(const EnergyLine& line) {
  if (const auto* known = std::get_if<units::Quantity>(&line.energy)) {
    if (const auto value = known->in(units::unit("tce")); value.ok()) return *value;
  }
  return std::nullopt;
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

}  // namespace celadon::report
