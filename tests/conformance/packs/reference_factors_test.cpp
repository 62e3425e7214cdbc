// Every usable row of the reference tables stands in the packs with the same figure; the rows that
// must not be used do not.

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "celadon/packs/factor_tables.hpp"
#include "celadon/packs/terms.hpp"
#include "reference_rows.hpp"

namespace celadon::packs {
namespace {

using celadon::testing::figures;
using celadon::testing::reference_rows;
using celadon::testing::ReferenceRow;

class ReferenceFactors : public ::testing::Test {
 protected:
  FactorTables tables{Library::open({}).value()};

  /// The figures of a table (values and lower ends of ranges) in the rows that pass, sorted.
  template <class Keep>
  [[nodiscard]] std::vector<double> packed(const char* table, Keep keep) const {
    std::vector<double> result;
    const auto sets = tables.rows(table);
    EXPECT_TRUE(sets.ok()) << sets.error().to_string();
    for (const FactorRowSet& set : **sets) {
      for (const FactorRow& row : set.rows) {
        if (!keep(row)) continue;
        if (row.value) result.push_back(*row.value);
        if (!row.value && row.value_min) result.push_back(*row.value_min);
      }
    }
    std::sort(result.begin(), result.end());
    return result;
  }
};

std::vector<double> joined(std::vector<double> a, const std::vector<double>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  return a;
}

TEST_F(ReferenceFactors, CoalEquivalentsOfEveryEdition) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/carbon/gbt2589_2020.csv");
  ASSERT_EQ(reference.size(), 111U);
  const std::pair<const char*, const char*> editions[] = {
      {"2008", "2008"},
      {"2020", "2020"},
      {"NBS statistics", "nbs"},
      {"GB/T 50441 style (petrochemical)", "gbt50441"}};
  for (const auto& [theirs, ours] : editions) {
    const auto of_edition = [&](const ReferenceRow& row) { return row.at("edition") == theirs; };
    const auto row_of_edition = [&](const FactorRow& row) { return row.edition == ours; };
    const auto coefficients =
        joined(packed("coal_equivalent", row_of_edition), packed("working_media", row_of_edition));
    EXPECT_EQ(coefficients, figures(reference, "coef_min", of_edition)) << ours;
    if (std::string_view(ours).starts_with("20")) {
      // The heating values of electricity and heat are units, not rows.
      const auto measured = [&](const ReferenceRow& row) {
        return of_edition(row) && row.at("ncv_unit") != "kJ/kWh" && row.at("ncv_unit") != "kJ/MJ";
      };
      EXPECT_EQ(joined(packed("net_calorific_value", row_of_edition),
                       packed("working_media_energy", row_of_edition)),
                figures(reference, "ncv_min", measured))
          << ours;
    }
  }
}

TEST_F(ReferenceFactors, UpperEndsOfRanges) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/carbon/gbt2589_2020.csv");
  std::vector<double> uppers;
  const auto sets = tables.rows("coal_equivalent");
  ASSERT_TRUE(sets.ok());
  for (const FactorRowSet& set : **sets) {
    for (const FactorRow& row : set.rows) {
      if (row.value_max) uppers.push_back(*row.value_max);
    }
  }
  std::sort(uppers.begin(), uppers.end());
  EXPECT_EQ(uppers, figures(reference, "coef_max", [](const ReferenceRow&) { return true; }));
}

