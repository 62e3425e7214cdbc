// Every standard and scheme of the repository is sound and reproduces its own cases.
#include <gtest/gtest.h>

#include "assessment_world.hpp"

namespace celadon::assessment {
namespace {

TEST(StandardPacks, AreAllSoundAndReproduceTheirCases) {
  const auto vocabulary = plant_vocabulary(*testing::library());
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.error().to_string();
  std::size_t seen = 0;
  for (const auto& pack : testing::library()->list(packs::PackKind::standard)) {
    const auto body = pack->body();
    ASSERT_TRUE(body.ok()) << body.error().to_string();
    const auto standard = parse_standard(**body, *vocabulary);
    ASSERT_TRUE(standard.ok()) << standard.error().to_string();
    for (const Error& error : check_standard(*standard, *vocabulary)) {
      ADD_FAILURE() << standard->label() << ": " << error.to_string();
    }
    for (const Error& error : check_cases(*standard)) {
      ADD_FAILURE() << standard->label() << ": " << error.to_string();
    }
    EXPECT_FALSE(standard->cases.empty()) << standard->label();
    ++seen;
  }
  EXPECT_EQ(seen, 7u);
}

TEST(SchemePacks, FitTheStandardsTheyName) {
  std::size_t seen = 0;
  for (const auto& pack : testing::library()->list(packs::PackKind::scheme)) {
    const auto report = packs::check_pack(testing::library(), pack, standard_checks());
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().to_string());
    ++seen;
  }
  EXPECT_EQ(seen, 4u);
}

TEST(StandardPacks, CarryAConfidenceOnEveryPublishedNumber) {
  for (const char* id :
       {"gbt36132-2025", "miit-general-2025", "zero-carbon-factory", "zero-carbon-park"}) {
    const StandardPack pack = testing::standard(id);
    for (const Indicator& indicator : pack.indicators) {
      for (const Alternative& form : indicator.alternatives) {
        for (const BoundSource* bound : {&form.leading, &form.baseline}) {
          if (bound->kind == BoundSource::Kind::value) {
            EXPECT_TRUE(bound->sureness.confidence.has_value()) << id << " " << indicator.id;
          }
        }
      }
      for (const Requirement& requirement : indicator.requirements) {
        EXPECT_TRUE(requirement.sureness.confidence.has_value()) << id << " " << indicator.id;
      }
    }
  }
}

}  // namespace
}  // namespace celadon::assessment
