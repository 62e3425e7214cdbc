#pragma once
// The words of the books in both languages. Remarks of the ledger come in both ("中文｜English");
// names and reasons that it keeps in English get their Chinese from a closed list here, and what is
// not on the list stays as it was written.

#include <string>
#include <string_view>

#include "celadon/ledger/carbon_inventory.hpp"
#include "celadon/ledger/comprehensive_energy.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::report {

std::string_view word(ledger::EnergyRole role, units::Language language);
std::string_view word(ledger::EnergyBasis basis, units::Language language);
std::string_view word(ledger::CarbonScope scope, units::Language language);
std::string_view word(ledger::CarbonCategory category, units::Language language);
std::string_view word(registry::NodeKind kind, units::Language language);
std::string_view word(registry::Origin origin, units::Language language);
std::string_view word(registry::ElectricityPolicy policy, units::Language language);

/// What statements declare beside the vocabulary: declared_energy.purchased, certificates, ...;
/// the name itself where there is no word.
std::string_view statement_word(std::string_view name, units::Language language);
/// A clause as the packs write it: "Annex B, B.1 and B.2" becomes 附录B B.1、B.2.
std::string clause_text(std::string_view clause, units::Language language);

/// A note or reason of the ledger for a reader; several are joined by "; ".
std::string ledger_sentence(std::string_view sentence, units::Language language);

}  // namespace celadon::report
