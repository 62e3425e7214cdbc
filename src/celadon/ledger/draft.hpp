#pragma once
// Postings that are booked nowhere: what posting would want, for questions about days that cut a
// month and for months that nobody has posted yet.

#include <vector>

#include "celadon/ledger/entry.hpp"
#include "celadon/registry/carriers.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::ledger {

/// The postings that post() would want for these sub-periods, unaccounted amounts included, without
/// touching any books. A sub-period in which a meter has no sample at all is left out for its flow.
/// Errors and cost as post(); thread-safe.
Result<std::vector<Posting>> draft_postings(const registry::Site& site,
                                            const registry::Carriers& carriers,
                                            const std::vector<CivilPeriod>& sub_periods,
                                            const storage::SeriesStore& store, Instant as_of,
                                            unsigned threads = 1);

}  // namespace celadon::ledger
