#pragma once
// The nation for use cases: from a table, or made up by a seed.

#include <filesystem>
#include <optional>
#include <string>

#include "celadon/app/workspace.hpp"
#include "celadon/cultivation/nation/removals.hpp"
#include "celadon/cultivation/nation/snapshot.hpp"

namespace celadon::app {

/// Reads a table of the nation, which errors call `name`; the batches are the rounds of the
/// programme's history. Errors: those of read_nation_table(), read_marginals() and
/// open_file_source().
Result<cultivation::nation::SnapshotPtr> open_nation_table(const packs::Library& library,
                                                           const std::filesystem::path& file,
                                                           const std::string& name,
                                                           CivilDate as_of);

/// A synthetic one with the published totals. Errors: those of synthesize().
Result<cultivation::nation::SnapshotPtr> synthetic_nation(const packs::Library& library,
                                                          std::uint64_t seed,
                                                          std::uint32_t candidates,
                                                          CivilDate as_of);

/// The draft of removals of the day, with the rules and working days of that day. Errors: those of
/// Programmes::open() and draft_removals().
Result<cultivation::nation::RemovalDraft> draft_removals_of(
    const packs::Library& library, const cultivation::nation::Snapshot& snapshot,
    const std::string& programme, const cultivation::nation::RemovalRequest& request);

}  // namespace celadon::app
