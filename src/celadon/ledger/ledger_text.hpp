#pragma once
// The ledger's answers for a person, in Chinese or English.

#include <span>
#include <string>

#include "celadon/ledger/balance.hpp"
#include "celadon/ledger/carbon_inventory.hpp"
#include "celadon/ledger/comprehensive_energy.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/registry/carriers.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::ledger {

std::string to_text(const ComprehensiveEnergy& energy, const registry::Carriers& carriers,
                    units::Language language);
std::string to_text(const CarbonInventory& inventory, const registry::Carriers& carriers,
                    units::Language language);
std::string to_text(std::span<const NodeBalance> balances, const registry::Carriers& carriers,
                    units::Language language);
std::string to_text(const PostReport& report, const registry::Carriers& carriers,
                    units::Language language);

}  // namespace celadon::ledger
