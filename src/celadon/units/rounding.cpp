#include "celadon/units/rounding.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "celadon/base/assert.hpp"

namespace celadon::units {
namespace {

/// Shortest fixed notation, e.g. "-0.00125"; empty for NaN and infinities.
std::string shortest_fixed(double value) {
  char buffer[400];
  const auto [end, code] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  CELADON_ASSERT(code == std::errc{});
  return {buffer, end};
}

}  // namespace

std::string format_shortest(double value) {
  char buffer[64];
  const auto [end, code] = std::to_chars(buffer, buffer + sizeof buffer, value);
  CELADON_ASSERT(code == std::errc{});
  return {buffer, end};
}

std::string format_fixed(double value, int places) {
  CELADON_ASSERT(places >= 0 && places <= 15);
  if (!std::isfinite(value)) return format_shortest(value);
  std::string text = shortest_fixed(std::fabs(value));
  std::size_t point = text.find('.');
  if (point == std::string::npos) {
    point = text.size();
    text += '.';
  }
  const std::size_t keep = point + 1 + static_cast<std::size_t>(places);
  bool up = false;
  if (text.size() <= keep) {
    text.append(keep - text.size(), '0');
  } else {
    const char next = text[keep];
    const bool more = text.find_first_not_of('0', keep + 1) != std::string::npos;
    const char last = places == 0 ? text[point - 1] : text[keep - 1];
    up = next > '5' || (next == '5' && (more || (last - '0') % 2 == 1));
    text.resize(keep);
  }
  for (std::size_t i = text.size(); up && i-- > 0;) {
    if (text[i] == '.') continue;
    if (text[i] == '9') {
      text[i] = '0';
    } else {
      ++text[i];
      up = false;
    }
  }
  if (up) text.insert(text.begin(), '1');
  if (places == 0) text.pop_back();
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !zero ? "-" + text : text;
}

double round_half_even(double value, int places) {
  if (!std::isfinite(value)) return value;
  return std::strtod(format_fixed(value, places).c_str(), nullptr);
}

}  // namespace celadon::units