TEST_F(ReferenceFactors, FuelCarbonOfEveryGuideButTheMisprints) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/carbon/fuel_carbon.csv");
  ASSERT_EQ(reference.size(), 110U);
  const std::pair<const char*, const char*> guides[] = {
      {"GBT32151.34-2024_C1", "gbt32151.34-2024"},
      {"NDRC24_other_industry_2015", "ndrc-2015"},
      {"MEE_newer_app_table", "mee-2024"},
      {"Provincial_inventory_guide_2011", "provincial-2011"},
      {"MEE_power_default_coal", "mee-power-2022"},
      {"IPCC2006_V2_T1.4", "ipcc-2006"}};
  std::size_t withheld = 0;
  for (const auto& [theirs, ours] : guides) {
    const auto of_guide = [&](const ReferenceRow& row) { return row.at("table_id") == theirs; };
    const auto usable = [&](const ReferenceRow& row) {
      const std::string& note = row.at("note");
      const bool unusable = note.find("possible typo") != std::string::npos ||
                            note.find("do not use for plants") != std::string::npos;
      return of_guide(row) && !unusable;
    };
    const auto row_of_guide = [&](const FactorRow& row) { return row.edition == ours; };
    EXPECT_EQ(packed("fuel_ncv", row_of_guide), figures(reference, "ncv", of_guide)) << ours;
    EXPECT_EQ(packed("fuel_carbon_content", row_of_guide),
              figures(reference, "carbon_content", usable))
        << ours;
    EXPECT_EQ(packed("fuel_oxidation", row_of_guide), figures(reference, "oxidation_pct", of_guide))
        << ours;
    withheld += figures(reference, "carbon_content", of_guide).size() -
                figures(reference, "carbon_content", usable).size();
  }
  EXPECT_EQ(withheld,
            3U);  // bituminous coal 0.02308, LNG 0.0172, provincial blast-furnace gas 0.0122
}

TEST_F(ReferenceFactors, FuelFactorsMultiplyToThePrintedEmissionFactor) {
  CELADON_REQUIRE_SHARED(shared);
  // E = NCV x carbon content x oxidation x 44/12; the reference prints the product to 6 places.
  std::size_t compared = 0;
  for (const ReferenceRow& row : reference_rows(shared / "reference/carbon/fuel_carbon.csv")) {
    if (row.at("table_id") != "GBT32151.34-2024_C1" &&
        row.at("table_id") != "NDRC24_other_industry_2015")
      continue;
    FactorQuery query;
    query.what = row.at("fuel_cn");
    query.edition = row.at("table_id") == "GBT32151.34-2024_C1" ? "gbt32151.34-2024" : "ndrc-2015";
    const auto value = [&](const char* table) {
      query.table = table;
      const auto factor = tables.find(query);
      EXPECT_TRUE(factor.ok()) << factor.error().to_string();
      return factor.ok() ? factor->value.value : 0.0;
    };
    const double product =
        value("fuel_ncv") * value("fuel_carbon_content") * value("fuel_oxidation") / 100 * 44 / 12;
    EXPECT_NEAR(product, std::stod(row.at("ef_fuel_tCO2")), 1e-6) << row.at("fuel_cn");
    ++compared;
  }
  EXPECT_EQ(compared, 53U);
}

TEST_F(ReferenceFactors, GridHeatAndFootprintFactors) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/carbon/grid_factors.csv");
  ASSERT_EQ(reference.size(), 184U);
  const auto every = [](const FactorRow&) { return true; };
  EXPECT_EQ(joined(joined(packed("grid_co2", every), packed("electricity_footprint", every)),
                   packed("heat_co2", every)),
            figures(reference, "value", [](const ReferenceRow&) { return true; }));
  std::size_t averages = 0;
  for (const ReferenceRow& row : reference) {
    if (row.at("factor_type") != "CO2 factor, average" || row.at("variant") != "all electricity")
      continue;
    FactorQuery query;
    query.table = "grid_co2";
    query.where = row.at("area_code").empty() ? row.at("area") : row.at("area_code");
    query.year = std::stoi(row.at("year"));
    const auto factor = tables.find(query);
    ASSERT_TRUE(factor.ok()) << factor.error().to_string();
    EXPECT_DOUBLE_EQ(factor->value.value, std::stod(row.at("value")));
    EXPECT_EQ(factor->confidence, row.at("verified") == "verified"
                                      ? formula::Confidence::transcribed
                                      : formula::Confidence::own);
    ++averages;
  }
  // The figures of the margin of 2019 never answer a question for an average.
  EXPECT_GT(averages, 140U);
  for (const char* area : {"华北", "东北", "华东", "华中", "西北", "南方"}) {
    FactorQuery query;
    query.table = "grid_co2";
    query.where = area;
    query.year = 2019;
    EXPECT_FALSE(tables.find(query).ok()) << area;
  }
}

TEST_F(ReferenceFactors, WarmingPotentialsOfFourReports) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/carbon/gwp.csv");
  ASSERT_EQ(reference.size(), 282U);
  for (const char* report : {"SAR", "AR4", "AR5", "AR6"}) {
    EXPECT_EQ(packed("gwp", [&](const FactorRow& row) { return row.edition == report; }),
              figures(reference, "gwp",
                      [&](const ReferenceRow& row) {
                        return row.at("assessment") == report || row.at("assessment") == "all";
                      }))
        << report;
  }
}

