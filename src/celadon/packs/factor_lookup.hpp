#pragma once
// How a question meets the rows of a table: one condition after another, so that a miss can say
// which condition failed and what there is instead.

#include <vector>

#include "celadon/packs/factor.hpp"
#include "celadon/packs/factor_rows.hpp"

namespace celadon::packs {

/// A row together with the set it comes from.
struct RowHit {
  const FactorRowSet* set = nullptr;
  const FactorRow* row = nullptr;
};

/// The row that answers exactly. Errors as FactorSource::find().
Result<Factor> look_up(const std::vector<FactorRowSet>& sets, const FactorQuery& query);

/// The newest row published by a day. Errors as FactorSource::nearest_published().
Result<Factor> look_up_published(const std::vector<FactorRowSet>& sets, const FactorQuery& query,
                                 CivilDate on);

}  // namespace celadon::packs
