#pragma once
// The shipped carriers and vocabulary, and small sites, for tests of the registry and of what
// stands on it.

#include <gtest/gtest.h>

#include "celadon/registry/carriers.hpp"
#include "celadon/registry/site_store.hpp"
#include "celadon/registry/vocabulary.hpp"
#include "celadon/text/document.hpp"

namespace celadon::testing {

inline text::Node shipped_pack(const std::string& name) {
  return text::read_document(CELADON_SOURCE_DIR "/packs/vocabulary/" + name + "/pack.yaml").value();
}

inline const registry::Carriers& shipped_carriers() {
  static const registry::Carriers carriers =
      registry::Carriers::read(shipped_pack("carriers")).value();
  return carriers;
}

inline const registry::Vocabulary& shipped_vocabulary() {
  static const registry::Vocabulary vocabulary =
      registry::Vocabulary::read(shipped_pack("plant")).value();
  return vocabulary;
}

inline text::Node document(std::string_view yaml, const std::string& file = "test.yaml") {
  auto parsed = text::parse_document(yaml, file);
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().to_string());
  return parsed.ok() ? std::move(parsed).value() : text::Node{};
}

/// A plant with a grid connection, PV, a busbar, two loads, gas for a boiler and feed-back to the
/// grid.
inline constexpr std::string_view small_site = R"(site:
  id: tea
  name: {zh: 茶厂, en: Tea factory}
  credit_code: 91330100799655058B
  industry: C1530
  division: "330100"
accounting: {electricity_policy: also_certificates, gwp_set: AR6, grid_area: "330000"}
nodes:
  - {id: grid, name: {zh: 市电, en: Grid}, kind: source, carrier: electricity, origin: grid}
  - {id: pv, kind: source, carrier: electricity, origin: own_pv}
  - {id: bus, kind: bus, carrier: electricity}
  - {id: drying, name: 烘干, kind: line, product: tea}
  - {id: office, kind: load}
  - {id: gas, kind: source, carrier: natural_gas}
  - {id: boiler, kind: load}
  - {id: world, kind: site}
flows:
  - {id: f-grid, from: grid, to: bus, point: P-01}
  - {id: f-pv, from: pv, to: bus, point: P-02}
  - {id: f-drying, from: bus, to: drying, point: P-03}
  - {id: f-office, from: bus, to: office}
  - {id: f-gas, from: gas, to: boiler, point: P-04}
  - {id: f-back, from: bus, to: world, point: P-05, valid: {from: 2025-03-01}}
points:
  - id: P-01
    name: {zh: 进线总表, en: Incomer}
    quantity: register
    unit: kWh
    digits: 6
    multipliers: [{from: 2024-01-01, ct: 200, pt: 10}, {from: "2025-06-01 08:00", ct: 300, pt: 10}]
    exchanges: [{at: "2025-02-03 10:30", old_final: 998877.5, new_initial: 0.5}]
    accuracy_class: 0.5
    interval: 1h
    gap: {rule: register_difference, longest: 2d}
    minimum: 0 kWh
    maximum_rate: 5 MW
  - {id: P-02, quantity: amount, unit: kWh, interval: 15min, stamp: start, gap: {rule: linear, longest: 2h}}
  - {id: P-03, quantity: power, unit: kW, maximum: 2 MW}
  - {id: P-04, quantity: register, unit: Nm3, interval: 1d}
  - {id: P-05, quantity: register, unit: kWh}
  - {id: T-01, quantity: state, unit: °C, minimum: -40 °C, maximum: 200 °C}
products:
  - {id: tea, name: {zh: 茶叶, en: Tea}, unit: t_product, energy_limit: {standard: GB 0000-2020, product: 茶}}
)";

/// A year of that plant.
inline constexpr std::string_view small_statement =
    R"(statement: {site: tea, period: 2025, source: 台账}
output_value: 27050 万元
value_added: -12.5 万元
product:
  output: {tea: {value: 5571.6 t_product, evidence: 产量台账.xlsx}}
water: {withdrawn: 62000 m3, reused: {value: 150000 m3, note: 水平衡测试}}
waste_gas: {concentration: {particulate: 4.9 mg/m3}, limit: {particulate: 30 mg/m3}}
platform: {functions: [f01, f02, f08]}
compliance: {operating_normally: {value: true, date: 2026-01-12, evidence: 承诺书.pdf}, not_removed_before: 是}
declared_energy:
  diesel: {purchased: 12.5 t, opening_stock: 1 t, closing_stock: 800 kg, net_calorific_value: 43.33 GJ/t}
  natural_gas: {purchased: 1.2 万Nm3, carbon_content: 0.0153 tC/GJ, oxidation: 99%}
process_emission: {limestone: {amount: 100 t, factor: 0.4397 tCO2/t, fraction: 98%, direction: emitted}}
fugitive_gas: {SF6: {released: 1.2 kg}}
certificates:
  - {id: GEC-1, energy: 240 MWh, vintage: 2025, retired: 2025-12-22}
  - {id: GP-2, energy: 10 MWh, vintage: 2024, kind: green_power}
)";

}  // namespace celadon::testing
