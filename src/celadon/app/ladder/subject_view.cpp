// Subjects as the pages are told them.
#include "celadon/app/ladder/ladder_view.hpp"
#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/cultivation/span.hpp"

namespace celadon::app::ladder {
namespace {

using views::names_json;
using views::text_or_null;
using views::title_json;

Json day_json(const std::optional<CivilDate>& day) {
  return day ? Json(format_date(*day)) : Json(nullptr);
}

Json fact_json(const SubjectFact& fact, bool holds) {
  return {{"name", fact.name},
          {"value", fact.value},
          {"texts", both_json(fact.value)},
          {"valid_from", format_date(fact.valid_from)},
          {"valid_to", day_json(fact.valid_to)},
          {"source", text_or_null(fact.source)},
          {"evidence", text_or_null(fact.evidence)},
          {"recorded_at", format_instant(fact.recorded_at)},
          {"recorded_by", fact.recorded_by},
          {"holds", holds}};
}

Json position_json(const Position& position, const cultivation::Programme* programme) {
  const cultivation::State* state =
      programme == nullptr ? nullptr : programme->state_of(position.track.id, position.state);
  return {{"state", position.state},
          {"class", to_string(position.standing)},
          {"names", state == nullptr ? names_json(position.state, position.state)
                                     : title_json(state->title)},
          {"since", format_instant(position.since)},
          {"grade", text_or_null(position.grade)},
          {"valid_through", day_json(position.valid_through)}};
}

}  // namespace

Json subject_json(storage::Database& database, RuleShelf& rules, const CodeLists& lists,
                  const StoredSubject& subject, Instant at) {
  Json rungs = Json::object();
  const auto positions = positions_of(database, subject.id);
  const auto programme =
      rules.programme(green_manufacturing, cultivation::china_day(at), subject.division);
  if (positions.ok()) {
    for (const Position& position : *positions)
      if (position.track.instance.empty())
        rungs[position.track.id] =
            position_json(position, programme.ok() ? programme->get() : nullptr);
  }
  return {
      {"id", subject.id},
      {"kind", to_string(subject.kind)},
      {"names", names_json(subject.names)},
      {"credit_code", text_or_null(subject.credit_code)},
      {"industry",
       {{"code", subject.industry}, {"names", title_json(lists.industry_name(subject.industry))}}},
      {"division",
       {{"code", subject.division}, {"names", title_json(lists.division_name(subject.division))}}},
      {"organisation", text_or_null(subject.organisation)},
      {"site", text_or_null(subject.site)},
      {"rungs", std::move(rungs)},
      {"barred_through", day_json(subject.barred_through)},
      {"sequence", subject.sequence}};
}

Json event_json(const StoredEvent& stored, const CodeLists& lists) {
  return {{"id", stored.number},
          {"kind", stored.event.kind},
          {"names", title_json(lists.event_name(stored.event.kind))},
          {"day", format_date(stored.event.day)},
          {"ended", day_json(stored.event.ended)},
          {"level", text_or_null(stored.level)},
          {"source", stored.event.source},
          {"evidence", text_or_null(stored.event.evidence)},
          {"note", text_or_null(stored.note)},
          {"recorded_at", format_instant(stored.recorded_at)},
          {"recorded_by", stored.recorded_by}};
}

Result<Json> subject_detail(storage::Database& database, RuleShelf& rules, const CodeLists& lists,
                            const StoredSubject& subject, Instant at) {
  Json json = subject_json(database, rules, lists, subject, at);
  CELADON_ASSIGN(const auto facts, facts_of(database, subject.id));
  const auto now = holding(facts, cultivation::china_day(at));
  json["facts"] = Json::array();
  for (const SubjectFact& fact : facts) {
    const auto held = now.find(fact.name);
    json["facts"].push_back(
        fact_json(fact, held != now.end() && held->second.number == fact.number));
  }
  CELADON_ASSIGN(const auto edges, edges_of(database, subject.id));
  json["edges"] = Json::array();
  for (const SubjectEdge& edge : edges) {
    const bool outward = edge.subject == subject.id;
    CELADON_ASSIGN(const StoredSubject other,
                   find_subject(database, outward ? edge.other : edge.subject));
    json["edges"].push_back({{"kind", edge.kind},
                             {"direction", outward ? "to" : "from"},
                             {"other", other.id},
                             {"other_names", names_json(other.names)},
                             {"valid_from", format_date(edge.valid_from)},
                             {"valid_to", day_json(edge.valid_to)},
                             {"source", text_or_null(edge.source)}});
  }
  CELADON_ASSIGN(const auto events, events_of(database, subject.id));
  json["events"] = Json::array();
  for (const StoredEvent& event : events) json["events"].push_back(event_json(event, lists));
  return json;
}

}  // namespace celadon::app::ladder
