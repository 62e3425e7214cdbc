// The pages' energy figures equal the books.

#include "celadon/app/views/energy_views.hpp"

#include <cmath>

#include "celadon/app/views/load_curve.hpp"
#include "celadon/app/views/tariff_hours.hpp"
#include "example_plant.hpp"

namespace celadon::app::views {
namespace {

EnergyRequest of(const std::string& period, const std::string& object = {}) {
  EnergyRequest request;
  request.site = "qingci";
  request.period = period;
  request.object = object;
  return request;
}

Workspace& plant() { return ExamplePlant::get().reader(); }

double value(const Json& quantity) { return number_of(quantity).value_or(std::nan("")); }

/// Sum of a series of mean power x hours.
double sum_of(const Json& series, double hours) {
  double sum = 0.0;
  for (const Json& one : series["values"]) {
    if (one.is_number()) sum += one.get<double>() * hours;
  }
  return sum;
}

// 453.357 tce: what `celadon energy total --period 2025` says of the example plant (README).
TEST(EnergyViews, TheTotalIsTheLedgersAndTheMonthsAddUpToIt) {
  const Json json = expect_answer(energy_view(plant(), of("2025")));
  EXPECT_NEAR(value(json["total"]), 453.35708737644785, 1e-6);
  ASSERT_EQ(json["months"].size(), 12U);
  double months = 0.0;
  double electricity = 0.0;
  for (const Json& month : json["months"]) {
    months += value(month["energy"]);
    electricity += value(month["electricity"]);
  }
  EXPECT_NEAR(months, value(json["total"]), 1e-8);
  // 3363952.4 kWh entered, 59062.8 kWh left (ledger balance of the example).
  EXPECT_NEAR(electricity, 2776424.6 + 587527.8 - 59062.8, 1e-3);
  double carriers = 0.0;
  for (const Json& carrier : json["by_carrier"]) carriers += value(carrier["energy"]);
  EXPECT_NEAR(carriers, value(json["total"]), 1e-9);
}

TEST(EnergyViews, TheSumOfACurveIsWhatTheBooksHold) {
  for (const char* object : {"", "bus", "grid", "extrusion", "f-office", "E-IN"}) {
    for (const char* step : {"1h", "1d"}) {
      EnergyRequest request = of("2025-03", object);
      request.step = step;
      const Json json = expect_answer(energy_curve(plant(), request));
      const double hours = json["step_minutes"].get<double>() / 60.0;
      const double total = value(json["total"]);
      EXPECT_NEAR(sum_of(json["series"][0], hours), total, 1e-9 * std::fabs(total)) << object;
    }
  }
}

TEST(EnergyViews, TheHeatMapHoldsTheSameAmountsAsTheCurve) {
  const Json json = expect_answer(energy_heatmap(plant(), of("2025-06")));
  ASSERT_EQ(json["days"].size(), 30U);
  double sum = 0.0;
  for (const Json& day : json["values"]) {
    ASSERT_EQ(day.size(), 24U);
    for (const Json& hour : day) sum += hour.is_number() ? hour.get<double>() : 0.0;
  }
  EXPECT_NEAR(sum, value(json["total"]), 1e-6);
}

TEST(EnergyViews, BandsAddUpToTheTotalAndFollowTheHoursOfZhejiang) {
  const Json json = expect_answer(energy_bands(plant(), of("2025-03")));
  EXPECT_EQ(json["area"]["code"], "330000");
  double sum = 0.0;
  for (const Json& band : json["bands"]) sum += value(band["energy"]);
  EXPECT_NEAR(sum, value(json["total"]), 1e-6);
  EXPECT_FALSE(json.contains("undetermined"));
  // No super-peak in March (浙发改价格〔2024〕21号: January, July, August, December).
  EXPECT_EQ(value(json["bands"][0]["energy"]), 0.0);
  EXPECT_EQ(json["bands"][0]["id"], "super_peak");
  EXPECT_TRUE(json["cost"]["value"].is_null());
  EXPECT_FALSE(json["cost"]["undetermined"]["reason"].get<std::string>().empty());
}

TEST(EnergyViews, AnAreaWithoutATariffIsUndeterminedAndSaysWhichAreasThereAre) {
  EnergyRequest request = of("2025-03");
  request.area = "540000";  // Tibet: not in the pack
  const Json json = expect_answer(energy_bands(plant(), request));
  EXPECT_TRUE(json["bands"].empty());
  EXPECT_NE(json["undetermined"]["reason"].get<std::string>().find("330000"), std::string::npos);
}

TEST(EnergyViews, ASeasonWhoseMonthsThePackDoesNotSayStaysUndetermined) {
  EnergyRequest request = of("2025-03");
  request.area = "320000";  // Jiangsu: "spring+autumn"
  const Json json = expect_answer(energy_bands(plant(), request));
  double known = 0.0;
  for (const Json& band : json["bands"]) {
    if (band["id"] != "undetermined") known += value(band["energy"]);
  }
  EXPECT_EQ(known, 0.0);
  EXPECT_TRUE(json.contains("undetermined"));
}

TEST(TariffHours, SuperPeakWinsOverPeakAndRemainingHoursAreFlat) {
  packs::TermTable table;
  table.terms = {{"a",
                  {},
                  {{"where", "370000"},
                   {"area", "山东"},
                   {"period", "peak"},
                   {"season", "all year"},
                   {"hours", "16:00-22:00"}}},
                 {"b",
                  {},
                  {{"where", "370000"},
                   {"area", "山东"},
                   {"period", "super_peak"},
                   {"season", "Jun-Aug"},
                   {"hours", "17:00-19:30"}}},
                 {"c",
                  {},
                  {{"where", "370000"},
                   {"area", "山东"},
                   {"period", "valley"},
                   {"season", "all year"},
                   {"hours", "23:00-06:00"}}}};
  const TariffHours hours = expect_answer(tariff_hours(table, "370000"));
  EXPECT_EQ(hours.at(7, 17 * 60), Band::super_peak);
  EXPECT_EQ(hours.at(5, 17 * 60), Band::peak);
  EXPECT_EQ(hours.at(7, 19 * 60 + 30), Band::peak);
  EXPECT_EQ(hours.at(1, 30), Band::valley);
  EXPECT_EQ(hours.at(1, 12 * 60), Band::flat);
}

TEST(EnergyViews, TheSankeyClosesAtEveryBusToTheUnaccountedOfTheLedger) {
  for (const char* carrier : {"", "electricity"}) {
    EnergyRequest request = of("2025");
    request.carrier = carrier;
    const Json json = expect_answer(energy_flow(plant(), request));
    std::map<std::string, double> net;
    double unaccounted = 0.0;
    for (const Json& link : json["links"]) {
      net[link["from"].get<std::string>()] -= link["value"].get<double>();
      net[link["to"].get<std::string>()] += link["value"].get<double>();
      if (link["kind"] == "unaccounted") unaccounted += value(link["amount"]);
    }
    EXPECT_NEAR(net["bus"], 0.0, 1e-6) << carrier;
    EXPECT_NEAR(unaccounted, 39188.4, 1e-6);  // kWh: `celadon ledger balance` of the example
  }
}

TEST(EnergyViews, TheBalanceTellsWhatTheMetersLeaveOpen) {
  const Json json = expect_answer(energy_balance(plant(), of("2025")));
  ASSERT_EQ(json["items"].size(), 1U);
  const Json& bus = json["items"][0];
  EXPECT_NEAR(value(bus["inflow"]), 3363952.4, 1e-6);
  EXPECT_NEAR(value(bus["inflow"]) - value(bus["outflow"]) - value(bus["stock_change"]),
              value(bus["unaccounted"]), 1e-6);
  EXPECT_EQ(bus["within_accuracy"], false);
  EXPECT_EQ(bus["meters"].size(), 8U);
  double months = 0.0;
  for (const Json& month : bus["months"]) months += value(month["unaccounted"]);
  EXPECT_NEAR(months, value(bus["unaccounted"]), 1e-6);
}

TEST(EnergyViews, TheStackByCarrierAddsUpInEveryRow) {
  const Json json = expect_answer(energy_carriers(plant(), of("2025")));
  EXPECT_EQ(json["step"], "month");
  double all = 0.0;
  for (const Json& series : json["series"]) {
    double sum = 0.0;
    for (const Json& one : series["values"]) sum += one.get<double>();
    EXPECT_NEAR(sum, value(series["total"]), 1e-9);
    all += sum;
  }
  EXPECT_NEAR(all, value(json["total"]), 1e-8);
}

TEST(EnergyViews, DaysThatCutAMonthAddUpToTheMonth) {
  EnergyRequest request = of("2025-03");
  request.step = "day";
  const Json json = expect_answer(energy_carriers(plant(), request));
  ASSERT_EQ(json["steps"].size(), 31U);
  for (const Json& series : json["series"]) {
    double sum = 0.0;
    for (const Json& one : series["values"]) sum += one.get<double>();
    EXPECT_NEAR(sum, value(series["total"]), 1e-8 * value(series["total"]));
  }
}

TEST(EnergyViews, RanksWhatObjectsUse) {
  const Json json = expect_answer(energy_rank(plant(), of("2025")));
  ASSERT_EQ(json["items"].size(), 6U);  // five loads of electricity, one of gas
  double share = 0.0;
  double last = 1e300;
  for (const Json& item : json["items"]) {
    share += item["share"].get<double>();
    EXPECT_LE(value(item["energy"]), last);
    last = value(item["energy"]);
  }
  EXPECT_NEAR(share, 1.0, 1e-12);
}

TEST(EnergyViews, AStepFinerThanTheMetersIsRefused) {
  EnergyRequest request = of("2025-03-01", "curing");
  request.carrier = "natural_gas";
  request.step = "1h";  // the gas meter is read once a day
  const auto answer = energy_curve(plant(), request);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::invalid_argument);
}

TEST(EnergyViews, UnknownObjectsAndCarriersAreNamed) {
  EXPECT_EQ(energy_curve(plant(), of("2025-03", "nowhere")).error().code, ErrorCode::not_found);
  EnergyRequest request = of("2025-03", "office");
  request.carrier = "natural_gas";
  const auto answer = energy_curve(plant(), request);
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.error().remedy.find("electricity"), std::string::npos);
}

