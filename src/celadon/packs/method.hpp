#pragma once
// Calculation methods as data: named formulas with typed inputs, the clause they come from and
// their own worked cases.
//
//   methods:
//     - id: fuel.factor
//       title: {zh: 燃料排放因子, en: Emission factor of a fuel}
//       clause: GB/T 32151.34-2024, 5.2.2
//       inputs:
//         - {name: ncv, unit: GJ/t, zh: 低位发热量, en: net calorific value}      # shape: scalar
//         - {name: parts, unit: tCO2, shape: set, zh: .., en: ..}
//       outputs:                                       # in any order; one may use another
//         - {name: factor, unit: tCO2/t, formula: "ncv*cc*of*44 [tCO2]/12 [tC]", zh: .., en: ..}
//       cases:
//         - {id: lignite, inputs: {ncv: 11.9, ...}, expect: {factor: 1.172864}, tolerance: 1e-6,
//         source: ..}
//         - {id: .., inputs: {ncv: null, ...}, expect_missing: [ncv], source: ..}
//
// In a case a bare number is in the declared unit; "11.9 GJ/t" may say another. `tolerance` is
// absolute, in the unit of the output; without it 1e-12 of the expected value.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/formula/evaluate.hpp"
#include "celadon/formula/type.hpp"
#include "celadon/packs/check.hpp"
#include "celadon/packs/pack.hpp"

namespace celadon::packs {

struct MethodInput {
  std::string name;
  units::Unit unit;
  formula::Shape shape = formula::Shape::number;
  Title title;
};

struct MethodOutput {
  std::string name;
  units::Unit unit;
  formula::Expression formula;
  Title title;
};

/// A checked method: every name is an input or an output, every output has the unit it says,
/// outputs stand in the order of their computation.
struct Method {
  std::string id;
  Title title;
  std::string clause;
  std::string note;
  std::vector<MethodInput> inputs;
  std::vector<MethodOutput> outputs;
};

/// The methods of a pack. Errors with line and column: parse; unit; rule for cyclic outputs, an
/// input that no formula uses, a name twice.
Result<std::vector<Method>> read_methods(const PackPtr& pack);

/// Computes all outputs, each in its declared unit. Errors: those of formula::evaluate().
Result<std::map<std::string, formula::Outcome>> evaluate_method(
    const Method& method, const formula::Environment& environment,
    formula::Explain explain = formula::Explain::yes);

/// Reads the methods of a pack and runs their cases against the tables of the library. Error `rule`
/// names the case that fails with both numbers, or the method without a case.
Result<CheckReport> check_methods(const LibraryPtr& library, const PackPtr& pack);

}  // namespace celadon::packs
