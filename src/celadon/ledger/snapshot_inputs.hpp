#pragma once
// Inside of the snapshot: the named inputs of one period.

#include <map>
#include <string>

#include "celadon/formula/environment.hpp"
#include "celadon/ledger/carbon_inventory.hpp"
#include "celadon/ledger/comprehensive_energy.hpp"
#include "celadon/ledger/plant_books.hpp"
#include "celadon/ledger/plant_energy.hpp"
#include "celadon/ledger/snapshot.hpp"
#include "celadon/registry/vocabulary.hpp"

namespace celadon::ledger::inputs {

using InputMap = std::map<std::string, formula::Input, std::less<>>;

/// The figures of one period, computed once.
struct Figures {
  std::map<std::string, FlowTotal> flows;
  PlantEnergy plant;
  ComprehensiveEnergy energy;
  ComprehensiveEnergy primary;
  CarbonInventory carbon;
};

/// Errors: unit, limit, conflict of the pure functions.
Result<Figures> figures_of(const PlantBooks& books, const packs::FactorSource& factors,
                           const CarbonPolicy& policy);

/// Puts a value under its name.
void put(InputMap& inputs, const std::string& name, formula::Value value,
         formula::DerivationPtr derivation);

/// energy.*: totals, by carrier, electricity, renewable and non-fossil energy.
Status add_energy(const PlantBooks& books, const Figures& figures,
                  const packs::FactorSource& factors, InputMap& inputs);
/// energy.by_product and energy.by_product.<product>.
void add_products(const PlantBooks& books, const Figures& figures,
                  const packs::FactorSource& factors, ProductShare rule, InputMap& inputs);
/// carbon.*
void add_carbon(const Figures& figures, InputMap& inputs);
/// Names that statements declare: scalars, sets (also member by member as "name.member"), flags,
/// texts. A figure declared for parts of the period adds up where it is an amount and the parts
/// cover it.
void add_facts(const PlantBooks& books, const registry::Vocabulary& vocabulary, InputMap& inputs);

}  // namespace celadon::ledger::inputs
