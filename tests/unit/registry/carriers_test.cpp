#include "celadon/registry/carriers.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/registry/statement_names.hpp"
#include "celadon/units/bilingual.hpp"
#include "registry_fixture.hpp"

namespace celadon::registry {
namespace {

using testing::document;
using ::testing::HasSubstr;
using testing::shipped_carriers;

/// The first column of every table of that name in the shipped packs.
std::set<std::string> rows_of(const std::set<std::string>& tables, const std::string& folder) {
  std::set<std::string> rows;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(CELADON_SOURCE_DIR "/packs/" + folder)) {
    if (!tables.contains(entry.path().filename().string())) continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) rows.insert(line.substr(0, line.find(',')));
  }
  return rows;
}

TEST(Carriers, EveryRowTheyNameExistsInTheFactorPacks) {
  const auto energy = rows_of({"coal_equivalent.csv", "working_media.csv"}, "factors");
  const auto carbon = rows_of({"carbon_content.csv"}, "factors");
  ASSERT_GT(energy.size(), 40U);
  ASSERT_GT(carbon.size(), 20U);
  for (const Carrier& carrier : shipped_carriers().all()) {
    if (!carrier.coal_equivalent.empty()) {
      EXPECT_TRUE(energy.contains(carrier.coal_equivalent))
          << carrier.id.text << " -> " << carrier.coal_equivalent;
    }
    if (!carrier.fuel_carbon.empty()) {
      EXPECT_TRUE(carbon.contains(carrier.fuel_carbon))
          << carrier.id.text << " -> " << carrier.fuel_carbon;
    }
  }
}

TEST(Carriers, PlatformFunctionsAreThoseOfTheirPack) {
  const auto rows = rows_of({"functions.csv"}, "vocabulary/platform-functions");
  const auto ids = platform_function_ids("platform.zero_carbon_functions");
  EXPECT_EQ(rows.size(), ids.size() + 1);  // and the header
  for (const auto id : ids) EXPECT_TRUE(rows.contains(std::string(id))) << id;
}

TEST(Carriers, AreMeasuredInTheirUnits) {
  const Carrier& steam = *shipped_carriers().find("steam");
  EXPECT_TRUE(steam.measured_in(units::unit("kg")));
  EXPECT_TRUE(steam.measured_in(units::unit("MJ")));
  EXPECT_FALSE(steam.measured_in(units::unit("Nm3")));
  EXPECT_EQ(shipped_carriers().find("vapour"), nullptr);
}

TEST(Carriers, ABadListIsRefusedWithItsPlace) {
  const auto refused = [](const std::string& row) {
    return units::sentence(Carriers::read(document("carriers:\n  - " + row)).error(),
                           units::Language::en);
  };
  EXPECT_THAT(refused("{id: a, zh: b, en: c, kind: feul, unit: t}"), HasSubstr("fuel"));
  EXPECT_THAT(refused("{id: a, zh: b, en: c, kind: fuel, unit: tt}"), HasSubstr("test.yaml:2:"));
  EXPECT_THAT(refused("{id: a, zh: b, en: c, kind: fuel}"), HasSubstr("\"unit\" is missing"));
  EXPECT_THAT(refused("{id: a, zh: b, en: c, kind: fuel, unit: t}\n  - {id: a, zh: b, en: c, kind: "
                      "fuel, unit: t}"),
              HasSubstr("second time"));
  EXPECT_FALSE(Carriers::read(document("a: 1")).ok());
}

}  // namespace
}  // namespace celadon::registry
