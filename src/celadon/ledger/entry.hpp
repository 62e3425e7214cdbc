#pragma once
// An entry moves an exact amount from one account to another: it leaves `from` and enters `to`, so
// the books balance by their form. Entries are immutable; a correction is a reversal and a new
// entry.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/instant.hpp"
#include "celadon/ledger/exact_amount.hpp"

namespace celadon::ledger {

/// The books. Stored; numbers are never reused.
enum class Book : std::uint8_t {
  electricity = 1,
  heat = 2,
  fuel = 3,
  water = 4,
  material = 5,
  waste = 6,
  pollutant = 7,
  product = 8,
  medium = 9,  ///< compressed air, oxygen, ... (耗能工质)
};
const char* to_string(Book book) noexcept;
Result<Book> book_from_number(std::int64_t number);

/// What an entry books. Stored; numbers are never reused.
enum class EntryKind : std::uint8_t {
  flow = 1,         ///< a measured flow of the plant graph over a sub-period
  unaccounted = 2,  ///< inflow - outflow - change in stock of one node, so that its account closes
  stock = 3,        ///< rise of the stock held in a storage node
  reversal = 4,     ///< takes an earlier entry back: same accounts, negated amount
};
const char* to_string(EntryKind kind) noexcept;
Result<EntryKind> entry_kind_from_number(std::int64_t number);

/// Rows of one imported file that an amount rests on.
struct SourceRows {
  std::uint32_t source = 0;  ///< import session
  std::uint32_t first_row = 0;
  std::uint32_t last_row = 0;
  std::uint64_t count = 0;  ///< samples used from this source
  bool operator==(const SourceRows&) const = default;
};

/// What an entry rests on.
struct Evidence {
  std::string point;         ///< measuring point
  std::uint64_t series = 0;  ///< series of the store, 0 for none
  std::vector<SourceRows> sources;
  bool operator==(const Evidence&) const = default;
};

/// How much of an amount is measured, estimated or not there.
struct QualityShares {
  std::int64_t measured = 0;   ///< base units of the entry's measure
  std::int64_t estimated = 0;  ///< base units; measured + estimated = the amount
  std::uint32_t measured_intervals = 0;
  std::uint32_t estimated_intervals = 0;
  std::uint32_t missing_intervals = 0;
  Duration missing_time;                  ///< length of what is missing
  std::optional<Interval> first_missing;  ///< the first gap beyond the point's rule
  bool operator==(const QualityShares&) const = default;
};

/// What an entry says, without when and by whom it was recorded.
struct Posting {
  Book book = Book::electricity;
  EntryKind kind = EntryKind::flow;
  std::string flow;    ///< flow id; "unaccounted:<node>" and "stock:<node>" for those kinds
  CivilPeriod period;  ///< the sub-period: a month or a day
  std::string from;    ///< node the amount leaves
  std::string to;      ///< node it enters
  std::string carrier;
  ExactAmount amount;  ///< as known: measured + estimated; see `quality` for what is missing
  QualityShares quality;
  std::vector<std::string> rules;  ///< gap and conversion rules applied, sorted
  Evidence evidence;
  bool operator==(const Posting&) const = default;
};

/// A posting in the books.
struct Entry {
  std::uint64_t id = 0;  ///< counts from 1 within a site
  Posting posting;
  std::optional<std::uint64_t> reverses;  ///< id of the entry taken back (kind reversal)
  Instant recorded_at;
  std::string recorded_by;
};

/// Account names that are no nodes.
std::string unaccounted_account(const std::string& node);
std::string stock_account(const std::string& node);

}  // namespace celadon::ledger
