#include "celadon/text/xlsx_values.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "celadon/base/civil.hpp"

namespace celadon::text {
namespace {

constexpr double last_serial = 2'958'466;  // 9999-12-31, exclusive
constexpr std::int64_t milliseconds_of_day = 86'400'000;

XlsxNumber form_of_code(std::string_view code) {
  bool date = false;
  bool time = false;
  bool months = false;  // m is a month beside y or d, a minute beside h or s
  for (std::size_t i = 0; i < code.size(); ++i) {
    switch (code[i]) {
      case '"':
        i = code.find('"', i + 1);
        if (i == std::string_view::npos) return XlsxNumber::plain;
        break;
      case '\\':
      case '_':
      case '*': ++i; break;
      case '[': {
        const std::size_t end = code.find(']', i);
        if (end == std::string_view::npos) return XlsxNumber::plain;
        const char inner = static_cast<char>(code[i + 1] | 0x20);
        // [h]:mm counts hours beyond a day: a length of time, not a time of the day.
        if (end - i <= 3 && (inner == 'h' || inner == 'm' || inner == 's'))
          return XlsxNumber::plain;
        i = end;  // [$-804], [Red], [>100]
        break;
      }
      case ';': i = code.size(); break;  // the form of positive numbers decides
      case 'y':
      case 'Y':
      case 'd':
      case 'D':
      case 'e': date = true; break;
      case 'h':
      case 'H':
      case 's':
      case 'S': time = true; break;
      case 'm':
      case 'M': months = true; break;
      case '0':
      case '#':
      case '?':
        if (!date && !time && !months) return XlsxNumber::plain;
        break;
      case 'G':
        if (code.substr(i).starts_with("General")) return XlsxNumber::plain;
        break;
      default: break;
    }
  }
  if (!date && !time && months) date = true;
  if (date) return time ? XlsxNumber::date_time : XlsxNumber::date;
  return time ? XlsxNumber::time : XlsxNumber::plain;
}

std::string plain_text(double value) {
  char digits[64];
  const double size = std::fabs(value);
  const bool fixed = value == 0.0 || (size >= 1e-6 && size < 1e15);
  const auto end =
      fixed ? std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed)
            : std::to_chars(digits, digits + sizeof digits, value);
  return {digits, end.ptr};
}

std::string time_text(std::int64_t ms) {
  std::string text =
      fmt::format("{:02}:{:02}:{:02}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60);
  if (ms % 1000 != 0) text += fmt::format(".{:03}", ms % 1000);
  return text;
}

}  // namespace

XlsxNumber number_form_of(std::uint32_t id, std::string_view code) {
  if (!code.empty()) return form_of_code(code);
  if (id >= 14 && id <= 17) return XlsxNumber::date;
  if (id >= 18 && id <= 21) return XlsxNumber::time;
  if (id == 22) return XlsxNumber::date_time;
  if ((id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58)
    return XlsxNumber::date;
  if ((id >= 32 && id <= 35) || id == 55 || id == 56 || id == 45 || id == 47)
    return XlsxNumber::time;
  return XlsxNumber::plain;
}

std::string number_text(std::string_view raw, XlsxNumber form, XlsxEpoch epoch) {
  double value = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error != std::errc() || end != raw.data() + raw.size() || !std::isfinite(value))
    return std::string(raw);
  if (form == XlsxNumber::plain || value < 0 || value >= last_serial) return plain_text(value);
  // A serial number keeps about a microsecond; rounding to the millisecond undoes its noise.
  const auto total = static_cast<std::int64_t>(std::llround(value * 86'400'000.0));
  const std::int64_t ms = total % milliseconds_of_day;
  std::int64_t serial = total / milliseconds_of_day;
  if (form == XlsxNumber::time && serial == 0) return time_text(ms);
  // 1900 is a leap year to spreadsheets (serial 60 is its 29 February), so counting from 1899-12-30
  // is right from 1 March 1900 on, and one day short before.
  if (epoch == XlsxEpoch::from_1904) {
    serial += 1462;
  } else if (serial < 60) {
    serial += 1;
  }
  const std::string day = format_date(civil_from_days(serial - 25'569));
  if (form == XlsxNumber::date && ms == 0) return day;
  return day + " " + time_text(ms);
}

std::optional<XlsxReference> parse_reference(std::string_view text) {
  XlsxReference reference;
  std::uint32_t column = 0;
  std::size_t i = 0;
  for (; i < text.size() && i < 4; ++i) {
    const char c = static_cast<char>(text[i] & ~0x20);
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::uint32_t>(c - 'A' + 1);
  }
  const auto [end, error] =
      std::from_chars(text.data() + i, text.data() + text.size(), reference.row);
  if (column == 0 || error != std::errc() || end != text.data() + text.size() || reference.row == 0)
    return std::nullopt;
  reference.column = column - 1;
  return reference;
}

std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint32_t code = 0;
    if (text[i] == '_' && i + 6 < text.size() && text[i + 1] == 'x' && text[i + 6] == '_') {
      const char* first = text.data() + i + 2;
      const auto [end, error] = std::from_chars(first, first + 4, code, 16);
      const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
      if (error == std::errc() && end == first + 4 && code != 0 && !surrogate) {
        if (code < 0x80) {
          plain += static_cast<char>(code);
        } else if (code < 0x800) {
          plain += static_cast<char>(0xC0U | (code >> 6U));
          plain += static_cast<char>(0x80U | (code & 0x3FU));
        } else {
          plain += static_cast<char>(0xE0U | (code >> 12U));
          plain += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
          plain += static_cast<char>(0x80U | (code & 0x3FU));
        }
        i += 6;
        continue;
      }
    }
    plain += text[i];
  }
  return plain;
}

}  // namespace celadon::text
