#pragma once
// From records to samples: the middle of the import. Knows the columns of one file, resolves stamps
// and numbers, judges them and gathers what is kept, series by series.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "celadon/storage/series/store.hpp"
#include "celadon/telemetry/import.hpp"
#include "celadon/telemetry/rejects.hpp"
#include "celadon/telemetry/series_track.hpp"
#include "celadon/text/csv.hpp"

namespace celadon::telemetry {

/// Checks that every point exists and that kind and unit fit. Error invalid_argument, unit, with
/// the place in the mapping.
Status check_points(const ImportMapping& mapping, const std::vector<MeasuringPoint>& points);

class RowReader {
 public:
  /// `load` reads what stands in the store already, for stamps that go back.
  using LoadStored =
      std::function<std::vector<std::pair<std::int64_t, double>>(storage::SeriesId, Interval)>;

  /// After check_points().
  RowReader(const ImportMapping& mapping, const std::vector<MeasuringPoint>& points,
            Rejects& rejects, LoadStored load);

  /// Finds the columns. Errors: not_found (a column of the mapping does not exist, with the nearest
  /// name), conflict (a mapped header occurs twice).
  Status read_header(const std::vector<std::string_view>& fields);
  /// The columns of a file without a header are 1, 2, 3, ...
  Status number_columns(std::size_t count);
  /// One record of data. Errors only of the rejects file.
  Status read(const text::CsvRecord& record);

  [[nodiscard]] std::size_t pending_samples() const { return pending_; }
  /// Hands over what was gathered since the last call.
  std::vector<storage::SeriesBatch> take();
  /// Ends the counting; the report's `points` and totals are then complete.
  ImportReport finish();

 private:
  struct Conversion {
    double factor = 1.0;
    double divisor = 1.0;
    double offset = 0.0;
    [[nodiscard]] double apply(double number) const { return number * factor / divisor + offset; }
    [[nodiscard]] bool identity() const { return factor == 1.0 && divisor == 1.0 && offset == 0.0; }
  };
  struct Series {
    const ValueMapping* mapping = nullptr;
    const MeasuringPoint* point = nullptr;
    std::size_t column = 0;  ///< wide: its place in the record
    Conversion conversion = {};
    bool converts = false;  ///< false: the number is kept as written
    bool zero_is_missing = false;
    double least = 0.0;
    double most = 0.0;
    std::int64_t stamp_shift_us =
        0;  ///< interval values printed with their end go back by one interval
    SeriesTrack track;
    storage::SeriesBatch batch = {};
    PointReport report = {};
    QualityFlags row_flags = 0;  ///< of the current row, from the quality columns
  };
  struct RowStamp {
    std::int64_t at_us = 0;  ///< as printed, resolved
    QualityFlags flags = 0;
  };
  /// What the reader remembers of stamps: one for a wide file, one per series of a long one.
  struct StampMemory {
    std::int64_t last_local_us = std::numeric_limits<std::int64_t>::min();
    std::int64_t last_at_us = std::numeric_limits<std::int64_t>::min();
  };
  struct Refused {
    Refusal reason;
    std::string_view text;
  };

  static Conversion conversion_of(const units::Unit& from, const units::Unit& to, double scale,
                                  bool inverted);
  Series make_series(const ValueMapping& value, const MeasuringPoint& point) const;
  Result<std::size_t> find_column(const std::string& name, std::string_view role) const;
  Status locate_columns();
  Status refuse_row(const text::CsvRecord& record, std::string_view column, Refused refused);
  Status refuse_cell(const text::CsvRecord& record, Series& series, Refused refused);
  bool is_missing(std::string_view cell) const;
  /// nullopt in `refused` when the stamp stands.
  RowStamp read_stamp(const text::CsvRecord& record, StampMemory& memory,
                      std::optional<Refused>& refused);
  std::optional<Refused> resolve(CivilStamp stamp, const text::CsvRecord& record,
                                 StampMemory& memory, RowStamp& into);
  std::optional<Refused> read_row_quality(const text::CsvRecord& record);
  Status read_wide(const text::CsvRecord& record);
  Status read_long(const text::CsvRecord& record);
  Status keep(const text::CsvRecord& record, Series& series, const Conversion& conversion,
              bool converts, std::string_view cell, RowStamp stamp);
  const Conversion* conversion_for_unit(const Series& series, std::string_view unit);

  const ImportMapping& mapping_;
  Rejects& rejects_;
  LoadStored load_;
  std::vector<Series> series_;
  std::vector<std::string> header_;
  std::vector<std::size_t> time_columns_;
  std::vector<std::size_t> quality_columns_;
  std::size_t fold_column_ = 0;
  std::size_t id_column_ = 0;
  std::size_t value_column_ = 0;
  std::size_t unit_column_ = 0;
  std::size_t needed_columns_ = 0;
  std::array<bool, 256> may_be_missing_{};  ///< first bytes of the missing markers
  std::unordered_map<std::string_view, std::size_t> series_by_name_;
  std::vector<StampMemory> memories_;
  std::string joined_stamp_;
  std::string last_stamp_text_;
  CivilStamp last_stamp_;
  std::unordered_map<std::string, std::optional<Conversion>> unit_conversions_;
  bool row_has_flags_ = false;
  std::size_t pending_ = 0;
  std::uint64_t records_ = 0;
  ImportReport report_;
};

}  // namespace celadon::telemetry
