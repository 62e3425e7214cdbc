#pragma once
// What happened to many subjects, read in one question to the database.

#include <functional>
#include <string>
#include <vector>

#include "celadon/app/ladder/ladder_store.hpp"

namespace celadon::app::ladder {

/// Reads the happenings of many subjects, one subject after the other in the order of the database,
/// without remarks and the packs they were decided under. `where` narrows the subjects, as in
/// "subject in (select …)"; empty: all. Errors: those of the work, of the database; corrupt. Cost:
/// one pass over the happenings; memory of one subject.
Status for_each_history(
    storage::Database& database, const std::string& where, std::vector<storage::Cell> values,
    const std::function<Status(const std::string& subject, std::vector<cultivation::Happening>&&,
                               const std::vector<std::string>& campaigns)>& work);

// ---- the columns of a happening, for this folder
Result<std::vector<cultivation::Move>> moves_of(const std::string& text, const Error& broken);
Result<std::vector<std::string>> names_of(const std::string& text, const Error& broken);

}  // namespace celadon::app::ladder
