#pragma once
// The books at rest: entries and closed periods in the relational store. Nothing is
// ever updated or deleted; what was known at any recorded time can be read again.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "celadon/ledger/posting.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::ledger {

/// Creates or checks the ledger's tables. Errors: newer_version, corrupt, disk_full.
Status migrate_books(storage::Database& database);

/// What recording did.
struct RecordReport {
  std::size_t unchanged = 0;
  std::size_t added = 0;
  std::size_t corrected = 0;
  std::size_t withdrawn = 0;
  std::size_t written = 0;  ///< rows: added + withdrawn + 2 x corrected
  Instant recorded_at;      ///< the time the entries carry
};

/// Makes the books of `site` say `wanted` for the sub-periods within `scope`: all or nothing, in
/// one transaction. Recorded times of a site strictly rise: a tie moves on by one microsecond, an
/// earlier time is an error. Errors: closed, conflict (earlier than the last recording), rule,
/// disk_full, io, locked.
Result<RecordReport> record(storage::Database& database, const std::string& site,
                            const CivilPeriod& scope, std::span<const Posting> wanted,
                            Instant recorded_at, const std::string& who);

/// Every entry of the site with a sub-period within `scope`, recorded at or before `as_of`, by id.
Result<std::vector<Entry>> read_entries(storage::Database& database, const std::string& site,
                                        const CivilPeriod& scope, Instant as_of = Instant::max());
/// Of these, the ones that stand at `as_of`.
Result<std::vector<Entry>> read_standing(storage::Database& database, const std::string& site,
                                         const CivilPeriod& scope, Instant as_of = Instant::max());

/// The sub-periods within `scope` about which the books of the site say anything, ascending.
Result<std::vector<CivilPeriod>> posted_periods(storage::Database& database,
                                                const std::string& site, const CivilPeriod& scope);
/// Notes that the books hold what was recorded before `at`; books_noted tells it, nullopt when it
/// never was noted.
Status note_books(storage::Database& database, const std::string& site, Instant at);
Result<std::optional<Instant>> books_noted(storage::Database& database, const std::string& site);

/// Closes a period for good. Closing it again changes nothing. Errors: disk_full, io.
Status close_period(storage::Database& database, const std::string& site, const CivilPeriod& period,
                    Instant closed_at, const std::string& who);
Result<std::vector<ClosedPeriod>> read_closed(storage::Database& database, const std::string& site,
                                              Instant as_of = Instant::max());

}  // namespace celadon::ledger
