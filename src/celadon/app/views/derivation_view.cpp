#include "celadon/app/views/derivation_view.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "celadon/app/views/formed_figures.hpp"
#include "celadon/app/views/plant_figures.hpp"
#include "celadon/formula/json.hpp"
#include "celadon/ledger/derive.hpp"
#include "celadon/registry/titles.hpp"
#include "celadon/telemetry/intervals.hpp"

namespace celadon::app::views {
namespace {

using formula::DerivationPtr;
using formula::Value;
using units::Quantity;

/// What a question for a figure works with.
struct Asked {
  Reading& reading;
  const DerivationRequest& request;
  CivilPeriod period;
};

std::optional<std::size_t> number_after(const std::string& figure, std::string_view prefix) {
  if (!figure.starts_with(prefix)) return std::nullopt;
  std::size_t number = 0;
  const char* from = figure.data() + prefix.size();
  const char* to = figure.data() + figure.size();
  const auto [end, error] = std::from_chars(from, to, number);
  if (error != std::errc() || end != to || from == to) return std::nullopt;
  return number;
}

std::string rest_of(const std::string& figure, std::string_view prefix) {
  return figure.starts_with(prefix) ? figure.substr(prefix.size()) : std::string();
}

formula::Origin origin_of(const ledger::PlantBooks& books, std::uint32_t source,
                          std::uint64_t first, std::uint64_t last) {
  formula::Origin origin;
  origin.first_row = first;
  origin.last_row = last;
  if (const auto file = books.files.find(source); file != books.files.end()) {
    origin.file = file->second.name;
    origin.file_hash = file->second.sha256;
  }
  return origin;
}

std::string clock_of(Instant at, UtcOffset offset) {
  return format_instant(at, offset).substr(0, 16);
}

/// The readings that one interval rests on.
std::vector<DerivationPtr> readings_in(Reading& reading, const registry::MeasuringPoint& point,
                                       const ledger::PlantBooks& books,
                                       const std::vector<storage::Point>& samples,
                                       Interval interval) {
  std::vector<DerivationPtr> leaves;
  const bool counter = point.quantity == registry::QuantityKind::cumulative;
  for (const storage::Point& sample : samples) {
    const bool inside = interval.from <= sample.at &&
                        (counter ? sample.at <= interval.to : sample.at < interval.to);
    if (!inside) continue;
    leaves.push_back(
        ledger::leaf("reading." + point.id.text, clock_of(sample.at, reading.site().offset),
                     Quantity{sample.value, point.unit}, formula::DataStatus::measured,
                     origin_of(books, sample.source, sample.row, sample.row),
                     {fmt::format("记录于 {0}｜recorded {0}",
                                  format_instant(sample.recorded_at, reading.site().offset))}));
  }
  return leaves;
}

Value interval_value(const telemetry::IntervalSeries& series, std::size_t i) {
  if (series.quality[i] == telemetry::IntervalQuality::missing)
    return formula::Undetermined{{}, "missing"};
  return Quantity{series.amounts[i], series.unit};
}

/// A day of a point: its intervals with the readings at both ends.
Result<std::vector<DerivationPtr>> intervals_of(Reading& reading,
                                                const registry::MeasuringPoint& point,
                                                const ledger::PlantBooks& books,
                                                const telemetry::IntervalSeries& series,
                                                Interval range) {
  CELADON_ASSIGN(const auto samples,
                 reading.store()->read(point.series, {range.from, range.to + Duration{1}}));
  std::vector<DerivationPtr> children;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const Interval interval = series.interval(i);
    std::vector<std::string> notes{std::string(telemetry::name_of(series.quality[i]))};
    if (series.rules[i] != telemetry::IntervalRule::none)
      notes.emplace_back(telemetry::name_of(series.rules[i]));
    const bool measured = series.quality[i] == telemetry::IntervalQuality::measured;
    children.push_back(ledger::computed(
        fmt::format("interval.{}", point.id.text),
        fmt::format("{} – {}", clock_of(interval.from, reading.site().offset),
                    clock_of(interval.to, reading.site().offset)),
        point.quantity == registry::QuantityKind::cumulative
            ? "表底之差｜difference of the readings"
            : "按记录｜as recorded",
        interval_value(series, i), readings_in(reading, point, books, samples, interval),
        std::move(notes), measured ? 1.0 : 0.0));
  }
  return children;
}

/// A point over a period: days of it, or the intervals of one day.
Result<DerivationPtr> point_tree(const Asked& asked, const registry::MeasuringPoint& point,
                                 const std::string& name, const CivilPeriod& period) {
  Reading& reading = asked.reading;
  if (reading.store() == nullptr) {
    return fail(ErrorCode::not_found,
                fmt::format("计量点 '{0}' 没有样本｜no sample of '{0}' is stored", point.id.text),
                "导入该计量点的数据｜import an export of the meter");
  }
  if (period.days() > 400) {
    return fail(
        ErrorCode::limit,
        fmt::format("'{1}' 的期间为 {0} 天｜{0} days of '{1}'", period.days(), point.id.text),
        "最多打开一年｜open a year at most");
  }
  const UtcOffset offset = reading.site().offset;
  const Interval range = period.interval(offset);
  CELADON_ASSIGN(const auto series,
                 telemetry::read_intervals(*reading.store(), point, range, native_step(point)));
  CELADON_ASSIGN(const AccountPtr account, reading.account(period));
  const auto total = telemetry::total_of(series, range);
  std::vector<DerivationPtr> children;
  if (period.days() == 1) {
    CELADON_ASSIGN(children, intervals_of(reading, point, account->books, series, range));
  } else {
    for (std::int64_t day = 0; day < period.days(); ++day) {
      const CivilDate date = civil_from_days(days_from_civil(period.first) + day);
      const auto part = telemetry::total_of(series, CivilPeriod{date, date}.interval(offset));
      std::vector<std::string> notes;
      if (part.missing_intervals > 0)
        notes.push_back(fmt::format("{} intervals missing", part.missing_intervals));
      if (part.estimated_intervals > 0)
        notes.push_back(fmt::format("{} intervals estimated", part.estimated_intervals));
      const std::string day_name = format_date(date);
      children.push_back(ledger::computed(
          fmt::format("{}.{}", name, day_name), day_name, "各时段之和｜sum of intervals",
          Quantity{part.value, series.unit}, {}, std::move(notes), part.measured_share()));
    }
  }
  Value value = Quantity{total.value, series.unit};
  std::vector<std::string> notes;
  for (const telemetry::IntervalRule rule : total.rules) {
    if (rule != telemetry::IntervalRule::none) notes.emplace_back(telemetry::name_of(rule));
  }
  if (total.missing_intervals > 0)
    notes.push_back(fmt::format("{} intervals missing", total.missing_intervals));
  return ledger::computed(name, registry::title(point.names),
                          series.means ? "平均｜mean" : "各时段之和｜sum of intervals",
                          std::move(value), std::move(children), std::move(notes),
                          total.measured_share());
}

/// "entry.<flow>.<period>" or "entry.<number>".
Result<DerivationPtr> entry_tree(const Asked& asked, const std::string& figure) {
  const std::string rest = rest_of(figure, "entry.");
  std::string flow_id;
  CivilPeriod period;
  if (const auto number = number_after(figure, "entry.")) {
    CELADON_ASSIGN(const AccountPtr account, asked.reading.account(asked.period));
    const auto& entries = account->books.entries;
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const auto& entry) { return entry.id == *number; });
    if (found == entries.end()) {
      return fail(ErrorCode::not_found,
                  fmt::format("{1} 没有有效的分录 {0}｜no standing entry {0} in {1}", *number,
                              asked.period.to_string()),
                  "填写该分录的期间｜name the period of the entry");
    }
    flow_id = found->posting.flow;
    period = found->posting.period;
  } else {
    const std::size_t dot = rest.rfind('.');
    const std::size_t range = rest.find("..");
    const std::size_t cut = range == std::string::npos ? dot : rest.rfind('.', range - 1);
    if (cut == std::string::npos) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("'{0}' 不是分录的名称｜'{0}' names no entry", figure),
                  "写成 entry.<流向>.<期间>｜write entry.<flow>.<period>");
    }
    flow_id = rest.substr(0, cut);
    CELADON_ASSIGN(period, CivilPeriod::parse(rest.substr(cut + 1)));
  }
  const registry::Flow* flow = asked.reading.site().find(registry::FlowId(flow_id));
  const registry::MeasuringPoint* point =
      flow == nullptr || flow->point.empty() ? nullptr : asked.reading.site().find(flow->point);
  if (point == nullptr) {
    return fail(ErrorCode::not_found,
                fmt::format("流向 '{0}' 没有计量点｜flow '{0}' has no meter", flow_id),
                "工厂图中列有其流向｜see the graph of the site for its flows");
  }
  return point_tree(asked, *point, fmt::format("entry.{}", flow_id), period);
}

