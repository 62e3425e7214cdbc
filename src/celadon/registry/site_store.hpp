#pragma once
// Sites at rest, with both clocks: what held when (valid), and since when we know it (recorded).
// Nothing is overwritten: a change supersedes the row and leaves who, when, before and after.

#include <string>
#include <vector>

#include "celadon/registry/carriers.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/storage/relational/database.hpp"
#include "celadon/text/document.hpp"

namespace celadon::registry {

/// Creates or checks the registry's tables. Errors: newer_version, corrupt, disk_full.
Status migrate_registry(storage::Database& database);

/// Who says so, when, and in which file.
struct Recording {
  Instant recorded_at;
  std::string who;
  std::string file_sha256;  ///< of the kept file; may be empty
};

/// What applying did.
struct ApplyReport {
  SiteId site;
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t removed = 0;
  std::size_t unchanged = 0;
  Instant
      recorded_at;  ///< the time the rows carry: strictly later than the last change of the site
  std::vector<std::string> lines;  ///< one per change, e.g. "point P-01: accuracy_class 1 -> 0.5"
};

/// Reads, checks and records a site. All or nothing; the same document again changes nothing.
/// Errors: parse, unit, rule, not_found (with line and column), conflict (the unit or quantity of a
/// point that exists was changed; recorded earlier than the last change), disk_full, locked, io.
Result<ApplyReport> apply_site(storage::Database& database, const text::Node& document,
                               const Carriers& carriers, const Recording& recording);

/// The site as known at `as_of`. Errors: not_found (names the nearest), corrupt, io.
Result<Site> load_site(storage::Database& database, const SiteId& id, const Carriers& carriers,
                       Instant as_of = Instant::max());

/// The ids of all sites known at `as_of`, sorted.
Result<std::vector<SiteId>> list_sites(storage::Database& database, Instant as_of = Instant::max());

/// One change of the registry or of the facts.
struct Change {
  Instant at;
  std::string who;
  std::string site;
  std::string entity;  ///< e.g. "point P-01", "fact water.withdrawn 2025"
  std::string before;  ///< JSON, empty when added
  std::string after;   ///< JSON, empty when removed
};
/// Every change of a site, oldest first.
Result<std::vector<Change>> history(storage::Database& database, const SiteId& site);

}  // namespace celadon::registry
