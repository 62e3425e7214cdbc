#include "celadon/assessment/indicator_parse.hpp"

#include <fmt/format.h>

#include "celadon/assessment/pack_fields.hpp"

namespace celadon::assessment {
namespace {

using text::Node;

Result<BoundSource> parse_bound(const Node& parent, std::string_view key, const units::Unit& unit) {
  BoundSource bound;
  const Node* node = parent.find(key);
  if (node == nullptr || node->is_null()) return bound;
  if (node->kind == Node::Kind::scalar) {
    if (node->scalar == "scheme") {
      bound.kind = BoundSource::Kind::scheme;
      return bound;
    }
    CELADON_ASSIGN(bound.value.value, node->as_number());
    bound.kind = BoundSource::Kind::value;
    bound.value.unit = unit;
    return bound;
  }
  CELADON_TRY(fields::expect_mapping(
      *node, key, {"value", "unit", "limits", "level", "scheme", "confidence", "source", "note"}));
  CELADON_ASSIGN(bound.sureness, fields::sureness(*node));
  if (node->find("value") != nullptr) {
    bound.kind = BoundSource::Kind::value;
    CELADON_ASSIGN(bound.value.value, fields::number(*node, "value"));
    bound.value.unit = unit;
    if (node->find("unit") != nullptr) {
      CELADON_ASSIGN(bound.value.unit, fields::unit_or_one(*node, "unit"));
    }
    return bound;
  }
  if (node->find("limits") != nullptr) {
    bound.kind = BoundSource::Kind::limit;
    CELADON_ASSIGN(bound.table, fields::text(*node, "limits"));
    CELADON_ASSIGN(bound.level, fields::text(*node, "level"));
    return bound;
  }
  CELADON_ASSIGN(const bool scheme, fields::flag_or(*node, "scheme", false));
  if (!scheme) {
    return node->error(ErrorCode::parse,
                       fmt::format("'{0}' 缺少取值来源｜'{0}' has no source", key),
                       "给出 value、带 level 的 limits，或 scheme: true｜give value, limits with "
                       "level, or scheme: true");
  }
  bound.kind = BoundSource::Kind::scheme;
  return bound;
}

Result<Item> parse_item(const Node& node) {
  CELADON_TRY(fields::expect_mapping(
      node, "item",
      {"id", "zh", "en", "formula", "share", "must", "confidence", "source", "note"}));
  CELADON_ASSIGN(std::string id, fields::text(node, "id"));
  CELADON_ASSIGN(packs::Title title, fields::title(node));
  CELADON_ASSIGN(formula::Expression formula, fields::formula_of(node, "formula"));
  CELADON_ASSIGN(const bool must, fields::flag_or(node, "must", false));
  CELADON_ASSIGN(const double share, fields::number_or(node, "share", 0.0));
  CELADON_ASSIGN(Sureness sureness, fields::sureness(node));
  return Item{std::move(id), std::move(title),   std::move(formula), share,
              must,          std::move(sureness)};
}

Result<ForEach> parse_for_each(const Node& node) {
  CELADON_TRY(fields::expect_mapping(node, "for_each", {"set", "weighted_by", "top", "key"}));
  ForEach each;
  CELADON_ASSIGN(each.set, fields::text(node, "set"));
  CELADON_ASSIGN(each.weighted_by, fields::text(node, "weighted_by"));
  CELADON_ASSIGN(each.key, fields::text_or(node, "key", ""));
  CELADON_ASSIGN(const double top, fields::number_or(node, "top", 0));
  if (top < 0 || top > 1000 || top != static_cast<double>(static_cast<int>(top))) {
    return node.error(ErrorCode::parse,
                      "top 应为 0..1000 的整数｜top must be a whole number 0..1000");
  }
  each.top = static_cast<std::size_t>(top);
  return each;
}

Result<ReversedBounds> parse_reversed(const Node& node) {
  CELADON_ASSIGN(const std::string text, fields::text_or(node, "on_reversed", "refuse"));
  if (text == "refuse") return ReversedBounds::refuse;
  if (text == "step_at_leading") return ReversedBounds::step_at_leading;
  if (text == "step_at_baseline") return ReversedBounds::step_at_baseline;
  return node.error(
      ErrorCode::parse,
      fmt::format("未知的 on_reversed '{0}'｜unknown value of on_reversed: '{0}'", text),
      "可写：refuse、step_at_leading、step_at_baseline｜one of: refuse, step_at_leading, "
      "step_at_baseline");
}

const std::vector<std::string_view> form_members{
    "applies_if",  "needs_scheme", "formula",  "unit",   "direction", "rule",
    "on_reversed", "leading",      "baseline", "grades", "items",     "must_share",
    "for_each",    "confidence",   "source",   "note"};

/// A member of the alternative, else of the indicator it belongs to.
const Node& owner(const Node& alternative, const Node& indicator, std::string_view key) {
  return alternative.find(key) != nullptr ? alternative : indicator;
}

Status parse_rule_members(const Node& alternative, const Node& indicator, Alternative& form) {
  const Node& ruled = owner(alternative, indicator, "rule");
  CELADON_ASSIGN(const std::string rule, fields::text_or(ruled, "rule", "range"));
  auto kind = parse_rule_kind(rule);
  if (!kind.ok()) return ruled.error(ErrorCode::rule, kind.error().message, kind.error().remedy);
  form.rule = *kind;
  const Node& directed = owner(alternative, indicator, "direction");
  CELADON_ASSIGN(const std::string direction, fields::text_or(directed, "direction", "forward"));
  if (direction != "forward" && direction != "inverse") {
    return directed.error(ErrorCode::parse,
                          fmt::format("未知的方向 '{0}'｜unknown direction '{0}'", direction),
                          "forward（越大越好）或 inverse（越小越好）｜forward (more is better) or "
                          "inverse (less is better)");
  }
  form.direction = direction == "forward" ? Direction::forward : Direction::inverse;
  CELADON_ASSIGN(form.on_reversed, parse_reversed(owner(alternative, indicator, "on_reversed")));
  CELADON_ASSIGN(form.leading,
                 parse_bound(owner(alternative, indicator, "leading"), "leading", form.unit));
  CELADON_ASSIGN(form.baseline,
                 parse_bound(owner(alternative, indicator, "baseline"), "baseline", form.unit));
  CELADON_ASSIGN(const auto grades,
                 fields::list(owner(alternative, indicator, "grades"), "grades"));
  for (const Node* grade : grades) {
    CELADON_TRY(fields::expect_mapping(*grade, "grade", {"from", "share"}));
    Grade line;
    CELADON_ASSIGN(line.threshold, fields::number(*grade, "from"));
    CELADON_ASSIGN(line.share, fields::number(*grade, "share"));
    form.grades.push_back(line);
  }
  CELADON_ASSIGN(const auto items, fields::list(owner(alternative, indicator, "items"), "items"));
  for (const Node* item : items) {
    CELADON_ASSIGN(Item parsed, parse_item(*item));
    form.items.push_back(std::move(parsed));
  }
  CELADON_ASSIGN(form.must_share,
                 fields::number_or(owner(alternative, indicator, "must_share"), "must_share", 0.0));
  return {};
}

/// The names over a set which a formula asks for, without their period.
std::vector<std::string> names_over(const formula::Expression& formula, std::string_view set,
                                    const VocabularyTypes& vocabulary) {
  std::vector<std::string> names;
  for (const std::string& full : formula::free_names(formula)) {
    const std::string name = full.substr(0, full.find('@'));
    const auto entry = vocabulary.names.find(name);
    if (entry != vocabulary.names.end() && entry->second.over == set) names.push_back(full);
  }
  return names;
}

Result<Alternative> parse_alternative(const Node& node, const Node& indicator,
                                      const VocabularyTypes& vocabulary) {
  Alternative form;
  CELADON_ASSIGN(form.applies_if, fields::formula_or_none(node, "applies_if"));
  CELADON_ASSIGN(form.needs_scheme, fields::flag_or(node, "needs_scheme", false));
  CELADON_ASSIGN(form.value, fields::formula_or_none(owner(node, indicator, "formula"), "formula"));
  CELADON_ASSIGN(form.unit, fields::unit_or_one(owner(node, indicator, "unit"), "unit"));
  CELADON_TRY(parse_rule_members(node, indicator, form));
  CELADON_ASSIGN(form.sureness, fields::sureness(node));
  if (const Node* each = owner(node, indicator, "for_each").find("for_each");
      each != nullptr && !each->is_null()) {
    CELADON_ASSIGN(ForEach parsed, parse_for_each(*each));
    if (form.value) parsed.names = names_over(*form.value, parsed.set, vocabulary);
    form.for_each = std::move(parsed);
  }
  return form;
}

Status parse_alternatives(const Node& node, const VocabularyTypes& vocabulary,
                          Indicator& indicator) {
  CELADON_ASSIGN(const auto written, fields::list(node, "alternatives"));
  if (written.empty()) {
    CELADON_ASSIGN(Alternative form, parse_alternative(node, node, vocabulary));
    form.title = indicator.title;
    indicator.alternatives.push_back(std::move(form));
    return {};
  }
  std::vector<std::string_view> known = form_members;
  known.insert(known.end(), {"id", "zh", "en"});
  for (const Node* alternative : written) {
    CELADON_TRY(fields::expect_mapping(*alternative, "alternative", known));
    CELADON_ASSIGN(Alternative form, parse_alternative(*alternative, node, vocabulary));
    CELADON_ASSIGN(form.id, fields::text(*alternative, "id"));
    CELADON_ASSIGN(form.title, fields::title(*alternative));
    indicator.alternatives.push_back(std::move(form));
  }
  return {};
}

Status parse_requirements(const Node& node, Indicator& indicator) {
  const Node* requires_node = node.find("requires");
  if (requires_node == nullptr || requires_node->is_null()) return {};
  if (requires_node->kind != Node::Kind::mapping) {
    return requires_node->error(ErrorCode::parse,
                                "requires 应为各阶段的映射｜requires must be a mapping of stages");
  }
  const units::Unit unit = indicator.alternatives.front().unit;
  for (const auto& [stage, value] : requires_node->members) {
    Requirement requirement;
    requirement.stage = stage;
    requirement.limit.unit = unit;
    if (value.kind == Node::Kind::scalar) {
      CELADON_ASSIGN(requirement.limit.value, value.as_number());
    } else {
      CELADON_TRY(fields::expect_mapping(value, stage, {"limit", "confidence", "source", "note"}));
      CELADON_ASSIGN(requirement.limit.value, fields::number(value, "limit"));
      CELADON_ASSIGN(requirement.sureness, fields::sureness(value));
    }
    indicator.requirements.push_back(std::move(requirement));
  }
  return {};
}

}  // namespace

Result<Indicator> parse_indicator(const Node& node, const VocabularyTypes& vocabulary) {
  std::vector<std::string_view> known = form_members;
  known.insert(known.end(), {"id", "zh", "en", "clause", "kind", "weight", "core", "alternatives",
                             "requires", "evidence"});
  CELADON_TRY(fields::expect_mapping(node, "indicator", known));
  Indicator indicator;
  CELADON_ASSIGN(indicator.id, fields::text(node, "id"));
  CELADON_ASSIGN(indicator.title, fields::title(node));
  CELADON_ASSIGN(indicator.clause, fields::text_or(node, "clause", ""));
  CELADON_ASSIGN(const std::string kind, fields::text_or(node, "kind", "quantitative"));
  if (kind != "quantitative" && kind != "qualitative") {
    return node.error(ErrorCode::parse,
                      fmt::format("未知的指标类型 '{0}'｜unknown kind '{0}' of indicator", kind),
                      "quantitative 或 qualitative｜quantitative or qualitative");
  }
  indicator.kind =
      kind == "quantitative" ? IndicatorKind::quantitative : IndicatorKind::qualitative;
  CELADON_ASSIGN(indicator.weight, fields::number_or(node, "weight", 0.0));
  CELADON_ASSIGN(indicator.core, fields::flag_or(node, "core", true));
  CELADON_ASSIGN(indicator.evidence, fields::titles(node, "evidence"));
  CELADON_ASSIGN(indicator.sureness, fields::sureness(node));
  CELADON_TRY(parse_alternatives(node, vocabulary, indicator));
  CELADON_TRY(parse_requirements(node, indicator));
  return indicator;
}

}  // namespace celadon::assessment
