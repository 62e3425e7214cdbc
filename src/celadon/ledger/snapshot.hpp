#pragma once
// A snapshot: every named input of one site and period that is known at one recorded time, frozen,
// each with the derivation that opens it down to file and row, file and line, or factor row. It is
// what formulas and standards see. The packs it rests on are pinned by hash.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "celadon/formula/environment.hpp"
#include "celadon/ledger/balance.hpp"
#include "celadon/ledger/carbon_inventory.hpp"
#include "celadon/ledger/comprehensive_energy.hpp"
#include "celadon/ledger/plant_books.hpp"
#include "celadon/packs/factor_tables.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/packs/limits.hpp"
#include "celadon/packs/table_environment.hpp"
#include "celadon/registry/vocabulary.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::ledger {

/// How energy that no product's own meters show is shared between products (GB/T 36132-2025 B.1: by
/// actual use, else shared by output or energy). Printed on the result.
enum class ProductShare : std::uint8_t {
  none = 1,           ///< not shared: energy by product is undetermined where meters leave a rest
  direct_energy = 2,  ///< in proportion to the energy of the product's own lines
  output_value = 3,   ///< in proportion to the output value of the product
  output = 4,         ///< in proportion to the output, where all products count in one measure
};

struct SnapshotOptions {
  std::optional<CarbonPolicy> policy;  ///< else that of the site's accounting settings
  ProductShare product_share = ProductShare::direct_energy;
  int prior_periods = 3;  ///< how many earlier periods answer to "name@-1", ...
};

/// The pack a figure rests on.
struct PinnedPack {
  std::string label;  ///< "id@edition"
  std::string hash;
  auto operator<=>(const PinnedPack&) const = default;
};

/// Immutable; safe to share between threads.
class Snapshot final : public formula::Environment {
 public:
  [[nodiscard]] const formula::Input* find(std::string_view name) const override;
  /// Tables of the packs, with the site's area, the period's year and the site's editions filled
  /// in.
  [[nodiscard]] Result<formula::Input> lookup(std::string_view table,
                                              std::span<const formula::Value> keys) const override;

  [[nodiscard]] const registry::Site& site() const { return books_.site; }
  [[nodiscard]] const CivilPeriod& period() const { return books_.period; }
  [[nodiscard]] Instant as_of() const { return as_of_; }
  [[nodiscard]] const PlantBooks& books() const { return books_; }
  [[nodiscard]] const ComprehensiveEnergy& energy() const { return energy_; }  ///< calorific
  [[nodiscard]] const ComprehensiveEnergy& energy_primary() const { return primary_; }
  [[nodiscard]] const CarbonInventory& carbon() const { return carbon_; }
  [[nodiscard]] const std::vector<NodeBalance>& balances() const {
    return balances_;
  }  ///< over the period
  [[nodiscard]] const std::vector<PinnedPack>& pins() const { return pins_; }
  /// All inputs by name, for listing.
  [[nodiscard]] const std::map<std::string, formula::Input, std::less<>>& inputs() const {
    return inputs_;
  }

 private:
  friend Result<std::shared_ptr<const Snapshot>> make_snapshot(storage::Database&,
                                                               const packs::LibraryPtr&,
                                                               const registry::SiteId&,
                                                               const CivilPeriod&, Instant,
                                                               const SnapshotOptions&);
  Snapshot(packs::LibraryPtr library, PlantBooks books, Instant as_of);
  PlantBooks books_;
  Instant as_of_;
  ComprehensiveEnergy energy_;
  ComprehensiveEnergy primary_;
  CarbonInventory carbon_;
  std::vector<NodeBalance> balances_;
  std::map<std::string, formula::Input, std::less<>> inputs_;
  std::vector<PinnedPack> pins_;
  std::shared_ptr<const packs::FactorTables> factors_;
  std::shared_ptr<const packs::LimitTables> limits_;
  std::unique_ptr<const packs::TableEnvironment> tables_;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// Freezes what is known. Nothing is posted: post first. Errors: not_found (site; vocabulary
/// packs), corrupt, io, unit. What is missing makes its names undetermined, never an error.
Result<SnapshotPtr> make_snapshot(storage::Database& database, const packs::LibraryPtr& library,
                                  const registry::SiteId& site, const CivilPeriod& period,
                                  Instant as_of = Instant::max(),
                                  const SnapshotOptions& options = {});

/// The period one before: a year, quarter or month back, else as many days.
CivilPeriod period_before(const CivilPeriod& period);
/// The policy that a site's accounting settings name; factors published by `known_on` are used.
CarbonPolicy policy_of(const registry::AccountingSettings& settings, CivilDate known_on);

}  // namespace celadon::ledger
