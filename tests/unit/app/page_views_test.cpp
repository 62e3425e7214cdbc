// Overview, carbon, resources, assessment, derivations, sources and the description of the example
// plant.

#include <cmath>
#include <functional>

#include "celadon/app/views/assessment_views.hpp"
#include "celadon/app/views/carbon_view.hpp"
#include "celadon/app/views/derivation_view.hpp"
#include "celadon/app/views/overview.hpp"
#include "celadon/app/views/resource_views.hpp"
#include "celadon/app/views/site_views.hpp"
#include "example_plant.hpp"

namespace celadon::app::views {
namespace {

Workspace& plant() { return ExamplePlant::get().reader(); }

double value(const Json& quantity) { return number_of(quantity).value_or(std::nan("")); }

const Json& figure_of(const Json& view, const std::string& id) {
  static const Json none;
  for (const Json& section : view["sections"]) {
    for (const Json& figure : section["figures"]) {
      if (figure["id"] == id) return figure;
    }
  }
  return none;
}

/// Every address of a derivation in an answer.
void links_of(const Json& json, std::vector<std::string>& links) {
  if (json.is_object()) {
    for (const auto& [key, member] : json.items()) {
      if (key == "derivation" && member.is_string()) links.push_back(member.get<std::string>());
      links_of(member, links);
    }
  } else if (json.is_array()) {
    for (const Json& item : json) links_of(item, links);
  }
}

/// Asks what a link of an answer asks.
Result<Json> follow(const std::string& link) {
  const std::string start = "/api/v1/sites/qingci/derivations/";
  EXPECT_EQ(link.substr(0, start.size()), start);
  const std::size_t question = link.find('?');
  DerivationRequest request;
  request.by.site = "qingci";
  request.figure = link.substr(start.size(), question - start.size());
  std::string name;
  for (std::size_t at = question + 1; at < link.size();) {
    const std::size_t end = std::min(link.find('&', at), link.size());
    const std::string pair = link.substr(at, end - at);
    const std::string text = pair.substr(pair.find('=') + 1);
    if (pair.starts_with("period=")) request.by.period = text;
    if (pair.starts_with("standard=")) request.by.standard = text;
    if (pair.starts_with("scheme=")) request.by.schemes = {text};
    at = end + 1;
  }
  return derivation_view(plant(), request);
}

OverviewRequest last_day() { return {"qingci", std::nullopt, "", {}}; }

TEST(Overview, ShowsTheLastDayWithDataAndSaysSo) {
  const Json json = expect_answer(overview(plant(), last_day()));
  EXPECT_EQ(json["date"], "2025-12-31");
  EXPECT_EQ(json["date_is_default"], true);
  EXPECT_EQ(json["today"]["period"], "2025-12-31");
  EXPECT_EQ(json["month"]["period"], "2025-12");
  EXPECT_EQ(json["year"]["period"], "2025");
}

// Values of the year: `celadon energy total`, `carbon inventory`, `assess run` and the statement of
// the example plant.
TEST(Overview, TheYearIsWhatTheLedgerAndTheStatementSay) {
  const Json json = expect_answer(overview(plant(), last_day()));
  const Json& year = json["year"]["figures"];
  EXPECT_NEAR(value(year["energy"]["now"]), 453.35708737644785, 1e-6);
  EXPECT_NEAR(value(year["carbon"]["now"]), 1338.4231995919079, 1e-6);
  EXPECT_NEAR(value(year["electricity"]["now"]), 3304889.6, 1e-3);
  EXPECT_NEAR(value(year["gas"]["now"]), 38845.87, 1e-6);
  EXPECT_NEAR(value(year["water"]["now"]), 15655.9, 1e-9);
  EXPECT_NEAR(value(year["output"]["now"]), 21300.0, 1e-9);
  EXPECT_NEAR(value(year["cost"]["now"]), 205.6 + 14.2, 1e-9);
  EXPECT_NEAR(value(year["unit_consumption"]["now"]), 21.284370299363747, 1e-6);
  EXPECT_EQ(year["heat"]["applies"], false);
  EXPECT_NEAR(value(year["energy"]["of_target"]), 100.0 * 453.35708737644785 / 445.0, 1e-6);
  EXPECT_NEAR(json["score"]["total"]["value"].get<double>(), 77.60167133855443, 1e-9);
  EXPECT_TRUE(year["energy"]["last_year"]["value"].is_null());
  EXPECT_FALSE(year["energy"]["last_year"]["undetermined"]["reason"].get<std::string>().empty());
}

TEST(Overview, TheMonthAndTheDayComeFromTheMeters) {
  const Json json = expect_answer(overview(plant(), last_day()));
  double trend = 0.0;
  for (const Json& month : json["trend"]) trend += value(month["energy"]);
  EXPECT_NEAR(trend, value(json["year"]["figures"]["energy"]["now"]), 1e-8);
  EXPECT_NEAR(value(json["trend"][11]["energy"]), value(json["month"]["figures"]["energy"]["now"]),
              1e-12);
  EXPECT_GT(value(json["today"]["figures"]["electricity"]["now"]), 0.0);
  EXPECT_GT(value(json["month"]["figures"]["water"]["now"]), 0.0);
  // Nobody declared the cost of December: no default takes its place.
  EXPECT_TRUE(json["month"]["figures"]["cost"]["now"]["value"].is_null());
}

TEST(Overview, ADayInTheMiddleOfAMonthIsComparedWithTheSameDays) {
  OverviewRequest request = last_day();
  request.date = CivilDate{2025, 3, 10};
  const Json json = expect_answer(overview(plant(), request));
  EXPECT_EQ(json["month"]["period"], "2025-03-01..2025-03-10");
  EXPECT_EQ(json["month"]["last_period"], "2025-02-01..2025-02-10");
  EXPECT_EQ(json["month"]["complete"], false);
  EXPECT_EQ(json["year"]["period"], "2025-01-01..2025-03-10");
  double days = 0.0;
  for (int day = 1; day <= 10; ++day) {
    request.date = CivilDate{2025, 3, static_cast<std::uint8_t>(day)};
    days += value(expect_answer(overview(plant(), request))["today"]["figures"]["energy"]["now"]);
  }
  EXPECT_NEAR(days, value(json["month"]["figures"]["energy"]["now"]), 1e-8);
}

TEST(Overview, EveryDerivationOfItOpens) {
  const Json json = expect_answer(overview(plant(), last_day()));
  std::vector<std::string> links;
  links_of(json["today"], links);
  links_of(json["month"], links);
  links_of(json["year"], links);
  ASSERT_GT(links.size(), 30U);
  for (const std::string& link : links) {
    const auto opened = follow(link);
    EXPECT_TRUE(opened.ok()) << link << ": " << (opened.ok() ? "" : opened.error().to_string());
  }
}

TEST(Overview, SaysWhatNeedsDoing) {
  const Json json = expect_answer(overview(plant(), last_day()));
  bool open_months = false;
  for (const Json& one : json["to_do"]) {
    EXPECT_FALSE(one["what"]["zh"].get<std::string>().empty());
    EXPECT_FALSE(one["what"]["en"].get<std::string>().empty());
    EXPECT_FALSE(one["link"].get<std::string>().empty());
    open_months = open_months || one["kind"] == "period_open";
  }
  EXPECT_TRUE(open_months);  // nobody closed a month of the example
  OverviewRequest request = last_day();
  request.standard = "gbt36132-2025";
  request.schemes = {"hebei-stars"};  // gives no leading values: indicators wait
  const Json waiting = expect_answer(overview(plant(), request));
  EXPECT_GT(waiting["to_do"].size(), json["to_do"].size());
  EXPECT_EQ(waiting["to_do"][0]["kind"], "missing_input");
}

TEST(CarbonView, TheInventoryIsTheLedgersAndSaysWhyMonthsDiffer) {
  const Json json = expect_answer(carbon_view(plant(), "qingci", "2025"));
  EXPECT_NEAR(value(json["total"]), 1338.4231995919079, 1e-6);
  EXPECT_NEAR(value(json["scope2"]["location"]), 1380.9935960399998, 1e-6);
  ASSERT_EQ(json["trend"].size(), 12U);
  double location = 0.0;
  double scope1 = 0.0;
  for (const Json& month : json["trend"]) {
    location += value(month["scope2_location"]);
    scope1 += value(month["scope1"]);
  }
  EXPECT_NEAR(location, value(json["scope2"]["location"]), 1e-6);
  EXPECT_NEAR(scope1, value(json["scope1"]), 1e-6);
  EXPECT_FALSE(json["trend_notes"].empty());  // certificates of the year
  for (const Json& entry : json["entries"]) {
    EXPECT_TRUE(entry.contains("factor_source"));
    EXPECT_TRUE(follow(entry["emission"]["derivation"].get<std::string>()).ok());
  }
}

TEST(ResourceViews, SharesAreFormedOfWhatIsDeclared) {
  const Json water = expect_answer(water_view(plant(), "qingci", "2025"));
  // 126400 / (126400 + 15655.9), statement-2025.yaml
  EXPECT_NEAR(value(figure_of(water, "water.reuse_share")["now"]),
              100.0 * 126400.0 / (126400.0 + 15655.9), 1e-9);
  ASSERT_EQ(water["metered"].size(), 1U);
  EXPECT_NEAR(value(water["metered"][0]["amount"]), 15655.9, 1e-6);  // the note of the statement
  double months = 0.0;
  for (const Json& month : water["metered"][0]["months"]) months += value(month);
  EXPECT_NEAR(months, 15655.9, 1e-6);
  const Json waste = expect_answer(waste_view(plant(), "qingci", "2025"));
  EXPECT_NEAR(value(figure_of(waste, "waste.utilisation_share")["now"]), 100.0 * 309.6 / 312.4,
              1e-9);
  const Json& cod = figure_of(waste, "wastewater.concentration.cod");
  EXPECT_NEAR(cod["margin"].get<double>(), (500.0 - 62.0) / 500.0, 1e-12);
  const Json materials = expect_answer(materials_view(plant(), "qingci", "2025"));
  EXPECT_NEAR(value(figure_of(materials, "land.floor_area_ratio")["now"]), 61920.0 / 64500.0,
              1e-12);
  EXPECT_NEAR(value(figure_of(materials, "land.building_density")["now"]),
              100.0 * (17800.0 + 950.0 + 600.0) / 64500.0, 1e-9);
  for (const Json* view : {&water, &waste, &materials}) {
    std::vector<std::string> links;
    links_of(*view, links);
    for (const std::string& link : links) EXPECT_TRUE(follow(link).ok()) << link;
  }
}

JudgeRequest judged_by(const std::string& standard = {}, std::vector<std::string> schemes = {}) {
  return {"qingci", "2025", standard, std::move(schemes)};
}

TEST(AssessmentView, AddsWheelTreeGapsAndInputsToTheAssessment) {
  const Json json = expect_answer(assessment_view(plant(), judged_by()));
  EXPECT_NEAR(json["total"]["value"].get<double>(), 77.60167133855443, 1e-9);
  double wheel = 0.0;
  for (const Json& part : json["wheel"]) wheel += part["points"].get<double>();
  EXPECT_NEAR(wheel, json["total"]["value"].get<double>(), 1e-9);
  std::size_t leaves = 0;
  const std::function<void(const Json&)> count = [&](const Json& node) {
    if (node["indicator"].get<bool>()) ++leaves;
    for (const Json& child : node["children"]) count(child);
  };
  for (const Json& group : json["tree"]) count(group);
  EXPECT_EQ(leaves, json["indicators"].size());
  EXPECT_EQ(json["gaps"][0]["indicator"], "water_reuse");  // 1.1 % away from full marks
  bool slider = false;
  for (const Json& input : json["inputs"]) {
    if (input["name"] != "water.reused") continue;
    slider = true;
    EXPECT_LT(input["minimum"].get<double>(), 126400.0);
    EXPECT_GT(input["maximum"].get<double>(), 126400.0);
  }
  EXPECT_TRUE(slider);
  for (const Json& indicator : json["indicators"])
    EXPECT_TRUE(follow(indicator["derivation"].get<std::string>()).ok());
}

TEST(AssessmentView, AWhatIfWithoutChangesIsTheAssessment) {
  const Json plain = expect_answer(assessment_view(plant(), judged_by()));
  const Json same = expect_answer(what_if_view(plant(), judged_by(), {}));
  EXPECT_EQ(same["assessment"], plain);
  EXPECT_TRUE(same["moved"].empty());
}

TEST(AssessmentView, AWhatIfMovesWhatRestsOnTheInput) {
  const WhatIf more{"water.reused", units::Quantity{150000.0, units::unit("m3")}};
  const Json json = expect_answer(what_if_view(plant(), judged_by(), {more}));
  ASSERT_EQ(json["moved"].size(), 1U);
  EXPECT_EQ(json["moved"][0]["id"], "water_reuse");
  // 150000 / 165655.9 = 90.55 %, beyond the leading value of 90 %: full marks.
  EXPECT_NEAR(value(json["moved"][0]["value_after"]), 100.0 * 150000.0 / 165655.9, 1e-9);
  EXPECT_NEAR(value(json["moved"][0]["points_after"]), 8.0, 1e-12);
  const WhatIf unknown{"water.reusedd", units::Quantity{1.0, units::unit("m3")}};
  const auto refused = what_if_view(plant(), judged_by(), {unknown});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().remedy.find("water.reused"), std::string::npos);
}

TEST(AssessmentView, ComparesTwoEditionsOnTheSameData) {
  const Json json = expect_answer(standards_comparison(
      plant(), judged_by("", {"example-gbt36132-2025"}), {"gbt36132-2018", "gbt36132-2025"}));
  ASSERT_EQ(json["standards"].size(), 2U);
  EXPECT_NEAR(json["standards"][1]["total"]["value"].get<double>(), 77.60167133855443, 1e-9);
  EXPECT_FALSE(json["changes"].empty());
  EXPECT_FALSE(json["indicators"].empty());
}

TEST(AssessmentView, ListsStandardsWithTheSchemesThatFit) {
  const Json json = expect_answer(standards_list(plant().reference()));
  bool found = false;
  for (const Json& standard : json["items"]) {
    if (standard["id"] != "gbt36132-2025") continue;
    found = true;
    bool example = false;
    for (const Json& scheme : standard["schemes"])
      example = example || scheme["id"] == "example-gbt36132-2025";
    EXPECT_TRUE(example);
  }
  EXPECT_TRUE(found);
}

/// The first node whose name begins so.
const Json* node_named(const Json& node, const std::string& prefix) {
  if (node["name"].get<std::string>().starts_with(prefix)) return &node;
  if (!node.contains("children")) return nullptr;
  for (const Json& child : node["children"]) {
    if (const Json* found = node_named(child, prefix)) return found;
  }
  return nullptr;
}

TEST(DerivationView, AFigureOpensToMonthsDaysHoursAndTheRowsOfTheFile) {
  DerivationRequest request;
  request.figure = "energy.total";
  request.by.site = "qingci";
  request.by.period = "2025";
  const Json year = expect_answer(derivation_view(plant(), request));
  const Json* entry = node_named(year["derivation"], "entry.f-grid.2025-03");
  ASSERT_NE(entry, nullptr);
  const Json month = expect_answer(follow((*entry)["link"].get<std::string>()));
  ASSERT_EQ(month["derivation"]["children"].size(), 31U);
  EXPECT_NEAR(month["derivation"]["result"]["value"].get<double>(),
              (*entry)["result"]["value"].get<double>(), 1e-6);
  const Json day =
      expect_answer(follow(month["derivation"]["children"][4]["link"].get<std::string>()));
  ASSERT_EQ(day["derivation"]["children"].size(), 24U);
  const Json* reading = node_named(day["derivation"], "reading.E-IN");
  ASSERT_NE(reading, nullptr);
  SourceRequest source;
  source.site = "qingci";
  source.sha256 = (*reading)["origin"]["sha256"].get<std::string>();
  source.row = source.last_row = (*reading)["origin"]["first_row"].get<std::uint64_t>();
  const Json rows = expect_answer(source_view(plant(), source));
  EXPECT_EQ(rows["file"], "meters-2025.csv");
  bool wanted = false;
  for (const Json& row : rows["rows"]) {
    if (!row["wanted"].get<bool>()) continue;
    wanted = true;
    // 2025-03-05 00:00 is written as 24:00 of the day before.
    EXPECT_TRUE(row["text"].get<std::string>().starts_with("2025-03-04 24:00,")) << row;
  }
  EXPECT_TRUE(wanted);
}

TEST(DerivationView, DepthCutsTheTreeAndUnknownFiguresAreNamed) {
  DerivationRequest request;
  request.figure = "carbon.total";
  request.by.site = "qingci";
  request.by.period = "2025";
  request.depth = 1;
  const Json cut = expect_answer(derivation_view(plant(), request));
  EXPECT_EQ(cut["derivation"]["cut"], true);
  EXPECT_FALSE(cut["derivation"].contains("children"));
  request.figure = "no.such.figure";
  EXPECT_EQ(derivation_view(plant(), request).error().code, ErrorCode::not_found);
  request.figure = "indicator.nothing";
  EXPECT_EQ(derivation_view(plant(), request).error().code, ErrorCode::not_found);
}

TEST(SourceView, DecodesAndKeepsWhatOtherSitesImportedApart) {
  DerivationRequest request;
  request.figure = "flow.f-gas";
  request.by.site = "qingci";
  request.by.period = "2025-03";
  const Json tree = expect_answer(derivation_view(plant(), request));
  const Json* leaf = node_named(tree["derivation"], "samples.G-IN");
  ASSERT_NE(leaf, nullptr);
  SourceRequest source;
  source.site = "qingci";
  source.sha256 = (*leaf)["origin"]["sha256"].get<std::string>();
  source.row = 100;
  source.last_row = 101;
  source.around = 1;
  const Json rows = expect_answer(source_view(plant(), source));
  EXPECT_EQ(rows["encoding"], "gb18030");
  EXPECT_NE(rows["heading"].get<std::string>().find("天然气"), std::string::npos);
  EXPECT_EQ(rows["rows"].size(), 4U);
  source.sha256 = std::string(64, 'a');
  EXPECT_EQ(source_view(plant(), source).error().code, ErrorCode::not_found);
  source.sha256 = "../../celadon.db";
  EXPECT_FALSE(source_view(plant(), source).ok());
}

TEST(SiteViews, DescribeTheSiteItsGraphItsStatementsAndItsChanges) {
  const Json site = expect_answer(site_description(plant(), "qingci"));
  EXPECT_EQ(site["division"]["province"], "330000");
  EXPECT_EQ(site["data"]["last_day"], "2025-12-31");
  const Json graph = expect_answer(site_graph(plant(), "qingci"));
  EXPECT_EQ(graph["points"].size(), 10U);
  EXPECT_EQ(expect_answer(site_rows(plant())).size(), 1U);
  EXPECT_GT(expect_answer(statement_rows(plant(), "qingci", "2025")).size(), 60U);
  const auto changes = expect_answer(change_rows(plant(), "qingci"));
  EXPECT_EQ(site["version"], std::to_string(changes.size()));
}

}  // namespace
}  // namespace celadon::app::views
