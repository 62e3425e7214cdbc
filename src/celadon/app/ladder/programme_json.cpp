#include "celadon/app/ladder/programme_json.hpp"

#include "celadon/app/views/view_json.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::ladder {
namespace {

using namespace cultivation;
using views::text_or_null;
using views::title_json;

template <class Words>
Json words_json(const Words& words) {
  Json list = Json::array();
  for (const auto& word : words) list.push_back(to_string(word));
  return list;
}

template <class Row>
Json row_json(const Row& row) {
  return {{"id", row.id}, {"names", title_json(row.title)}};
}

const char* keeper_word(registry::DivisionLevel level) {
  switch (level) {
    case registry::DivisionLevel::nation: return "nation";
    case registry::DivisionLevel::province: return "province";
    case registry::DivisionLevel::city: return "city";
    case registry::DivisionLevel::county: return "county";
  }
  return "";
}

/// Adds a member where it says something.
void add(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}
void add(Json& json, const char* key, const std::vector<std::string>& texts) {
  if (!texts.empty()) json[key] = texts;
}

Json effect_json(const Effect& effect) {
  Json json{{"effect", to_string(effect.kind)}};
  add(json, "rungs", effect.rungs);
  add(json, "to", effect.to);
  add(json, "value", effect.value);
  add(json, "transition", effect.transition);
  add(json, "word", effect.word);
  return json;
}

Json state_json(const State& state) {
  Json json = row_json(state);
  json["class"] = to_string(state.standing);
  json["basis"] = basis_json(state.basis);
  return json;
}

Json rung_json(const Rung& rung) {
  Json json = row_json(rung);
  json["kind"] = to_string(rung.kind);
  json["keeper"] = keeper_word(rung.keeper);
  json["needs"] = rung.needs;
  json["subjects"] = words_json(rung.subjects);
  json["grades"] = rung.grades;
  json["scheme"] = text_or_null(rung.scheme);
  json["active"] = rung.active;
  json["no_round_for"] = words_json(rung.no_round_for);
  json["valid_from"] = rung.valid_from ? Json(format_date(*rung.valid_from)) : Json(nullptr);
  json["basis"] = basis_json(rung.basis);
  return json;
}

Json value_json(const RuleValue& value) {
  Json json = row_json(value);
  json["value"] = value.to_string();
  json["published"] = !std::holds_alternative<Unpublished>(value.content);
  json["basis"] = basis_json(value.basis);
  return json;
}

Json cause_json(const Cause& cause) {
  Json json = row_json(cause);
  json["bars"] = cause.bars;
  json["immediate"] = cause.immediate;
  json["only_while_open"] = cause.only_while_open;
  json["events"] = cause.events;
  json["basis"] = basis_json(cause.basis);
  return json;
}

Json paper_json(const Paper& paper) {
  Json json = row_json(paper);
  json["form"] = paper.form;
  json["fields"] = Json::array();
  for (const Field& field : paper.fields) {
    Json one = row_json(field);
    one["type"] = field.type;
    one["unit"] = text_or_null(field.unit);
    one["choices"] = field.choices;
    one["columns"] = field.columns;
    one["from"] = field.from;
    one["required"] = field.required;
    json["fields"].push_back(std::move(one));
  }
  json["basis"] = basis_json(paper.basis);
  return json;
}

Json matter_json(const Matter& matter) {
  Json json = row_json(matter);
  json["per"] = matter.per == Recurrence::year ? "year" : "occurrence";
  json["owed_by"] = matter.owed_by;
  json["subjects"] = words_json(matter.subjects);
  json["states"] = Json::array();
  for (const State& state : matter.states) json["states"].push_back(state_json(state));
  json["basis"] = basis_json(matter.basis);
  return json;
}

Json campaign_json(const Campaign& campaign) {
  Json json = row_json(campaign);
  json["rung"] = campaign.rung;
  json["facts"] = campaign.facts;
  json["basis"] = basis_json(campaign.basis);
  return json;
}

Json agency_json(const AgencyRule& rule) {
  Json json = row_json(rule);
  json["value"] = text_or_null(rule.value);
  json["per"] = text_or_null(rule.per);
  json["basis"] = basis_json(rule.basis);
  return json;
}

Json code_json(const std::optional<CodeRule>& code) {
  if (!code) return nullptr;
  Json grades = Json::array();
  for (const CodeGrade& grade : code->grades) {
    Json one = row_json(grade);
    one["share"] = grade.share;
    grades.push_back(std::move(one));
  }
  return {{"rung", code->rung},
          {"subjects", words_json(code->subjects)},
          {"grades", grades},
          {"ties", code->ties},
          {"rounding", code->rounding},
          {"decimals", code->decimals},
          {"issue_within", code->issue_within},
          {"basis", basis_json(code->basis)}};
}

template <class Rows, class Make>
Json list_of(const Rows& rows, Make&& make) {
  Json list = Json::array();
  for (const auto& row : rows) list.push_back(make(row));
  return list;
}

}  // namespace

