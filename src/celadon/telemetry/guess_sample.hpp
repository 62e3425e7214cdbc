#pragma once
// What guess_mapping looks at: a sample of a file, by columns.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "celadon/telemetry/mapping.hpp"
#include "celadon/telemetry/number.hpp"
#include "celadon/text/encoding.hpp"

namespace celadon::telemetry {

/// What was concluded from what, and what to check.
struct GuessRemark {
  std::string zh;
  std::string en;
};

struct SampleColumn {
  std::string name;       ///< header, or its place where there is none
  std::string reference;  ///< how a mapping names it: the header, or "#3" where that is not unique
  std::vector<std::string> cells;  ///< [records]
};

struct FileSample {
  text::EncodingFinding encoding;
  char separator = ',';
  std::uint64_t skip_rows = 0;
  bool header = true;
  std::vector<SampleColumn> columns;
  std::size_t records = 0;
};

/// Reads the sample; of a workbook from that sheet. Errors: those of reading; parse when the file
/// is empty.
Result<FileSample> take_sample(const std::filesystem::path& file, const std::string& file_name,
                               const std::string& sheet);

/// The form in which most cells that look like numbers are numbers; ties go to the form that
/// assumes least.
NumberForm guess_number_form(const FileSample& sample);

/// Whether a cell holds a marker of a missing value, as the default mapping lists them.
bool looks_missing(const std::string& cell);

/// What was found out about the time of a file.
struct TimeGuess {
  TimeMapping time;
  std::vector<std::size_t> columns;  ///< their places
  std::vector<std::int64_t>
      stamps_us;  ///< of the records, local; std::int64_t min where unreadable
  std::vector<GuessRemark> remarks;
};
TimeGuess guess_time(const FileSample& sample, const std::string& file_name);
/// Step, side of the stamps, midnight repair and daylight saving, once the stamps of one series are
/// known.
void refine_time(TimeGuess& guess, const std::vector<std::int64_t>& series_stamps,
                 const FileSample& sample);

/// The unit in a header such as "Load (kW)", "load_kwh", "Preis[€/MWh]"; "" when there is none.
std::string unit_in_header(const std::string& header);

}  // namespace celadon::telemetry
