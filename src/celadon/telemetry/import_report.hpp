#pragma once
// What an import did: nothing is lost without a line here.

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/base/instant.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::telemetry {

/// Why a row or a cell was refused. The names stand in the rejects file and in JSON.
enum class Refusal : std::uint8_t {
  missing_stamp,        ///< the time cell is empty
  bad_stamp,            ///< it does not have the form that the mapping states
  stamp_in_spring_gap,  ///< a local time that the clocks left out
  not_a_number,
  not_finite,         ///< NaN, Inf
  out_of_range,       ///< beyond a double, e.g. 1e999
  below_valid_range,  ///< lower than the point allows, e.g. a negative amount
  above_valid_range,
  too_few_columns,
  too_many_columns,
  bad_quoting,    ///< text behind a closing quote
  unknown_label,  ///< long: no entry of the mapping
  unit_mismatch,  ///< long: a unit that the point's cannot be reached from
  unknown_quality_code,
  duplicate_other_value,  ///< the same stamp again with another value; the first one is kept
};
inline constexpr std::size_t refusal_count = 15;
std::string_view name_of(Refusal reason) noexcept;
std::string_view text_of(Refusal reason, units::Language language) noexcept;

/// A stretch in which a point has no samples although its nominal interval asks for them.
struct SampleGap {
  Instant from;               ///< stamp of the last sample before, plus one interval
  Instant to;                 ///< stamp of the first sample after
  std::uint64_t missing = 0;  ///< samples that were to be expected
};

struct PointReport {
  std::string point;
  std::string column;
  std::string unit;                  ///< of sum, min and max: that of the point
  std::uint64_t kept = 0;            ///< samples that the store now holds through this import
  std::uint64_t already_stored = 0;  ///< of them: stood there before, identical
  std::uint64_t superseding = 0;     ///< of them: take the place of another value recorded earlier
  std::uint64_t missing = 0;         ///< cells with a missing marker
  std::uint64_t refused = 0;
  std::uint64_t duplicates = 0;  ///< same stamp, same value again
  std::uint64_t conflicts = 0;   ///< same stamp, other value (refused)
  std::uint64_t out_of_order = 0;
  std::uint64_t zeros = 0;
  std::uint64_t zero_runs = 0;  ///< runs of at least `zero_run_length` zeros
  std::uint64_t longest_zero_run = 0;
  std::uint64_t roll_overs = 0;
  std::uint64_t exchanges = 0;  ///< falls where the site registers an exchange of the meter
  std::uint64_t resets = 0;
  std::uint64_t backwards = 0;
  std::uint64_t flagged = 0;  ///< samples with a quality flag from the file
  std::uint64_t gap_count = 0;
  std::uint64_t gap_samples = 0;
  std::vector<SampleGap> gaps;  ///< the first `gaps_kept`
  Instant first = Instant::max();
  Instant last = Instant::min();
  double sum = 0.0;  ///< of kept samples, in `unit`, added in file order
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
};

inline constexpr std::uint64_t zero_run_length = 24;
inline constexpr std::size_t gaps_kept = 100;

struct ImportReport {
  std::uint32_t session = 0;  ///< the `source` of the points
  bool already_imported =
      false;  ///< the same file with the same mapping was finished before: nothing was done
  bool resumed = false;  ///< an import of it that was cut off was completed
  std::string file;
  std::string sha256;  ///< of the file as it lies on disk
  std::string encoding;
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;  ///< records read, header and blank lines included
  std::uint64_t data_rows = 0;
  std::uint64_t kept = 0;
  std::uint64_t already_stored = 0;
  std::uint64_t superseding = 0;
  std::uint64_t missing = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t refused_rows = 0;  ///< refused as a whole
  std::uint64_t refused_cells = 0;
  std::uint64_t skipped_rows = 0;                      ///< long: labels that the mapping skips
  std::array<std::uint64_t, refusal_count> refused{};  ///< rows and cells by Refusal
  std::uint64_t stamps_repaired = 0;
  std::uint64_t fold_rows = 0;     ///< rows in the hour that autumn repeats
  std::uint64_t shifted_rows = 0;  ///< rows in the hour that spring leaves out, shifted
  std::string rejects_file;        ///< "" when nothing was refused
  std::vector<PointReport> points;
};

nlohmann::ordered_json to_json(const ImportReport& report);
/// For a person, some twenty lines.
std::string to_text(const ImportReport& report, units::Language language);

}  // namespace celadon::telemetry
