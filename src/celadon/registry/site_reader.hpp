#pragma once
// site.yaml as a Site, checked as a whole.

#include "celadon/registry/carriers.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/text/document.hpp"

namespace celadon::registry {

/// Reads and checks a site: form, codes, units, references, one point per flow. Series are 0.
/// Errors: parse, unit, rule, not_found, each with line and column and, where a name is unknown,
/// the nearest one.
Result<Site> read_site(const text::Node& document, const Carriers& carriers);

}  // namespace celadon::registry
