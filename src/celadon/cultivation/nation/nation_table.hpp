#pragma once
// A snapshot as a table, one subject a row (docs/nation.md): how a department hands over its lists,
// and how a snapshot is kept.

#include <memory>
#include <string>

#include "celadon/cultivation/nation/snapshot.hpp"
#include "celadon/text/byte_source.hpp"

namespace celadon::cultivation::nation {

/// Reads a table. The header names credit_code, name, division, and what else there is: kind,
/// industry, RUNG.class, RUNG.batch, RUNG.listed, RUNG.left (rungs pool, city, province, nation),
/// form_YEAR, score_YEAR, data_YEAR, events. `batches` are the rounds that may be named. Errors
/// name file, row and column: parse, rule, not_found (unknown column or word, with the nearest
/// known), conflict (a unit twice), limit, and those of the source.
Result<SnapshotPtr> read_nation_table(std::unique_ptr<text::ByteSource> source,
                                      const std::string& file, CivilDate as_of,
                                      std::vector<Batch> batches);

/// Writes a snapshot so that read_nation_table() reads it again; applications are left out. A
/// synthetic one is still said to be so by its names. Errors: io, disk_full.
Status write_nation_table(const Snapshot& snapshot, const std::filesystem::path& path);

/// "missing", "filed", "accepted", "filed_late", "failed", or "" when none is owed.
const char* to_string(YearForm form) noexcept;

}  // namespace celadon::cultivation::nation
