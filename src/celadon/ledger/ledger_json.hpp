#pragma once
// The ledger's answers as JSON: units in every field, undetermined figures with what is missing.

#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "celadon/ledger/balance.hpp"
#include "celadon/ledger/carbon_inventory.hpp"
#include "celadon/ledger/comprehensive_energy.hpp"
#include "celadon/ledger/entry.hpp"
#include "celadon/ledger/post.hpp"

namespace celadon::ledger {

/// {"comprehensive_energy": {"value", "unit", "basis", "edition"}, "by_carrier": [{"carrier",
/// "role", "amount", "factor", "energy", ...}], ...}; where the total is undetermined its value is
/// null and "missing" and "known" stand beside it.
nlohmann::ordered_json to_json(const ComprehensiveEnergy& energy);

/// {"total": {"value", "unit"}, "without_indirect", "scope1", "scope2_location", "scope2_market",
/// "entries": [{"scope", "category", "source", "activity", "factor", "gas", "emission", ...}], ...}
nlohmann::ordered_json to_json(const CarbonInventory& inventory);

/// [{"node", "carrier", "period", "inflow", "outflow", "stock_change", "unaccounted", ...}]
nlohmann::ordered_json to_json(std::span<const NodeBalance> balances);

/// One entry of the books.
nlohmann::ordered_json to_json(const Entry& entry);

/// What posting did.
nlohmann::ordered_json to_json(const PostReport& report);

}  // namespace celadon::ledger
