#include "celadon/assessment/scheme.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/assessment/pack_fields.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::assessment {
namespace {

using text::Node;

Status parse_value(const Node& node, SchemeValues& scheme) {
  CELADON_TRY(fields::expect_mapping(
      node, "value",
      {"indicator", "alternative", "leading", "baseline", "unit", "confidence", "source", "note"}));
  CELADON_ASSIGN(std::string key, fields::text(node, "indicator"));
  CELADON_ASSIGN(const std::string alternative, fields::text_or(node, "alternative", ""));
  if (!alternative.empty()) key += "." + alternative;
  SchemeBound bound;
  CELADON_ASSIGN(const units::Unit unit, fields::unit_or_one(node, "unit"));
  CELADON_ASSIGN(bound.sureness, fields::sureness(node));
  for (const char* side : {"leading", "baseline"}) {
    if (node.find(side) == nullptr) continue;
    CELADON_ASSIGN(const double value, fields::number(node, side));
    (side[0] == 'l' ? bound.leading : bound.baseline) = units::Quantity{value, unit};
  }
  if (!bound.leading && !bound.baseline) {
    return node.error(ErrorCode::parse,
                      "既无引领值也无基准值｜neither leading nor baseline is given");
  }
  if (!scheme.bounds.emplace(key, std::move(bound)).second) {
    return node.error(ErrorCode::rule,
                      fmt::format("指标 '{0}' 重复取值｜'{0}' is given twice", key));
  }
  return {};
}

Status parse_parameter(const Node& node, SchemeValues& scheme) {
  CELADON_TRY(fields::expect_mapping(node, "parameter",
                                     {"id", "value", "unit", "confidence", "source", "note"}));
  CELADON_ASSIGN(const std::string id, fields::text(node, "id"));
  CELADON_ASSIGN(const double value, fields::number(node, "value"));
  CELADON_ASSIGN(const units::Unit unit, fields::unit_or_one(node, "unit"));
  CELADON_ASSIGN(scheme.parameter_sureness[id], fields::sureness(node));
  scheme.parameters[id] = units::Quantity{value, unit};
  return {};
}

Status parse_grade(const Node& node, SchemeValues& scheme) {
  CELADON_TRY(fields::expect_mapping(node, "grade",
                                     {"id", "zh", "en", "from", "confidence", "source", "note"}));
  SchemeGrade grade;
  CELADON_ASSIGN(grade.id, fields::text(node, "id"));
  CELADON_ASSIGN(grade.title, fields::title(node));
  if (const Node* from = node.find("from"); from != nullptr && !from->is_null()) {
    CELADON_ASSIGN(grade.from, from->as_number());
  }
  CELADON_ASSIGN(grade.sureness, fields::sureness(node));
  scheme.grades.push_back(std::move(grade));
  return {};
}

Status parse_threshold(const Node& document, SchemeValues& scheme) {
  const Node* node = document.find("threshold");
  if (node == nullptr || node->is_null()) return {};
  CELADON_TRY(
      fields::expect_mapping(*node, "threshold", {"points", "confidence", "source", "note"}));
  CELADON_ASSIGN(scheme.threshold, fields::number(*node, "points"));
  CELADON_ASSIGN(scheme.threshold_sureness, fields::sureness(*node));
  return {};
}

void check_bound(const std::string& key, const SchemeBound& bound, const StandardPack& pack,
                 std::vector<Error>& found) {
  const std::size_t dot = key.find('.');
  const Indicator* indicator = pack.find(key.substr(0, dot));
  if (indicator == nullptr) {
    found.push_back(
        fail(ErrorCode::not_found,
             fmt::format("标准 {0} 没有指标 '{1}'｜the standard {0} has no indicator '{1}'",
                         pack.label(), key)));
    return;
  }
  bool met = false;
  for (const Alternative& form : indicator->alternatives) {
    if (dot != std::string::npos && form.id != key.substr(dot + 1)) continue;
    met = true;
    for (const auto* side : {&bound.leading, &bound.baseline}) {
      if (*side && !form.for_each && !(*side)->unit.compatible(form.unit)) {
        found.push_back(
            fail(ErrorCode::unit,
                 fmt::format(
                     "方案给指标 {0} 的单位是 {1}，应为 {2}｜the scheme gives {0} in {1}, not {2}",
                     key, (*side)->unit.symbol, form.unit.symbol)));
        return;
      }
    }
    if (bound.leading && bound.baseline) {
      const Bounds both{bound.leading->in_base(), bound.baseline->in_base(), form.direction};
      if (const Status status = check_bounds(both, form.rule, form.on_reversed); !status.ok()) {
        Error error = status.error();
        error.message =
            units::phrase("方案中指标 {0}：{1}｜scheme value of {0}: {1}", key, error.message);
        found.push_back(std::move(error));
      }
    }
  }
  if (!met) {
    found.push_back(
        fail(ErrorCode::not_found,
             fmt::format("指标没有替代项 '{0}'｜the indicator has no alternative '{0}'", key)));
  }
}

}  // namespace

