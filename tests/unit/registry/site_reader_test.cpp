#include "celadon/registry/site_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/registry/site_json.hpp"
#include "celadon/units/bilingual.hpp"
#include "registry_fixture.hpp"

namespace celadon::registry {
namespace {

using testing::document;
using ::testing::HasSubstr;
using testing::shipped_carriers;
using testing::small_site;

Site read(std::string_view yaml) {
  auto site = read_site(document(yaml), shipped_carriers());
  EXPECT_TRUE(site.ok()) << (site.ok() ? "" : site.error().to_string());
  return site.ok() ? std::move(site).value() : Site{};
}

/// The refusal of the small site with one text replaced.
std::string refusal(std::string_view find, std::string_view replace) {
  std::string yaml(small_site);
  const auto at = yaml.find(find);
  EXPECT_NE(at, std::string::npos) << find;
  yaml.replace(at, find.size(), replace);
  const auto site = read_site(document(yaml), shipped_carriers());
  EXPECT_FALSE(site.ok()) << replace;
  return site.ok() ? std::string() : units::sentence(site.error(), units::Language::en);
}

TEST(SiteReader, ReadsEveryPart) {
  const Site site = read(small_site);
  EXPECT_EQ(site.id.text, "tea");
  EXPECT_EQ(site.names.zh, "茶厂");
  EXPECT_EQ(site.organisation.en, "Tea factory");
  EXPECT_EQ(site.offset, UtcOffset::china());
  EXPECT_EQ(site.accounting.electricity_policy, ElectricityPolicy::also_certificates);
  EXPECT_EQ(site.find(NodeId("pv"))->origin, Origin::own_pv);
  EXPECT_EQ(site.find(NodeId("gas"))->origin, Origin::purchased);
  EXPECT_EQ(site.find(FlowId("f-grid"))->carrier.text, "electricity");
  EXPECT_EQ(site.flow_of(PointId("P-04"))->id.text, "f-gas");
  EXPECT_EQ(site.flow_of(PointId("T-01")), nullptr);
  EXPECT_EQ(site.find(ProductId("tea"))->energy_limit.standard, "GB 0000-2020");
}

TEST(SiteReader, MultipliersAndExchangesHaveTheirTimes) {
  const Site site = read(small_site);
  const MeasuringPoint& point = *site.find(PointId("P-01"));
  EXPECT_EQ(point.counter.rollover, 1e6);
  EXPECT_EQ(point.multiplier_at(parse_instant("2023-12-31T23:59:59+08:00").value()), 1.0);
  EXPECT_EQ(point.multiplier_at(parse_instant("2025-06-01T07:59:59+08:00").value()), 2000.0);
  EXPECT_EQ(point.multiplier_at(parse_instant("2025-06-01T08:00:00+08:00").value()), 3000.0);
  EXPECT_EQ(point.exchanges.at(0).at, parse_instant("2025-02-03T10:30:00+08:00").value());
  EXPECT_EQ(point.exchanges.at(0).old_final, 998877.5);
  EXPECT_EQ(point.gap.longest, Duration::days(2));
  EXPECT_EQ(site.find(PointId("P-02"))->stamp, StampSide::start);
}

TEST(SiteReader, ItsJsonReadsBackAsTheSame) {
  const Site site = read(small_site);
  const Json json = to_json(site);
  const auto again = read_site(node_of_json(json, "json"), shipped_carriers());
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_EQ(to_json(*again), json);
}

TEST(SiteReader, UnknownNamesNameTheNearestWithTheirPlace) {
  EXPECT_THAT(refusal("carrier: natural_gas", "carrier: natural_gass"),
              HasSubstr("did you mean \"natural_gas\"?"));
  EXPECT_THAT(refusal("accuracy_class: 0.5", "acuracy_class: 0.5"),
              HasSubstr("test.yaml:32:5: \"acuracy_class\""));
  EXPECT_THAT(refusal("from: pv, to: bus", "from: pv, to: buss"),
              HasSubstr("did you mean \"bus\"?"));
  EXPECT_THAT(refusal("point: P-03", "point: P-33"), HasSubstr("there is no point \"P-33\""));
  EXPECT_THAT(refusal("product: tea}", "product: teas}"), HasSubstr("did you mean \"tea\"?"));
  EXPECT_THAT(refusal("origin: own_pv", "origin: own_pw"), HasSubstr("did you mean \"own_pv\"?"));
}

TEST(SiteReader, CodesAreChecked) {
  EXPECT_THAT(refusal("91330100799655058B", "91330100799655058C"), HasSubstr("check character"));
  EXPECT_THAT(refusal("\"330100\"", "\"990100\""), HasSubstr("no province"));
  EXPECT_THAT(refusal("C1530", "C4530"), HasSubstr("section C has the divisions 13 to 43"));
}

TEST(SiteReader, UnitsMustFit) {
  EXPECT_THAT(refusal("quantity: register, unit: Nm3", "quantity: register, unit: tce"),
              HasSubstr("natural_gas, point \"P-04\" counts tce"));
  EXPECT_THAT(refusal("unit: kW,", "unit: kWh,"), HasSubstr("point \"P-03\""));
  EXPECT_THAT(refusal("maximum: 2 MW", "maximum: 2 MWh"), HasSubstr("the point counts kW"));
  EXPECT_THAT(refusal("maximum_rate: 5 MW", "maximum_rate: 5 m3/h"), HasSubstr("no rate of kWh"));
  EXPECT_THAT(refusal("unit: °C, minimum", "unit: Grad, minimum"), HasSubstr("Grad"));
}

TEST(SiteReader, TheGraphIsChecked) {
  EXPECT_THAT(refusal("from: bus, to: world", "from: bus, to: grid"), HasSubstr("kind site"));
  EXPECT_THAT(refusal("from: pv, to: bus", "from: gas, to: bus"),
              HasSubstr("node \"bus\" carries electricity"));
  EXPECT_THAT(
      refusal("{id: f-office, from: bus, to: office}", "{id: f-office, from: bus, to: bus}"),
      HasSubstr("ends where it begins"));
  EXPECT_THAT(refusal("point: P-02", "point: P-01"), HasSubstr("already measures flow \"f-grid\""));
  EXPECT_THAT(refusal("{id: f-pv,", "{id: f-grid,"), HasSubstr("first at line"));
  EXPECT_THAT(refusal(", origin: own_pv", ""), HasSubstr("does not say its origin"));
  EXPECT_THAT(refusal("kind: source, carrier: natural_gas",
                      "kind: source, origin: grid, carrier: natural_gas"),
              HasSubstr("does not fit"));
  EXPECT_THAT(refusal("{id: office, kind: load}", "{id: office, kind: load, origin: grid}"),
              HasSubstr("is no source"));
}

TEST(SiteReader, PointsAreChecked) {
  EXPECT_THAT(refusal("quantity: amount, unit: kWh,", "quantity: amount, unit: kWh, digits: 5,"),
              HasSubstr("digits is for a register"));
  EXPECT_THAT(refusal("rule: linear", "rule: register_difference"),
              HasSubstr("gap is for a register"));
  EXPECT_THAT(refusal("old_final: 998877.5", "old_final: 1998877.5"), HasSubstr("beyond 1000000"));
  EXPECT_THAT(refusal("ct: 300, pt: 10", "ct: 300, factor: 10"), HasSubstr("both"));
  EXPECT_THAT(refusal("from: 2024-01-01, ct", "from: 2026-01-01, ct"), HasSubstr("must rise"));
  EXPECT_THAT(refusal("minimum: -40 °C", "minimum: 400 °C"), HasSubstr("greater than maximum"));
  EXPECT_THAT(refusal("valid: {from: 2025-03-01}", "valid: {from: 2025-03-01, to: 2025-02-01}"),
              HasSubstr("before it begins"));
  EXPECT_THAT(refusal("interval: 15min", "interval: 15 minutes"), HasSubstr("length of time"));
}

TEST(SiteReader, OnePointMayMeasureTwoFlowsOneAfterTheOther) {
  std::string yaml(small_site);
  yaml.replace(yaml.find("{id: f-office, from: bus, to: office}"), 37,
               "{id: f-office, from: bus, to: office, point: P-05, valid: {to: 2025-02-28}}");
  read(yaml);
}

}  // namespace
}  // namespace celadon::registry
