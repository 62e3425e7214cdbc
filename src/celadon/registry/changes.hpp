#pragma once
// The time and the trace of changes, shared by sites and statements.

#include <optional>
#include <string>

#include "celadon/registry/site_store.hpp"

namespace celadon::registry {

/// The recorded time the next change of a site gets: `wanted`, or one microsecond after the last
/// change when that is the same time. Error conflict when `wanted` is earlier.
Result<Instant> next_recorded_time(storage::Database& database, const SiteId& site, Instant wanted);

/// The recorded time of the site's last change; nullopt when it never was described.
Result<std::optional<Instant>> last_change(storage::Database& database, const SiteId& site);

/// Adds the trace of one change. `before`, `after`: JSON, nullopt where there is none.
Status record_change(storage::Database& database, const SiteId& site, Instant at,
                     const std::string& who, const std::string& entity,
                     const std::optional<std::string>& before,
                     const std::optional<std::string>& after);

}  // namespace celadon::registry
