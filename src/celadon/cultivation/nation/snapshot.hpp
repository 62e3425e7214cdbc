#pragma once
// The nation as it stands at one moment: every subject with its place, industry, standing on each
// rung, scores and forms by year, outside events and applications, in columns. Frozen once built;
// statistics, codes and drafts are functions of it and can be repeated.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/cultivation/record.hpp"
#include "celadon/cultivation/words.hpp"

namespace celadon::cultivation::nation {

/// The row number of a subject in a snapshot.
using SubjectIndex = std::uint32_t;

/// The yearly form of one year of one subject.
enum class YearForm : std::uint8_t {
  not_owed = 0,
  missing = 1,  ///< owed, not filed
  filed = 2,    ///< in time, not yet accepted
  accepted = 3,
  filed_late = 4,  ///< after its last day
  failed = 5,      ///< judged not to conform
};

/// Marks of a subject or of one of its years.
enum class SubjectFlag : std::uint8_t {
  synthetic = 1,  ///< made up by the generator
  renamed = 2,    ///< the name was changed in the programme's time
};

/// A round of a rung in which units came on its list.
struct Batch {
  std::string id;
  std::string rung;
  std::int32_t year = 0;  ///< the year it counts for
  CivilDate listed;       ///< day of the list
};

/// A round with what became of those who applied.
struct CampaignStages {
  std::string id;
  std::vector<std::string> stages;  ///< in order; the last one is on the list
};

/// No day is known.
inline constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::min();
/// No batch is known.
inline constexpr std::int16_t no_batch = -1;

/// One rung, [N] each.
struct RungColumns {
  std::string id;
  std::vector<StateClass> standing;
  std::vector<std::int16_t> batch;       ///< index into batches, or no_batch
  std::vector<std::int32_t> listed_day;  ///< days since 1970, or no_day
  std::vector<std::int32_t> left_day;    ///< day it left the list, or no_day
};

/// One year, [N] each.
struct YearColumns {
  std::int32_t year = 0;
  std::vector<YearForm> form;
  std::vector<double> score;           ///< NaN: none
  std::vector<std::uint8_t> abnormal;  ///< 1: the automatic checks found the data abnormal
};

/// An outside event; rows lie in the order of their subjects.
struct EventRow {
  SubjectIndex subject = 0;
  std::uint16_t kind = 0;  ///< index into event_kinds
  std::int32_t day = 0;
  std::int32_t ended = no_day;
  std::uint32_t source = 0;    ///< index into texts
  std::uint32_t evidence = 0;  ///< index into texts
};

/// An application in a campaign; rows lie in the order of their subjects.
struct ApplicationRow {
  SubjectIndex subject = 0;
  std::uint16_t campaign = 0;  ///< index into campaigns
  std::uint8_t reached = 0;    ///< stages passed, 0 = only applied
  bool ended = false;          ///< refused or withdrawn there
  std::uint32_t cause = 0;     ///< index into texts: why it ended
};

struct Snapshot {
  std::string title;  ///< what it is of; says so when it is synthetic
  bool synthetic = false;
  CivilDate as_of;
  std::vector<std::string> divisions;   ///< GB/T 2260 codes that occur
  std::vector<std::string> industries;  ///< GB/T 4754 codes that occur
  std::vector<std::string> groups;      ///< ids of enterprise groups that occur; "" is none
  std::vector<std::string> event_kinds;
  std::vector<std::string> texts;  ///< 0 is empty
  std::vector<Batch> batches;
  std::vector<CampaignStages> campaigns;

  std::vector<std::uint16_t> division;  ///< [N] index into divisions
  std::vector<std::uint16_t> industry;  ///< [N] index into industries
  std::vector<std::uint16_t> group;     ///< [N] index into groups
  std::vector<SubjectKind> kind;        ///< [N]
  std::vector<std::uint8_t> flags;      ///< [N] SubjectFlag, or-ed
  std::string credit_codes;             ///< [N][18]
  std::string names;
  std::vector<std::uint32_t> name_begin;  ///< [N + 1] into names
  std::vector<RungColumns> rungs;         ///< low to high
  std::vector<YearColumns> years;         ///< oldest first
  std::vector<EventRow> events;
  std::vector<ApplicationRow> applications;

  [[nodiscard]] std::size_t size() const { return kind.size(); }
  [[nodiscard]] std::string_view credit_code(SubjectIndex i) const;
  [[nodiscard]] std::string_view name(SubjectIndex i) const;
  [[nodiscard]] const std::string& division_of(SubjectIndex i) const;
  [[nodiscard]] const std::string& industry_of(SubjectIndex i) const;
  /// nullptr when the snapshot has no such rung or year.
  [[nodiscard]] const RungColumns* rung(std::string_view id) const;
  [[nodiscard]] const YearColumns* year(std::int32_t year) const;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// Where one subject stands on one rung.
struct RungFact {
  std::string rung;
  StateClass standing = StateClass::outside;
  std::string batch;  ///< id; may be empty
  std::optional<CivilDate> listed;
  std::optional<CivilDate> left;
};

struct YearFact {
  std::int32_t year = 0;
  YearForm form = YearForm::not_owed;
  std::optional<double> score;
  bool abnormal = false;
};

struct ApplicationFact {
  std::string campaign;
  std::uint8_t reached = 0;
  bool ended = false;
  std::string cause;
};

/// One subject as it goes in.
struct SubjectRow {
  std::string credit_code;
  std::string name;
  SubjectKind kind = SubjectKind::factory;
  std::string division;  ///< six digits of GB/T 2260
  std::string industry;  ///< GB/T 4754 with its letter; parks may leave it empty
  std::string group;     ///< id of its enterprise group; empty: none
  std::uint8_t flags = 0;
  std::vector<RungFact> rungs;
  std::vector<YearFact> years;
  std::vector<OutsideEvent> events;
  std::vector<ApplicationFact> applications;
};

/// What a snapshot is of, before any subject is in it.
struct SnapshotFrame {
  std::string title;
  bool synthetic = false;
  CivilDate as_of;
  std::vector<std::string> rungs;  ///< low to high
  std::int32_t first_year = 0;
  std::int32_t last_year = 0;
  std::vector<Batch> batches;
  std::vector<CampaignStages> campaigns;
};

/// Takes subjects one by one. Not thread-safe.
class SnapshotBuilder {
 public:
  explicit SnapshotBuilder(SnapshotFrame frame);
  /// Rows that are to stand among those of another snapshot: its rungs, years, rounds and tables of
  /// texts, no rows. Cost: one pass over those tables.
  explicit SnapshotBuilder(const Snapshot& like);
  void reserve(std::size_t subjects);
  /// Errors: rule naming the subject and the field (credit code, division, industry or a score that
  /// cannot be); not_found (a rung, batch, year or campaign that the frame has not); limit.
  Status add(const SubjectRow& row);
  /// The frozen snapshot. Error conflict when a credit code stands twice.
  Result<SnapshotPtr> finish() &&;

 private:
  Status add_rungs(const SubjectRow& row);
  Status add_years(const SubjectRow& row);
  Status add_applications(const SubjectRow& row);
  std::uint32_t text(const std::string& value);

  std::unique_ptr<Snapshot> made_;
  std::unordered_map<std::string, std::uint16_t> divisions_, industries_, groups_, kinds_;
  std::unordered_map<std::string, std::uint32_t> texts_;
};

}  // namespace celadon::cultivation::nation
