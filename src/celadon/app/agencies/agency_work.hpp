#pragma once
// What a third-party body did: its projects of a year against the cap, its scores against
// re-checks, the spot check of its evaluations, and what is asked of it.

#include <functional>
#include <map>

#include "celadon/app/agencies/agency_register.hpp"
#include "celadon/cultivation/spot_check.hpp"

namespace celadon::app::agencies {

/// An evaluation by a third party.
struct AgencyProject {
  ladder::StoredSubject subject;
  std::int64_t evaluation = 0;
  std::string agency, legal_representative, standard;
  CivilDate day;
  std::optional<double> score;
  bool national = false;  ///< the subject took a step on the national rung that year
};
/// Evaluations by third parties in a year, by number; of one body when it is given.
Result<std::vector<AgencyProject>> projects_in(storage::Database& database, std::int32_t year,
                                               const Agency* agency);

/// Scores of the body beside those of re-checks.
Result<cultivation::ScoreDrift> drift_of_agency(storage::Database& database, const Agency& agency);

/// Whether an evaluation may stand as the re-check of an earlier one. Error invalid_argument: there
/// is no such evaluation of that subject by a third party; another standard; an earlier day; the
/// same body or legal representative.
Status check_recheck(storage::Database& database, const std::string& subject,
                     const ladder::StoredEvaluation& evaluation, std::int64_t checked);
/// Notes that an evaluation re-checks an earlier one.
Status note_recheck(storage::Database& database, std::int64_t evaluation, std::int64_t checked);
/// The evaluation that another one re-checks, by number.
Result<std::map<std::int64_t, std::int64_t>> rechecks_of(storage::Database& database,
                                                         const std::string& subject);

/// What the programme asks of bodies: {id, names, wanted, found, met: true|false|null, basis};
/// null: to be checked by hand.
Json requirements_json(const Agency& agency, const cultivation::Programme& programme);
/// {count, national, cap: {value, clause, source}|null, left}: the cap is one of national projects.
Json projects_of_year(const std::vector<AgencyProject>& projects,
                      const cultivation::Programme& programme, std::int32_t year);
Json drift_json(const cultivation::ScoreDrift& drift);
Json agency_json(const Agency& agency);
Json finding_json(const AgencyFinding& finding);
Json project_json(const AgencyProject& project);

struct SpotCheckWanted {
  std::int32_t year = 0;
  std::optional<Agency> agency;  ///< unset: all bodies
  double tolerable_share = 0.0;
  double risk = 0.05;
  std::int64_t accepted = 0;
  std::string seed;
  /// Whether the asker checks evaluations of a subject.
  std::function<bool(const ladder::StoredSubject&)> reached;
};
/// Plans, draws and keeps a spot check: {id, year, agency, population, population_sha256,
/// intolerable, sample, accepted, risk, risk_reached, seed, drawn: [project], formula}. Errors:
/// those of plan_spot_check.
Result<Json> plan_of_spot_check(storage::Database& database, const SpotCheckWanted& wanted,
                                const ladder::Writer& writer);
/// As they were planned, the newest first.
Result<std::vector<Json>> spot_checks(storage::Database& database);

}  // namespace celadon::app::agencies
