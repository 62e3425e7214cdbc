#include "celadon/app/views/load_curve.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/views/plant_figures.hpp"
#include "celadon/units/sentences.hpp"

namespace celadon::app::views {
namespace {

using registry::NodeKind;
using telemetry::IntervalQuality;

constexpr std::size_t most_steps = 20'000;

bool outside(const registry::Site& site, const registry::NodeId& id) {
  const registry::Node* node = site.find(id);
  return node != nullptr && (node->kind == NodeKind::source || node->kind == NodeKind::site);
}

void add_part(const registry::Site& site, const registry::Flow& flow, double sign,
              CurveObject& object) {
  const registry::MeasuringPoint* point = flow.point.empty() ? nullptr : site.find(flow.point);
  if (point == nullptr || point->quantity == registry::QuantityKind::state) return;
  object.parts.push_back({point, &flow, sign});
}

Error no_meter(const registry::Site& site, const CurveObject& object, const std::string& carrier) {
  std::set<std::string> known;
  for (const registry::Flow& flow : site.flows) {
    const bool here = object.id.empty() || flow.from.text == object.id || flow.to.text == object.id;
    if (here && !flow.point.empty()) known.insert(flow.carrier.text);
  }
  return fail(ErrorCode::not_found,
              fmt::format("{0} 没有 {1} 的计量点｜{0} has no meter of {1}",
                          object.id.empty() ? site.id.text : object.id, carrier),
              known.empty()
                  ? "它没有任何计量点｜it has no meter at all"
                  : fmt::format("用 carrier={0}｜ask for carrier={0}", fmt::join(known, " | ")));
}

/// Only the given carrier, or, of an object that has just one, that one.
std::string carrier_of_node(const registry::Site& site, const std::string& node,
                            const std::string& asked) {
  if (!asked.empty()) return asked;
  std::set<std::string> carriers;
  for (const registry::Flow& flow : site.flows) {
    if (flow.from.text == node || flow.to.text == node) carriers.insert(flow.carrier.text);
  }
  return carriers.size() == 1 ? *carriers.begin() : "electricity";
}

Result<CurveObject> of_node(const registry::Site& site, const registry::Node& node,
                            const std::string& carrier) {
  CurveObject object{
      node.id.text, "node", node.names, carrier_of_node(site, node.id.text, carrier), {}};
  for (const registry::Flow& flow : site.flows) {
    if (flow.carrier.text != object.carrier) continue;
    const bool out_only = node.kind == NodeKind::source;
    if (!out_only && flow.to == node.id) add_part(site, flow, 1.0, object);
    if (out_only && flow.from == node.id) add_part(site, flow, 1.0, object);
    if (out_only && flow.to == node.id) add_part(site, flow, -1.0, object);
  }
  if (object.parts.empty()) return no_meter(site, object, object.carrier);
  return object;
}

IntervalQuality worse(IntervalQuality a, IntervalQuality b) {
  if (a == IntervalQuality::missing || b == IntervalQuality::missing)
    return IntervalQuality::missing;
  if (a == IntervalQuality::estimated || b == IntervalQuality::estimated)
    return IntervalQuality::estimated;
  return IntervalQuality::measured;
}

bool is_energy(const units::Unit& unit) { return unit.dimension == units::unit("kWh").dimension; }

}  // namespace

Result<CurveObject> curve_object(const Reading& reading, const std::string& id,
                                 const std::string& carrier) {
  const registry::Site& site = reading.site();
  if (!carrier.empty() && reading.carriers().find(carrier) == nullptr) {
    return fail(ErrorCode::not_found,
                fmt::format("没有能源品种 '{0}'｜carrier '{0}' is not known", carrier),
                "参见 packs/vocabulary/carriers｜see packs/vocabulary/carriers");
  }
  if (id.empty()) {
    CurveObject plant{"", "plant", site.names, carrier.empty() ? "electricity" : carrier, {}};
    for (const registry::Flow& flow : site.flows) {
      if (flow.carrier.text != plant.carrier) continue;
      const bool leaves = outside(site, flow.to);
      const bool enters = outside(site, flow.from);
      if (leaves) {
        add_part(site, flow, -1.0, plant);
      } else if (enters) {
        add_part(site, flow, 1.0, plant);
      }
    }
    if (plant.parts.empty()) return no_meter(site, plant, plant.carrier);
    return plant;
  }
  if (const auto* node = site.find(registry::NodeId(id))) return of_node(site, *node, carrier);
  if (const auto* flow = site.find(registry::FlowId(id))) {
    CurveObject object{id, "flow", flow->names, flow->carrier.text, {}};
    add_part(site, *flow, 1.0, object);
    if (object.parts.empty()) return no_meter(site, object, flow->carrier.text);
    return object;
  }
  if (const auto* point = site.find(registry::PointId(id))) {
    const registry::Flow* flow = site.flow_of(point->id);
    return CurveObject{
        id, "point", point->names, flow == nullptr ? "" : flow->carrier.text, {{point, flow, 1.0}}};
  }
  return fail(
      ErrorCode::not_found,
      fmt::format("对象 '{0}' 不是 {1} 的节点、流向或计量点｜object '{0}' is no node, flow or "
                  "point of {1}",
                  id, site.id.text),
      "工厂图中列有其对象｜see the graph of the site for its objects");
}

Duration finest_step(const CurveObject& object) {
  Duration finest = Duration::minutes(1);
  for (const CurvePart& part : object.parts) finest = std::max(finest, native_step(*part.point));
  return finest;
}

Result<Duration> step_of(const std::string& text, const CivilPeriod& period, Duration finest) {
  static constexpr std::pair<const char*, std::int64_t> steps[] = {
      {"15min", 15}, {"30min", 30}, {"1h", 60}, {"1d", 1440}};
  const std::int64_t length = period.days() * 1440;
  for (const auto& [name, minutes] : steps) {
    const Duration step = Duration::minutes(minutes);
    if (!text.empty()) {
      if (text != name) continue;
      if (step < finest) {
        return fail(
            ErrorCode::invalid_argument,
            fmt::format(
                "步长 {0} 比计量点的读数间隔更细，其间隔为 {1} 分钟｜step {0} is finer than "
                "the meters, which read every {1} min",
                text, finest.us / 60'000'000),
            "用更长的步长｜ask for a longer step");
      }
      if (static_cast<std::size_t>(length / minutes) > most_steps) {
        return fail(
            ErrorCode::invalid_argument,
            fmt::format(
                "步长 {0} 会得出 {1} 个值，超过 {2} 个｜step {0} gives {1} values, more than "
                "{2}",
                text, length / minutes, most_steps),
            "用更长的步长或缩短期间｜ask for a longer step or a shorter period");
      }
      return step;
    }
    if (step >= finest && (length / minutes <= 1000 || minutes == 1440)) return step;
  }
  if (text.empty()) return Duration::days(1);
  return fail(ErrorCode::invalid_argument,
              fmt::format("没有步长 '{0}'｜step '{0}' is not known", text),
              "可用：15min | 30min | 1h | 1d｜one of: 15min | 30min | 1h | 1d");
}

Result<Curve> curve_of(const Reading& reading, const CurveObject& object, const CivilPeriod& period,
                       Duration step) {
  Curve curve;
  const Interval range = period.interval(reading.site().offset);
  curve.start = range.from;
  curve.step = step;
  const auto size = static_cast<std::size_t>(range.length().us / step.us);
  if (size > most_steps) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("{0} 步，超过 {1} 步｜{0} steps, more than {1}", size, most_steps),
                "用更长的步长或缩短期间｜ask for a longer step or a shorter period");
  }
  curve.amounts.assign(size, 0.0);
  curve.quality.assign(size, IntervalQuality::measured);
  bool first = true;
  for (const CurvePart& part : object.parts) {
    const registry::Carrier* carrier = reading.carriers().find(object.carrier);
    telemetry::IntervalSeries series;
    if (reading.store() != nullptr) {
      CELADON_ASSIGN(series, telemetry::read_intervals(*reading.store(), *part.point, range, step));
    } else {
      series.unit = part.point->unit;
      series.amounts.assign(size, 0.0);
      series.quality.assign(size, IntervalQuality::missing);
    }
    if (first) {
      curve.means = series.means;
      const bool convertible =
          carrier != nullptr && !series.means && series.unit.compatible(carrier->unit);
      curve.unit = convertible ? carrier->unit : series.unit;
      first = false;
    }
    const Interval valid = part.flow == nullptr ? part.point->valid.interval(reading.site().offset)
                                                : part.flow->valid.interval(reading.site().offset);
    if (!series.unit.compatible(curve.unit)) {
      curve.notes.push_back(fmt::format("point '{}' measures {}, not {}: left out",
                                        part.point->id.text, series.unit.symbol,
                                        curve.unit.symbol));
      continue;
    }
    const double scale = part.sign * series.unit.scale / curve.unit.scale;
    for (std::size_t i = 0; i < size && i < series.amounts.size(); ++i) {
      const Instant at{range.from.us + static_cast<std::int64_t>(i) * step.us};
      if (!valid.contains(at)) continue;  // the meter was not there
      curve.quality[i] = worse(curve.quality[i], series.quality[i]);
      curve.amounts[i] += curve.means ? series.amounts[i] : scale * series.amounts[i];
    }
    if (!curve.means) curve.known += scale * telemetry::total_of(series, range).value;
  }
  return curve;
}

