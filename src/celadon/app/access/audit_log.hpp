#pragma once
// The audit log: rows are only ever added, and each row's digest covers the row and the digest
// before it, so that a row edited, removed, inserted or moved is found. Whoever can rewrite the
// whole database can also compute a new chain: note the head elsewhere (it is printed by `celadon
// audit verify` and by every filing) and give it back to `verify`.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/access/access_gate.hpp"
#include "celadon/app/access/principal.hpp"
#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"

namespace celadon::app::access {

enum class Outcome : std::uint8_t { done = 1, refused = 2, failed = 3 };
const char* to_string(Outcome outcome) noexcept;
std::optional<Outcome> outcome_of(std::string_view word) noexcept;

/// SHA-256 or SM3 (GB/T 32905-2016), both of OpenSSL. Each row says by which it was digested.
enum class AuditDigest : std::uint8_t { sha256 = 1, sm3 = 2 };

/// What happened. Texts are data: they are stored as they came, at most `longest_audit_text` bytes
/// each. Nothing secret may stand in them.
struct AuditEntry {
  std::string who;           ///< login; empty: nobody signed in
  std::string remote;        ///< address, or "command line"
  std::string action;        ///< e.g. "log_in", "PUT /api/v1/sites/{site}"
  std::string subject;       ///< what it was about, e.g. "site qingci"
  std::string organisation;  ///< whose auditors may read it; empty: those of the root
  Outcome outcome = Outcome::done;
  std::string before;  ///< JSON or text; may be empty
  std::string after;
  std::string request;  ///< id of the request
};
inline constexpr std::size_t longest_audit_text = std::size_t{16} * 1024;

/// An entry of a principal, to be filled in further.
AuditEntry entry_by(const Principal& who, std::string action, std::string subject);

struct AuditRow {
  std::int64_t number = 0;  ///< from 1, without gaps
  Instant at;
  AuditEntry entry;
  std::string previous;  ///< digest of the row before
  std::string digest;    ///< e.g. "sha256:9f86…"
};

struct AuditFilter {
  std::optional<std::vector<std::string>> organisations;  ///< unset: all
  std::string who;
  std::string action;   ///< begins with
  std::string subject;  ///< contains
  std::string text;     ///< anywhere
  std::optional<Outcome> outcome;
  std::optional<Instant> from;
  std::optional<Instant> to;          ///< before this
  std::optional<std::int64_t> below;  ///< rows with a smaller number only (next page)
  std::size_t limit = 50;
};
struct AuditPage {
  std::vector<AuditRow> rows;  ///< newest first
  std::int64_t total = 0;      ///< that match, without `below` and `limit`
  bool more = false;
};

enum class AuditFault : std::uint8_t {
  edited = 1,     ///< the row is not what was digested
  missing = 2,    ///< numbers are left out
  inserted = 3,   ///< a row that continues no chain
  reordered = 4,  ///< the row stands at another's place
  cut = 5,        ///< rows are gone at the end
};
const char* to_string(AuditFault fault) noexcept;
struct AuditFinding {
  std::int64_t number = 0;
  AuditFault fault = AuditFault::edited;
  std::string zh;
  std::string en;
};
struct AuditCheck {
  std::int64_t rows = 0;
  std::string head;                    ///< digest of the last row; empty when there is none
  std::vector<AuditFinding> findings;  ///< empty: whole; at most 100 are named
  [[nodiscard]] bool whole() const { return findings.empty(); }
};

/// Thread-safe.
class AuditLog {
 public:
  /// Creates or checks the table. Errors: newer_version, corrupt, io.
  static Result<std::unique_ptr<AuditLog>> open(AccessGate gate, const Clock& clock,
                                                AuditDigest digest = AuditDigest::sha256);

  /// Adds a row; durable when it returns ok. Errors: disk_full, io.
  Status record(const AuditEntry& entry);
  /// The same as part of a write that is under way, so that a change and its row are one.
  Status append(storage::Database& database, const AuditEntry& entry) const;
  Result<AuditPage> list(const AuditFilter& filter) const;
  /// Reads every row, in order. `expected_head`, if given, must be the digest of some row. Cost
  /// O(rows).
  Result<AuditCheck> verify(std::string_view expected_head = {}) const;

 private:
  AuditLog(AccessGate gate, const Clock& clock, AuditDigest digest)
      : gate_(std::move(gate)), clock_(&clock), digest_(digest) {}
  AccessGate gate_;
  const Clock* clock_;
  AuditDigest digest_;
};

/// The digest of a row over its fields and `previous`: each field as length and bytes, so that no
/// two rows have the same bytes.
std::string audit_digest(const AuditRow& row, AuditDigest digest);

}  // namespace celadon::app::access
