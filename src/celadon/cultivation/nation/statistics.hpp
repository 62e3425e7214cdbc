#pragma once
// Counts of the nation: units by region, industry, level, batch and year; the funnel of a campaign;
// who is late with the yearly form.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "celadon/cultivation/nation/programmes.hpp"
#include "celadon/cultivation/nation/snapshot.hpp"

namespace celadon::cultivation::nation {

/// By what units are counted.
enum class Dimension : std::uint8_t {
  province = 1,  ///< first two digits and zeros: "330000"
  city = 2,      ///< first four: "330500"
  section = 3,   ///< of GB/T 4754: "C"
  industry = 4,  ///< two digits: "C30"
  kind = 5,
  rung = 6,
  batch = 7,
  year = 8,  ///< in which the list appeared
  standing = 9,
  group = 10,  ///< id of the enterprise group
};
const char* to_string(Dimension dimension) noexcept;
std::optional<Dimension> dimension(std::string_view word) noexcept;

/// Which units are counted: those that fit everything that is set.
struct CountFilter {
  std::string region;    ///< "" or "CN": all; else digits or a code of GB/T 2260
  std::string industry;  ///< beginning of the code, with its letter
  std::optional<SubjectKind> kind;
  std::string rung;  ///< "": every rung, so a unit counts once on each
  std::string batch;
  std::optional<std::int32_t> listed_year;
  std::vector<StateClass> classes = {StateClass::listed, StateClass::at_risk,
                                     StateClass::suspended};  ///< empty: whatever the standing
  bool left = false;  ///< instead: who left the list and is not on it now, whatever the standing
};

struct CountQuery {
  std::vector<Dimension> by;  ///< at most four, none twice; empty: one total
  CountFilter filter;
};

/// How many enterprises there are for a count to be compared with, from its own source.
struct Denominator {
  std::string region;    ///< code of GB/T 2260 or "CN"
  std::string industry;  ///< "" for all, "C" or "C30"
  double enterprises = 0;
  std::string source;
  std::int32_t year = 0;
};

struct CountRow {
  std::vector<std::string> keys;  ///< one for each dimension; "" where it is not known
  std::uint64_t count = 0;
  std::optional<double> density;  ///< units per 1,000 enterprises; unset without a denominator
  std::string density_source;
};

struct CountTable {
  std::vector<Dimension> by;
  std::vector<CountRow> rows;  ///< by keys; rows without units are left out
  std::uint64_t total = 0;     ///< sum of the rows
};

/// Counts. A density is given where the dimensions are at most region and industry and there is a
/// denominator of just that place. Errors: invalid_argument (dimensions), not_found (a rung or
/// batch that the snapshot has not). Cost O(N x rungs).
Result<CountTable> count_units(const Snapshot& snapshot, const CountQuery& query,
                               const std::vector<Denominator>& denominators = {});

/// Applications of units, and those of them that came on the list.
struct ApplicationCount {
  std::vector<std::string> keys;  ///< one for each dimension
  std::uint64_t applied = 0;
  std::uint64_t passed = 0;
};
/// Counts applications in campaigns; batch, year and rung are the campaign's own, so that whoever
/// applied twice counts twice. The standing is not asked. By keys.
std::vector<ApplicationCount> count_applications(const Snapshot& snapshot, const CountQuery& query);

/// One stage of a campaign.
struct FunnelStage {
  std::string stage;
  std::uint64_t reached = 0;  ///< passed this stage
  std::uint64_t ended = 0;    ///< came this far and no further: refused or withdrawn afterwards
  std::vector<std::pair<std::string, std::uint64_t>> causes;  ///< of those, the most frequent first
};

struct Funnel {
  std::string campaign;
  std::uint64_t applied = 0;
  std::uint64_t under_way = 0;      ///< neither through nor ended
  std::vector<FunnelStage> stages;  ///< "applied" first
  [[nodiscard]] std::uint64_t passed() const { return stages.back().reached; }
};

/// What became of those who applied; region and industry as in CountFilter. Error not_found.
Result<Funnel> funnel(const Snapshot& snapshot, std::string_view campaign,
                      std::string_view region = {}, std::string_view industry = {});

/// A yearly form that was not filed in time.
struct LateForm {
  SubjectIndex subject = 0;
  std::string rung;  ///< the highest list it is owed for
  CivilDate due;     ///< last day, by the rules of its place
  std::int64_t days_late = 0;
};

/// Who owes the form of a year and has not filed it by `day`; the latest first, then by division.
/// Nobody is late before the last day of its place is over. Errors: not_found (the year; or rules
/// without a form or without its last day).
Result<std::vector<LateForm>> late_forms(const Snapshot& snapshot, const Programmes& programmes,
                                         std::int32_t year, CivilDate day);

}  // namespace celadon::cultivation::nation
