#pragma once
// The names of administrative divisions from the pack of regions.

#include "celadon/packs/library.hpp"
#include "celadon/registry/organisation.hpp"

namespace celadon::app::access {

/// The nation and its provinces (pack vocabulary.regions). Errors: those of packs::find_terms.
Result<registry::Divisions> divisions_of(const packs::Library& library);

}  // namespace celadon::app::access
