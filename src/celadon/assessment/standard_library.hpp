#pragma once
// Standards and schemes from the library of packs, and what packs need of this module to be
// checked.

#include <memory>
#include <string>
#include <vector>

#include "celadon/assessment/assessment.hpp"
#include "celadon/packs/check.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/packs/limits.hpp"
#include "celadon/registry/site.hpp"

namespace celadon::assessment {

/// The plant vocabulary of a library. Errors: not_found, parse.
Result<VocabularyTypes> plant_vocabulary(const packs::Library& library);

/// A standard of the library, checked: "id", "id@edition", or the id without its leading
/// "standards.". Errors: not_found with the nearest id, parse, and the first finding of the checks
/// (rule, unit).
Result<StandardPack> load_standard(const packs::Library& library, std::string_view reference);

/// A scheme of the library ("id" or "id@edition", the leading "schemes." may be left out).
Result<SchemeValues> load_scheme(const packs::Library& library, std::string_view reference);

/// A scheme of the user, from a file of the same form. Errors: io, not_found, parse.
Result<SchemeValues> read_scheme_file(const std::string& path);

/// Limit rows by the key "standard|product" or "standard|product|indicator". The tables must
/// outlive it.
LimitSource limit_source(const packs::LimitTables& tables);

/// The key of a product's limit row, as the environment gives it under "product.energy_limit.ID".
std::string limit_key(const registry::LimitReference& reference);

/// An environment that also answers "product.energy_limit.ID" and "product.water_quota.ID" from the
/// site.
std::shared_ptr<const formula::Environment> with_limit_keys(const formula::Environment& base,
                                                            const registry::Site& site);

/// table_checks() with those of standards and schemes: `celadon standard check` and check_pack()
/// use it.
packs::KindChecks standard_checks();

}  // namespace celadon::assessment