/// What went into a node of one carrier.
Result<DerivationPtr> node_tree(const Asked& asked, const std::string& figure) {
  const std::string rest = rest_of(figure, "node.");
  const std::size_t dot = rest.rfind('.');
  const std::string node = rest.substr(0, dot);
  const std::string carrier = dot == std::string::npos ? "" : rest.substr(dot + 1);
  CELADON_ASSIGN(const AccountPtr account, asked.reading.account(asked.period));
  std::vector<DerivationPtr> children;
  std::optional<Quantity> sum;
  ledger::Missing missing;
  const registry::Node* known = asked.reading.site().find(registry::NodeId(node));
  const bool source = known != nullptr && known->kind == registry::NodeKind::source;
  for (const auto& [id, total] : account->figures.flows) {
    const std::string& end = source ? total.flow->from.text : total.flow->to.text;
    if (end != node || total.flow->carrier.text != carrier) continue;
    children.push_back(total.derivation);
    if (total.gap) missing.add(*total.gap);
    if (!sum) {
      sum = total.shown;
    } else if (const auto more = units::add(*sum, total.shown); more.ok()) {
      sum = *more;
    }
  }
  if (!sum) {
    return fail(ErrorCode::not_found,
                fmt::format("没有 {0} 流入 '{1}'｜no {0} flows into '{1}'", carrier, node),
                "参见工厂图｜see the graph of the site");
  }
  Value value = *sum;
  if (missing.any()) value = missing.undetermined();
  return ledger::computed(figure, known == nullptr ? std::string() : registry::title(known->names),
                          "各流向之和｜sum of flows", std::move(value), std::move(children));
}

