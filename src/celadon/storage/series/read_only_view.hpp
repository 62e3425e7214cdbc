#pragma once
// A store that somebody else writes, for those who only read.

#include <memory>

#include "celadon/storage/series/store.hpp"

namespace celadon::storage {

/// The same store with append, compact and retain refused (invalid_argument). It follows the
/// writer: every call sees all that was acknowledged before it. As thread-safe as the store.
std::unique_ptr<SeriesStore> read_only_view(std::shared_ptr<SeriesStore> store);

}  // namespace celadon::storage
