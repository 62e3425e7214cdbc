#pragma once
// Posting: the samples of a site's flows become entries of its books, one per flow and sub-period,
// each with the shares of measured, estimated and missing intervals and the rows it rests on; every
// bus and storage node is closed by its named unaccounted account.

#include <cstdint>
#include <string>
#include <vector>

#include "celadon/ledger/balance.hpp"
#include "celadon/ledger/books.hpp"
#include "celadon/registry/carriers.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/storage/relational/database.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::ledger {

enum class SubPeriod : std::uint8_t { month = 1, day = 2 };

struct PostOptions {
  SubPeriod sub_period = SubPeriod::month;
  unsigned threads = 2;                ///< that read series
  std::vector<Posting> stock_changes;  ///< kind stock; rises of what storage nodes hold
};

struct PostReport {
  RecordReport books;
  std::vector<NodeBalance> balances;  ///< per node, carrier and sub-period
  std::size_t flows = 0;              ///< metered flows posted
  std::uint64_t samples = 0;          ///< read from the store
  std::vector<std::string> notes;     ///< flows left out and why
};

/// Posts the flows of a site over a period, reading the store as of `recorded_at`. Sub-periods that
/// begin at or after `recorded_at` are left open. Errors: those of the store, of telemetry and of
/// record(). Cost O(samples); thread-safe for the store, one caller per database.
Result<PostReport> post(const registry::Site& site, const registry::Carriers& carriers,
                        const CivilPeriod& period, const storage::SeriesStore& store,
                        storage::Database& database, Instant recorded_at, const std::string& who,
                        const PostOptions& options = {});

/// The sub-periods a period is cut into; its first and last day need not be those of a month.
std::vector<CivilPeriod> sub_periods(const CivilPeriod& period, SubPeriod length);

/// The nodes whose accounts must close: bus and storage.
std::set<std::string> balancing_nodes(const registry::Site& site);
/// The accuracy classes of the meters, by flow.
MeterAccuracy accuracy_of(const registry::Site& site);
/// The book of a carrier.
Book book_of(const registry::Carrier& carrier);

}  // namespace celadon::ledger
