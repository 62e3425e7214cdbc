#include "celadon/assessment/plant_table.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "small_standard.hpp"

namespace celadon::assessment {
namespace {

BatchScheme scheme() {
  auto made = batch_scheme(testing::small_standard(), {});
  EXPECT_TRUE(made.ok()) << made.error().to_string();
  return *std::move(made);
}

Result<PlantTable> read(const std::string& text) {
  static std::string kept;
  kept = text;
  return read_plant_table(text::memory_source(kept), "plants.csv", scheme());
}

TEST(PlantTable, ReadsConvertsAndScoresLikeTheSingleAssessment) {
  const auto table = read(
      "plant,industry,intensity [tce/万元],renewable,reuse,projects,score_2024,score_2023\n"
      "A,陶瓷,0.02,25,70,2,50,\n"
      "B,电缆,0.01,,/,3,10,20\n");
  ASSERT_TRUE(table.ok()) << table.error().to_string();
  EXPECT_EQ(table->plants, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(table->industries, (std::vector<std::string>{"陶瓷", "电缆"}));
  EXPECT_EQ(table->years, (std::vector<int>{2023, 2024}));
  EXPECT_TRUE(std::isnan(table->history[0][0]));
  EXPECT_EQ(table->history[1][1], 10);
  const std::vector<std::span<const float>> columns(table->columns.begin(), table->columns.end());
  const auto scores = score_batch(scheme(), columns, 2);
  ASSERT_TRUE(scores.ok());
  EXPECT_NEAR(scores->total[0], 50, 1e-5);  // as evaluate() gives for the same plant
  EXPECT_EQ(scores->undetermined[0], 0);
  EXPECT_EQ(scores->undetermined[1], 1);
  EXPECT_NEAR(scores->total[1], 40 + 10 * 40.0 / 10, 1e-5);  // redistributed within the group
}

TEST(PlantTable, AnIndicatorWithoutAColumnIsMissingForAll) {
  const auto table = read("plant,industry,intensity,renewable,reuse\nA,x,20,25,70\n");
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->absent, std::vector<std::string>{"projects"});
  EXPECT_TRUE(std::isnan(table->columns[3][0]));
}

TEST(PlantTable, RefusalsNameRowAndColumn) {
  const auto refused = [](const std::string& text) {
    const auto table = read(text);
    EXPECT_FALSE(table.ok());
    return table.ok() ? std::string() : table.error().to_string();
  };
  EXPECT_NE(refused("plant,industry,intensity\nA,x,20\nB,x,abc\n").find("plants.csv:3:3"),
            std::string::npos);
  EXPECT_NE(refused("plant,industry,intensity\nA,x,inf\n").find("plants.csv:2:3"),
            std::string::npos);
  EXPECT_NE(refused("plant,industry,intensity\nA,x,1e999\n").find("plants.csv:2:3"),
            std::string::npos);
  EXPECT_NE(refused("plant,industry,intensity\nA,x,nan\n").find("plants.csv:2:3"),
            std::string::npos);
  EXPECT_NE(refused("plant,industry,intensty\nA,x,1\n").find("intensity"), std::string::npos);
  EXPECT_NE(refused("plant,industry,intensity [m3]\nA,x,1\n").find("kgce/万元"), std::string::npos);
  EXPECT_NE(refused("plant,industry,intensity\nA,x,1\nA,x,2\n").find("plants.csv:3:1"),
            std::string::npos);
  EXPECT_NE(refused("plant,industry,intensity\nA,x\n").find("2 fields"), std::string::npos);
  EXPECT_NE(refused("plant,intensity\nA,1\n").find("industry"), std::string::npos);
  EXPECT_NE(refused("").find("empty"), std::string::npos);
}

TEST(BatchScheme, NamesEveryIndicatorThatLacksABound) {
  const auto refused = batch_scheme(testing::standard("gbt36132-2025"), {});
  ASSERT_FALSE(refused.ok());
  for (const char* id :
       {"energy_intensity", "carbon_intensity", "renewable_share", "land_output"}) {
    EXPECT_NE(refused.error().message.find(id), std::string::npos) << id;
  }
  const auto example = load_scheme(*testing::library(), "example-gbt36132-2025");
  ASSERT_TRUE(example.ok());
  const auto made = batch_scheme(testing::standard("gbt36132-2025"), *example);
  ASSERT_TRUE(made.ok()) << made.error().to_string();
  EXPECT_EQ(made->indicators.size(), 14u);
}

}  // namespace
}  // namespace celadon::assessment
