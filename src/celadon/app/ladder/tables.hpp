#pragma once
// The tables of the ladder: subjects and what is known of them, and what happened. Rows are added,
// never changed, but for what is drawn from them: the present row of a subject and its positions,
// which `replay` draws again.

#include "celadon/storage/relational/database.hpp"

namespace celadon::app::ladder {

/// Brings the tables up to date. Errors: those of storage::migrate.
Status migrate_ladder(storage::Database& database);

/// The next number of a table with the column `number`; only inside a transaction that writes.
Result<std::int64_t> next_number(storage::Database& database, const std::string& table);

}  // namespace celadon::app::ladder
