#pragma once
// Lookups of a formula, answered from the packs: lookup(table, keys...).
//
//   factor tables: the keys in the order the table declares (`keys:`), fewer are allowed; what is
//   left
//     open comes from the scope, then from the table's defaults
//   curves, grids: lookup("steam_enthalpy.saturated", pressure), or lookup("steam_enthalpy",
//     "superheated", pressure, temperature)
//   limits: lookup("energy_limit", standard, product, indicator, level) or (standard, product,
//   level)

#include <map>
#include <optional>
#include <span>
#include <string>

#include "celadon/formula/environment.hpp"
#include "celadon/formula/type.hpp"
#include "celadon/packs/factor.hpp"
#include "celadon/packs/factor_tables.hpp"
#include "celadon/packs/limits.hpp"

namespace celadon::packs {

/// What a site or a scheme fixes for lookups that do not say it themselves.
struct LookupScope {
  std::map<std::string, std::string, std::less<>> editions;  ///< by table, e.g. gwp -> AR6
  std::map<std::string, std::string, std::less<>> variants;  ///< by table
  std::string where;  ///< used where a table asks for an area
  std::optional<int> year;
  std::optional<CivilDate> published_by;  ///< set: the newest figure published by that day is taken
  RegionFallback fallback = RegionFallback::none;
  RangeChoice range = RangeChoice::refuse;
};

/// Inputs of another environment together with the tables of the packs. All parts must outlive it.
class TableEnvironment final : public formula::Environment {
 public:
  /// `inputs` may be nullptr (no inputs), `limits` too (no limit tables).
  TableEnvironment(const formula::Environment* inputs, const FactorSource& factors,
                   const LimitTables* limits, LookupScope scope);

  [[nodiscard]] const formula::Input* find(std::string_view name) const override;
  /// Errors: those of the tables; invalid_argument for too many keys or keys of the wrong type.
  [[nodiscard]] Result<formula::Input> lookup(std::string_view table,
                                              std::span<const formula::Value> keys) const override;
  /// The points of a curve or grid of the packs, else those of the inputs' environment.
  [[nodiscard]] Result<formula::TablePoints> points(std::string_view table) const override;

 private:
  [[nodiscard]] Result<formula::Input> lookup_factor(std::string_view table,
                                                     const std::vector<std::string>& names,
                                                     std::span<const formula::Value> keys) const;
  [[nodiscard]] Result<formula::Input> lookup_curve(const std::string& table,
                                                    std::span<const formula::Value> keys) const;
  [[nodiscard]] Result<formula::Input> lookup_limit(std::string_view table,
                                                    std::span<const formula::Value> keys) const;

  const formula::Environment* inputs_;
  const FactorSource& factors_;
  const LimitTables* limits_;
  LookupScope scope_;
};

/// The tables of the packs as formula::check() wants them: the type of each table; without a
/// dimension where its rows have several. Reads every table. Errors: those of the tables.
Result<std::map<std::string, formula::Type, std::less<>>> table_types(const FactorTables& factors,
                                                                      const LimitTables& limits);

}  // namespace celadon::packs