/// inflow - outflow - rise of stock of a node.
Result<DerivationPtr> unaccounted_tree(const Asked& asked, const std::string& figure) {
  CELADON_ASSIGN(const AccountPtr account, asked.reading.account(asked.period));
  for (const ledger::NodeBalance& balance : account->balances) {
    if (figure != fmt::format("unaccounted.{}.{}", balance.node, balance.carrier)) continue;
    std::vector<DerivationPtr> in;
    std::vector<DerivationPtr> out;
    const registry::Carrier* carrier = asked.reading.carriers().find(balance.carrier);
    const auto shown = [&](const ledger::ExactAmount& amount) {
      const auto quantity =
          carrier == nullptr ? Result<Quantity>(amount.in_base()) : amount.in(carrier->unit);
      return quantity.ok() ? *quantity : amount.in_base();
    };
    for (const auto& [id, total] : account->figures.flows) {
      if (total.flow->carrier.text != balance.carrier) continue;
      if (total.flow->to.text == balance.node) in.push_back(total.derivation);
      if (total.flow->from.text == balance.node) out.push_back(total.derivation);
    }
    std::vector<DerivationPtr> sides{
        ledger::computed("inflow", "流入｜in", "各流向之和｜sum of flows", shown(balance.inflow),
                         std::move(in)),
        ledger::computed("outflow", "流出｜out", "各流向之和｜sum of flows", shown(balance.outflow),
                         std::move(out)),
        ledger::computed("stock_change", "库存变化｜change of stock", "",
                         shown(balance.stock_change), {})};
    return ledger::computed(figure, "计量差｜unaccounted",
                            "流入 − 流出 − 库存增加｜inflow − outflow − rise of stock",
                            shown(balance.unaccounted), std::move(sides));
  }
  return fail(ErrorCode::not_found,
              fmt::format("没有与 '{0}' 对应的平衡｜no balance answers to '{0}'", figure),
              "/energy/balance 列出有平衡的节点｜see /energy/balance for the nodes that "
              "balance");
}

Result<DerivationPtr> judged_tree(const Asked& asked, const std::string& figure, Judged& by,
                                  Workspace& workspace) {
  CELADON_ASSIGN(by, judge_request(asked.reading, asked.request.by));
  CELADON_ASSIGN(const SiteAssessment answer, judge(workspace, by));
  if (figure.starts_with("indicator.")) {
    const auto* result = answer.assessment->find(rest_of(figure, "indicator."));
    if (result != nullptr) return result->derivation;
  }
  for (const assessment::GateResult& gate : answer.assessment->gates) {
    if (figure == "gate." + gate.id) return gate.derivation;
  }
  return fail(ErrorCode::not_found,
              fmt::format("{0} 没有 '{1}'｜{0} has no '{1}'", by.standard, figure),
              "/assessment 列出其指标和基本要求｜see /assessment for its indicators and "
              "gates");
}

