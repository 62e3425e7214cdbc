#pragma once
// The ledger's answers for a person, in Chinese or English.

#include <span>
#include <string>

#include "celadon/ledger/balance.hpp"
#include "celadon/ledger/carbon_inventory.hpp"
#include "celadon/ledger/comprehensive_energy.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::ledger {

std::string to_text(const ComprehensiveEnergy& energy, units::Language language);
std::string to_text(const CarbonInventory& inventory, units::Language language);
std::string to_text(std::span<const NodeBalance> balances, units::Language language);
std::string to_text(const PostReport& report, units::Language language);

}  // namespace celadon::ledger
