// The eleven scoring vectors of cases/scoring_test_vectors.csv (rule of GB/T 36132-2025 5.2 with
// real limits), through evaluate() and through the batch kernel. Tolerance: the vectors are printed
// to 4 decimals.
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "assessment_world.hpp"
#include "celadon/assessment/batch.hpp"
#include "celadon/assessment/plant_table.hpp"
#include "celadon/text/csv.hpp"
#include "celadon/text/document.hpp"
#include "shared_data.hpp"

namespace celadon::assessment {
namespace {

struct Vector {
  std::string name;
  Direction direction = Direction::forward;
  double x = 0, baseline = 0, leading = 0, weight = 0, share = 0, points = 0;
};

std::vector<Vector> read_vectors(const std::filesystem::path& file) {
  std::vector<Vector> vectors;
  text::CsvReader reader(*text::open_file_source(file), {});
  text::CsvRecord record;
  while (*reader.next(record)) {
    if (record.row == 1) continue;
    const auto number = [&](std::size_t i) { return std::stod(std::string(record.fields[i])); };
    vectors.push_back({std::string(record.fields[0]),
                       record.fields[1] == "inverse" ? Direction::inverse : Direction::forward,
                       number(2), number(3), number(4), number(5), number(6), number(7)});
  }
  return vectors;
}

// A standard of one indicator with the vector's bounds.
StandardPack standard_of(const Vector& v) {
  const std::string yaml = fmt::format(R"(
pack: {{id: standards.one, edition: "1", kind: standard, title: {{zh: 一, en: one}}, source: test, confidence: own}}
standard: {{number: one, total_points: {0}, not_applicable: {{rule: zero}}}}
indicators:
  - id: group
    zh: 组
    en: group
    weight: {0}
    indicators:
      - {{id: x, zh: 指标, en: x, weight: {0}, direction: {1}, formula: revenue, unit: 万元, leading: {2}, baseline: {3}}}
)",
                                       v.weight, to_string(v.direction), v.leading, v.baseline);
  const auto vocabulary = plant_vocabulary(*testing::library());
  const auto document = text::parse_document(yaml, "vector");
  EXPECT_TRUE(document.ok());
  auto pack = parse_standard(*document, *vocabulary);
  EXPECT_TRUE(pack.ok()) << pack.error().to_string();
  EXPECT_TRUE(check_standard(*pack, *vocabulary).empty());
  return *std::move(pack);
}

TEST(ScoringVectors, AllElevenComeOutOfEvaluateAndOfTheKernel) {
  CELADON_REQUIRE_SHARED(shared);
  const auto vectors = read_vectors(shared / "cases" / "scoring_test_vectors.csv");
  ASSERT_EQ(vectors.size(), 11u);
  for (const Vector& v : vectors) {
    const StandardPack pack = standard_of(v);
    formula::MapEnvironment environment;
    environment.set("revenue", testing::quantity(v.x, "万元"));
    const auto assessment = evaluate(pack, {}, environment, testing::context());
    ASSERT_TRUE(assessment.ok()) << assessment.error().to_string();
    const IndicatorResult& result = (*assessment)->indicators.front();
    ASSERT_TRUE(result.points.has_value()) << v.name;
    EXPECT_NEAR(*result.points, v.points, 5e-5) << v.name;
    EXPECT_NEAR(*result.share, v.share, 5e-7) << v.name;
    EXPECT_NEAR((*assessment)->total.value, v.points, 5e-5) << v.name;

    const auto batch = batch_scheme(pack, {});
    ASSERT_TRUE(batch.ok()) << batch.error().to_string();
    const std::vector<float> column{static_cast<float>(v.x)};
    const std::vector<std::span<const float>> columns{column};
    const auto scores = score_batch(*batch, columns, 2);
    ASSERT_TRUE(scores.ok());
    EXPECT_NEAR(scores->total[0], v.points, 5e-5) << v.name;
  }
}

// The same limits out of the published table, by the key of a product.
TEST(ScoringVectors, LimitsComeFromTheEnergyLimitAndWaterQuotaTables) {
  const StandardPack pack = testing::standard("gbt36132-2025");
  formula::MapEnvironment environment;
  environment.set("energy.comprehensive", testing::quantity(365000, "kgce"));
  environment.set("product.output", testing::set({{"iron", 1000}}, "t_product"));
  environment.set("product.energy_limit.iron", std::string("GB 21256-2025|高炉工序"));
  environment.set("water.withdrawn", testing::quantity(300, "m3"));
  environment.set("product.water_quota.iron", std::string("GB/T 18916.62-2022|水泥"));
  const auto assessment = evaluate(pack, {}, environment, testing::context());
  ASSERT_TRUE(assessment.ok()) << assessment.error().to_string();
  const IndicatorResult& energy = *(*assessment)->find("energy_intensity");
  EXPECT_EQ(energy.alternative, "limit_single");
  ASSERT_TRUE(energy.points.has_value()) << fmt::format("{}", fmt::join(energy.notes, "; "));
  EXPECT_NEAR(*energy.value, 365, 1e-9);
  EXPECT_EQ(energy.leading->value, 361);
  EXPECT_EQ(energy.baseline->value, 370);
  EXPECT_NEAR(*energy.points, 4.4444, 5e-5);  // vector "blast furnace between"
  const IndicatorResult& water = *(*assessment)->find("water_intensity");
  ASSERT_TRUE(water.points.has_value()) << fmt::format("{}", fmt::join(water.notes, "; "));
  EXPECT_NEAR(*water.points, 5.8947, 5e-5);  // vector "cement water intake": 0.3 of 0.51/0.225
}

// Several products: s = sum E s / sum E over the top three by energy (regulation 2.1.3).
TEST(ScoringVectors, SeveralProductsAreWeightedByTheirEnergy) {
  const StandardPack pack = testing::standard("miit-general-2025");
  formula::MapEnvironment environment;
  environment.set("energy.by_product",
                  testing::set({{"a", 365}, {"b", 103 * 2}, {"c", 50}, {"d", 1}}, "tce"));
  environment.set("product.output",
                  testing::set({{"a", 1000}, {"b", 2000}, {"c", 500}, {"d", 10}}, "t_product"));
  environment.set("product.energy_limit.a", std::string("GB 21256-2025|高炉工序"));
  environment.set("product.energy_limit.b", std::string("GB 16780-2021|水泥熟料|单位产品综合能耗"));
  environment.set("product.energy_limit.c", std::string("GB 16780-2021|水泥熟料|单位产品综合能耗"));
  environment.set("product.energy_limit.d", std::string("GB 16780-2021|水泥熟料|单位产品综合能耗"));
  const auto assessment = evaluate(pack, {}, environment, testing::context());
  ASSERT_TRUE(assessment.ok()) << assessment.error().to_string();
  const IndicatorResult& energy = *(*assessment)->find("energy_intensity");
  EXPECT_EQ(energy.members.size(), 3u);
  ASSERT_TRUE(energy.points.has_value()) << fmt::format("{}", fmt::join(energy.notes, "; "));
  // a: 365 -> 5/9; b: 103 -> 4/7; c: 50 tce on 500 t = 100 kgce/t -> 1.
  const double expected = 8 * (365 * 5.0 / 9 + 206 * 4.0 / 7 + 50 * 1.0) / (365 + 206 + 50);
  EXPECT_NEAR(*energy.points, expected, 1e-9);
}

}  // namespace
}  // namespace celadon::assessment
