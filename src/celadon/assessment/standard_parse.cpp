// From the document of a standard to StandardPack: form only, the meaning is checked in
// standard_check.cpp.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/assessment/indicator_parse.hpp"
#include "celadon/assessment/pack_fields.hpp"
#include "celadon/assessment/standard_pack.hpp"

namespace celadon::assessment {
namespace {

using text::Node;

Result<Group> parse_group(const Node& node) {
  Group group;
  CELADON_ASSIGN(group.id, fields::text(node, "id"));
  CELADON_ASSIGN(group.title, fields::title(node));
  CELADON_ASSIGN(group.weight, fields::number_or(node, "weight", 0.0));
  CELADON_ASSIGN(group.sureness, fields::sureness(node));
  return group;
}

const std::vector<std::string_view> group_members{"id",         "zh",     "en",   "weight",
                                                  "confidence", "source", "note", "indicators"};

Status parse_tree(const Node& document, const VocabularyTypes& vocabulary, StandardPack& pack) {
  CELADON_ASSIGN(const auto groups, fields::list(document, "indicators"));
  for (const Node* node : groups) {
    CELADON_TRY(fields::expect_mapping(*node, "level-1 indicator", group_members));
    CELADON_ASSIGN(Group group, parse_group(*node));
    pack.groups.push_back(std::move(group));
    CELADON_ASSIGN(const auto children, fields::list(*node, "indicators"));
    for (const Node* child : children) {
      const bool has_level3 = child->find("indicators") != nullptr;
      std::vector<const Node*> leaves{child};
      std::string level2;
      if (has_level3) {
        CELADON_TRY(fields::expect_mapping(*child, "level-2 indicator", group_members));
        CELADON_ASSIGN(Group middle, parse_group(*child));
        level2 = middle.id;
        pack.level2.push_back(std::move(middle));
        CELADON_ASSIGN(leaves, fields::list(*child, "indicators"));
      }
      for (const Node* leaf : leaves) {
        CELADON_ASSIGN(Indicator indicator, parse_indicator(*leaf, vocabulary));
        indicator.group = pack.groups.size() - 1;
        indicator.level2 = level2;
        if (pack.find(indicator.id) != nullptr) {
          return leaf->error(
              ErrorCode::rule,
              fmt::format("指标 id '{0}' 重复｜the indicator id '{0}' stands twice", indicator.id));
        }
        pack.indicators.push_back(std::move(indicator));
      }
    }
  }
  return {};
}

Result<Gate> parse_gate(const Node& node) {
  CELADON_TRY(fields::expect_mapping(node, "gate",
                                     {"id", "zh", "en", "clause", "formula", "look_back_years",
                                      "evidence", "confidence", "source", "note"}));
  CELADON_ASSIGN(std::string id, fields::text(node, "id"));
  CELADON_ASSIGN(packs::Title title, fields::title(node));
  CELADON_ASSIGN(std::string clause, fields::text_or(node, "clause", ""));
  CELADON_ASSIGN(formula::Expression formula, fields::formula_of(node, "formula"));
  CELADON_ASSIGN(const double years, fields::number_or(node, "look_back_years", 0));
  CELADON_ASSIGN(auto evidence, fields::titles(node, "evidence"));
  CELADON_ASSIGN(Sureness sureness, fields::sureness(node));
  if (years < 0 || years > 50 || years != static_cast<double>(static_cast<int>(years))) {
    return node.error(
        ErrorCode::parse,
        "look_back_years 应为 0..50 的整数｜look_back_years must be a whole number 0..50");
  }
  return Gate{std::move(id),           std::move(title),    std::move(clause),  std::move(formula),
              static_cast<int>(years), std::move(evidence), std::move(sureness)};
}

Status parse_verdict(const Node& document, StandardPack& pack) {
  const Node* node = document.find("verdict");
  if (node == nullptr || node->is_null()) return {};
  CELADON_TRY(fields::expect_mapping(*node, "verdict",
                                     {"kind", "threshold", "confidence", "source", "note"}));
  CELADON_ASSIGN(const std::string kind, fields::text(*node, "kind"));
  CELADON_ASSIGN(pack.verdict.sureness, fields::sureness(*node));
  if (kind == "threshold_not_set") {
    pack.verdict.kind = VerdictKind::threshold_not_set;
  } else if (kind == "threshold") {
    pack.verdict.kind = VerdictKind::threshold;
    CELADON_ASSIGN(pack.verdict.threshold, fields::number(*node, "threshold"));
  } else if (kind == "stages") {
    pack.verdict.kind = VerdictKind::stages;
  } else {
    return node->error(
        ErrorCode::parse, fmt::format("未知的结论方式 '{0}'｜unknown verdict kind '{0}'", kind),
        "可写：threshold_not_set、threshold、stages｜one of: threshold_not_set, threshold, stages");
  }
  return {};
}

Status parse_ranking(const Node& document, RankSettings& ranking) {
  const Node* node = document.find("ranking");
  if (node == nullptr || node->is_null()) return {};
  CELADON_TRY(fields::expect_mapping(*node, "ranking",
                                     {"decimals", "ties", "best_share", "second_share",
                                      "last_share", "last_years", "confidence", "source", "note"}));
  CELADON_ASSIGN(const double decimals, fields::number_or(*node, "decimals", ranking.decimals));
  CELADON_ASSIGN(const std::string ties, fields::text_or(*node, "ties", "better"));
  auto rule = parse_tie_rule(ties);
  if (!rule.ok()) return node->error(ErrorCode::parse, rule.error().message, rule.error().remedy);
  ranking.ties = *rule;
  CELADON_ASSIGN(ranking.best_share, fields::number_or(*node, "best_share", ranking.best_share));
  CELADON_ASSIGN(ranking.second_share,
                 fields::number_or(*node, "second_share", ranking.second_share));
  CELADON_ASSIGN(ranking.last_share, fields::number_or(*node, "last_share", ranking.last_share));
  CELADON_ASSIGN(const double years, fields::number_or(*node, "last_years", ranking.last_years));
  if (decimals < 0 || decimals > 6 || years < 1 || years > 50) {
    return node->error(
        ErrorCode::parse,
        "decimals 应为 0..6，last_years 应为 1..50｜decimals must be 0..6, last_years 1..50");
  }
  ranking.decimals = static_cast<int>(decimals);
  ranking.last_years = static_cast<int>(years);
  return {};
}

Result<formula::Value> parse_case_value(const Node& node) {
  if (node.kind == Node::Kind::mapping) {  // {key: quantity, ...}: a set
    formula::QuantitySet set;
    for (const auto& [key, member] : node.members) {
      CELADON_ASSIGN(const std::string written, member.as_text());
      CELADON_ASSIGN(const units::Quantity quantity, units::parse_quantity(written));
      if (set.keys.empty()) set.unit = quantity.unit;
      CELADON_ASSIGN(const double value, quantity.in(set.unit));
      set.keys.push_back(key);
      set.values.push_back(value);
    }
    return formula::Value(std::move(set));
  }
  CELADON_ASSIGN(const std::string written, node.as_text());
  if (written == "true" || written == "false") return formula::Value(written == "true");
  if (node.quoted && !written.empty() && (written[0] < '0' || written[0] > '9') &&
      written[0] != '-') {
    return formula::Value(written);
  }
  auto quantity = units::parse_quantity(written);
  if (!quantity.ok()) {
    return node.error(quantity.error().code, quantity.error().message, quantity.error().remedy);
  }
  return formula::Value(std::move(quantity).value());
}

Result<StandardCase> parse_case(const Node& node) {
  CELADON_TRY(fields::expect_mapping(node, "case",
                                     {"id", "indicator", "inputs", "leading", "baseline", "expect",
                                      "points", "undetermined", "tolerance", "source"}));
  StandardCase one;
  one.place = node.place;
  CELADON_ASSIGN(one.id, fields::text(node, "id"));
  CELADON_ASSIGN(one.indicator, fields::text(node, "indicator"));
  CELADON_ASSIGN(one.source, fields::text(node, "source"));
  if (const Node* inputs = node.find("inputs"); inputs != nullptr) {
    for (const auto& [name, value] : inputs->members) {
      CELADON_ASSIGN(formula::Value parsed, parse_case_value(value));
      one.inputs.emplace(name, std::move(parsed));
    }
  }
  for (const char* side : {"leading", "baseline"}) {
    if (node.find(side) == nullptr) continue;
    CELADON_ASSIGN(one.bounds[side], fields::number(node, side));
  }
  if (node.find("expect") != nullptr) {
    CELADON_ASSIGN(one.value, fields::number(node, "expect"));
  }
  if (node.find("points") != nullptr) {
    CELADON_ASSIGN(one.points, fields::number(node, "points"));
  }
  CELADON_ASSIGN(one.undetermined, fields::flag_or(node, "undetermined", false));
  CELADON_ASSIGN(one.tolerance, fields::number_or(node, "tolerance", 1e-4));
  return one;
}

Status parse_standard_settings(const Node& document, StandardPack& pack) {
  const Node* node = document.find("standard");
  if (node == nullptr) {
    return document.error(ErrorCode::parse, "缺少 'standard'｜the member 'standard' is missing");
  }
  CELADON_TRY(
      fields::expect_mapping(*node, "standard", {"number", "total_points", "not_applicable"}));
  CELADON_ASSIGN(pack.number, fields::text(*node, "number"));
  CELADON_ASSIGN(pack.total_points, fields::number_or(*node, "total_points", 100.0));
  const Node* rule = node->find("not_applicable");
  if (rule == nullptr) {
    return node->error(ErrorCode::parse, "缺少 not_applicable｜the not-applicable rule is missing",
                       "写明一种：redistribute、full、zero、exclude_and_rescale｜state one: "
                       "redistribute, full, zero, exclude_and_rescale");
  }
  CELADON_TRY(
      fields::expect_mapping(*rule, "not_applicable", {"rule", "confidence", "source", "note"}));
  CELADON_ASSIGN(const std::string name, fields::text(*rule, "rule"));
  auto parsed = parse_not_applicable_rule(name);
  if (!parsed.ok())
    return rule->error(ErrorCode::rule, parsed.error().message, parsed.error().remedy);
  pack.not_applicable = *parsed;
  CELADON_ASSIGN(pack.not_applicable_sureness, fields::sureness(*rule));
  return {};
}

}  // namespace

const Indicator* StandardPack::find(std::string_view id) const {
  const auto found = std::find_if(indicators.begin(), indicators.end(),
                                  [&](const Indicator& indicator) { return indicator.id == id; });
  return found == indicators.end() ? nullptr : &*found;
}

Result<StandardPack> parse_standard(const Node& document, const VocabularyTypes& vocabulary) {
  CELADON_TRY(fields::expect_mapping(document, "standard pack",
                                     {"pack", "standard", "verdict", "stages", "scheme_parameters",
                                      "gates", "indicators", "ranking", "cases"}));
  StandardPack pack;
  CELADON_ASSIGN(pack.header, packs::parse_header(document));
  CELADON_TRY(parse_standard_settings(document, pack));
  CELADON_TRY(parse_verdict(document, pack));
  CELADON_ASSIGN(const auto stages, fields::list(document, "stages"));
  for (const Node* node : stages) {
    CELADON_TRY(fields::expect_mapping(*node, "stage", {"id", "zh", "en"}));
    Stage stage;
    CELADON_ASSIGN(stage.id, fields::text(*node, "id"));
    CELADON_ASSIGN(stage.title, fields::title(*node));
    pack.stages.push_back(std::move(stage));
  }
  CELADON_ASSIGN(const auto parameters, fields::list(document, "scheme_parameters"));
  for (const Node* node : parameters) {
    CELADON_TRY(fields::expect_mapping(*node, "scheme parameter", {"id", "zh", "en", "unit"}));
    SchemeParameter parameter;
    CELADON_ASSIGN(parameter.id, fields::text(*node, "id"));
    CELADON_ASSIGN(parameter.title, fields::title(*node));
    CELADON_ASSIGN(parameter.unit, fields::unit_or_one(*node, "unit"));
    pack.parameters.push_back(std::move(parameter));
  }
  CELADON_ASSIGN(const auto gates, fields::list(document, "gates"));
  for (const Node* node : gates) {
    CELADON_ASSIGN(Gate gate, parse_gate(*node));
    pack.gates.push_back(std::move(gate));
  }
  CELADON_TRY(parse_tree(document, vocabulary, pack));
  CELADON_TRY(parse_ranking(document, pack.ranking));
  CELADON_ASSIGN(const auto cases, fields::list(document, "cases"));
  for (const Node* node : cases) {
    CELADON_ASSIGN(StandardCase one, parse_case(*node));
    pack.cases.push_back(std::move(one));
  }
  return pack;
}

}  // namespace celadon::assessment
