#include "celadon/app/views/assessment_views.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/app/views/assessment_inputs.hpp"
#include "celadon/assessment/comparison.hpp"
#include "celadon/assessment/environments.hpp"
#include "celadon/assessment/json.hpp"
#include "celadon/assessment/standard_library.hpp"

namespace celadon::app::views {
namespace {

using assessment::Assessment;
using assessment::IndicatorResult;
using assessment::StandardPack;

Json points_json(const std::optional<double>& points) {
  return {{"value", points ? Json(*points) : Json()}, {"unit", "points"}};
}

Json wheel_json(const Assessment& judged) {
  Json wheel = Json::array();
  for (const assessment::GroupResult& group : judged.groups) {
    wheel.push_back({{"id", group.id},
                     {"name", title_json(group.title)},
                     {"weight", group.weight},
                     {"points", group.points},
                     {"undetermined_points", group.undetermined_points},
                     {"not_applicable_points", group.not_applicable_points},
                     {"share", group.weight > 0.0 ? Json(group.points / group.weight) : Json()},
                     {"unit", "points"}});
  }
  return wheel;
}

Json leaf_json(const IndicatorResult& result) {
  return {{"id", result.id},         {"name", title_json(result.title)},
          {"weight", result.weight}, {"points", result.points ? Json(*result.points) : Json()},
          {"indicator", true},       {"children", Json::array()}};
}

/// Level 1 -> level 2 where there is one -> indicators.
Json tree_json(const Assessment& judged, const StandardPack& pack) {
  Json tree = Json::array();
  for (std::size_t g = 0; g < judged.groups.size(); ++g) {
    const assessment::GroupResult& group = judged.groups[g];
    Json children = Json::array();
    std::map<std::string, std::size_t> middle;
    for (const IndicatorResult& result : judged.indicators) {
      if (result.group != g) continue;
      if (result.level2.empty()) {
        children.push_back(leaf_json(result));
        continue;
      }
      const auto [place, added] = middle.emplace(result.level2, children.size());
      if (added) {
        const auto level2 = std::find_if(pack.level2.begin(), pack.level2.end(),
                                         [&](const auto& one) { return one.id == result.level2; });
        children.push_back(
            {{"id", result.level2},
             {"name", level2 != pack.level2.end() ? title_json(level2->title)
                                                  : names_json(result.level2, result.level2)},
             {"weight", level2 != pack.level2.end() ? level2->weight : 0.0},
             {"points", 0.0},
             {"indicator", false},
             {"children", Json::array()}});
      }
      Json& node = children[place->second];
      node["children"].push_back(leaf_json(result));
      node["points"] = node["points"].get<double>() + result.points.value_or(0.0);
    }
    tree.push_back({{"id", group.id},
                    {"name", title_json(group.title)},
                    {"weight", group.weight},
                    {"points", group.points},
                    {"indicator", false},
                    {"children", std::move(children)}});
  }
  return tree;
}

Json gaps_json(const Assessment& judged) {
  Json gaps = Json::array();
  for (const std::size_t i : judged.gap_order) {
    const IndicatorResult& result = judged.indicators[i];
    if (!result.gap) continue;
    const auto number = [](const std::optional<double>& value) {
      return value ? Json(*value) : Json();
    };
    gaps.push_back({{"indicator", result.id},
                    {"name", title_json(result.title)},
                    {"points", result.gap->points},
                    {"value", number(result.value)},
                    {"full_marks_at", number(result.gap->full_marks_at)},
                    {"next_step_at", number(result.gap->next_step_at)},
                    {"next_step_points", result.gap->next_step_points},
                    {"unit", result.unit.symbol},
                    {"relative_change", number(result.gap->relative_change)},
                    {"open_items", result.gap->open_items}});
  }
  return gaps;
}

Json missing_json(const Reference& reference, const Assessment& judged) {
  Json list = Json::array();
  for (const std::string& name : judged.missing) {
    Json users = Json::array();
    double points = 0.0;
    const auto waits = [&](const std::vector<std::string>& missing) {
      return std::find(missing.begin(), missing.end(), name) != missing.end();
    };
    for (const IndicatorResult& result : judged.indicators) {
      if (!waits(result.missing)) continue;
      users.push_back(result.id);
      if (!result.points) points += result.weight;
    }
    for (const assessment::GateResult& gate : judged.gates) {
      if (waits(gate.missing)) users.push_back("gate." + gate.id);
    }
    list.push_back({{"name", name},
                    {"title", input_title(reference, name)},
                    {"indicators", users},
                    {"points", points}});
  }
  return list;
}

void collect_evidence(const formula::Derivation& node, const std::string& site,
                      std::set<const formula::Derivation*>& seen,
                      std::map<std::string, Json>& found) {
  if (!seen.insert(&node).second || found.size() >= 64) return;
  if (node.origin && node.origin->pack.empty() && !node.origin->file.empty()) {
    Json source = source_json(*node.origin, site);
    source["name"] = node.name;
    found.emplace(fmt::format("{}:{}", node.origin->file, node.origin->first_row),
                  std::move(source));
  }
  for (const formula::DerivationPtr& child : node.children)
    collect_evidence(*child, site, seen, found);
}

/// Beside the plain result: where each indicator opens, what it rests on, what a reviewer asks for.
void enrich(Json& json, const SiteAssessment& answer, const StandardPack& pack, const Judged& by) {
  const Assessment& judged = *answer.assessment;
  const std::string& site = answer.site.id.text;
  for (std::size_t i = 0; i < judged.indicators.size(); ++i) {
    const IndicatorResult& result = judged.indicators[i];
    Json& row = json["indicators"][i];
    row["alternative_name"] = title_json(result.alternative_title);
    row["derivation"] =
        derivation_link(site, "indicator." + result.id, judged.period, judge_query(by));
    const assessment::Indicator* indicator = pack.find(result.id);
    row["inputs"] = indicator == nullptr ? Json::array() : Json(input_names_of(*indicator));
    std::set<const formula::Derivation*> seen;
    std::map<std::string, Json> evidence;
    collect_evidence(*result.derivation, site, seen, evidence);
    row["evidence"] = Json::array();
    for (auto& [place, source] : evidence) row["evidence"].push_back(std::move(source));
    row["evidence_asked"] = Json::array();
    if (indicator != nullptr) {
      for (const packs::Title& title : indicator->evidence)
        row["evidence_asked"].push_back(title_json(title));
    }
  }
  for (std::size_t i = 0; i < judged.gates.size(); ++i) {
    Json& row = json["gates"][i];
    row["derivation"] =
        derivation_link(site, "gate." + judged.gates[i].id, judged.period, judge_query(by));
    row["evidence"] = Json::array();
    for (const formula::Origin& origin : judged.gates[i].evidence)
      row["evidence"].push_back(source_json(origin, site));
  }
}

Result<Json> view_of(Workspace& workspace, const SiteAssessment& answer, const Judged& by) {
  const Reference& reference = workspace.reference();
  const Assessment& judged = *answer.assessment;
  CELADON_ASSIGN(const StandardPack pack,
                 assessment::load_standard(*reference.library, by.request.standard));
  CELADON_ASSIGN(const ledger::SnapshotPtr picture, picture_of(workspace, by.request.question));
  Json json{{"site",
             {{"id", answer.site.id.text},
              {"name", names_json(answer.site.names)},
              {"organisation", names_json(answer.site.organisation)}}}};
  json.update(assessment::to_json(judged));
  json["asked"] = by.standard;
  json["schemes"] = by.request.schemes;
  enrich(json, answer, pack, by);
  json["wheel"] = wheel_json(judged);
  json["tree"] = tree_json(judged, pack);
  json["gaps"] = gaps_json(judged);
  json["inputs"] = inputs_json(reference, pack, *picture);
  json["missing"] = missing_json(reference, judged);
  return json;
}

}  // namespace

Result<Judged> judge_request(Reading& reading, const JudgeRequest& request) {
  Judged judged;
  AssessRequest& ask = judged.request;
  ask.question.site = reading.site().id.text;
  CELADON_ASSIGN(ask.question.period, period_or_default(reading, request.period));
  CELADON_ASSIGN(const std::string own, reading.said("assessment.standard", ask.question.period));
  CELADON_ASSIGN(const std::string schemes_said,
                 reading.said("assessment.schemes", ask.question.period));
  ask.standard = !request.standard.empty() ? request.standard
                 : !own.empty()            ? own
                                           : default_standard;
  ask.schemes = request.schemes;
  if (ask.schemes.empty() && ask.standard == own) ask.schemes = split_list(schemes_said);
  judged.standard = ask.standard;
  CELADON_ASSIGN([[maybe_unused]] const auto standard,
                 assessment::load_standard(*reading.reference().library, ask.standard));
  CELADON_ASSIGN([[maybe_unused]] const auto schemes,
                 schemes_of(reading.reference(), ask.schemes, {}));
  return judged;
}

Result<SiteAssessment> judge(Workspace& workspace, const Judged& by) {
  return assess_site(workspace, by.request);
}

std::string judge_query(const Judged& by) {
  std::string schemes;
  for (const std::string& scheme : by.request.schemes)
    schemes += (schemes.empty() ? "" : ",") + percent_encoded(scheme);
  return fmt::format("&standard={}{}{}", percent_encoded(by.standard),
                     schemes.empty() ? "" : "&scheme=", schemes);
}

Json score_json(const Assessment& judged, const Judged& by) {
  int met = 0;
  int failed = 0;
  int open = 0;
  for (const assessment::GateResult& gate : judged.gates) {
    (gate.status == assessment::GateStatus::met      ? met
     : gate.status == assessment::GateStatus::failed ? failed
                                                     : open)++;
  }
  const Json all = assessment::to_json(judged);
  return {{"standard", by.standard},
          {"name", title_json(judged.title)},
          {"schemes", by.request.schemes},
          {"period", judged.period.to_string()},
          {"total", all["total"]},
          {"verdict", all["verdict"]},
          {"verdict_text", all["verdict_text"]},
          {"grade", all["grade"]},
          {"gates", {{"met", met}, {"failed", failed}, {"undetermined", open}}},
          {"wheel", wheel_json(judged)}};
}

Result<Json> assessment_view(Workspace& workspace, const JudgeRequest& request) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, request.site));
  CELADON_ASSIGN(const Judged by, judge_request(reading, request));
  CELADON_ASSIGN(const SiteAssessment answer, judge(workspace, by));
  return view_of(workspace, answer, by);
}

