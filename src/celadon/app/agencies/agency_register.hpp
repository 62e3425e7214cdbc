#pragma once
// The register of third-party bodies: who they are, what was found about them, whose reports are
// not accepted for a time. Every version of a body stays; nothing is overwritten.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/app/ladder/picture.hpp"
#include "celadon/cultivation/score_drift.hpp"

namespace celadon::app::agencies {

using Json = nlohmann::ordered_json;

/// The level of a professional title. Stored by its word.
enum class TitleLevel : std::uint8_t { senior = 1, middle = 2, junior = 3, none = 4 };
const char* to_string(TitleLevel level) noexcept;
std::optional<TitleLevel> title_level(std::string_view word) noexcept;

struct AgencyStaff {
  std::string name;
  std::string title;  ///< as the certificate says: 高级工程师
  TitleLevel level = TitleLevel::none;
};

struct Agency {
  std::string id;
  std::int64_t version = 1;
  registry::Names names;
  std::string credit_code;
  std::string legal_representative;
  std::string division;            ///< may be empty
  std::vector<std::string> scope;  ///< what it offers to judge, in its words
  std::vector<AgencyStaff> staff;
  std::string source;
  Instant recorded_at;
  std::string recorded_by;
};

/// The present version of each, by id.
Result<std::vector<Agency>> all_agencies(storage::Database& database);
/// Error not_found.
Result<Agency> find_agency(storage::Database& database, const std::string& id);
/// All versions, the newest first.
Result<std::vector<Agency>> versions_of(storage::Database& database, const std::string& id);
/// Adds a body, or the next version of one. Errors: invalid_argument (id, names, credit code,
/// division, no legal representative), conflict (the credit code is another's).
Result<Agency> save_agency(storage::Database& database, const ladder::CodeLists& lists,
                           Agency agency, const ladder::Writer& writer);

/// Something found about a body; with a period when its reports are not accepted for a time.
struct AgencyFinding {
  std::int64_t number = 0;
  std::string agency;
  std::string subject;  ///< whose evaluation it was; may be empty
  CivilDate day;
  std::string finding;
  std::optional<CivilDate> refused_from;
  std::optional<CivilDate> refused_through;  ///< last day
  std::string source;
  Instant recorded_at;
  std::string recorded_by;
};
Result<std::vector<AgencyFinding>> findings_of(storage::Database& database,
                                               const std::string& agency);
/// Where the rules give a length of the period (value `agency_non_acceptance`), a last day that is
/// left out is reckoned by it; where nobody published one the finding has to name it. Errors:
/// invalid_argument, not_found (agency).
Result<AgencyFinding> add_finding(storage::Database& database,
                                  const cultivation::Programme& programme,
                                  const cultivation::WorkingCalendar& calendar,
                                  AgencyFinding finding, const ladder::Writer& writer);

/// Why an evaluation is not accepted: the body, or another one of its legal representative, lies
/// under a finding whose period covers the day it is handed in or its own day. Empty: it is
/// accepted. A body is known by id, name, credit code or legal representative.
Result<std::string> why_refused(storage::Database& database,
                                const ladder::StoredEvaluation& evaluation, CivilDate today);

}  // namespace celadon::app::agencies
