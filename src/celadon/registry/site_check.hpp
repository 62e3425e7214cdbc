#pragma once
// What must hold between the parts of a site. Inside of read_site.

#include "celadon/registry/carriers.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/text/document.hpp"

namespace celadon::registry {

/// Fills in what follows from the neighbours (carrier of a flow, origin of a source) and checks
/// references, ids, units and rules. `document` is where the site was read from, for the places of
/// errors: its lists run in step with those of the site.
Status complete_and_check(Site& site, const text::Node& document, const Carriers& carriers);

}  // namespace celadon::registry
