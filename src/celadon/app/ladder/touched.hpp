#pragma once
// The journal of writes: whom each one touched, so that what is kept of everybody can be mended
// where something changed instead of being made anew.

#include <cstdint>
#include <string>

#include "celadon/base/result.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app::ladder {

/// Notes that a write changed what is known of a subject; empty: what is known of everybody (a
/// campaign). Belongs into the transaction of that write. Every function of this folder that
/// changes a subject, its facts, edges, events, evaluations or happenings calls it.
Status touch(storage::Database& database, const std::string& subject);

/// The number of the last note; 0: none. Errors: those of the database.
Result<std::int64_t> last_touch(storage::Database& database);

/// What was noted after a number.
struct Touched {
  bool everybody = false;
  std::size_t subjects = 0;  ///< different ones
};
Result<Touched> touched_after(storage::Database& database, std::int64_t number);

/// SQL for the subjects that were touched after the number given as `:touch`.
inline constexpr const char* touched_subjects =
    "(select subject from ladder_touch where number > :touch)";

}  // namespace celadon::app::ladder
