#pragma once
// What the books and statements say about one site and period, frozen: the input of the account of
// energy and of the carbon inventory.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "celadon/formula/derivation.hpp"
#include "celadon/ledger/entry.hpp"
#include "celadon/registry/carriers.hpp"
#include "celadon/registry/fact.hpp"
#include "celadon/registry/site.hpp"

namespace celadon::ledger {

/// A file that samples were imported from.
struct SourceFile {
  std::string name;
  std::string sha256;
};

struct PlantBooks {
  registry::Site site;
  registry::Carriers carriers;
  CivilPeriod period;
  std::vector<Entry> entries;                 ///< standing entries with sub-periods within `period`
  std::vector<registry::Fact> facts;          ///< of periods within `period`
  std::map<std::uint32_t, SourceFile> files;  ///< by import session
};

/// The amount that passed one flow in the period.
struct FlowTotal {
  const registry::Flow* flow = nullptr;
  ExactAmount amount;                        ///< the known part
  units::Quantity shown;                     ///< the same in the unit of the carrier
  std::optional<formula::Undetermined> gap;  ///< names the points and what they miss
  double measured_share = 0.0;
  formula::DerivationPtr derivation;  ///< flow -> months -> file and rows
};

/// Totals of all flows that hold within the period, by flow id. A flow without entries for a part
/// of the period has a gap that says so. Errors: limit (overflow).
Result<std::map<std::string, FlowTotal>> flow_totals(const PlantBooks& books);

/// A fact as a leaf that opens to file and line.
formula::DerivationPtr fact_leaf(const registry::Fact& fact, const formula::Value& value);

}  // namespace celadon::ledger
