#pragma once
// What happened on the ladder, and what lies around its steps: rows only ever added.

#include <optional>
#include <string>
#include <vector>

#include "celadon/app/ladder/subjects.hpp"
#include "celadon/cultivation/ladder.hpp"

namespace celadon::app::ladder {

struct Quota {
  std::string division;  ///< first digits; empty: everywhere
  std::string industry;  ///< first digits; empty: all
  std::int64_t places = 0;
};

/// A round of a rung: when one may apply, and how many places there are.
struct StoredCampaign {
  std::string id;
  std::string programme;
  std::string rung;
  registry::Names names;
  std::string region;  ///< "CN" or a GB/T 2260 code
  std::vector<cultivation::SubjectKind> subjects;
  CivilDate opens;
  CivilDate closes;  ///< until 24:00 of that day
  std::string document;
  std::optional<CivilDate> closed_on;  ///< closed before its time
  std::vector<Quota> quotas;

  [[nodiscard]] bool open_on(CivilDate day) const;
  [[nodiscard]] bool concerns(const StoredSubject& subject) const;
};

struct StoredEvaluation {
  std::int64_t number = 0;
  cultivation::Evaluation evaluation;
  std::string legal_representative;
  std::string source;
  std::string pins;  ///< JSON: the packs that a figure of the engine rests on
  Instant recorded_at;
  std::string recorded_by;
};

struct StoredEvidence {
  std::int64_t number = 0;
  std::string kind;
  CivilDate day;
  std::optional<CivilDate> valid_through;
  std::string reference;
  std::string sha256;
  Instant recorded_at;
  std::string recorded_by;
};

struct StoredNotice {
  std::int64_t number = 0;
  std::string subject;
  std::int64_t sequence = 0;
  std::string rung;
  CivilDate opens;
  std::optional<CivilDate> through;  ///< unset: nobody published its length
  bool moved_on = false;             ///< the subject took a later step on that rung

  /// A notice without a last day runs until the next step.
  [[nodiscard]] bool open_on(CivilDate day) const {
    return opens <= day && (through ? day <= *through : !moved_on);
  }
};

struct StoredObjection {
  std::int64_t number = 0;  ///< the instance of the matter `objection`
  std::int64_t notice = 0;
  std::string subject;
  std::string name, contact, text, proof;
  Instant at;
};

struct StoredReview {
  std::int64_t number = 0;
  std::string rung;
  std::int64_t round = 0;  ///< sequence at which the round began
  std::string reviewer;
  double score = 0;
  std::string opinion;
  bool arbitrates = false;
  Instant at;
};

/// A happening with what lies beside it.
struct StoredHappening {
  cultivation::Happening happening;
  std::vector<std::string> flags;
  std::string campaign;
  bool counted = false;
};

/// Writes a happening as the next of its subject and draws its positions. Error conflict: somebody
/// else wrote first.
Status write_happening(storage::Database& database, StoredSubject& subject,
                       const StoredHappening& happening);
Result<std::vector<StoredHappening>> happenings_of(storage::Database& database,
                                                   const std::string& subject);

/// Where a subject stands on one track, as drawn.
struct Position {
  std::string subject;
  cultivation::Track track;
  std::string state;
  cultivation::StateClass standing = cultivation::StateClass::outside;
  Instant since;
  std::string grade;
  std::optional<CivilDate> valid_through;
};
Result<std::vector<Position>> positions_of(storage::Database& database, const std::string& subject);
/// Everybody in some classes on a track, by subject.
Result<std::vector<Position>> positions_on(storage::Database& database, const std::string& track,
                                           const std::vector<cultivation::StateClass>& classes);

/// The same with the subjects, in one question to the database.
struct PlacedSubject {
  StoredSubject subject;
  Position position;
};
Result<std::vector<PlacedSubject>> subjects_on(storage::Database& database,
                                               const std::string& track,
                                               const std::vector<cultivation::StateClass>& classes,
                                               const std::string& area);

Result<std::vector<StoredCampaign>> campaigns(storage::Database& database);
Result<StoredCampaign> find_campaign(storage::Database& database, const std::string& id);
Status insert_campaign(storage::Database& database, const StoredCampaign& campaign,
                       const Writer& writer);
Status close_campaign(storage::Database& database, const std::string& id, CivilDate day);
/// Places of a campaign that are used, by the subjects' division and industry.
struct UsedPlace {
  std::string subject, division, industry;
};
Result<std::vector<UsedPlace>> used_places(storage::Database& database,
                                           const std::string& campaign);

Result<std::vector<StoredEvaluation>> evaluations_of(storage::Database& database,
                                                     const std::string& subject);
Result<std::int64_t> insert_evaluation(storage::Database& database, const std::string& subject,
                                       const StoredEvaluation& evaluation, const Writer& writer);
/// SQL for the subjects that took a step on the national rung between two moments, given as
/// `:from` and `:to`: an evaluation of such a one in that time is a national project.
inline constexpr const char* national_applicants =
    "(select subject from ladder_happening where track = 'nation' and at >= :from and at < :to)";
/// The two moments of a year in China.
std::vector<storage::Cell> span_of_year(std::int32_t year);
/// Subjects that bodies of a legal representative evaluated in a year for the national list.
Result<std::int64_t> projects_of(storage::Database& database, const std::string& legal,
                                 std::int32_t year, const std::string& but_subject);
Result<std::vector<std::int32_t>> last_share_years(storage::Database& database,
                                                   const std::string& subject);

Result<std::vector<StoredEvidence>> evidence_of(storage::Database& database,
                                                const std::string& subject);
Result<std::int64_t> insert_evidence(storage::Database& database, const std::string& subject,
                                     const StoredEvidence& evidence, const Writer& writer);

Result<std::vector<StoredNotice>> notices(storage::Database& database, const std::string& subject);
Status insert_notice(storage::Database& database, const StoredNotice& notice);
Result<std::vector<StoredObjection>> objections_to(storage::Database& database,
                                                   const std::string& subject);
Status insert_objection(storage::Database& database, const StoredObjection& objection);

Result<std::vector<StoredReview>> reviews_of(storage::Database& database,
                                             const std::string& subject);
Status insert_review(storage::Database& database, const std::string& subject,
                     const StoredReview& review);

/// A duty that a step began, with the step's sequence.
struct NotedDuty {
  std::int64_t sequence = 0;
  cultivation::Duty duty;
};
Result<std::vector<NotedDuty>> duties_noted(storage::Database& database,
                                            const std::string& subject);
Status insert_duty(storage::Database& database, const std::string& subject, std::int64_t sequence,
                   const cultivation::Duty& duty);

/// Notes the content of a form as the step of that sequence filed it.
Status insert_form(storage::Database& database, const std::string& subject, std::int32_t year,
                   std::int64_t sequence, const std::string& sha256);
/// The last content that was filed; empty: none was.
Result<std::string> filed_form(storage::Database& database, const std::string& subject,
                               std::int32_t year);

}  // namespace celadon::app::ladder