Json series_json(const Curve& curve, const std::string& id, const registry::Names& names) {
  const double hours = static_cast<double>(curve.step.us) / 3.6e9;
  const bool energy = !curve.means && is_energy(curve.unit);
  const double scale =
      curve.means ? 1.0 : (energy ? curve.unit.scale / units::unit("kWh").scale : 1.0) / hours;
  Json values = Json::array();
  std::string quality;
  quality.reserve(curve.quality.size());
  for (std::size_t i = 0; i < curve.amounts.size(); ++i) {
    const bool missing = curve.quality[i] == IntervalQuality::missing;
    values.push_back(missing ? Json() : Json(curve.amounts[i] * scale));
    quality += missing ? 'x' : curve.quality[i] == IntervalQuality::measured ? 'm' : 'e';
  }
  return {{"id", id},
          {"name", names_json(names)},
          {"unit", curve.means ? curve.unit.symbol
                               : (energy ? std::string("kW") : curve.unit.symbol + "/h")},
          {"values", std::move(values)},
          {"quality", quality}};
}

Result<Json> total_json(Reading& reading, const CurveObject& object, const Curve& curve,
                        const CivilPeriod& period) {
  const std::string& site = reading.site().id.text;
  if (curve.means) {
    return undetermined_json(curve.unit.symbol, "a state has no amount");
  }
  CELADON_ASSIGN(const AccountPtr account, reading.account(period));
  if (object.kind == "plant" && object.carrier == "electricity") {
    CELADON_ASSIGN(const formula::Input used, figure_input(reading, "electricity", period));
    return input_json(&used, "kWh", "electricity", derivation_link(site, "electricity", period));
  }
  double total = 0.0;
  double measured = 0.0;
  double weight = 0.0;
  std::vector<std::string> missing;
  std::string reason;
  for (const CurvePart& part : object.parts) {
    if (part.flow == nullptr) {
      Json json = quantity_json(curve.known, curve.unit.symbol);
      json["derivation"] = derivation_link(site, "point." + object.id, period);
      return json;
    }
    const auto flow = account->figures.flows.find(part.flow->id.text);
    if (flow == account->figures.flows.end()) continue;
    const auto amount = flow->second.shown.in(curve.unit);
    if (amount.ok()) total += part.sign * *amount;
    measured += std::fabs(amount.ok() ? *amount : 0.0) * flow->second.measured_share;
    weight += std::fabs(amount.ok() ? *amount : 0.0);
    if (flow->second.gap) {
      const auto& gap = *flow->second.gap;
      missing.insert(missing.end(), gap.missing.begin(), gap.missing.end());
      reason = reason.empty() ? gap.reason : units::followed_by(reason, gap.reason);
    }
  }
  Json json = quantity_json(total, curve.unit.symbol);
  if (!reason.empty()) {
    json = undetermined_json(curve.unit.symbol, reason, missing);
    json["known"] = total;
  } else if (weight > 0.0) {
    json["measured_share"] = measured / weight;
  }
  if (object.parts.size() == 1) {
    json["derivation"] =
        derivation_link(site, "flow." + object.parts.front().flow->id.text, period);
  } else if (object.kind == "node") {
    json["derivation"] =
        derivation_link(site, fmt::format("node.{}.{}", object.id, object.carrier), period);
  }
  return json;
}

Json object_json(const CurveObject& object) {
  return {{"id", object.id}, {"name", names_json(object.names)}, {"kind", object.kind}};
}

}  // namespace celadon::app::views
