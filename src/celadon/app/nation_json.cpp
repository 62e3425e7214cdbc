#include "celadon/app/nation_json.hpp"

#include "celadon/packs/terms.hpp"

namespace celadon::app {
namespace {

namespace nation = cultivation::nation;
using Json = nlohmann::ordered_json;

Json names_json(const packs::Title& title) { return {{"zh", title.zh}, {"en", title.en}}; }

Json day_json(const std::optional<CivilDate>& day) {
  return day ? Json(format_date(*day)) : Json(nullptr);
}

/// Names of the keys of one dimension, as far as a vocabulary has them.
Result<Json> key_names(const packs::Library& library, const nation::CountTable& table,
                       std::size_t d) {
  Json names = Json::object();
  const char* vocabulary = nullptr;
  switch (table.by[d]) {
    case nation::Dimension::province:
    case nation::Dimension::city: vocabulary = "regions"; break;
    case nation::Dimension::section:
    case nation::Dimension::industry: vocabulary = "industries"; break;
    case nation::Dimension::batch: vocabulary = "programme_rounds"; break;
    default: return names;
  }
  CELADON_ASSIGN(const packs::TermTable terms, packs::find_terms(library, vocabulary));
  for (const nation::CountRow& row : table.rows) {
    const packs::Term* term = terms.find(row.keys[d]);
    if (term != nullptr) names[row.keys[d]] = names_json(term->title);
  }
  return names;
}

Json subject_json(const nation::Snapshot& s, nation::SubjectIndex i) {
  return {{"credit_code", s.credit_code(i)},
          {"name", s.name(i)},
          {"kind", cultivation::to_string(s.kind[i])},
          {"division", s.division_of(i)},
          {"industry", s.industry_of(i)}};
}

const char* kind_of(nation::RemovalFact::Kind kind) {
  switch (kind) {
    case nation::RemovalFact::Kind::event: return "event";
    case nation::RemovalFact::Kind::form: return "form";
    case nation::RemovalFact::Kind::score: return "score";
  }
  return "";
}

Json ground_json(const nation::RemovalGround& ground) {
  Json facts = Json::array();
  for (const nation::RemovalFact& fact : ground.facts)
    facts.push_back({{"kind", kind_of(fact.kind)},
                     {"text", fact.text},
                     {"day", day_json(fact.day)},
                     {"ended", day_json(fact.ended)},
                     {"source", fact.source},
                     {"evidence", fact.evidence}});
  return {{"cause", ground.cause},
          {"names", names_json(ground.title)},
          {"clause", ground.basis.clause},
          {"source", ground.basis.source},
          {"confidence", formula::to_string(ground.basis.confidence)},
          {"pack", ground.basis.pack},
          {"immediate", ground.immediate},
          {"facts", facts}};
}

}  // namespace

Result<Json> to_json(const packs::Library& library, const nation::Snapshot& snapshot,
                     const nation::CountTable& table) {
  Json by = Json::array();
  Json names = Json::object();
  for (std::size_t d = 0; d < table.by.size(); ++d) {
    by.push_back(nation::to_string(table.by[d]));
    CELADON_ASSIGN(names[nation::to_string(table.by[d])], key_names(library, table, d));
  }
  Json rows = Json::array();
  for (const nation::CountRow& row : table.rows) {
    Json keys = Json::object();
    for (std::size_t d = 0; d < row.keys.size(); ++d)
      keys[nation::to_string(table.by[d])] = row.keys[d];
    rows.push_back(
        {{"keys", keys},
         {"count", row.count},
         {"density",
          row.density ? Json{{"value", *row.density}, {"unit", "‰"}, {"source", row.density_source}}
                      : Json(nullptr)}});
  }
  return Json{{"title", snapshot.title},
              {"synthetic", snapshot.synthetic},
              {"as_of", format_date(snapshot.as_of)},
              {"by", by},
              {"rows", rows},
              {"total", table.total},
              {"names", names}};
}

Json to_json(const nation::Funnel& funnel) {
  Json stages = Json::array();
  for (const nation::FunnelStage& stage : funnel.stages) {
    Json causes = Json::array();
    for (const auto& [cause, count] : stage.causes)
      causes.push_back({{"cause", cause}, {"count", count}});
    stages.push_back({{"stage", stage.stage},
                      {"reached", stage.reached},
                      {"ended", stage.ended},
                      {"causes", causes}});
  }
  return {{"campaign", funnel.campaign},
          {"applied", funnel.applied},
          {"passed", funnel.passed()},
          {"under_way", funnel.under_way},
          {"stages", stages}};
}

Json to_json(const nation::Snapshot& snapshot, const nation::RemovalDraft& draft) {
  Json removals = Json::array();
  for (const nation::Removal& removal : draft.removals) {
    Json grounds = Json::array();
    for (const nation::RemovalGround& ground : removal.grounds)
      grounds.push_back(ground_json(ground));
    removals.push_back({{"subject", subject_json(snapshot, removal.subject)},
                        {"rung", removal.rung},
                        {"transition", removal.transition},
                        {"grounds", grounds},
                        {"also_leaves", removal.also_leaves},
                        {"barred_through", day_json(removal.barred_through)},
                        {"programme", removal.programme}});
  }
  Json doubts = Json::array();
  for (const nation::RemovalDoubt& doubt : draft.doubts)
    doubts.push_back({{"subject", subject_json(snapshot, doubt.subject)},
                      {"rung", doubt.rung},
                      {"ground", ground_json(doubt.ground)},
                      {"objections", doubt.objections}});
  return {{"title", snapshot.title},       {"synthetic", snapshot.synthetic},
          {"day", format_date(draft.day)}, {"year", draft.year},
          {"unchecked", draft.unchecked},  {"by_cause", draft.by_cause},
          {"removals", removals},          {"doubts", doubts}};
}

Json to_json(const nation::PolicyReport& report) {
  Json regions = Json::array();
  for (const nation::RegionReport& region : report.regions) {
    Json targets = Json::array();
    for (const nation::RegionalTarget& target : region.targets)
      targets.push_back({{"region", target.region},
                         {"names", names_json(target.title)},
                         {"level", target.level},
                         {"year", target.year},
                         {"at_least", target.at_least},
                         {"at_most", target.at_most},
                         {"reached", target.reached ? Json(*target.reached) : Json(nullptr)}});
    Json rewards = Json::array();
    for (const cultivation::Policy& policy : region.rewards)
      rewards.push_back(
          {{"policy", policy.id},
           {"names", names_json(policy.title)},
           {"region", policy.region},
           {"region_printed", policy.region_printed},
           {"amount", policy.amount ? Json(policy.amount->to_string()) : Json(nullptr)}});
    Json industries = Json::array();
    for (const nation::RegionalIndustry& industry : region.industries)
      industries.push_back({{"names", names_json(industry.title)}, {"year", industry.year}});
    const auto reached = region.target_reached();
    regions.push_back({{"division", region.division},
                       {"names", names_json(region.title)},
                       {"national_factories", region.national_factories},
                       {"share", region.share},
                       {"target", region.target},
                       {"target_reached", reached ? Json(*reached) : Json(nullptr)},
                       {"targets", targets},
                       {"reward", region.reward},
                       {"rewards", rewards},
                       {"priority_industries", region.priority_industries},
                       {"industries", industries},
                       {"third_party_fee", region.third_party_fee},
                       {"supervision", region.supervision},
                       {"remarks", region.remarks}});
  }
  return {{"pack", report.title_pack},
          {"national_factories", report.national_factories()},
          {"regions_with_factories", report.regions_with_factories()},
          {"documents", report.documents.size()},
          {"regions", regions}};
}

}  // namespace celadon::app
