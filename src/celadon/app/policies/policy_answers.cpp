#include "celadon/app/policies/policy_answers.hpp"

#include <algorithm>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::app::policies {
namespace {

using cultivation::ClawBack;
using cultivation::Policy;
using cultivation::PolicyAmount;
using cultivation::PolicyVerdict;
using cultivation::Stacking;
using ladder::both_json;
using views::text_or_null;

Json figure_json(const std::optional<double>& figure) {
  return figure ? Json(*figure) : Json(nullptr);
}

/// {value|at_least|at_most, unit, per}; undetermined with its reason where nobody published one.
Json amount_json(const PolicyAmount& amount) {
  Json json{{"value", figure_json(amount.exactly)},
            {"at_least", figure_json(amount.at_least)},
            {"at_most", figure_json(amount.at_most)},
            {"unit", amount.unit},
            {"per", text_or_null(amount.per)}};
  if (amount.undetermined)
    json["undetermined"] = {{"reason", both_json("来源没有写明金额｜the source gives no amount")}};
  return json;
}

const char* stacking_word(Stacking::Kind kind) {
  switch (kind) {
    case Stacking::Kind::undetermined: return "undetermined";
    case Stacking::Kind::none: return "none";
    case Stacking::Kind::with: return "with";
    case Stacking::Kind::highest_of: return "highest_of";
    case Stacking::Kind::capped: return "capped";
  }
  return "";
}

Json stacking_json(const Stacking& stacking) {
  return {{"kind", stacking_word(stacking.kind)},
          {"policies", stacking.policies},
          {"cap", stacking.cap ? amount_json(*stacking.cap) : Json(nullptr)}};
}

Json claw_back_json(const ClawBack& claw_back) {
  const char* word = claw_back.kind == ClawBack::Kind::undetermined ? "undetermined"
                     : claw_back.kind == ClawBack::Kind::none       ? "none"
                                                                    : "by_cause";
  return {{"kind", word},
          {"causes", claw_back.causes},
          {"within", claw_back.within ? Json(claw_back.within->to_string()) : Json(nullptr)}};
}

Json conditions_json(const Policy& policy) {
  Json list = Json::array();
  for (const cultivation::PolicyCondition& condition : policy.conditions) {
    Json any = Json::array();
    for (const cultivation::Guard& guard : condition.any) any.push_back(ladder::guard_json(guard));
    list.push_back({{"any", std::move(any)}});
  }
  return list;
}

/// The code of the table of regions for a prefix: "41" is 410000.
std::string whole_code(std::string prefix) {
  if (prefix.size() < 6) prefix.append(6 - prefix.size(), '0');
  return prefix;
}

Json region_names(const Policy& policy, const ladder::CodeLists& lists) {
  if (policy.region == "CN") return views::names_json("全国", "the nation");
  if (policy.region == "undetermined") return views::names_json("未写明", "not said");
  return views::title_json(lists.division_name(whole_code(policy.region)));
}

}  // namespace

Json policy_json(const Policy& policy, const ladder::CodeLists& lists) {
  Json subjects = Json::array();
  for (const auto kind : policy.subjects) subjects.push_back(to_string(kind));
  const auto& period = policy.period;
  return {{"policy", policy.id},
          {"names", views::title_json(policy.title)},
          {"programme", policy.programme},
          {"rung", text_or_null(policy.rung)},
          {"subjects", std::move(subjects)},
          {"kind", policy.kind},
          {"region", policy.region},
          {"region_names", region_names(policy, lists)},
          {"region_printed", text_or_null(policy.region_printed)},
          {"period",
           {{"from", text_or_null(period.from)},
            {"to", text_or_null(period.to)},
            {"seen", text_or_null(period.seen)}}},
          {"conditions", conditions_json(policy)},
          {"amount", policy.amount ? amount_json(*policy.amount) : Json(nullptr)},
          {"stacking", stacking_json(policy.stacking)},
          {"payer", text_or_null(policy.payer)},
          {"receiver", text_or_null(policy.receiver)},
          {"claw_back", claw_back_json(policy.claw_back)},
          {"consequence", text_or_null(policy.consequence)},
          {"status", policy.shown ? "shown" : "not_shown"},
          {"clause", text_or_null(policy.basis.clause)},
          {"source", policy.basis.source},
          {"confidence", formula::to_string(policy.basis.confidence)},
          {"note", both_json(policy.basis.note)},
          {"pack", policy.basis.pack}};
}

bool concerns(const Policy& policy, std::string_view division) {
  const std::string_view area = packs::significant_region(division);
  if (area.empty() || area == "CN" || policy.region == "CN" || policy.region == "undetermined")
    return true;
  const std::string_view own = policy.region;
  return area.substr(0, own.size()) == own || own.substr(0, area.size()) == area;
}

const Policy* find_policy(const std::vector<Policy>& register_rows, std::string_view id) {
  const auto found = std::find_if(register_rows.begin(), register_rows.end(),
                                  [&](const Policy& policy) { return policy.id == id; });
  return found == register_rows.end() ? nullptr : &*found;
}

Result<cultivation::PolicyAnswer> answer_of(storage::Database& database,
                                            const ladder::LadderPicture& picture,
                                            const Policy& policy,
                                            const std::vector<std::string>& flags) {
  const std::string rung = policy.rung == "undetermined" ? std::string() : policy.rung;
  CELADON_ASSIGN(const auto around,
                 ladder::surroundings_of(database, picture, {rung, {}}, std::nullopt, flags));
  return cultivation::qualifies(policy, *picture.programme, *picture.calendar, picture.record,
                                around, picture.at);
}

Result<std::vector<Json>> answers_for(storage::Database& database, ladder::RuleShelf& rules,
                                      const ladder::CodeLists& lists,
                                      const ladder::LadderPicture& picture,
                                      const std::vector<std::string>& flags) {
  CELADON_ASSIGN(const auto rows, rules.policies());
  std::vector<Json> items;
  for (const Policy& policy : *rows) {
    if (!concerns(policy, picture.subject.division)) continue;
    CELADON_ASSIGN(const auto answer, answer_of(database, picture, policy, flags));
    if (answer.verdict == PolicyVerdict::not_here || answer.verdict == PolicyVerdict::not_this_kind)
      continue;
    Json json = policy_json(policy, lists);
    json["answer"] = to_string(answer.verdict);
    json["missing"] = nullptr;
    if (!answer.check.empty() || !answer.reason.empty())
      json["missing"] = {{"check", text_or_null(answer.check)},
                         {"message", both_json(answer.reason)}};
    items.push_back(std::move(json));
  }
  return items;
}

}  // namespace celadon::app::policies
