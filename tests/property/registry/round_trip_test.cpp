// Whatever a site or a statement says comes back from the store, and the order it was said in does
// not matter.
#include <algorithm>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "celadon/registry/site_json.hpp"
#include "celadon/registry/site_reader.hpp"
#include "celadon/registry/statement.hpp"
#include "fresh_database.hpp"
#include "registry_fixture.hpp"

namespace celadon::registry {
namespace {

using testing::document;
using testing::shipped_carriers;
using testing::shipped_vocabulary;
using testing::small_site;

constexpr int trials = 25;

/// A random star of loads behind one busbar, every load with a point of random make.
std::string random_site(std::mt19937& random) {
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  std::string nodes =
      "nodes:\n  - {id: grid, kind: source, carrier: electricity, origin: grid}\n  - {id: bus, "
      "kind: bus, carrier: electricity}\n";
  std::string flows = "flows:\n  - {id: f, from: grid, to: bus}\n";
  std::string points = "points:\n";
  const int count = 1 + pick(12);
  for (int i = 0; i < count; ++i) {
    nodes +=
        fmt::format("  - {{id: 车间-{0}, name: {{zh: 第{0}车间, en: shop {0}}}, kind: load}}\n", i);
    flows += fmt::format(
        "  - {{id: f{0}, from: bus, to: 车间-{0}, point: p{0}, valid: {{from: "
        "2024-{1:02}-{2:02}}}}}\n",
        i, 1 + pick(12), 1 + pick(28));
    switch (pick(3)) {
      case 0:
        points += fmt::format(
            "  - {{id: p{}, quantity: register, unit: MWh, digits: {}, accuracy_class: {}, "
            "exchanges: [{{at: \"2025-0{}-01 0{}:15\", old_final: {}, new_initial: 0.25}}]}}\n",
            i, 6 + pick(4), 0.1 * (1 + pick(9)), 1 + pick(9), pick(10), pick(100000) + 0.125);
        break;
      case 1:
        points += fmt::format(
            "  - {{id: p{}, quantity: power, unit: kW, interval: {}s, maximum: {} kW, gap: {{rule: "
            "linear, longest: {}min}}}}\n",
            i, 1 + pick(900), 0.1 + pick(5000), 1 + pick(600));
        break;
      default:
        points += fmt::format(
            "  - {{id: p{}, quantity: amount, unit: 千瓦时, stamp: start, multipliers: [{{from: "
            "2023-01-01, ct: {}, pt: {}}}], meter: \"no {}\"}}\n",
            i, 1 + pick(400), 1 + pick(100), i);
    }
  }
  return "site: {id: random, name: 随机}\n" + nodes + flows + points;
}

TEST(SiteRoundTrip, WhatIsLoadedIsWhatWasApplied) {
  std::mt19937 random(20251121);
  for (int trial = 0; trial < trials; ++trial) {
    const std::string yaml = random_site(random);
    const auto site = read_site(document(yaml), shipped_carriers());
    ASSERT_TRUE(site.ok()) << site.error().to_string() << "\n" << yaml;
    auto db = testing::fresh_database();
    ASSERT_TRUE(migrate_registry(db).ok());
    ASSERT_TRUE(apply_site(db, document(yaml), shipped_carriers(), {Instant{1}, "x", ""}).ok());
    const auto loaded = load_site(db, SiteId("random"), shipped_carriers());
    ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
    EXPECT_EQ(to_json(*loaded), to_json(*site));
    std::vector<std::uint64_t> series;
    for (const MeasuringPoint& point : loaded->points) series.push_back(point.series.number);
    std::sort(series.begin(), series.end());
    EXPECT_EQ(std::adjacent_find(series.begin(), series.end()), series.end());
    EXPECT_GT(series.front(), 0U);
  }
}

/// Lines of a statement, one name each.
std::vector<std::string> random_lines(std::mt19937& random) {
  std::vector<std::string> lines;
  for (const VocabularyName& name : shipped_vocabulary().all()) {
    if (name.from != NameSource::statement || name.name.find('.') != std::string::npos ||
        random() % 2 == 0)
      continue;
    lines.push_back(fmt::format("{}: {} {}", name.name,
                                static_cast<double>(random() % 100000) / 7.0, name.unit->symbol));
  }
  std::vector<std::string> water;
  for (const char* name : {"withdrawn", "reused", "discharged"})
    water.push_back(fmt::format("{}: {} m3", name, random() % 9999));
  std::shuffle(water.begin(), water.end(), random);
  lines.push_back(fmt::format("water: {{{}}}", fmt::join(water, ", ")));
  lines.push_back(fmt::format("product: {{output: {{tea: {} t_product}}}}", random() % 1000));
  return lines;
}

TEST(StatementRoundTrip, TheOrderOfNamesDoesNotMatter) {
  const Site site = read_site(document(small_site), shipped_carriers()).value();
  std::mt19937 random(7);
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<std::string> lines = random_lines(random);
    lines.push_back("statement: {site: tea, period: 2025}");
    const auto apply = [&](storage::Database& db, Instant at) {
      const auto statement = read_statement(document(fmt::format("{}", fmt::join(lines, "\n"))),
                                            site, shipped_vocabulary(), shipped_carriers());
      EXPECT_TRUE(statement.ok()) << statement.error().to_string();
      return apply_statement(db, *statement, {at, "x", ""});
    };
    auto db = testing::fresh_database();
    ASSERT_TRUE(migrate_registry(db).ok());
    const auto first = apply(db, Instant{1});
    ASSERT_TRUE(first.ok());
    std::shuffle(lines.begin(), lines.end(), random);
    const auto again = apply(db, Instant{2});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->unchanged, first->added);
    EXPECT_EQ(again->added + again->changed + again->removed, 0U);
  }
}

}  // namespace
}  // namespace celadon::registry
