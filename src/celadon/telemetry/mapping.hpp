#pragma once
// A mapping says how one kind of meter export is to be read: encoding, numbers, stamps, which
// column is which measuring point. It is a small YAML file; `guess_mapping` writes a first one by
// looking at a file.
//
// How stamps become valid times: a register and a state are at the instant of the stamp. An amount
// and a power average cover a half-open interval and are kept at its START, whichever side the file
// prints.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/telemetry/local_time.hpp"
#include "celadon/telemetry/number.hpp"
#include "celadon/telemetry/quality.hpp"
#include "celadon/telemetry/time_form.hpp"
#include "celadon/text/document.hpp"
#include "celadon/text/encoding.hpp"

namespace celadon::telemetry {

using registry::QuantityKind;
using registry::StampSide;

/// "register" | "amount" | "power" | "state".
std::string_view quantity_word(QuantityKind kind) noexcept;
Result<QuantityKind> parse_quantity_kind(std::string_view name);

enum class FoldRule : std::uint8_t {
  order,   ///< first and second by order of appearance
  first,   ///< always the earlier hour
  second,  ///< always the later hour
  column,  ///< told by a column
};
enum class SpringRule : std::uint8_t {
  refuse,  ///< a local time that does not exist is refused
  shift,   ///< it is read with the offset before the gap
};
enum class MidnightRepair : std::uint8_t {
  none,
  same_day_24,  ///< the record of 24:00 is printed as 00:00 of the same day: told by the order of
                ///< the file
};

struct TimeMapping {
  std::vector<std::string> columns;  ///< joined by a blank, in this order; none for "sequence"
  TimeForm form;
  std::int32_t year = 0;            ///< for forms without a year; 0 = not given
  std::int64_t first_hour = 0;      ///< index of the first hour, for "hour of year"
  std::optional<CivilStamp> first;  ///< stamp of the first record, for "sequence"
  StampSide stamp = StampSide::start;
  Duration interval = Duration::minutes(15);
  LocalClock clock;
  FoldRule fold = FoldRule::order;
  std::string fold_column;
  std::string fold_second;  ///< text of fold_column that marks the later hour
  SpringRule gap = SpringRule::refuse;
  MidnightRepair midnight_repair = MidnightRepair::none;
};

/// One series of the file: a column of a wide file, or a label in the id column of a long one.
struct ValueMapping {
  std::string column;  ///< header text, or label
  std::string point;   ///< id of the measuring point
  std::string unit;    ///< in which the file writes it
  QuantityKind kind = QuantityKind::amount;
  double scale = 1.0;     ///< applied to the number as written
  bool inverted = false;  ///< the file counts the other way round
  bool zero_is_missing = false;
  TextPlace place;
};

enum class Layout : std::uint8_t { wide, long_form };
/// Long: rows whose label no entry maps.
enum class OtherLabels : std::uint8_t { refuse, skip };

/// A column that speaks about the quality of its row.
struct QualityMapping {
  std::string column;
  bool lists_columns = false;   ///< it lists the columns concerned, else it holds codes
  std::string separator = "|";  ///< between the listed columns
  QualityFlag listed = QualityFlag::estimated_by_supplier;
  std::map<std::string, QualityFlags>
      codes;  ///< code -> flags for every value of the row; "" is no code
};

struct ImportMapping {
  std::string name;
  std::string sheet;                       ///< of a workbook; empty: the first that is shown
  std::optional<text::Encoding> encoding;  ///< nullopt: told by looking
  char separator = ',';
  char quote = '"';
  NumberForm numbers;
  std::uint64_t skip_rows = 0;          ///< records before the header
  bool header = true;                   ///< else columns are named 1, 2, 3, ...
  std::uint64_t skip_after_header = 0;  ///< e.g. a line of units
  std::vector<std::string> missing{"", "-", "NaN", "nan", "null", "NULL", "NA", "N/A"};
  Layout layout = Layout::wide;
  std::string id_column;     ///< long: which series a row belongs to
  std::string value_column;  ///< long
  std::string unit_column;   ///< long; may be absent
  OtherLabels other_labels = OtherLabels::refuse;
  TimeMapping time;
  std::vector<ValueMapping> values;
  std::vector<QualityMapping> quality;
  std::string text;  ///< the YAML as read; kept with the import session
};

/// Reads a mapping. Errors name line, column and the nearest known word.
Result<ImportMapping> parse_mapping(std::string_view yaml, const std::string& file_name);
Result<ImportMapping> read_mapping(const std::string& path);

/// The YAML of a mapping, with comments for a person; parse_mapping reads it back.
std::string write_mapping(const ImportMapping& mapping,
                          const std::vector<std::string>& remarks = {});

/// Reads "15min", "30s", "1h", "1d". Error parse.
Result<Duration> parse_duration(std::string_view text);
std::string format_duration(Duration duration);

}  // namespace celadon::telemetry
