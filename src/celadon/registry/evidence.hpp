#pragma once
// The evidence vault: what proves an answer to a standard. A piece has revisions, each a file under
// its digest with who put it there and when; nothing is deleted, a withdrawn piece is marked.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::registry {

/// An indicator or gate that a piece proves.
struct EvidenceLink {
  std::string standard;   ///< id of the pack, without edition
  std::string indicator;  ///< id of an indicator or gate of it
  bool operator==(const EvidenceLink&) const = default;
};

/// What a person says of a piece.
struct EvidenceAbout {
  std::string title;
  std::optional<CivilDate> valid_from;  ///< first day; unset: since ever
  std::optional<CivilDate> valid_to;    ///< last day; unset: for good
  std::string note;
  std::vector<EvidenceLink> links;
};

struct EvidenceFile {
  std::string name;
  std::string content_type;
  std::string sha256;
  std::uint64_t bytes = 0;
};

struct EvidenceRevision {
  std::int64_t number = 1;
  EvidenceAbout about;
  EvidenceFile file;
  std::string who;
  Instant recorded_at;
};

struct EvidenceWithdrawal {
  Instant at;
  std::string who;
  std::string reason;
};

struct Evidence {
  std::string id;  ///< "e-000012"
  SiteId site;
  std::vector<EvidenceRevision> revisions;  ///< oldest first, never empty
  std::optional<EvidenceWithdrawal> withdrawn;

  [[nodiscard]] const EvidenceRevision& latest() const { return revisions.back(); }
};

/// Days before its last day from which a piece is "expiring".
inline constexpr std::int64_t expiring_days = 60;
enum class EvidenceState : std::uint8_t { valid, expiring, expired, not_yet, withdrawn };
const char* to_string(EvidenceState state) noexcept;
EvidenceState state_on(const Evidence& evidence, CivilDate day);

/// Creates or checks the tables. Errors as storage::migrate.
Status migrate_evidence(storage::Database& database);

Result<Evidence> add_evidence(storage::Database& database, const SiteId& site,
                              EvidenceRevision first);
/// A further revision. `expected` is the revision the caller has read. Errors: not_found, conflict
/// (its message begins with "revision": somebody was faster; or the piece is withdrawn).
Result<Evidence> revise_evidence(storage::Database& database, const SiteId& site,
                                 std::string_view id, std::int64_t expected, EvidenceRevision next);
/// Errors as revise_evidence.
Result<Evidence> withdraw_evidence(storage::Database& database, const SiteId& site,
                                   std::string_view id, std::int64_t expected,
                                   EvidenceWithdrawal withdrawal);
/// Error not_found.
Result<Evidence> evidence(storage::Database& database, const SiteId& site, std::string_view id);
/// All of a site, newest piece first.
Result<std::vector<Evidence>> evidence_of(storage::Database& database, const SiteId& site);

}  // namespace celadon::registry