Json guard_json(const Guard& guard) {
  Json json{{"guard", to_string(guard.kind)}};
  add(json, "rung", guard.rung);
  if (!guard.classes.empty()) json["classes"] = words_json(guard.classes);
  add(json, "words", guard.words);
  add(json, "value", guard.value);
  add(json, "second_value", guard.second_value);
  add(json, "since", guard.since);
  add(json, "mode", guard.mode);
  add(json, "stage", guard.stage);
  add(json, "clause", guard.clause);
  return json;
}

Json both_json(std::string_view text) {
  if (text.empty()) return nullptr;
  return {{"zh", std::string(units::in_language(text, units::Language::zh))},
          {"en", std::string(units::in_language(text, units::Language::en))}};
}

Json basis_json(const Basis& basis) {
  return {{"clause", text_or_null(basis.clause)},
          {"source", basis.source},
          {"confidence", formula::to_string(basis.confidence)},
          {"note", both_json(basis.note)},
          {"pack", basis.pack}};
}

Json transition_json(const Transition& transition) {
  Json json = row_json(transition);
  json["rungs"] = transition.rungs;
  json["matter"] = text_or_null(transition.matter);
  json["from"] = transition.from;
  json["to"] = transition.to;
  json["by"] = words_json(transition.by);
  json["subjects"] = words_json(transition.subjects);
  json["due"] = nullptr;
  if (transition.due) {
    json["due"] = Json::object();
    add(json["due"], "day", transition.due->day);
    add(json["due"], "within", transition.due->within);
    add(json["due"], "of", transition.due->of);
  }
  json["when"] = list_of(transition.when, guard_json);
  json["effects"] = list_of(transition.effects, effect_json);
  json["papers"] = transition.papers;
  json["notify"] = transition.notify;
  json["remark"] = transition.remark_required ? "required" : "allowed";
  json["cause"] = transition.cause_required ? "required" : "allowed";
  json["causes"] = transition.causes;
  json["basis"] = basis_json(transition.basis);
  return json;
}

Json programme_json(const Programme& programme, std::string_view id, CivilDate date,
                    std::string_view region) {
  return {{"programme", std::string(id)},
          {"date", format_date(date)},
          {"region", std::string(region)},
          {"packs", programme.packs()},
          {"subjects", words_json(programme.subjects())},
          {"values", list_of(programme.values(), value_json)},
          {"rungs", list_of(programme.rungs(), rung_json)},
          {"states", list_of(programme.states(), state_json)},
          {"transitions", list_of(programme.transitions(), transition_json)},
          {"causes", list_of(programme.causes(), cause_json)},
          {"papers", list_of(programme.papers(), paper_json)},
          {"matters", list_of(programme.matters(), matter_json)},
          {"campaigns", list_of(programme.campaigns(), campaign_json)},
          {"agencies", list_of(programme.agencies(), agency_json)},
          {"code", code_json(programme.code())}};
}

}  // namespace celadon::app::ladder
