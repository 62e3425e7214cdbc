#pragma once
// Standards of the repository for tests: read from packs/, checked, with the plant vocabulary.

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "celadon/assessment/assessment.hpp"
#include "celadon/assessment/standard_library.hpp"
#include "celadon/units/quantity.hpp"

namespace celadon::testing {

inline packs::LibraryPtr library() {
  static const packs::LibraryPtr opened = [] {
    auto result = packs::Library::open({});
    if (!result.ok()) {
      ADD_FAILURE() << result.error().to_string();
      std::abort();
    }
    return *result;
  }();
  return opened;
}

inline assessment::StandardPack standard(const std::string& id) {
  auto pack = assessment::load_standard(*library(), id);
  if (!pack.ok()) {
    ADD_FAILURE() << pack.error().to_string();
    std::abort();
  }
  return *std::move(pack);
}

inline assessment::EvaluationContext context(int year = 2025) {
  static const packs::LimitTables tables(library());
  assessment::EvaluationContext made;
  made.period = CivilPeriod::year(year);
  made.limits = assessment::limit_source(tables);
  return made;
}

inline units::Quantity quantity(double value, const std::string& unit) {
  return {value, units::unit(unit)};
}

inline formula::QuantitySet set(const std::map<std::string, double>& members,
                                const std::string& unit) {
  formula::QuantitySet made;
  made.unit = units::unit(unit);
  for (const auto& [key, value] : members) {
    made.keys.push_back(key);
    made.values.push_back(value);
  }
  return made;
}

/// A scheme that gives both bounds of some indicators.
inline assessment::SchemeValues scheme(
    const std::map<std::string, std::array<double, 2>>& leading_and_baseline,
    const std::map<std::string, std::string>& units_of = {}) {
  assessment::SchemeValues made;
  made.labels.push_back("test");
  made.hashes.emplace_back();
  made.titles.push_back({"测试", "test"});
  for (const auto& [key, pair] : leading_and_baseline) {
    const auto unit = units_of.find(key);
    const std::string symbol = unit == units_of.end() ? "1" : unit->second;
    made.bounds[key] = {quantity(pair[0], symbol), quantity(pair[1], symbol), {}};
  }
  return made;
}

}  // namespace celadon::testing
