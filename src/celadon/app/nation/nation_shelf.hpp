#pragma once
// The frozen nation of the registry, kept and mended as the ladder moves.

#include <list>
#include <mutex>
#include <string>

#include "celadon/app/nation/frozen_nation.hpp"
#include "celadon/app/nation/kept_of_day.hpp"
#include "celadon/app/nation/nation_duties.hpp"

namespace celadon::app {

/// Thread-safe. Two snapshots are kept (today's and an earlier day's), and the duties of two days;
/// after a write they are mended by the subjects it touched (kept_of_day.hpp says who waits).
class NationShelf {
 public:
  explicit NationShelf(packs::LibraryPtr library) : library_(std::move(library)) {}

  using ProgrammesPtr = std::shared_ptr<const cultivation::nation::Programmes>;
  using CalendarPtr = std::shared_ptr<const cultivation::WorkingCalendar>;

  /// The snapshot of a moment: kept for the civil day while the tables stay as they are. `revision`
  /// is that of the workspace before its tables were read. Errors: those of freeze_nation.
  Result<FrozenNationPtr> nation(storage::Database& database, std::uint64_t revision,
                                 const FreezeRequest& request);
  /// The duties of everybody at a moment, kept alike. Errors: those of open_duties.
  Result<DutyBookPtr> duties(storage::Database& database, std::uint64_t revision, Instant at);
  /// The rules of all divisions on a day. Errors: those of Programmes::open.
  Result<ProgrammesPtr> programmes(CivilDate day);
  /// Errors: those of WorkingCalendar::open.
  Result<CalendarPtr> calendar();

 private:
  packs::LibraryPtr library_;
  KeptOfDay<FrozenNation> nations_;
  KeptOfDay<DutyBook> duties_;
  std::mutex mutex_;  ///< guards all below
  std::list<std::pair<CivilDate, ProgrammesPtr>> programmes_;
  CalendarPtr calendar_;
};

}  // namespace celadon::app
