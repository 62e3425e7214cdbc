#pragma once
// Forms of time stamps. A form is written as the file writes it: "DD/MM/YYYY HH:MM[:SS]", "MMM D,
// YYYY h:MM AM", "YYYY年M月D日 H时", "M D H" (columns joined by a blank); or by name: "ISO 8601",
// "epoch s", "epoch ms", "epoch us", "hour of year", "sequence".
//
// Letters: YYYY YY year; MMM month name; MM M month, or minute once an hour stands before it; DD D
// day; HH H hh h hour; mm m minute; SS S ss s second with its fraction; AM the half of the day; ZZ
// offset; [ ] what may be absent. Every other character stands for itself; a blank for one or more.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::telemetry {

/// A stamp as read, before its offset is known.
struct CivilStamp {
  std::int64_t local_us = 0;  ///< microseconds since 1970-01-01 00:00 on the clock of the file
  std::optional<std::int32_t> offset_minutes;  ///< stated in the stamp itself
  bool midnight = false;                       ///< printed as 00:00(:00)
};

class TimeForm {
 public:
  enum class Kind : std::uint8_t { pattern, iso8601, epoch, hour_of_year, sequence };

  /// Reads a form. Error invalid_argument names the text, what is missing or written twice.
  static Result<TimeForm> parse(std::string_view text);

  /// The stamp of a cell, or nullopt. `year` is used by forms without one (0: none given);
  /// `first_hour` is the index of the first hour of an "hour of year". 24:00 is the next day's
  /// 00:00.
  [[nodiscard]] std::optional<CivilStamp> read(std::string_view cell, std::int32_t year = 0,
                                               std::int64_t first_hour = 0) const;

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool has_year() const;
  /// Epochs and stamps with Z or an offset need none from the mapping.
  [[nodiscard]] bool is_absolute() const { return kind_ == Kind::epoch; }

 private:
  enum class Part : std::uint8_t {
    literal,
    year4,
    year2,
    month,
    month_name,
    day,
    hour,
    minute,
    second,
    half_day,
    offset,
    open,
    close
  };
  struct Element {
    Part part;
    std::string literal;
  };

  static Result<std::vector<Element>> compile(std::string_view text);
  [[nodiscard]] std::optional<CivilStamp> read_pattern(std::string_view cell,
                                                       std::int32_t year) const;
  [[nodiscard]] bool contains(Part part) const;

  std::string text_;
  Kind kind_ = Kind::pattern;
  std::int64_t epoch_unit_us_ = 1;
  std::vector<Element> elements_;
};

}  // namespace celadon::telemetry
