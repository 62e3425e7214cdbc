#pragma once
// The nation of the registry at one moment: a snapshot made from the tables in a few questions, and
// what leads from its rows back to the subjects.

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "celadon/cultivation/nation/programmes.hpp"
#include "celadon/cultivation/nation/snapshot.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app {

/// Frozen once made; shared between threads.
struct FrozenNation {
  cultivation::nation::SnapshotPtr snapshot;
  Instant at;                              ///< what took effect up to then is in it
  std::vector<std::string> ids;            ///< [N] of subjects
  std::vector<std::string> organisations;  ///< [N] empty: none
  std::unordered_map<cultivation::nation::SubjectIndex, std::string> english;  ///< names
  std::unordered_map<std::string, std::string> group_names;                    ///< of groups, zh
  /// [year] the standard whose scores stand in that year; the one most units were judged by.
  std::map<std::int32_t, std::string> standards;
  std::vector<std::string> left_out;  ///< "中文｜English": first subjects whose row is not sound
  std::size_t left_out_count = 0;     ///< all of them: they stand in no figure

  /// Whether the credit code of a row is the subject's own: parks and others have none, and stand
  /// in the snapshot with one that nobody gives.
  [[nodiscard]] bool has_code(cultivation::nation::SubjectIndex i) const {
    return snapshot->credit_code(i).substr(0, 2) != "00";
  }
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

}  // namespace celadon::app