TEST(EnergyViews, UnitConsumptionSaysWhyThereIsNoLimit) {
  const Json json = expect_answer(energy_intensity(plant(), of("2025")));
  // 453.357 tce / 21300 万元 (statement-2025.yaml)
  EXPECT_NEAR(value(json["per_output_value"]["now"]), 453357.08737644785 / 21300.0, 1e-6);
  ASSERT_EQ(json["products"].size(), 2U);
  EXPECT_TRUE(json["products"][0]["limit"].is_null());
  EXPECT_FALSE(json["products"][0]["limit_missing"].is_null());
}

TEST(EnergyViews, ComparesWithThePeriodBefore) {
  const Json json = expect_answer(energy_comparison(plant(), of("2025-06")));
  EXPECT_EQ(json["with"], "2025-05");
  ASSERT_EQ(json["curves"].size(), 2U);
  for (const Json& row : json["rows"]) {
    if (row["id"] != "electricity") continue;
    const double change = 100.0 * (value(row["now"]) - value(row["before"])) / value(row["before"]);
    EXPECT_NEAR(row["change"]["value"].get<double>(), change, 1e-9);
    EXPECT_EQ(row["change"]["verdict"], change < 0.0 ? "good" : "bad");
  }
}

}  // namespace
}  // namespace celadon::app::views
