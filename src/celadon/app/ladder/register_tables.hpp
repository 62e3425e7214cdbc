#pragma once
// The tables beside the ladder: awards, third-party bodies, diagnoses.

#include "celadon/storage/relational/database.hpp"

namespace celadon::app::ladder {

/// Brings them to the state this program knows. Errors: those of storage::migrate.
Status migrate_registers(storage::Database& database);

}  // namespace celadon::app::ladder