const SchemeBound* SchemeValues::find(const Indicator& indicator, const Alternative& form) const {
  if (!form.id.empty()) {
    const auto own = bounds.find(indicator.id + "." + form.id);
    if (own != bounds.end()) return &own->second;
  }
  const auto whole = bounds.find(indicator.id);
  return whole == bounds.end() ? nullptr : &whole->second;
}

Result<SchemeValues> parse_scheme(const Node& document, const std::string& hash) {
  CELADON_TRY(fields::expect_mapping(
      document, "scheme",
      {"pack", "standards", "values", "parameters", "threshold", "grades", "not_applicable"}));
  SchemeValues scheme;
  CELADON_ASSIGN(const packs::PackHeader header, packs::parse_header(document));
  scheme.labels.push_back(header.label());
  scheme.hashes.push_back(hash);
  scheme.titles.push_back(header.title);
  CELADON_ASSIGN(const auto standards, fields::list(document, "standards"));
  for (const Node* node : standards) {
    CELADON_ASSIGN(std::string id, node->as_text());
    scheme.standards.push_back(std::move(id));
  }
  CELADON_ASSIGN(const auto values, fields::list(document, "values"));
  for (const Node* node : values) CELADON_TRY(parse_value(*node, scheme));
  CELADON_ASSIGN(const auto parameters, fields::list(document, "parameters"));
  for (const Node* node : parameters) CELADON_TRY(parse_parameter(*node, scheme));
  CELADON_ASSIGN(const auto grades, fields::list(document, "grades"));
  for (const Node* node : grades) CELADON_TRY(parse_grade(*node, scheme));
  CELADON_TRY(parse_threshold(document, scheme));
  CELADON_ASSIGN(const std::string rule, fields::text_or(document, "not_applicable", ""));
  if (!rule.empty()) {
    CELADON_ASSIGN(scheme.not_applicable, parse_not_applicable_rule(rule));
  }
  return scheme;
}

SchemeValues overlay(SchemeValues base, const SchemeValues& over) {
  base.labels.insert(base.labels.end(), over.labels.begin(), over.labels.end());
  base.hashes.insert(base.hashes.end(), over.hashes.begin(), over.hashes.end());
  base.titles.insert(base.titles.end(), over.titles.begin(), over.titles.end());
  for (const auto& [key, bound] : over.bounds) {
    SchemeBound& target = base.bounds[key];
    if (bound.leading) target.leading = bound.leading;
    if (bound.baseline) target.baseline = bound.baseline;
    target.sureness = bound.sureness;
  }
  for (const auto& [id, quantity] : over.parameters) base.parameters[id] = quantity;
  for (const auto& [id, sureness] : over.parameter_sureness) base.parameter_sureness[id] = sureness;
  if (over.threshold) {
    base.threshold = over.threshold;
    base.threshold_sureness = over.threshold_sureness;
  }
  if (!over.grades.empty()) base.grades = over.grades;
  if (over.not_applicable) base.not_applicable = over.not_applicable;
  return base;
}

std::vector<Error> check_scheme(const SchemeValues& scheme, const StandardPack& pack) {
  std::vector<Error> found;
  if (!scheme.standards.empty() && std::find(scheme.standards.begin(), scheme.standards.end(),
                                             pack.header.id) == scheme.standards.end()) {
    found.push_back(
        fail(ErrorCode::rule,
             fmt::format("方案不适用于标准 {0}｜the scheme is not meant for {0}", pack.header.id),
             "在方案的 'standards' 中写上该标准｜name the standard in the scheme's 'standards'"));
  }
  for (const auto& [key, bound] : scheme.bounds) check_bound(key, bound, pack, found);
  for (const auto& [id, quantity] : scheme.parameters) {
    const auto known =
        std::find_if(pack.parameters.begin(), pack.parameters.end(),
                     [&wanted = id](const SchemeParameter& p) { return p.id == wanted; });
    if (known == pack.parameters.end()) {
      found.push_back(
          fail(ErrorCode::not_found,
               fmt::format("标准 {0} 没有参数 '{1}'｜the standard {0} has no parameter '{1}'",
                           pack.label(), id)));
    } else if (!known->unit.compatible(quantity.unit)) {
      found.push_back(fail(
          ErrorCode::unit,
          fmt::format("参数 {0} 的单位是 {1}，应为 {2}｜the parameter {0} is in {1}, not in {2}",
                      id, quantity.unit.symbol, known->unit.symbol)));
    }
  }
  std::optional<double> last;
  for (const SchemeGrade& grade : scheme.grades) {
    if (grade.from && last && *grade.from <= *last) {
      found.push_back(fail(ErrorCode::rule,
                           fmt::format("等级 {0} 的下限 {1} 不高于前一等级｜the grade {0} from {1} "
                                       "is not above the one before: grades must rise",
                                       grade.id, *grade.from)));
    }
    if (grade.from) last = grade.from;
  }
  return found;
}

}  // namespace celadon::assessment
