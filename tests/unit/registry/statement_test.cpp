#include "celadon/registry/statement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/registry/site_reader.hpp"
#include "celadon/units/bilingual.hpp"
#include "registry_fixture.hpp"

namespace celadon::registry {
namespace {

using testing::document;
using ::testing::HasSubstr;
using testing::shipped_carriers;
using testing::shipped_vocabulary;
using testing::small_site;
using testing::small_statement;

const Site& site() {
  static const Site read = read_site(document(small_site), shipped_carriers()).value();
  return read;
}

Result<Statement> read(std::string_view yaml) {
  return read_statement(document(yaml, "s.yaml"), site(), shipped_vocabulary(), shipped_carriers());
}

const Fact* find(const Statement& statement, std::string_view name, std::string_view member = "") {
  for (const Fact& fact : statement.facts) {
    if (fact.name == name && fact.member == member) return &fact;
  }
  return nullptr;
}

double number(const Fact* fact) {
  return fact == nullptr ? -1e9 : std::get<units::Quantity>(fact->value).value;
}

/// The refusal of a statement that holds these lines.
std::string refusal(std::string_view lines) {
  const auto statement = read("statement: {site: tea, period: 2025}\n" + std::string(lines));
  EXPECT_FALSE(statement.ok()) << lines;
  return statement.ok() ? std::string() : units::sentence(statement.error(), units::Language::en);
}

TEST(Statement, EveryValueKeepsItsLine) {
  const auto statement = read(small_statement);
  ASSERT_TRUE(statement.ok()) << statement.error().to_string();
  EXPECT_EQ(statement->period, CivilPeriod::year(2025));
  EXPECT_EQ(number(find(*statement, "output_value")), 27050);
  EXPECT_EQ(find(*statement, "output_value")->line, 2U);
  EXPECT_EQ(std::get<units::Quantity>(find(*statement, "output_value")->value).unit.symbol, "万元");
  EXPECT_EQ(number(find(*statement, "value_added")), -12.5);
  const Fact* tea = find(*statement, "product.output", "tea");
  EXPECT_EQ(tea->evidence, "产量台账.xlsx");
  EXPECT_EQ(tea->line, 5U);
  EXPECT_EQ(tea->file, "s.yaml");
  EXPECT_EQ(number(find(*statement, "waste_gas.limit", "particulate")), 30);
  EXPECT_TRUE(std::get<bool>(find(*statement, "compliance.not_removed_before")->value));
  EXPECT_EQ(find(*statement, "compliance.operating_normally")->date, (CivilDate{2026, 1, 12}));
}

TEST(Statement, PlatformFunctionsAreCounted) {
  const auto statement = read(small_statement);
  EXPECT_EQ(number(find(*statement, "platform.functions")), 3);
  EXPECT_NE(find(*statement, "platform.function", "f08"), nullptr);
  EXPECT_THAT(refusal("platform: {functions: [f01, f13]}"),
              HasSubstr("f13"));  // the thirteenth is of the park's centre
  EXPECT_THAT(refusal("platform: {functions: [f01, f01]}"), HasSubstr("second time"));
  EXPECT_TRUE(read("statement: {site: tea, period: 2025}\nplatform: {functions: 6 项, "
                   "zero_carbon_functions: [f13]}")
                  .ok());
}

TEST(Statement, DeclaredEnergyAndCertificatesAreFacts) {
  const auto statement = read(small_statement);
  EXPECT_EQ(number(find(*statement, "declared_energy.purchased", "diesel")), 12.5);
  EXPECT_EQ(number(find(*statement, "declared_energy.oxidation", "natural_gas")), 99);
  EXPECT_EQ(
      std::get<std::string>(find(*statement, "process_emission.direction", "limestone")->value),
      "emitted");
  EXPECT_EQ(number(find(*statement, "fugitive_gas.released", "SF6")), 1.2);
  const auto list = certificates(statement->facts);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].id, "GEC-1");
  EXPECT_EQ(list[0].energy.in(units::unit("kWh")).value(), 240'000);
  EXPECT_EQ(list[0].retired, (CivilDate{2025, 12, 22}));
  EXPECT_EQ(list[1].kind, Certificate::Kind::green_power);
  EXPECT_EQ(list[1].vintage, 2024);
}

TEST(Statement, UnknownNamesNameTheNearest) {
  EXPECT_THAT(
      refusal("outputvalue: 1 万元"),
      HasSubstr(
          "s.yaml:2:1: \"outputvalue\" is not a known name (did you mean \"output_value\"?)"));
  EXPECT_THAT(refusal("water:\n  withdrawm: 1 m3"),
              HasSubstr("s.yaml:3:3: \"withdrawm\" is not a known name under \"water\" (did you "
                        "mean \"withdrawn\"?)"));
  EXPECT_THAT(refusal("withdrawn: 1 m3"), HasSubstr("did you mean \"water.withdrawn\"?"));
  EXPECT_THAT(refusal("product: {output: {teas: 1 t_product}}"),
              HasSubstr("did you mean \"tea\"?"));
  EXPECT_THAT(refusal("declared_energy: {disel: {purchased: 1 t}}"),
              HasSubstr("did you mean \"diesel\"?"));
  EXPECT_THAT(refusal("declared_energy: {diesel: {bought: 1 t}}"), HasSubstr("purchased"));
  EXPECT_THAT(refusal("energy: {comprehensive: 5 tce}"), HasSubstr("computed by the ledger"));
  EXPECT_THAT(refusal("water: {withdrawn: {valu: 1 m3}}"), HasSubstr("did you mean \"value\"?"));
}

TEST(Statement, WrongUnitsNameTheExpectedOne) {
  EXPECT_THAT(refusal("output_value: 5 t"),
              HasSubstr("s.yaml:2:15: \"5 t\" is in t (kg), a unit like 万元"));
  EXPECT_THAT(refusal("water: {withdrawn: 62000}"),
              HasSubstr("has no unit, one like m3 is expected"));
  EXPECT_THAT(refusal("water: {withdrawn: 62000 mm3x}"), HasSubstr("s.yaml:2:20"));
  EXPECT_THAT(refusal("declared_energy: {diesel: {purchased: 5 kWh}}"), HasSubstr("give it in t"));
  EXPECT_THAT(refusal("declared_energy: {diesel: {net_calorific_value: 5 GJ}}"),
              HasSubstr("write e.g. 21.5 GJ/t"));
  EXPECT_THAT(refusal("product: {output: {tea: 5 t}}"), HasSubstr("t_product"));
}

TEST(Statement, ImpossibleValuesAreRefused) {
  EXPECT_THAT(refusal("water: {withdrawn: -1 m3}"), HasSubstr("is negative"));
  EXPECT_THAT(refusal("water: {withdrawn: 1e999 m3}"), HasSubstr("s.yaml:2:20"));
  EXPECT_THAT(refusal("water: {withdrawn: nan m3}"), HasSubstr("s.yaml:2:20"));
  EXPECT_THAT(refusal("declared_energy: {diesel: {oxidation: 101%}}"),
              HasSubstr("more than 100 %"));
  EXPECT_THAT(refusal("compliance: {operating_normally: maybe}"),
              HasSubstr("neither true nor false"));
  EXPECT_THAT(refusal("certificates: [{id: a, energy: 0 MWh, vintage: 2025}]"),
              HasSubstr("more than 0"));
  EXPECT_THAT(refusal("certificates: [{id: a, energy: 1 MWh, vintage: 2026}]"),
              HasSubstr("vintage 2026"));
  EXPECT_THAT(refusal("certificates: [{id: a, energy: 1 MWh, vintage: 2025}, {id: a, energy: 1 "
                      "MWh, vintage: 2025}]"),
              HasSubstr("second time"));
  EXPECT_THAT(refusal("water: 5 m3"), HasSubstr("is a section"));
  EXPECT_THAT(refusal("product: {output: 5 t_product}"), HasSubstr("per member of products"));
  EXPECT_THAT(refusal("material: {consumed: {copper rod: 5 t}}"), HasSubstr("is no id"));
}

TEST(Statement, TheHeadIsChecked) {
  EXPECT_THAT(read("output_value: 1 万元").error().message, HasSubstr("\"statement\" is missing"));
  EXPECT_THAT(
      units::sentence(read("statement: {site: tea, period: 2025-13}").error(), units::Language::en),
      HasSubstr("s.yaml:1:32"));
  EXPECT_EQ(read("statement: {site: coffee, period: 2025}").error().code, ErrorCode::conflict);
  EXPECT_FALSE(read("- a").ok());
  EXPECT_FALSE(read("").ok());
}

TEST(Statement, EmptyNamesAreWithdrawn) {
  const auto statement = read("statement: {site: tea, period: 2025-03}\nwater: {withdrawn: ~}\n");
  ASSERT_TRUE(statement.ok());
  EXPECT_TRUE(statement->facts.empty());
  ASSERT_EQ(statement->withdrawn.size(), 1U);
  EXPECT_EQ(statement->withdrawn[0].name, "water.withdrawn");
}

}  // namespace
}  // namespace celadon::registry
