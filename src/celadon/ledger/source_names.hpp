#pragma once
// What a line of the carbon inventory comes from, for a reader.

#include <string_view>

#include "celadon/registry/carriers.hpp"

namespace celadon::ledger {

/// The names of a line's source: a carrier's, or those of the ledger's own words ("net purchased
/// power", "green power and certificates", ...); what is neither names itself.
registry::Names source_names(std::string_view source, const registry::Carriers& carriers);

}  // namespace celadon::ledger
