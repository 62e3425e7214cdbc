#pragma once
// The nation of the registry at one moment: a snapshot made from the tables in a few questions, and
// what leads from its rows back to the subjects. A later one is the earlier one with the rows
// exchanged that a write touched.

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "celadon/app/nation/beside.hpp"
#include "celadon/cultivation/nation/programmes.hpp"
#include "celadon/cultivation/nation/snapshot.hpp"
#include "celadon/cultivation/nation/text_column.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app {

/// What a frozen nation was made of, for the next one.
struct NationMaking {
  std::int64_t touch = 0;                ///< the last write that is in it
  std::int64_t evaluation = 0;           ///< number of the last evaluation that was known
  Instant next_effect = Instant::max();  ///< something known takes effect then
  std::string standard;                  ///< as it was asked for
  cultivation::nation::SnapshotFrame frame;
  std::shared_ptr<const NationPacks> packs;
  Judged judged;
};

/// Frozen once made; shared between threads. Rows lie in the order of the subjects' ids, byte by
/// byte.
struct FrozenNation {
  cultivation::nation::SnapshotPtr snapshot;
  Instant at;                                     ///< what took effect up to then is in it
  cultivation::nation::TextColumn ids;            ///< [N] of subjects
  cultivation::nation::TextColumn organisations;  ///< [N] empty: none
  cultivation::nation::TextColumn english;        ///< [N] names; empty: the Chinese one
  std::unordered_map<std::string, std::string> group_names;  ///< of groups, zh
  /// [year] the standard whose scores stand in that year; the one most units were judged by.
  std::map<std::int32_t, std::string> standards;
  /// Subjects whose row is not sound, and why ("中文｜English"): they stand in no figure.
  std::map<std::string, std::string> left_out;
  NationMaking making;

  /// Whether the credit code of a row is the subject's own: parks and others have none, and stand
  /// in the snapshot with one that nobody gives.
  [[nodiscard]] bool has_code(cultivation::nation::SubjectIndex i) const {
    return snapshot->credit_code(i).substr(0, 2) != "00";
  }
  /// Why the first of those are left out, each with the id before it.
  [[nodiscard]] std::vector<std::string> left_out_told() const;
};
using FrozenNationPtr = std::shared_ptr<const FrozenNation>;

struct FreezeRequest {
  Instant at;
  std::string standard;  ///< scores of this standard only; empty: see FrozenNation::standards
};

/// Reads the tables and freezes them. Place, industry and names are those of today; what happened
/// is that of the moment. An evaluation counts for the year that its source names ("plant 2025"),
/// else for the year whose form is still open on its day. Errors: those of the database and the
/// packs. Cost: one pass over subjects, happenings, events and evaluations.
Result<FrozenNationPtr> freeze_nation(storage::Database& database, const packs::Library& library,
                                      const cultivation::nation::Programmes& programmes,
                                      const FreezeRequest& request);

/// The same out of an earlier one of that day: only subjects that were touched since are read.
/// nullptr when it has to be made anew: too many were touched, a campaign was opened, another
/// standard has become the one most are judged by, or something known took effect meanwhile.
/// Errors: those of the database. Cost: one copy of the columns and some 20 microseconds a touched
/// subject.
Result<FrozenNationPtr> refreeze_nation(storage::Database& database,
                                        const cultivation::nation::Programmes& programmes,
                                        const FrozenNation& earlier, Instant at);

}  // namespace celadon::app
