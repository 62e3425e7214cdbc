#pragma once
// The ladder: where a subject stands, what may happen next and why not. Pure functions of the
// programme, the record and the surroundings; nothing moves without a transition of the programme.

#include <optional>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/cultivation/programme.hpp"
#include "celadon/cultivation/record.hpp"
#include "celadon/cultivation/working_calendar.hpp"

namespace celadon::cultivation {

/// The yearly form of one year, as far as guards ask.
enum class FormState : std::uint8_t { missing = 0, filed = 1, accepted = 2 };

/// What lies around a step: gathered by the caller for the moment of the step. What is not known is
/// left unset and makes the guard that needs it refuse with that reason.
struct Surroundings {
  std::optional<bool> window_open;              ///< a campaign of the rung is open
  std::optional<std::int64_t> quota_left;       ///< of the campaign, region and industry
  std::optional<double> area_mean;              ///< score of those on the list in the area
  std::optional<std::int64_t> open_objections;  ///< of this round
  std::optional<std::int64_t> agency_projects;  ///< this year, of its legal representative
  std::optional<bool> conflict;                 ///< actor and subject are related
  std::vector<double> review_scores;            ///< of the reviews of this round
  bool arbitrated = false;
  std::vector<std::string> evidence;        ///< kinds attached and valid that day
  std::map<std::int32_t, FormState> forms;  ///< by the year they report on
  std::vector<std::string> flags;           ///< what the application found true
  std::vector<GuardKind> assumed;           ///< taken as met: for cases of packs, never in use
};

/// What somebody wants to happen.
struct Proposal {
  Instant at;
  std::string transition;
  Track track;  ///< id may be empty when the transition has one rung or is of a matter
  Actor actor = Actor::clock;
  std::string user;
  std::string remark;
  std::string cause;
  std::string grade;
};

/// One reason against a step.
struct Objection {
  std::string check;    ///< the guard's word, or state, role, rung, subject, remark, cause, grade
  std::string message;  ///< "中文｜English"
  std::string clause;
};

/// A guard that could not be checked: nobody published the value, or a calendar is missing.
struct Unchecked {
  std::string check;
  std::string message;
};

/// A step somebody owes.
struct Duty {
  std::string transition;
  Track track;
  CivilDate through;  ///< last day
};

/// What a step does.
struct Step {
  Happening happening;  ///< without sequence and recorded time: whoever writes it gives these
  std::vector<Duty> duties;
  std::vector<std::string> papers;
  std::vector<std::string> notify;
  std::vector<std::string> consequences;  ///< rows of the policy register
  std::vector<std::string> opened_matters;
  bool opens_notice = false;                ///< a public notice begins
  std::optional<CivilDate> notice_through;  ///< its last day; unset: nobody published a length
  bool revokes_code = false;
  bool counts_quota = false;
  std::vector<Unchecked> unchecked;
};

/// A step, or every reason against it.
struct Decision {
  std::optional<Step> step;
  std::vector<Objection> objections;

  [[nodiscard]] bool allowed() const { return step.has_value(); }
};

/// Decides one step; never writes. Errors: not_found (no such transition), invalid_argument (the
/// track left out where there are several, or an instance missing or superfluous).
Result<Decision> decide(const Programme& programme, const WorkingCalendar& calendar,
                        const Record& record, const Surroundings& surroundings,
                        const Proposal& proposal);

/// A transition on a track.
struct OpenStep {
  const Transition* transition = nullptr;
  Track track;
};

/// What an actor may try from where the subject stands: state, role and subject fit, guards are not
/// asked. Of matters only the instances there are.
std::vector<OpenStep> open_steps(const Programme& programme, const Record& record,
                                 const Standing& standing, Actor actor);

/// What is owed from where the subject stands, by whom ever: open steps that have a last day. A
/// span that cannot be counted is left out.
std::vector<Duty> duties_of(const Programme& programme, const WorkingCalendar& calendar,
                            const Record& record, Instant at);
/// The same where the standing at that moment is known.
std::vector<Duty> duties_of(const Programme& programme, const WorkingCalendar& calendar,
                            const Record& record, const Standing& standing, Instant at);

}  // namespace celadon::cultivation
