// The rows of a programme pack but its transitions.
#include <algorithm>

#include <fmt/format.h>

#include "celadon/cultivation/row_reader.hpp"

namespace celadon::cultivation {

Result<RuleValue> read_value(const RowReader& reader, const Node& node) {
  CELADON_TRY(refuse_unknown_row_members(
      node, {"id", "zh", "en", "value", "unit", "kind", "wording", "first_day", "rest_day"}));
  RuleValue value;
  CELADON_ASSIGN(value.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(value.title, RowReader::title(node, false));
  const Node* content = node.find("value");
  if (content == nullptr) return node.error(ErrorCode::parse, "缺少 value｜value is missing");
  CELADON_ASSIGN(const std::string unit, RowReader::text_or(node, "unit", ""));
  CELADON_ASSIGN(value.content, read_rule_content(*content, unit));
  CELADON_ASSIGN(value.basis, reader.basis(node));
  return value;
}

static Result<registry::DivisionLevel> read_keeper(const Node& node) {
  using registry::DivisionLevel;
  CELADON_ASSIGN(const std::string word, RowReader::text(node, "keeper"));
  for (const auto& [name, level] :
       {std::pair{"county", DivisionLevel::county}, std::pair{"city", DivisionLevel::city},
        std::pair{"province", DivisionLevel::province}, std::pair{"nation", DivisionLevel::nation}})
    if (word == name) return level;
  return RowReader::unknown(*node.find("keeper"), "keeper", word);
}

Result<Rung> read_rung(const RowReader& reader, const Node& node) {
  CELADON_TRY(refuse_unknown_row_members(
      node, {"id", "zh", "en", "kind", "keeper", "needs", "above", "subjects", "grades", "scheme",
             "active", "no_round_for", "valid_from"}));
  Rung rung;
  CELADON_ASSIGN(rung.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(rung.title, RowReader::title(node, true));
  CELADON_ASSIGN(const std::string kind, RowReader::text(node, "kind"));
  const auto known = rung_kind(kind);
  if (!known) return RowReader::unknown(*node.find("kind"), "kind", kind);
  rung.kind = *known;
  CELADON_ASSIGN(rung.keeper, read_keeper(node));
  CELADON_ASSIGN(rung.needs, RowReader::names(node, "needs"));
  CELADON_ASSIGN(rung.subjects, RowReader::words<SubjectKind>(node, "subjects", subject_kind));
  CELADON_ASSIGN(rung.grades, RowReader::names(node, "grades"));
  CELADON_ASSIGN(rung.scheme, RowReader::text_or(node, "scheme", ""));
  CELADON_ASSIGN(rung.active, RowReader::flag_or(node, "active", true));
  CELADON_ASSIGN(rung.no_round_for,
                 RowReader::words<SubjectKind>(node, "no_round_for", subject_kind));
  CELADON_ASSIGN(const std::string from, RowReader::text_or(node, "valid_from", ""));
  if (!from.empty()) {
    auto day = parse_date(from);
    if (!day.ok()) return node.find("valid_from")->error(ErrorCode::parse, day.error().message);
    rung.valid_from = *day;
  }
  CELADON_ASSIGN(rung.basis, reader.basis(node));
  return rung;
}

Result<State> read_state(const RowReader& reader, const Node& node) {
  CELADON_TRY(refuse_unknown_row_members(node, {"id", "zh", "en", "class"}));
  State state;
  CELADON_ASSIGN(state.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(state.title, RowReader::title(node, true));
  CELADON_ASSIGN(const std::string word, RowReader::text(node, "class"));
  const auto known = state_class(word);
  if (!known) return RowReader::unknown(*node.find("class"), "class", word);
  state.standing = *known;
  CELADON_ASSIGN(state.basis, reader.basis(node));
  return state;
}

Result<Cause> read_cause(const RowReader& reader, const Node& node) {
  CELADON_TRY(refuse_unknown_row_members(
      node, {"id", "zh", "en", "bars", "immediate", "only_while_open", "rungs", "events"}));
  Cause cause;
  CELADON_ASSIGN(cause.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(cause.title, RowReader::title(node, true));
  CELADON_ASSIGN(cause.bars, RowReader::flag_or(node, "bars", true));
  CELADON_ASSIGN(cause.immediate, RowReader::flag_or(node, "immediate", false));
  CELADON_ASSIGN(cause.only_while_open, RowReader::flag_or(node, "only_while_open", false));
  CELADON_ASSIGN(cause.events, RowReader::names(node, "events"));
  CELADON_ASSIGN(cause.basis, reader.basis(node));
  return cause;
}

static Result<Field> read_field(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"id", "zh", "en", "type", "unit", "of", "columns", "from", "required", "note"}));
  Field field;
  CELADON_ASSIGN(field.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(field.title, RowReader::title(node, true));
  CELADON_ASSIGN(field.type, RowReader::text(node, "type"));
  constexpr std::string_view types[] = {"text",     "number", "quantity", "day",      "month",
                                        "year",     "flag",   "choice",   "code18",   "industry",
                                        "division", "table",  "file",     "signature"};
  if (std::find(std::begin(types), std::end(types), field.type) == std::end(types))
    return RowReader::unknown(*node.find("type"), "type", field.type);
  CELADON_ASSIGN(field.unit, RowReader::text_or(node, "unit", ""));
  CELADON_ASSIGN(field.choices, RowReader::names(node, "of"));
  CELADON_ASSIGN(field.columns, RowReader::names(node, "columns"));
  CELADON_ASSIGN(field.from, RowReader::text_or(node, "from", "hand"));
  CELADON_ASSIGN(field.required, RowReader::flag_or(node, "required", false));
  return field;
}

Result<Paper> read_paper(const RowReader& reader, const Node& node) {
  CELADON_TRY(refuse_unknown_row_members(node, {"id", "zh", "en", "form", "fields"}));
  Paper paper;
  CELADON_ASSIGN(paper.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(paper.title, RowReader::title(node, true));
  CELADON_ASSIGN(paper.form, RowReader::text_or(node, "form", paper.id));
  CELADON_TRY(RowReader::rows(node, "fields", paper.fields, read_field));
  CELADON_ASSIGN(paper.basis, reader.basis(node));
  return paper;
}

Result<Matter> read_matter(const RowReader& reader, const Node& node,
                           std::vector<Transition>& transitions) {
  CELADON_TRY(refuse_unknown_row_members(
      node, {"id", "zh", "en", "per", "owed_by", "subjects", "states", "transitions"}));
  Matter matter;
  CELADON_ASSIGN(matter.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(matter.title, RowReader::title(node, true));
  CELADON_ASSIGN(const std::string per, RowReader::text(node, "per"));
  if (per != "year" && per != "occurrence")
    return RowReader::unknown(*node.find("per"), "per", per);
  matter.per = per == "year" ? Recurrence::year : Recurrence::occurrence;
  CELADON_ASSIGN(matter.owed_by, RowReader::names(node, "owed_by"));
  CELADON_ASSIGN(matter.subjects, RowReader::words<SubjectKind>(node, "subjects", subject_kind));
  CELADON_TRY(RowReader::rows(node, "states", matter.states,
                              [&](const Node& row) { return read_state(reader, row); }));
  CELADON_TRY(RowReader::rows(node, "transitions", transitions, [&](const Node& row) {
    return read_transition(reader, row, matter.id);
  }));
  CELADON_ASSIGN(matter.basis, reader.basis(node));
  return matter;
}

Result<Campaign> read_campaign(const RowReader& reader, const Node& node) {
  Campaign campaign;
  CELADON_ASSIGN(campaign.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(campaign.title, RowReader::title(node, true));
  CELADON_ASSIGN(campaign.rung, RowReader::text(node, "rung"));
  for (const auto& [key, member] : node.members) {
    const bool taken = key == "id" || key == "zh" || key == "en" || key == "rung" ||
                       std::find(std::begin(basis_members), std::end(basis_members), key) !=
                           std::end(basis_members);
    if (taken || member.kind != Node::Kind::scalar) continue;
    campaign.facts[key] = member.scalar;
  }
  CELADON_ASSIGN(campaign.basis, reader.basis(node));
  return campaign;
}

Result<AgencyRule> read_agency(const RowReader& reader, const Node& node) {
  CELADON_TRY(refuse_unknown_row_members(node, {"id", "zh", "en", "value", "per"}));
  AgencyRule rule;
  CELADON_ASSIGN(rule.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(rule.title, RowReader::title(node, true));
  CELADON_ASSIGN(rule.value, RowReader::text_or(node, "value", ""));
  CELADON_ASSIGN(rule.per, RowReader::text_or(node, "per", ""));
  CELADON_ASSIGN(rule.basis, reader.basis(node));
  return rule;
}

static Result<CodeGrade> read_code_grade(const Node& node) {
  CELADON_TRY(refuse_unknown_row_members(node, {"id", "zh", "en", "share"}));
  CodeGrade grade;
  CELADON_ASSIGN(grade.id, RowReader::text(node, "id"));
  CELADON_ASSIGN(grade.title, RowReader::title(node, true));
  CELADON_ASSIGN(grade.share, RowReader::text(node, "share"));
  return grade;
}

Result<std::optional<CodeRule>> read_code(const RowReader& reader, const Node& node) {
  CELADON_TRY(refuse_unknown_row_members(
      node, {"rung", "subjects", "grades", "ties", "rounding", "decimals", "issue_within"}));
  CodeRule rule;
  CELADON_ASSIGN(rule.rung, RowReader::text(node, "rung"));
  CELADON_ASSIGN(rule.subjects, RowReader::words<SubjectKind>(node, "subjects", subject_kind));
  CELADON_TRY(RowReader::rows(node, "grades", rule.grades, read_code_grade));
  for (const auto& [key, id] :
       {std::pair{"ties", &rule.ties}, std::pair{"rounding", &rule.rounding},
        std::pair{"decimals", &rule.decimals}, std::pair{"issue_within", &rule.issue_within}}) {
    CELADON_ASSIGN(*id, RowReader::text(node, key));
  }
  CELADON_ASSIGN(rule.basis, reader.basis(node));
  return std::optional(std::move(rule));
}

}  // namespace celadon::cultivation
