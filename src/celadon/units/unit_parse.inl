// The constexpr unit parser of unit.hpp.

namespace celadon::units {
namespace parse_detail {

struct Cursor {
  std::string_view text;
  std::size_t at = 0;

  [[nodiscard]] constexpr bool done() const { return at >= text.size(); }
  [[nodiscard]] constexpr char peek() const { return done() ? '\0' : text[at]; }
  [[nodiscard]] constexpr std::string_view rest() const { return text.substr(at); }
  constexpr bool take(std::string_view token) {
    if (!rest().starts_with(token)) return false;
    at += token.size();
    return true;
  }
  constexpr void skip_blanks() {
    while (peek() == ' ' || peek() == '\t') ++at;
  }
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr double power_of_ten(int n) {
  double r = 1.0;
  for (int i = 0; i < (n < 0 ? -n : n); ++i) r *= 10.0;
  return n < 0 ? 1.0 / r : r;
}

constexpr double integer_power(double x, int n) {
  double r = 1.0;
  for (int i = 0; i < (n < 0 ? -n : n); ++i) r *= x;
  return n < 0 ? 1.0 / r : r;
}

/// Reads an optional sign and up to three digits; false when there is no digit.
constexpr bool take_int(Cursor& c, int& out) {
  std::size_t at = c.at;
  int sign = 1;
  if (at < c.text.size() && (c.text[at] == '-' || c.text[at] == '+')) {
    sign = c.text[at] == '-' ? -1 : 1;
    ++at;
  }
  int value = 0;
  int seen = 0;
  while (at < c.text.size() && is_digit(c.text[at]) && seen < 3) {
    value = value * 10 + (c.text[at] - '0');
    ++at;
    ++seen;
  }
  if (seen == 0) return false;
  c.at = at;
  out = sign * value;
  return true;
}

constexpr ParsedUnit parse_product(Cursor& c, int depth);

constexpr ParsedUnit failed(const Cursor& c) {
  ParsedUnit r;
  r.error_at = c.at;
  return r;
}

constexpr ParsedUnit parse_number(Cursor& c) {
  ParsedUnit r;
  r.valid = true;
  int exponent = 0;
  if (c.take("10^")) {
    if (!take_int(c, exponent)) return failed(c);
    r.scale = power_of_ten(exponent);
    return r;
  }
  double value = 0.0;
  while (is_digit(c.peek())) value = value * 10.0 + (c.text[c.at++] - '0');
  if (c.peek() == '.' && c.at + 1 < c.text.size() && is_digit(c.text[c.at + 1])) {
    ++c.at;
    double place = 0.1;
    for (; is_digit(c.peek()); ++c.at, place /= 10.0) value += (c.text[c.at] - '0') * place;
  }
  if (c.peek() == 'e' && c.at + 1 < c.text.size() && is_digit(c.text[c.at + 1])) {
    ++c.at;
    take_int(c, exponent);
    value *= power_of_ten(exponent);
  }
  if (!(value > 0.0)) return failed(c);
  r.scale = value;
  return r;
}

struct Prefix {
  std::string_view text;
  double scale;
};
inline constexpr Prefix prefixes[] = {{"万亿", 1e12}, {"千万", 1e7}, {"百万", 1e6}, {"亿", 1e8},
                                      {"万", 1e4},    {"千", 1e3},   {"百", 1e2},   {"十", 10.0}};

inline constexpr std::size_t no_entry = unit_table.size();

/// The index of the longest table entry that starts the rest; an ASCII symbol must not run on into more
/// letters. no_entry when there is none. (An index, because GCC's UBSan build rejects the address of
/// an array element in a constant expression.)
constexpr std::size_t longest_entry(const Cursor& c) {
  std::size_t best = no_entry;
  std::size_t best_length = 0;
  for (std::size_t i = 0; i < unit_table.size(); ++i) {
    const std::string_view symbol = unit_table[i].symbol;
    if (symbol == "1" || symbol.size() <= best_length || !c.rest().starts_with(symbol)) continue;
    const std::size_t end = c.at + symbol.size();
    const char last = symbol.back();
    const char next = end < c.text.size() ? c.text[end] : '\0';
    if ((is_letter(last) || is_digit(last)) && (is_letter(next) || next == '_')) continue;
    best = i;
    best_length = symbol.size();
  }
  return best;
}

constexpr ParsedUnit parse_symbol(Cursor& c) {
  double prefix_scale = 1.0;
  std::size_t entry = longest_entry(c);
  if (entry == no_entry) {
    for (const Prefix& prefix : prefixes) {
      Cursor after = c;
      if (!after.take(prefix.text)) continue;
      entry = longest_entry(after);
      if (entry == no_entry) continue;
      c = after;
      prefix_scale = prefix.scale;
      break;
    }
  }
  if (entry == no_entry) return failed(c);
  c.at += unit_table[entry].symbol.size();
  ParsedUnit r;
  r.dimension = unit_table[entry].dimension;
  r.scale = unit_table[entry].scale;
  r.offset = prefix_scale == 1.0 ? unit_table[entry].offset : 0.0;
  r.valid = true;
  int exponent = 1;
  Cursor after = c;
  if (after.take("^")) {
    if (!take_int(after, exponent) || exponent < -9 || exponent > 9) return failed(after);
    c = after;
    r.dimension = pow(r.dimension, exponent);
    r.scale = integer_power(r.scale, exponent);
    r.offset = 0.0;
  }
  r.scale *= prefix_scale;
  return r;
}

constexpr ParsedUnit parse_factor(Cursor& c, int depth) {
  if (depth > 8) return failed(c);
  if (c.take("(") || c.take("（")) {
    ParsedUnit r = parse_product(c, depth + 1);
    c.skip_blanks();
    if (!r.valid || !(c.take(")") || c.take("）"))) return failed(c);
    return r;
  }
  if (is_digit(c.peek())) return parse_number(c);
  return parse_symbol(c);
}

constexpr ParsedUnit parse_product(Cursor& c, int depth) {
  c.skip_blanks();
  ParsedUnit total = parse_factor(c, depth);
  if (!total.valid) return total;
  int factors = 1;
  while (true) {
    c.skip_blanks();
    if (c.done() || c.peek() == ')' || c.rest().starts_with("）")) break;
    const bool divide = c.take("/");
    if (!divide) {
      if (!(c.take("*") || c.take("·") || c.take("×") || c.take("."))) {
        // juxtaposition: "10^4 m2", "1e4Nm3"
      }
    }
    c.skip_blanks();
    const bool counted = is_digit(c.peek());
    ParsedUnit next = parse_factor(c, depth);
    if (!next.valid || ++factors > 32) return failed(c);
    // "tCO2/1e4Nm3" and "tce/10^4 m2" divide by the number of units, not by the number alone.
    if (divide && counted) {
      c.skip_blanks();
      if (!c.done() && c.peek() != '/' && c.peek() != '*' && c.peek() != ')') {
        const ParsedUnit counted_unit = parse_factor(c, depth);
        if (!counted_unit.valid) return failed(c);
        next.dimension = counted_unit.dimension;
        next.scale *= counted_unit.scale;
      }
    }
    total.dimension = divide ? total.dimension / next.dimension : total.dimension * next.dimension;
    total.scale = divide ? total.scale / next.scale : total.scale * next.scale;
    total.offset = 0.0;
  }
  return total;
}

}  // namespace parse_detail

constexpr ParsedUnit parse_unit_constexpr(std::string_view text) {
  parse_detail::Cursor c{text};
  ParsedUnit r = parse_detail::parse_product(c, 0);
  c.skip_blanks();
  if (r.valid && !c.done()) return parse_detail::failed(c);
  return r;
}

}  // namespace celadon::units
