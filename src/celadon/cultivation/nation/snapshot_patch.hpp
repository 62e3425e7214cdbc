#pragma once
// A snapshot with some of its rows exchanged for others: what did not change is copied column by
// column, not read anew.

#include <vector>

#include "celadon/cultivation/nation/snapshot.hpp"
#include "celadon/cultivation/nation/text_column.hpp"

namespace celadon::cultivation::nation {

/// Rows that stand one after the other in the result: of the old snapshot, or of the fresh one.
struct RowRun {
  bool fresh = false;
  SubjectIndex begin = 0;
  SubjectIndex end = 0;  ///< one past the last
};

/// The rows of the runs, in their order. `fresh` was made by a SnapshotBuilder like `old`. Texts,
/// divisions and the like that no row uses any more stay in their tables. Error conflict: a credit
/// code of a fresh row stands among the old ones that stay. Cost: one copy of the columns.
Result<SnapshotPtr> patched(const Snapshot& old, const Snapshot& fresh,
                            const std::vector<RowRun>& runs);

/// The same of a column that lies beside them.
TextColumn patched(const TextColumn& old, const TextColumn& fresh, const std::vector<RowRun>& runs);

}  // namespace celadon::cultivation::nation
