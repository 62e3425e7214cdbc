// Tables about the plant itself that several reports print.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/report/ledger_words.hpp"
#include "celadon/report/report_parts.hpp"
#include "celadon/telemetry/intervals.hpp"

namespace celadon::report {
namespace {

/// The value of an input as "21,300 万元", or what it misses.
std::string input_text(const ReportBasis& basis, const std::string& name) {
  const formula::Input* input = basis.picture.find(name);
  if (input == nullptr) return basis.say("未填报", "not stated");
  if (const auto* known = std::get_if<units::Quantity>(&input->value))
    return plain_number(known->value) + " " + basis.unit(known->unit);
  return basis.say("无法判定", "undetermined");
}

std::string products_text(const ReportBasis& basis) {
  std::string text;
  for (const registry::Product& product : basis.picture.site().products) {
    if (!text.empty()) text += basis.say("；", "; ");
    text += basis.name(product.names);
    const formula::Input* output = basis.picture.find("product.output." + product.id.text);
    if (output == nullptr) continue;
    if (const auto* known = std::get_if<units::Quantity>(&output->value))
      text += fmt::format(" {} {}", plain_number(known->value), basis.unit(known->unit));
  }
  return text.empty() ? basis.say("未填报", "not stated") : text;
}

std::string or_not_stated(const ReportBasis& basis, const std::string& text) {
  return text.empty() ? basis.say("未填报", "not stated") : text;
}

/// A rule of the books in words; the rules of intervals are kept by name.
std::string rule_text(const ReportBasis& basis, const std::string& rule) {
  if (const auto known = telemetry::rule_named(rule))
    return std::string(telemetry::text_of(*known, basis.language));
  return ledger_sentence(rule, basis.language);
}

struct FlowQuality {
  std::string point;
  double measured = 0.0;
  double estimated = 0.0;
  std::uint64_t intervals = 0;
  std::uint64_t missing = 0;
  std::vector<std::string> rules;
};

std::string contact_of(const registry::Profile& profile) {
  std::string text;
  for (const std::string* part : {&profile.contact, &profile.phone, &profile.email}) {
    if (part->empty()) continue;
    if (!text.empty()) text += "  ";
    text += *part;
  }
  return text;
}

}  // namespace

PrintedTable plant_facts(const ReportBasis& basis) {
  const registry::Site& site = basis.picture.site();
  PrintedTable table;
  table.caption = basis.say("企业基本信息", "Basic facts of the plant");
  table.headed = false;
  table.columns = {{"", "", Align::left, 1.9},
                   {"", "", Align::left, 2.3},
                   {"", "", Align::left, 1.9},
                   {"", "", Align::left, 2.3}};
  const auto pair = [&](std::string a, std::string b, std::string c, std::string d) {
    table.rows.push_back(row({text_cell(std::move(a)), text_cell(std::move(b)),
                              text_cell(std::move(c)), text_cell(std::move(d))}));
  };
  pair(basis.say("工厂名称", "plant"), basis.name(site.names),
       basis.say("单位名称", "organisation"), basis.name(site.organisation));
  pair(basis.say("行业代码（GB/T 4754）", "industry (GB/T 4754)"),
       or_not_stated(basis, site.industry),
       basis.say("行政区划（GB/T 2260）", "division (GB/T 2260)"),
       or_not_stated(basis, site.division));
  pair(basis.say("统一社会信用代码", "credit code"), or_not_stated(basis, site.credit_code),
       basis.say("计量点", "measuring points"), std::to_string(site.points.size()));
  const registry::Profile& profile = site.profile;
  const auto named = [&](const std::optional<registry::Names>& names) {
    return or_not_stated(basis, names ? basis.name(*names) : std::string());
  };
  pair(
      basis.say("地址", "address"), named(profile.address), basis.say("企业性质", "ownership"),
      or_not_stated(basis, profile.ownership ? std::string(word(*profile.ownership, basis.language))
                                             : std::string()));
  pair(basis.say("申报部门", "department"), named(profile.department),
       basis.say("联系人", "contact"), or_not_stated(basis, contact_of(profile)));
  pair(basis.say("工业总产值", "output value"), input_text(basis, "output_value"),
       basis.say("工业增加值", "value added"), input_text(basis, "value_added"));
  pair(basis.say("营业收入", "revenue"), input_text(basis, "revenue"),
       basis.say("用地面积", "land area"), input_text(basis, "land.area"));
  pair(basis.say("主要产品与产量", "products and output"), products_text(basis),
       basis.say("取水量", "water withdrawn"), input_text(basis, "water.withdrawn"));
  return table;
}

PrintedTable points_table(const ReportBasis& basis) {
  const registry::Site& site = basis.picture.site();
  PrintedTable table;
  table.caption = basis.say("计量点", "Measuring points");
  table.columns = {{basis.say("编号", "id"), "", Align::left, 1.0},
                   {basis.say("名称", "name"), "", Align::left, 1.8},
                   {basis.say("单位", "unit"), "", Align::left, 0.7},
                   {basis.say("准确度等级", "class"), "", Align::right, 0.9},
                   {basis.say("从", "from"), "", Align::left, 1.5},
                   {basis.say("到", "to"), "", Align::left, 1.5}};
  for (const registry::MeasuringPoint& point : site.points) {
    const registry::Flow* flow = site.flow_of(point.id);
    const auto node = [&](const registry::NodeId& id) {
      const registry::Node* found = site.find(id);
      return found != nullptr ? basis.name(found->names) : id.text;
    };
    table.rows.push_back(
        row({text_cell(point.id.text), text_cell(basis.name(point.names)),
             text_cell(basis.unit(point.unit)), free_number_cell(point.accuracy_class),
             text_cell(flow != nullptr ? node(flow->from) : "—"),
             text_cell(flow != nullptr ? node(flow->to) : "—")}));
  }
  return table;
}

PrintedTable quality_table(const ReportBasis& basis) {
  std::map<std::string, FlowQuality> flows;
  for (const ledger::Entry& entry : basis.picture.books().entries) {
    const ledger::Posting& posting = entry.posting;
    if (posting.kind != ledger::EntryKind::flow) continue;
    FlowQuality& flow = flows[posting.flow];
    flow.point = posting.evidence.point;
    flow.measured += static_cast<double>(posting.quality.measured);
    flow.estimated += static_cast<double>(posting.quality.estimated);
    flow.intervals += posting.quality.measured_intervals + posting.quality.estimated_intervals;
    flow.missing += posting.quality.missing_intervals;
    for (const std::string& rule : posting.rules) {
      if (std::find(flow.rules.begin(), flow.rules.end(), rule) == flow.rules.end())
        flow.rules.push_back(rule);
    }
  }
  PrintedTable table;
  table.caption = basis.say("计量数据质量", "Quality of the metered data");
  table.columns = {{basis.say("计量点", "point"), "", Align::left, 2.4},
                   {basis.say("计量", "measured"), "%", Align::right, 0.9},
                   {basis.say("估算", "estimated"), "%", Align::right, 0.9},
                   {basis.say("有值时段", "intervals"), "", Align::right, 1.0},
                   {basis.say("缺失时段", "missing"), "", Align::right, 1.0},
                   {basis.say("补缺与换算规则", "rules applied"), "", Align::left, 2.6}};
  for (const auto& [id, flow] : flows) {
    const double sum = flow.measured + flow.estimated;
    std::string rules;
    for (const std::string& rule : flow.rules)
      rules += (rules.empty() ? "" : basis.say("；", "; ")) + rule_text(basis, rule);
    const registry::MeasuringPoint* point =
        basis.picture.site().find(registry::PointId(flow.point));
    const std::string name =
        point != nullptr ? fmt::format("{} {}", flow.point, basis.name(point->names)) : flow.point;
    const auto share = [&](double part) {
      return sum != 0.0 ? std::optional<double>(100.0 * part / sum) : std::nullopt;
    };
    PrintedCell missing = number_cell(static_cast<double>(flow.missing), 0);
    if (flow.missing > 0) missing.tone = Tone::warn;
    table.rows.push_back(row({text_cell(name), number_cell(share(flow.measured), 2),
                              number_cell(share(flow.estimated), 2),
                              number_cell(static_cast<double>(flow.intervals), 0),
                              std::move(missing), text_cell(rules)}));
  }
  return table;
}

}  // namespace celadon::report
