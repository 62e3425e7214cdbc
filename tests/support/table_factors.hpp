#pragma once
// A factor source over rows written in the test, for the ledger's pure functions.

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "celadon/packs/factor.hpp"

namespace celadon::testing {

/// Rows keyed by (table, what, where, edition, variant) and year; a miss is not_found and names
/// all.
class TableFactors final : public packs::FactorSource {
 public:
  struct Key {
    std::string table;
    std::string what;
    std::string where = {};
    std::string edition = {};
    std::string variant = {};
    int year = 0;
    auto operator<=>(const Key&) const = default;
  };
  void add(const Key& key, double value, const char* symbol, bool provisional = false) {
    packs::Factor factor;
    factor.value = {value, units::unit(symbol)};
    factor.confidence = formula::Confidence::quoted;
    if (key.year != 0) factor.data_year = key.year;
    factor.provisional = provisional;
    factor.origin.pack = "test." + key.table + "@1";
    factor.origin.source = "test row";
    rows_[key] = factor;
  }
  [[nodiscard]] Result<packs::Factor> find(const packs::FactorQuery& query) const override {
    const auto found = rows_.find(key_of(query, query.year.value_or(0)));
    if (found != rows_.end()) return found->second;
    return miss(query);
  }
  [[nodiscard]] Result<packs::Factor> nearest_published(const packs::FactorQuery& query,
                                                        CivilDate) const override {
    for (int year = query.year.value_or(0); year >= 2000; --year) {
      const auto found = rows_.find(key_of(query, year));
      if (found != rows_.end()) return found->second;
    }
    return miss(query);
  }
  [[nodiscard]] Result<packs::Factor> interpolate(std::string_view table,
                                                  std::span<const units::Quantity>) const override {
    return fail(ErrorCode::not_found, fmt::format("no table {}", table));
  }
  [[nodiscard]] Result<std::vector<std::string>> keys_of(std::string_view table) const override {
    return fail(ErrorCode::not_found, fmt::format("no table {}", table));
  }

 private:
  static Key key_of(const packs::FactorQuery& query, int year) {
    return {query.table, query.what, query.where, query.edition, query.variant, year};
  }
  static Error miss(const packs::FactorQuery& query) {
    return fail(
        ErrorCode::not_found,
        fmt::format("no factor {}/{} where '{}' year {} edition '{}' variant '{}'", query.table,
                    query.what, query.where, query.year.value_or(0), query.edition, query.variant));
  }
  std::map<Key, packs::Factor> rows_;
};

}  // namespace celadon::testing
