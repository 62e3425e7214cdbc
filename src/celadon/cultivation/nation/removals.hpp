#pragma once
// The removals of a year as a draft: each with its reason code, the clause it rests on and the
// facts that show it. What a fact means is the programme's causes; whether a step is allowed is
// asked of the ladder itself, so that the draft holds nothing that could not be carried out.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "celadon/cultivation/nation/coding.hpp"
#include "celadon/cultivation/nation/programmes.hpp"
#include "celadon/cultivation/nation/snapshot.hpp"
#include "celadon/cultivation/working_calendar.hpp"

namespace celadon::cultivation::nation {

/// Something that happened or was not done.
struct RemovalFact {
  enum class Kind : std::uint8_t { event = 1, form = 2, score = 3 };
  Kind kind = Kind::event;
  std::string text;              ///< "中文｜English"
  std::optional<CivilDate> day;  ///< of the event, or the last day of the form
  std::optional<CivilDate> ended;
  std::string source;
  std::string evidence;
};

/// A reason to remove, as the programme has it.
struct RemovalGround {
  std::string cause;  ///< reason code
  packs::Title title;
  Basis basis;  ///< clause, source, confidence, pack
  bool immediate = false;
  std::vector<RemovalFact> facts;  ///< never empty
};

struct Removal {
  SubjectIndex subject = 0;
  std::string rung;
  std::string transition;                ///< the step that would do it
  std::vector<RemovalGround> grounds;    ///< never empty; the step's own first
  std::vector<std::string> also_leaves;  ///< rungs that it would leave with this one
  std::optional<CivilDate> barred_through;
  std::string programme;  ///< the packs it was decided under
};

/// Facts for a reason whose step the rules do not allow.
struct RemovalDoubt {
  SubjectIndex subject = 0;
  std::string rung;
  RemovalGround ground;
  std::vector<std::string> objections;  ///< "中文｜English"
};

struct RemovalDraft {
  CivilDate day;
  std::int32_t year = 0;          ///< of the forms and scores: the year before `day`
  std::vector<Removal> removals;  ///< by province, then credit code
  std::vector<RemovalDoubt> doubts;
  /// What the snapshot does not tell, such as years that the last share would need:
  /// "中文｜English".
  std::vector<std::string> unchecked;
  std::map<std::string, std::uint64_t> by_cause;  ///< a removal counts once under each cause
};

struct RemovalRequest {
  CivilDate day;
  std::vector<std::string> rungs = {"nation"};
};

/// Drafts. Errors: not_found (a rung, or the year of the forms, that the snapshot lacks), those of
/// last_share() but for earlier years, and of decide(). Cost O(N) and some microseconds for each
/// subject that has a fact.
Result<RemovalDraft> draft_removals(const Snapshot& snapshot, const Programmes& programmes,
                                    const WorkingCalendar& calendar, const RemovalRequest& request);

}  // namespace celadon::cultivation::nation
