#pragma once
// The line protocol of InfluxDB, as Telegraf and every Influx client write it:
//
//     measurement,tag=value,tag=value field=1.5,other=3i,state=true,text="a b" 1700000000000000000
//
// Commas, blanks and equal signs in names are escaped by '\'; texts stand in quotes and may hold
// line ends; '#' begins a remark. A line at fault is told and passed over, the others stand.
// Source: docs.influxdata.com, line protocol reference (v1.8, v2).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"

namespace celadon::drivers::line_protocol {

/// What a time counts, by the query parameter `precision`; nanoseconds where none is given.
enum class Precision : std::uint8_t {
  nanoseconds = 1,
  microseconds,
  milliseconds,
  seconds,
  minutes,
  hours
};

/// ns, n, us, u, µ, ms, s, m, h; empty: ns. Error invalid_argument.
Result<Precision> read_precision(std::string_view word);

enum class FieldKind : std::uint8_t { number = 1, integer, unsigned_integer, boolean, text };

/// A field of a line. Views point into the text that is read.
struct Field {
  std::string_view name;  ///< as sent, escapes and all
  FieldKind kind = FieldKind::number;
  double number = 0;           ///< of every kind but text; a boolean is 0 or 1
  std::int64_t integer = 0;    ///< exact, of integers; unsigned ones wrap
  std::string_view text = {};  ///< without the quotes, escapes and all
};

struct Line {
  std::uint64_t row = 0;  ///< from 1; of its first byte
  std::string_view key;   ///< measurement and tags as sent: the same key, the same series
  std::span<const Field> fields;
  std::optional<Instant> time;  ///< to the microsecond, towards the past
};

struct LineFault {
  std::uint64_t row = 0;
  Error error;
};

/// Reads a body line by line without copying it. Cost: one pass. Not thread-safe.
class LineReader {
 public:
  /// The text must outlive the reader and the lines it gives.
  LineReader(std::string_view text, Precision precision) : rest_(text), precision_(precision) {}

  /// The next line; null at the end. Valid until the next call.
  const Line* next();
  /// The lines passed over so far: at most `most_faults` are kept, all are counted.
  [[nodiscard]] const std::vector<LineFault>& faults() const noexcept { return faults_; }
  [[nodiscard]] std::uint64_t fault_count() const noexcept { return fault_count_; }

  static constexpr std::size_t most_faults = 100;

 private:
  enum class Read : std::uint8_t { line, nothing, fault };
  Read read_line();
  bool read_key();
  bool read_fields();
  bool read_field();
  bool read_value(Field& field);
  bool read_text(Field& field);
  bool read_plain(Field& field, std::string_view value);
  bool read_time();
  bool refuse(std::string_view zh, std::string_view en);
  void pass_line_end();
  void skip_line();

  std::string_view rest_;
  Precision precision_;
  std::uint64_t row_ = 1;
  Line line_;
  std::vector<Field> fields_;
  std::vector<LineFault> faults_;
  std::uint64_t fault_count_ = 0;
};

/// A key in parts, escapes resolved.
struct SeriesKey {
  std::string measurement;
  std::vector<std::pair<std::string, std::string>> tags;  ///< by name
};

/// Errors: parse (no measurement, a tag without name or value, a name twice).
Result<SeriesKey> read_key(std::string_view key);

/// A name or text without its escapes.
std::string unescaped(std::string_view text);

}  // namespace celadon::drivers::line_protocol
