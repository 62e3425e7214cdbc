#pragma once
// The books of a site opened for a question: the standing entries of a period with the statements
// and files beside them. Months that nobody has booked yet, and days that cut a month, are computed
// from the samples in the same way as posting does it, and booked nowhere.

#include "celadon/ledger/plant_books.hpp"
#include "celadon/storage/relational/database.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::ledger {

/// Reads the books of a period, cut into months. With a store, only entries of these months count
/// and a month that has none is drafted from the samples; without, the standing entries are all.
/// Errors: corrupt, io, those of draft_postings.
Result<PlantBooks> read_books(storage::Database& database, const registry::Site& site,
                              const registry::Carriers& carriers, const CivilPeriod& period,
                              Instant as_of = Instant::max(),
                              const storage::SeriesStore* store = nullptr);

/// The part of the books whose entries and facts lie within `part`, which must lie within their
/// period and begin and end with months of it. Cost O(entries + facts).
PlantBooks books_within(const PlantBooks& books, const CivilPeriod& part);

}  // namespace celadon::ledger
