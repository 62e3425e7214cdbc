#pragma once
// Taking a step of the ladder: authorise, gather, decide, write and audit as one. Nothing moves
// without a transition of the programme that holds for the subject's place that day.

#include <optional>
#include <string>
#include <vector>

#include "celadon/app/access/access_state.hpp"
#include "celadon/app/access/audit_log.hpp"
#include "celadon/app/ladder/picture.hpp"

namespace celadon::app::ladder {

/// Who asks, with the picture of access at that moment.
struct Asker {
  const access::Principal& who;
  access::AccessStatePtr state;
  const access::AuditLog* audit = nullptr;  ///< nullptr: on the command line, which has no log
  std::string request;                      ///< id of the request, for the audit row
};

struct StepRequest {
  std::string subject;
  std::string transition;
  std::string rung;      ///< empty where the transition has one
  std::string instance;  ///< of a matter: the year, or the number; empty: a new one
  std::string cause, remark, grade;
  std::vector<std::string> flags;
  std::optional<access::Role> role;   ///< of several that one holds
  std::optional<std::int64_t> after;  ///< the last sequence that the asker saw
  bool only_try = false;
};

enum class StepResult : std::uint8_t {
  taken = 1,
  refused = 2,    ///< the rules object
  behind = 3,     ///< somebody else took a step since
  forbidden = 4,  ///< the asker holds no role over the subject that takes steps
  allowed = 5,    ///< only tried: it would be taken
};

struct StepOutcome {
  StepResult result = StepResult::refused;
  cultivation::Decision decision;
  cultivation::Happening happening;  ///< of taken and allowed
  std::int64_t sequence = 0;         ///< of the subject, afterwards
};

/// Decides, and writes the step and its audit row in one transaction unless only tried. Errors:
/// not_found (subject, step), invalid_argument (the rung or instance), those of the database.
Result<StepOutcome> take_step(storage::Database& database, RuleShelf& rules, const Asker& asker,
                              const StepRequest& request, Instant now);

/// Takes what time does and what outside events do, for every subject or one; again until nothing
/// moves. Each step is a happening of the actor clock or event, with its audit row.
struct TimeStep {
  std::string subject;
  cultivation::Happening happening;
};
Result<std::vector<TimeStep>> take_steps_of_time(storage::Database& database, RuleShelf& rules,
                                                 const access::AuditLog* audit, Instant now,
                                                 const std::string& subject = {});

/// Subjects that ever took a step, by id.
Result<std::vector<std::string>> who_ever_moved(storage::Database& database);

/// An objection to a notice, by real name. Late ones are refused by the programme's own guard.
struct ObjectionRequest {
  std::int64_t notice = 0;
  std::string name, contact, text, proof;
};
Result<StepOutcome> raise_objection(storage::Database& database, RuleShelf& rules,
                                    const access::AuditLog* audit, const ObjectionRequest& request,
                                    Instant now);

/// Whether the positions that are kept are those that the log gives when it is replayed.
struct Replay {
  std::int64_t happenings = 0;
  std::vector<std::string> differences;  ///< "中文｜English"
};
Result<Replay> replay(storage::Database& database, const std::string& subject);

}  // namespace celadon::app::ladder
