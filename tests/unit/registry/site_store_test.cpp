#include "celadon/registry/site_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/registry/site_json.hpp"
#include "celadon/units/bilingual.hpp"
#include "fresh_database.hpp"
#include "registry_fixture.hpp"

namespace celadon::registry {
namespace {

using ::testing::Contains;
using testing::document;
using ::testing::HasSubstr;
using testing::shipped_carriers;
using testing::small_site;

class SiteStore : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(migrate_registry(db_).ok()); }
  Result<ApplyReport> apply(std::string_view yaml, std::int64_t day = 0) {
    return apply_site(db_, document(yaml, "site.yaml"), shipped_carriers(),
                      {start_ + Duration::days(day), "li", std::string(64, 'a')});
  }
  ApplyReport applied(std::string_view yaml, std::int64_t day = 0) {
    auto report = apply(yaml, day);
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().to_string());
    return report.ok() ? std::move(report).value() : ApplyReport{};
  }
  Site load(Instant as_of = Instant::max()) {
    return load_site(db_, SiteId("tea"), shipped_carriers(), as_of).value();
  }
  static std::string with(std::string_view find, std::string_view replace) {
    std::string yaml(small_site);
    yaml.replace(yaml.find(find), find.size(), replace);
    return yaml;
  }

  Instant start_ = parse_instant("2026-01-01T00:00:00+08:00").value();
  storage::Database db_ = testing::fresh_database();
};

TEST_F(SiteStore, RawMaterialsKeepTheirNames) {
  applied(std::string(small_site) +
          "\nmaterials:\n  - {id: fresh_leaf, name: {zh: 鲜叶, en: fresh leaf}}\n");
  const Site site = load();
  const Material* leaf = site.find(MaterialId("fresh_leaf"));
  ASSERT_NE(leaf, nullptr);
  EXPECT_EQ(leaf->names, (Names{"鲜叶", "fresh leaf"}));
  const auto twice =
      apply(std::string(small_site) + "\nmaterials:\n  - {id: fresh_leaf}\n  - {id: fresh_leaf}\n");
  ASSERT_FALSE(twice.ok());
  EXPECT_THAT(twice.error().message, HasSubstr("fresh_leaf"));
}

TEST_F(SiteStore, WhatIsAppliedIsLoaded) {
  const ApplyReport report = applied(small_site);
  EXPECT_EQ(report.added,
            1U + 8 + 6 + 6 + 1);  // head, nodes, flows, points, products of the small site
  const Site site = load();
  auto direct = apply(small_site, 1);
  EXPECT_EQ(site.nodes.size(), 8U);
  EXPECT_EQ(site.nodes[0].id.text, "grid");
  EXPECT_EQ(site.accounting.grid_area, "330000");
  EXPECT_EQ(list_sites(db_)->size(), 1U);
}

TEST_F(SiteStore, TheSameAgainChangesNothing) {
  applied(small_site);
  const auto changes = history(db_, SiteId("tea"))->size();
  const ApplyReport again = applied(small_site, 5);
  EXPECT_EQ(again.added + again.changed + again.removed, 0U);
  EXPECT_EQ(again.unchanged, 22U);
  EXPECT_EQ(history(db_, SiteId("tea"))->size(), changes);
}

TEST_F(SiteStore, AChangeLeavesWhoWhenBeforeAndAfter) {
  applied(small_site);
  const ApplyReport report = applied(with("accuracy_class: 0.5", "accuracy_class: 0.2"), 3);
  EXPECT_EQ(report.changed, 1U);
  EXPECT_THAT(report.lines, Contains(HasSubstr("point P-01: accuracy_class 0.5 -> 0.2")));
  const Change last = history(db_, SiteId("tea"))->back();
  EXPECT_EQ(last.who, "li");
  EXPECT_EQ(last.entity, "point P-01");
  EXPECT_EQ(last.at, start_ + Duration::days(3));
  EXPECT_THAT(last.before, HasSubstr("\"accuracy_class\":0.5"));
  EXPECT_THAT(last.after, HasSubstr("\"accuracy_class\":0.2"));
}

TEST_F(SiteStore, AsOfShowsWhatWasKnownThen) {
  applied(small_site);
  applied(with("accuracy_class: 0.5", "accuracy_class: 0.2"), 3);
  EXPECT_EQ(load().find(PointId("P-01"))->accuracy_class, 0.2);
  EXPECT_EQ(load(start_ + Duration::days(2)).find(PointId("P-01"))->accuracy_class, 0.5);
  EXPECT_EQ(load_site(db_, SiteId("tea"), shipped_carriers(), start_ - Duration{1}).error().code,
            ErrorCode::not_found);
}

TEST_F(SiteStore, SeriesAreStableAndNeverReused) {
  applied(small_site);
  const auto first = load();
  EXPECT_EQ(first.find(PointId("P-01"))->series.number, 1U);
  EXPECT_EQ(first.find(PointId("T-01"))->series.number, 6U);
  const std::string without =
      with("  - {id: T-01, quantity: state, unit: °C, minimum: -40 °C, maximum: 200 °C}\n", "");
  EXPECT_EQ(applied(without, 1).removed, 1U);
  EXPECT_EQ(load().find(PointId("T-01")), nullptr);
  applied(with("  - {id: T-01,", "  - {id: T-02, quantity: state, unit: bar}\n  - {id: T-01,"), 2);
  EXPECT_EQ(load().find(PointId("T-02"))->series.number, 7U);
  EXPECT_EQ(load().find(PointId("T-01"))->series.number, 6U);
}

TEST_F(SiteStore, ThePointKeepsItsUnitForEver) {
  applied(small_site);
  const auto other = apply(
      with("{id: P-04, quantity: register, unit: Nm3", "{id: P-04, quantity: amount, unit: Nm3"),
      1);
  EXPECT_EQ(other.error().code, ErrorCode::conflict);
  EXPECT_THAT(other.error().message, HasSubstr("P-04"));
  EXPECT_TRUE(apply(with("{id: P-05, quantity: register, unit: kWh",
                         "{id: P-05, quantity: register, unit: 千瓦时"),
                    1)
                  .ok());
  EXPECT_FALSE(apply(with("{id: P-05, quantity: register, unit: kWh",
                          "{id: P-05, quantity: register, unit: MWh"),
                     2)
                   .ok());
}

TEST_F(SiteStore, AnErrorLeavesNothingBehind) {
  applied(small_site);
  const auto before = history(db_, SiteId("tea"))->size();
  EXPECT_FALSE(apply(with("to: office}", "to: offfice}"), 1).ok());
  EXPECT_EQ(history(db_, SiteId("tea"))->size(), before);
}

TEST_F(SiteStore, TimeOnlyGoesForward) {
  applied(small_site, 2);
  const ApplyReport same = applied(with("accuracy_class: 0.5", "accuracy_class: 0.2"), 2);
  EXPECT_EQ(same.recorded_at, start_ + Duration::days(2) + Duration{1});
  EXPECT_EQ(apply(with("accuracy_class: 0.5", "accuracy_class: 1"), 1).error().code,
            ErrorCode::conflict);
}

TEST_F(SiteStore, AnUnknownSiteNamesTheNearest) {
  applied(small_site);
  const auto missing = load_site(db_, SiteId("teaa"), shipped_carriers());
  EXPECT_THAT(units::sentence(missing.error(), units::Language::en),
              HasSubstr("did you mean \"tea\"?"));
}

}  // namespace
}  // namespace celadon::registry
