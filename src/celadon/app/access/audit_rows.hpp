#pragma once
// The columns of the audit log, shared by writing and reading.

#include <optional>
#include <string_view>
#include <vector>

#include "celadon/app/access/audit_log.hpp"

namespace celadon::app::access {

inline constexpr std::string_view audit_columns =
    "number, at, who, remote, action, subject, organisation, outcome, before_change, "
    "after_change, request, previous, digest";

inline std::vector<storage::Column> audit_column_types() {
  using storage::Column;
  return {Column::integer, Column::integer, Column::text,    Column::text, Column::text,
          Column::text,    Column::text,    Column::integer, Column::text, Column::text,
          Column::text,    Column::text,    Column::text};
}

AuditRow audit_row_of(const storage::Row& row);

/// By which algorithm a stored digest was made; nullopt when it has no known mark.
std::optional<AuditDigest> audit_digest_of(std::string_view digest);

}  // namespace celadon::app::access
