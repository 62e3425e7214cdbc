#include "celadon/units/quantity.hpp"

#include <charconv>

#include <fmt/format.h>

namespace celadon::units {

Result<Quantity> add(const Quantity& a, const Quantity& b) {
  CELADON_ASSIGN(const double other, convert(b.value, b.unit, a.unit));
  return Quantity{a.value + other, a.unit};
}

Result<Quantity> subtract(const Quantity& a, const Quantity& b) {
  CELADON_ASSIGN(const double other, convert(b.value, b.unit, a.unit));
  return Quantity{a.value - other, a.unit};
}

Quantity operator*(const Quantity& a, const Quantity& b) {
  return {a.value * b.value, a.unit * b.unit};
}
Quantity operator/(const Quantity& a, const Quantity& b) {
  return {a.value / b.value, a.unit / b.unit};
}

Result<Quantity> parse_quantity(std::string_view text) {
  std::string number;
  std::size_t at = 0;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (at < text.size() && text[at] == ' ') ++at;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) {
    if (text[at] == '-') number += '-';
    ++at;
  }
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    std::size_t mark = 0;  // a group mark counts only between digits
    for (const std::string_view group : {",", " ", "'", "\u2009", "\u00a0", "\u202f"}) {
      if (rest.starts_with(group)) mark = group.size();
    }
    if (is_digit(text[at]) || text[at] == '.') {
      number += text[at++];
    } else if (mark != 0 && !number.empty() && is_digit(number.back()) && at + mark < text.size() &&
               is_digit(text[at + mark])) {
      at += mark;
    } else if ((text[at] == 'e' || text[at] == 'E') && at + 1 < text.size() && !number.empty() &&
               (is_digit(text[at + 1]) || ((text[at + 1] == '-' || text[at + 1] == '+') &&
                                           at + 2 < text.size() && is_digit(text[at + 2])))) {
      number += 'e';
      ++at;
      if (text[at] == '-') number += '-';
      if (text[at] == '-' || text[at] == '+') ++at;
    } else {
      break;
    }
  }
  double value = 0.0;
  const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (code != std::errc{} || end != number.data() + number.size()) {
    return fail(ErrorCode::parse,
                fmt::format("'{0}' 不以数字开头｜'{0}' does not start with a number", text),
                "先写数字，再写单位：如 12.5 万元｜write the number, then the unit: 12.5 万元");
  }
  while (at < text.size() && text[at] == ' ') ++at;
  std::size_t end_at = text.size();
  while (end_at > at && text[end_at - 1] == ' ') --end_at;
  if (at == end_at) {
    return fail(ErrorCode::unit, fmt::format("'{0}' 没有单位｜'{0}' has no unit", text),
                "在数字后写单位；无量纲写 1｜write the unit after the number; 1 for none");
  }
  CELADON_ASSIGN(Unit unit, parse_unit(text.substr(at, end_at - at)));
  return Quantity{value, std::move(unit)};
}

}  // namespace celadon::units