Result<Json> what_if_view(Workspace& workspace, const JudgeRequest& request,
                          const std::vector<WhatIf>& changes) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, request.site));
  CELADON_ASSIGN(Judged by, judge_request(reading, request));
  CELADON_ASSIGN(const StandardPack pack,
                 assessment::load_standard(*workspace.reference().library, by.request.standard));
  const auto users = users_of_inputs(pack);
  for (const WhatIf& change : changes) {
    const std::string stem = change.name.substr(0, change.name.find('@'));
    const bool used = std::any_of(users.begin(), users.end(), [&](const auto& one) {
      return one.first == change.name || change.name.starts_with(one.first + ".") ||
             one.first.substr(0, one.first.find('@')) == stem;
    });
    if (!used) {
      std::vector<std::string_view> known;
      for (const auto& [name, who] : users) known.push_back(name);
      const std::string near = formula::nearest_name(change.name, known);
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("overrides: '{0}' 不是 {1} 的输入量｜overrides: '{0}' is no input of {1}",
                      change.name, by.standard),
          near.empty() ? "取评价结果 `inputs` 中的名称｜take a name of `inputs` of the assessment"
                       : fmt::format("是否指 '{0}'？｜did you mean '{0}'?", near));
    }
  }
  CELADON_ASSIGN(const SiteAssessment before, judge(workspace, by));
  for (const WhatIf& change : changes) by.request.overrides.push_back({change.name, change.value});
  CELADON_ASSIGN(const SiteAssessment after, judge(workspace, by));
  Json moved = Json::array();
  const Assessment& a = *before.assessment;
  const Assessment& b = *after.assessment;
  for (const IndicatorResult& now : b.indicators) {
    const IndicatorResult* then = a.find(now.id);
    if (then == nullptr || (then->points == now.points && then->value == now.value)) continue;
    const auto value = [](const IndicatorResult& result) {
      return Json{{"value", result.value ? Json(*result.value) : Json()},
                  {"unit", result.unit.symbol}};
    };
    moved.push_back({{"id", now.id},
                     {"name", title_json(now.title)},
                     {"value_before", value(*then)},
                     {"value_after", value(now)},
                     {"points_before", points_json(then->points)},
                     {"points_after", points_json(now.points)}});
  }
  Json json{{"before", score_json(a, by)}, {"after", score_json(b, by)}, {"moved", moved}};
  CELADON_ASSIGN(json["assessment"], view_of(workspace, after, by));
  return json;
}