Result<DerivationPtr> tree_of(const Asked& asked, Judged& by, Workspace& workspace) {
  const std::string& figure = asked.request.figure;
  if (figure.starts_with("indicator.") || figure.starts_with("gate."))
    return judged_tree(asked, figure, by, workspace);
  if (figure.starts_with("entry.")) return entry_tree(asked, figure);
  if (figure.starts_with("node.")) return node_tree(asked, figure);
  if (figure.starts_with("unaccounted.")) return unaccounted_tree(asked, figure);
  if (figure.starts_with("point.")) {
    const auto* point = asked.reading.site().find(registry::PointId(rest_of(figure, "point.")));
    if (point != nullptr) return point_tree(asked, *point, figure, asked.period);
  }
  CELADON_ASSIGN(const AccountPtr account, asked.reading.account(asked.period));
  if (figure.starts_with("flow.")) {
    const auto flow = account->figures.flows.find(rest_of(figure, "flow."));
    if (flow != account->figures.flows.end()) return flow->second.derivation;
  }
  if (const auto i = number_after(figure, "energy.line.");
      i && *i < account->figures.energy.lines.size()) {
    return account->figures.energy.lines[*i].derivation;
  }
  if (const auto i = number_after(figure, "carbon.entry.");
      i && *i < account->figures.carbon.entries.size()) {
    return account->figures.carbon.entries[*i].derivation;
  }
  CELADON_ASSIGN(const auto formed, formed_figure(asked.reading, figure, asked.period));
  if (formed) return formed->derivation;
  CELADON_ASSIGN(const formula::Input input, figure_input(asked.reading, figure, asked.period));
  return input.derivation;
}

/// The tree as the pages take it: sources with links, deeper levels cut, entries that open further.
class Shaper {
 public:
  explicit Shaper(const std::string& site, int depth) : site_(site), depth_(depth) {}

  void shape(Json& node, int level) {
    if (node.contains("origin")) origin(node["origin"]);
    const std::string name = node["name"].get<std::string>();
    link(node, name);
    if (!node.contains("children")) return;
    if (level >= depth_) {
      node.erase("children");
      node["cut"] = true;
      return;
    }
    for (Json& child : node["children"]) shape(child, level + 1);
  }
  [[nodiscard]] Json packs() const {
    Json list = Json::array();
    for (const auto& [label, hash] : packs_)
      list.push_back({{"pack", label}, {"sha256", text_or_null(hash)}});
    return list;
  }

 private:
  void origin(Json& origin) {
    const std::string pack = origin.value("pack", "");
    const std::string hash = origin.value("file_hash", "");
    origin.erase("file_hash");
    if (!pack.empty()) packs_.emplace(pack, origin.value("pack_hash", ""));
    if (hash.empty()) return;
    origin["sha256"] = hash;
    if (!pack.empty()) return;
    origin["link"] = fmt::format("/api/v1/sites/{}/sources/{}?row={}&last_row={}", site_, hash,
                                 origin.value("first_row", 1), origin.value("last_row", 1));
  }
  /// "entry.f-grid.2025-03" and "entry.f-grid.2025-03-05" open further, as "point.W-IN.2025-03-05".
  void link(Json& node, const std::string& name) const {
    const bool entry = name.starts_with("entry.");
    const bool point = name.starts_with("point.");
    if (!entry && !point) return;
    const std::size_t range = name.find("..");
    const std::size_t cut = name.rfind('.', range == std::string::npos ? range : range - 1);
    const auto period = CivilPeriod::parse(name.substr(cut + 1));
    if (!period.ok()) return;
    node["link"] = derivation_link(site_, entry ? name : name.substr(0, cut), *period);
  }

  std::string site_;
  int depth_;
  std::set<std::pair<std::string, std::string>> packs_;
};

}  // namespace

Result<Json> derivation_view(Workspace& workspace, const DerivationRequest& request) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, request.by.site));
  CELADON_ASSIGN(const CivilPeriod period, period_or_default(reading, request.by.period));
  const Asked asked{reading, request, period};
  Judged by;
  CELADON_ASSIGN(const DerivationPtr tree, tree_of(asked, by, workspace));
  Json node = formula::to_json(*tree);
  Shaper shaper(reading.site().id.text, request.depth);
  shaper.shape(node, 1);
  node.erase("link");  // the root is what was opened
  return Json{{"figure", request.figure},
              {"site", reading.site().id.text},
              {"period", period.to_string()},
              {"packs", shaper.packs()},
              {"derivation", std::move(node)}};
}

}  // namespace celadon::app::views