TEST_F(ReferenceFactors, ProcessFactors) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/carbon/process_factors.csv");
  ASSERT_EQ(reference.size(), 169U);
  EXPECT_EQ(packed("process_factor", [](const FactorRow&) { return true; }),
            figures(reference, "value", [](const ReferenceRow&) { return true; }));
}

TEST_F(ReferenceFactors, SteamEnthalpiesAtEveryPoint) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/carbon/steam_enthalpy.csv");
  const auto saturated = tables.points("steam_enthalpy.saturated");
  ASSERT_TRUE(saturated.ok());
  EXPECT_EQ(saturated->values.size(), 70U);
  std::size_t steam = 0;
  std::size_t water = 0;
  for (const ReferenceRow& row : reference) {
    const units::Quantity p{std::stod(row.at("pressure_MPa")), units::unit("MPa")};
    const units::Quantity t{std::stod(row.at("temperature_C")), units::unit("°C")};
    const double h = std::stod(row.at("enthalpy_kJ_kg"));
    if (row.at("kind") == "saturated") {
      for (const units::Quantity& at : {p, t}) {
        const auto factor = tables.interpolate("steam_enthalpy.saturated", std::array{at});
        ASSERT_TRUE(factor.ok()) << factor.error().to_string();
        EXPECT_NEAR(factor->value.value, h, 1e-6);
      }
      continue;
    }
    const auto factor = tables.interpolate("steam_enthalpy.superheated", std::array{p, t});
    if (!row.at("note").empty()) {
      ASSERT_TRUE(factor.ok());
      EXPECT_NEAR(factor->value.value, 3596.0, 3.0);  // the point left out: its neighbours' line
    } else if (h < 2400 && t.value < 374.0) {
      EXPECT_FALSE(factor.ok()) << p.value << " MPa " << t.value << " °C is water";
      ++water;
    } else if (factor.ok()) {
      EXPECT_NEAR(factor->value.value, h, 1e-6) << p.value << " MPa " << t.value << " °C";
      ++steam;
    }
  }
  EXPECT_GT(steam, 190U);
  EXPECT_GT(water, 120U);
}

TEST_F(ReferenceFactors, TariffsHoursAndPrices) {
  CELADON_REQUIRE_SHARED(shared);
  const auto reference = reference_rows(shared / "reference/carbon/tariffs.csv");
  ASSERT_EQ(reference.size(), 158U);
  const auto number = [](const char* kind) {
    return [kind](const ReferenceRow& row) {
      return row.at("kind") == kind && row.at("unit") != "text" && row.at("unit") != "ratio" &&
             !row.at("region_code").empty();
    };
  };
  const auto every = [](const FactorRow&) { return true; };
  EXPECT_EQ(packed("tou_ratio", every), figures(reference, "value", number("tou_ratio")));
  EXPECT_EQ(packed("tou_price", every), figures(reference, "value", number("tou_price_example")));
  EXPECT_EQ(packed("two_part", every),
            joined(figures(reference, "value", number("two_part_rule")),
                   figures(reference, "value", number("two_part_price"))));
  EXPECT_EQ(packed("grid_charge", every),
            joined(figures(reference, "value", number("transmission_price")),
                   figures(reference, "value", number("gov_funds"))));
  EXPECT_EQ(packed("carbon_price", every), figures(reference, "value", number("carbon_price")));
  const auto hours = find_terms(tables.library(), "tou_hours");
  ASSERT_TRUE(hours.ok());
  std::size_t spans = 0;
  for (const ReferenceRow& row : reference) {
    if (row.at("kind") != "tou_hours") continue;
    const Term* term = hours->find(row.at("id"));
    ASSERT_NE(term, nullptr) << row.at("id");
    std::string expected = row.at("hours");
    std::replace(expected.begin(), expected.end(), ';', ' ');
    EXPECT_EQ(term->column("hours"), expected);
    EXPECT_EQ(term->column("where"), row.at("region_code"));
    ++spans;
  }
  EXPECT_EQ(spans, hours->terms.size());
}

}  // namespace
}  // namespace celadon::packs
