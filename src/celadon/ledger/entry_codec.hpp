#pragma once
// Inside of the books: an entry as cells of a row and back.

#include <string>
#include <vector>

#include "celadon/ledger/entry.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::ledger::codec {

/// Column names in the order of cells() and columns().
extern const char* const column_names;
/// Placeholders in the same order.
extern const char* const placeholders;

std::vector<storage::Cell> cells(const std::string& site, const Entry& entry);
std::vector<storage::Column> columns();
/// Error corrupt names the entry.
Result<Entry> entry_of(const storage::Row& row);

}  // namespace celadon::ledger::codec
