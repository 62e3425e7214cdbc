#include "celadon/telemetry/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace celadon::telemetry {
namespace {

constexpr std::array<double, 23> powers_of_ten{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::size_t longest_number = 512;  ///< bytes; longer cells are not numbers of a meter

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

bool equal_ignoring_case(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() &&
         std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
         });
}

bool names_no_finite_number(std::string_view s) {
  if (!s.empty() && (s.front() == '-' || s.front() == '+')) s.remove_prefix(1);
  for (const std::string_view name :
       {"nan", "inf", "infinity", "#num!", "#div/0!", "1.#inf", "1.#qnan", "-nan(ind)"}) {
    if (equal_ignoring_case(s, name)) return true;
  }
  return false;
}

/// The group mark at the front of `s`: its length in bytes, 0 when there is none.
std::size_t group_mark(std::string_view s, char group) {
  if (group == '\0' || s.empty()) return 0;
  if (s.front() == group) return 1;
  if (group == ' ' && s.starts_with("\xC2\xA0")) return 2;      // U+00A0
  if (group == ' ' && s.starts_with("\xE2\x80\xAF")) return 3;  // U+202F
  return 0;
}

/// Text with group marks and another decimal mark, an exponent or many digits: to the C form, then
/// from_chars.
ParsedNumber parse_slowly(std::string_view text, NumberForm form) noexcept {
  if (names_no_finite_number(text)) return {0.0, NumberProblem::not_finite};
  std::array<char, longest_number> plain;
  std::size_t length = 0;
  bool fraction = false;
  bool exponent = false;
  bool digits = false;
  std::size_t since_mark = 0;
  bool grouped = false;
  std::size_t i = 0;
  if (text.size() >= plain.size()) return {0.0, NumberProblem::not_a_number};
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    if (text.front() == '-') plain[length++] = '-';
    ++i;
  }
  while (i < text.size()) {
    const char c = text[i];
    if (is_digit(c)) {
      plain[length++] = c;
      digits = true;
      ++since_mark;
      ++i;
    } else if (const std::size_t mark =
                   fraction || exponent ? 0 : group_mark(text.substr(i), form.group);
               mark > 0) {
      if (!digits || since_mark > 3 || (grouped && since_mark != 3))
        return {0.0, NumberProblem::not_a_number};
      grouped = true;
      since_mark = 0;
      i += mark;
    } else if (c == form.decimal && !fraction && !exponent) {
      if (grouped && since_mark != 3) return {0.0, NumberProblem::not_a_number};
      fraction = true;
      plain[length++] = '.';
      ++i;
    } else if ((c == 'e' || c == 'E') && digits && !exponent) {
      exponent = true;
      plain[length++] = 'e';
      ++i;
      if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
        if (text[i] == '-') plain[length++] = '-';
        ++i;
      }
      if (i == text.size()) return {0.0, NumberProblem::not_a_number};
    } else {
      return {0.0, NumberProblem::not_a_number};
    }
  }
  if (!digits || (grouped && !fraction && !exponent && since_mark != 3))
    return {0.0, NumberProblem::not_a_number};
  double value = 0.0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + length, value);
  if (error == std::errc::result_out_of_range) return {0.0, NumberProblem::out_of_range};
  if (error != std::errc{} || end != plain.data() + length)
    return {0.0, NumberProblem::not_a_number};
  if (!std::isfinite(value)) return {0.0, NumberProblem::out_of_range};
  return {value, NumberProblem::none};
}

}  // namespace

ParsedNumber parse_number(std::string_view text, NumberForm form) noexcept {
  text = trimmed(text);
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  std::uint64_t mantissa = 0;
  const char* const first = at;
  while (at != end && is_digit(*at))
    mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at++ - '0');
  auto digits = at - first;
  std::ptrdiff_t fraction = 0;
  if (at != end && *at == form.decimal) {
    const char* const point = ++at;
    while (at != end && is_digit(*at))
      mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at++ - '0');
    fraction = at - point;
    digits += fraction;
  }
  if (at != end || digits == 0 || digits > 15) return parse_slowly(text, form);
  const double value =
      static_cast<double>(mantissa) / powers_of_ten[static_cast<std::size_t>(fraction)];
  return {negative ? -value : value, NumberProblem::none};
}

}  // namespace celadon::telemetry
