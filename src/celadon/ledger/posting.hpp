#pragma once
// What has to be written so that the books say what is known now: a pure comparison of the entries
// that stand with the postings wanted. Unchanged postings write nothing; a changed one in an open
// period is taken back and booked anew; a changed one in a closed period is an error.

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "celadon/ledger/entry.hpp"

namespace celadon::ledger {

/// A period that nothing may be booked into any more.
struct ClosedPeriod {
  CivilPeriod period;
  Instant closed_at;
  std::string closed_by;
};

/// One thing to write. A reversal names the standing entry it takes back.
struct PlannedEntry {
  Posting posting;
  std::optional<std::uint64_t> reverses;
};

/// What comparing brought out.
struct PostingPlan {
  std::vector<PlannedEntry> entries;  ///< in the order they must be recorded
  std::size_t unchanged = 0;
  std::size_t added = 0;
  std::size_t corrected = 0;  ///< each writes two entries
  std::size_t withdrawn = 0;  ///< standing entries that are no longer wanted: reversed only
};

/// Entries that stand: neither a reversal nor reversed. Cost O(entries log entries).
std::vector<Entry> standing_entries(std::span<const Entry> entries);

/// Compares by (flow, sub-period). `standing` are the standing entries within `scope`, `wanted` the
/// postings within it; a standing entry inside `scope` that is not wanted is withdrawn.
/// Errors: closed (names flow, sub-period, both amounts), rule (two wanted postings of one key).
Result<PostingPlan> plan_postings(std::span<const Entry> standing, std::span<const Posting> wanted,
                                  std::span<const ClosedPeriod> closed);

/// The reversal of an entry: same accounts and evidence, negated amounts.
Result<Posting> reversal_of(const Posting& posting);

}  // namespace celadon::ledger