Result<Json> standards_comparison(Workspace& workspace, const JudgeRequest& request,
                                  const std::pair<std::string, std::string>& standards) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, request.site));
  const Reference& reference = workspace.reference();
  Json json{{"standards", Json::array()}};
  std::vector<SiteAssessment> answers;
  std::vector<StandardPack> packs;
  for (const std::string& standard : {standards.first, standards.second}) {
    JudgeRequest one = request;
    one.standard = standard;
    one.schemes.clear();
    CELADON_ASSIGN(const StandardPack pack,
                   assessment::load_standard(*reference.library, standard));
    // A scheme that names other standards as its own does not speak about this one.
    for (const std::string& id : request.schemes) {
      CELADON_ASSIGN(const auto scheme, assessment::load_scheme(*reference.library, id));
      const auto& meant = scheme.standards;
      const bool fits = meant.empty() ||
                        std::find(meant.begin(), meant.end(), pack.header.id) != meant.end() ||
                        std::find(meant.begin(), meant.end(),
                                  short_id(pack.header.id, "standards.")) != meant.end();
      if (fits) one.schemes.push_back(id);
    }
    CELADON_ASSIGN(const Judged by, judge_request(reading, one));
    CELADON_ASSIGN(SiteAssessment answer, judge(workspace, by));
    CELADON_ASSIGN(Json view, view_of(workspace, answer, by));
    json["standards"].push_back(std::move(view));
    answers.push_back(std::move(answer));
    packs.push_back(pack);
  }
  const Assessment& a = *answers[0].assessment;
  const Assessment& b = *answers[1].assessment;
  struct Pair {
    const IndicatorResult* before = nullptr;
    const IndicatorResult* after = nullptr;
  };
  std::map<std::string, Pair> pairs;
  for (const IndicatorResult& result : a.indicators) pairs[result.id].before = &result;
  for (const IndicatorResult& result : b.indicators) pairs[result.id].after = &result;
  std::vector<std::pair<double, Json>> rows;
  for (const auto& [id, pair] : pairs) {
    const auto points = [](const IndicatorResult* result) {
      return result == nullptr ? std::optional<double>() : result->points;
    };
    const double moved =
        std::fabs(points(pair.before).value_or(0.0) - points(pair.after).value_or(0.0));
    rows.emplace_back(moved,
                      Json{{"id", id},
                           {"name", title_json((pair.after ? pair.after : pair.before)->title)},
                           {"before", points_json(points(pair.before))},
                           {"after", points_json(points(pair.after))},
                           {"in_before", pair.before != nullptr},
                           {"in_after", pair.after != nullptr}});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& x, const auto& y) { return x.first > y.first; });
  json["indicators"] = Json::array();
  for (auto& [moved, row] : rows) json["indicators"].push_back(std::move(row));
  static constexpr const char* kinds[] = {"", "added", "removed", "changed"};
  json["changes"] = Json::array();
  for (const auto& change : assessment::compare_standards(packs[0], packs[1])) {
    json["changes"].push_back({{"kind", kinds[static_cast<int>(change.kind)]},
                               {"where", change.where},
                               {"before", change.before},
                               {"after", change.after}});
  }
  return json;
}

}  // namespace celadon::app::views
