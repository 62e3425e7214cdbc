#include "celadon/assessment/json.hpp"

namespace celadon::assessment {
namespace {

using Json = nlohmann::ordered_json;

Json title_of(const packs::Title& title) { return {{"zh", title.zh}, {"en", title.en}}; }

Json number_or_null(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json confidence_of(const std::optional<formula::Confidence>& confidence) {
  return confidence ? Json(formula::to_string(*confidence)) : Json();
}

Json to_json(const GateResult& gate) {
  Json evidence = Json::array();
  for (const formula::Origin& origin : gate.evidence) {
    evidence.push_back({{"file", origin.file},
                        {"first_row", origin.first_row},
                        {"last_row", origin.last_row},
                        {"sha256", text_or_null(origin.file_hash)}});
  }
  Json asked = Json::array();
  for (const packs::Title& title : gate.evidence_asked) asked.push_back(title_of(title));
  return {{"id", gate.id},
          {"name", title_of(gate.title)},
          {"clause", text_or_null(gate.clause)},
          {"status", to_string(gate.status)},
          {"look_back_years", gate.look_back_years},
          {"evidence", evidence},
          {"evidence_asked", asked},
          {"missing", gate.missing}};
}

Json to_json(const Gap& gap, const std::string& unit) {
  return {{"points", gap.points},
          {"unit", unit},
          {"full_marks_at", number_or_null(gap.full_marks_at)},
          {"next_step_at", number_or_null(gap.next_step_at)},
          {"next_step_points", gap.next_step_points},
          {"points_per_unit", number_or_null(gap.points_per_unit)},
          {"relative_change", number_or_null(gap.relative_change)},
          {"open_items", gap.open_items}};
}

Json bound_value(const std::optional<BoundResult>& bound) {
  return bound ? Json(bound->value) : Json();
}

Json bound_source(const std::optional<BoundResult>& bound) {
  if (!bound) return Json();
  return {{"text", bound->source}, {"confidence", confidence_of(bound->confidence)}};
}

Json members_of(const IndicatorResult& result) {
  Json members = Json::array();
  for (const MemberResult& member : result.members) {
    members.push_back({{"key", member.key},
                       {"value", member.value},
                       {"unit", member.unit.symbol},
                       {"leading", member.leading.value},
                       {"baseline", member.baseline.value},
                       {"share", member.share},
                       {"weight", member.weight}});
  }
  return members;
}

Json items_of(const IndicatorResult& result) {
  Json items = Json::array();
  for (const ItemResult& item : result.items) {
    items.push_back({{"id", item.id},
                     {"name", title_of(item.title)},
                     {"must", item.must},
                     {"share", item.share},
                     {"fulfilled", number_or_null(item.fulfilled)},
                     {"missing", item.missing}});
  }
  return items;
}

Json to_json(const IndicatorResult& result, const Assessment& assessment) {
  return {{"id", result.id},
          {"name", title_of(result.title)},
          {"alternative", text_or_null(result.alternative)},
          {"level1", assessment.groups[result.group].id},
          {"level2", text_or_null(result.level2)},
          {"clause", text_or_null(result.clause)},
          {"value", number_or_null(result.value)},
          {"unit", result.unit.symbol},
          {"direction", to_string(result.direction)},
          {"rule", to_string(result.rule)},
          {"leading", bound_value(result.leading)},
          {"leading_source", bound_source(result.leading)},
          {"baseline", bound_value(result.baseline)},
          {"baseline_source", bound_source(result.baseline)},
          {"weight", result.weight},
          {"points", number_or_null(result.points)},
          {"status", to_string(result.status)},
          {"veto", result.veto},
          {"measured_share", result.measured_share},
          {"missing", result.missing},
          {"notes", result.notes},
          {"members", members_of(result)},
          {"items", items_of(result)},
          {"gap", result.gap ? to_json(*result.gap, result.unit.symbol) : Json()}};
}

Json stages_of(const Assessment& assessment) {
  Json stages = Json::array();
  for (const StageResult& stage : assessment.stages) {
    Json requirements = Json::array();
    for (const StageRequirementResult& one : stage.requirements) {
      const IndicatorResult* result = assessment.find(one.indicator);
      requirements.push_back({{"indicator", one.indicator},
                              {"core", one.core},
                              {"limit", one.limit},
                              {"unit", result == nullptr ? "" : result->unit.symbol},
                              {"status", to_string(one.status)}});
    }
    stages.push_back({{"id", stage.stage.id},
                      {"name", title_of(stage.stage.title)},
                      {"status", to_string(stage.status)},
                      {"requirements", requirements}});
  }
  return stages;
}

Json grade_of(const Verdict& verdict) {
  if (!verdict.grade) return Json();
  return {{"id", verdict.grade->id},
          {"name", title_of(verdict.grade->title)},
          {"from", number_or_null(verdict.grade->from)}};
}

}  // namespace

Json to_json(const Assessment& a) {
  Json json{{"standard", a.standard},
            {"edition", a.edition},
            {"number", a.number},
            {"name", title_of(a.title)},
            {"period", a.period.to_string()},
            {"as_of", a.as_of ? Json(format_instant(*a.as_of)) : Json()},
            {"total",
             {{"value", a.total.value},
              {"max", a.total.max},
              {"unit", "points"},
              {"undetermined_points", a.total.undetermined_points},
              {"measured_share", a.total.measured_share}}},
            {"verdict", to_string(a.verdict.status)},
            {"verdict_text", title_of(a.verdict.text)},
            {"threshold", number_or_null(a.verdict.threshold)},
            {"grade", grade_of(a.verdict)},
            {"grade_note", text_or_null(a.verdict.grade_note)},
            {"stage", text_or_null(a.verdict.stage)},
            {"not_applicable_rule", to_string(a.not_applicable)}};
  json["stages"] = stages_of(a);
  json["gates"] = Json::array();
  for (const GateResult& gate : a.gates) json["gates"].push_back(to_json(gate));
  json["groups"] = Json::array();
  for (const GroupResult& group : a.groups) {
    json["groups"].push_back(
        {{"id", group.id},
         {"name", title_of(group.title)},
         {"weight", group.weight},
         {"points", group.points},
         {"undetermined_points", group.undetermined_points},
         {"not_applicable_points", group.not_applicable_points},
         {"share", group.weight > 0.0 ? Json(group.points / group.weight) : Json(nullptr)}});
  }
  json["indicators"] = Json::array();
  for (const IndicatorResult& result : a.indicators)
    json["indicators"].push_back(to_json(result, a));
  json["gap_order"] = Json::array();
  for (const std::size_t i : a.gap_order) json["gap_order"].push_back(a.indicators[i].id);
  json["missing"] = a.missing;
  json["packs"] = Json::array();
  for (const PackPin& pin : a.packs) {
    json["packs"].push_back({{"pack", pin.label}, {"sha256", text_or_null(pin.hash)}});
  }
  json["notes"] = a.notes;
  return json;
}

}  // namespace celadon::assessment
