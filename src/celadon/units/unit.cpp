#include "celadon/units/unit.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace celadon::units {
namespace {

constexpr std::string_view base_symbols[base_count] = {
    "m",   "kg",         "s",     "K",       "A",     "V",     "J",    "var·s", "VA·s",  "Pa",
    "Nm3", "item",       "month", "yuan",    "USD",   "EUR",   "GBP",  "kgce",  "kgCO2", "kgCO2e",
    "kgC", "kg_product", "kgCOD", "kgNH3-N", "kgSO2", "kgNOx", "kgPM", "kgVOC"};

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string_view nearest_symbol(std::string_view text) {
  std::string_view best;
  std::size_t least = std::max<std::size_t>(2, text.size() / 2) + 1;
  for (const UnitEntry& entry : unit_table) {
    const std::size_t d = edit_distance(text, entry.symbol);
    if (d < least) {
      least = d;
      best = entry.symbol;
    }
  }
  return best;
}

std::string bracketed(const std::string& symbol) {
  return symbol.find_first_of("/ ") == std::string::npos && symbol.find("·") == std::string::npos
             ? symbol
             : "(" + symbol + ")";
}

}  // namespace

std::string to_string(const Dimension& dimension) {
  std::string above;
  std::string below;
  for (std::size_t i = 0; i < base_count; ++i) {
    const std::int8_t power = dimension.exponents[i];
    if (power == 0) continue;
    std::string& side = power > 0 ? above : below;
    if (!side.empty()) side += "·";
    side += base_symbols[i];
    if (std::abs(power) > 1) side += fmt::format("^{}", std::abs(power));
  }
  if (above.empty()) above = "1";
  if (below.empty()) return above;
  return above + "/" + (below.find("·") == std::string::npos ? below : "(" + below + ")");
}

Dimension per_product(const Dimension& dimension) {
  Dimension r = dimension;
  auto& mass = r.exponents[static_cast<std::size_t>(Base::mass)];
  if (mass < 0) {
    auto& product = r.exponents[static_cast<std::size_t>(Base::product_mass)];
    product = static_cast<std::int8_t>(product + mass);
    mass = 0;
  }
  return r;
}

Result<Unit> parse_unit(std::string_view text) {
  if (text.size() > 200) {
    return fail(ErrorCode::unit, "单位超过 200 字节｜a unit of more than 200 bytes",
                "检查该列｜check the column");
  }
  const ParsedUnit parsed = parse_unit_constexpr(text);
  if (!parsed.valid) {
    const std::string_view rest = text.substr(std::min(parsed.error_at, text.size()));
    const std::string_view near = nearest_symbol(rest.empty() ? text : rest);
    return fail(ErrorCode::unit,
                fmt::format("没有单位 '{0}'（见于 '{1}'）｜'{0}' is not a known unit (from '{1}')",
                            text, rest.empty() ? text : rest),
                near.empty() ? "参见 'celadon unit list'｜see 'celadon unit list'"
                             : fmt::format("是否指 '{0}'？｜did you mean '{0}'?", near));
  }
  return Unit{parsed.dimension, parsed.scale, parsed.offset, std::string(text)};
}

Unit unit(std::string_view text) {
  Result<Unit> parsed = parse_unit(text);
  CELADON_ASSERT(parsed.ok());
  return std::move(parsed).value();
}

Result<double> convert(double value, const Unit& from, const Unit& to) {
  if (from.dimension != to.dimension) {
    return fail(
        ErrorCode::unit,
        fmt::format("{0}（{1}）不能换算为 {2}（{3}）｜{0} ({1}) cannot become {2} ({3})",
                    from.symbol, to_string(from.dimension), to.symbol, to_string(to.dimension)),
        "两者须是同一种量｜both must measure the same thing");
  }
  if (from.scale == to.scale && from.offset == to.offset) return value;
  return (value * from.scale + from.offset - to.offset) / to.scale;
}

Unit operator*(const Unit& a, const Unit& b) {
  const bool a_is_one = a.symbol == "1";
  const bool b_is_one = b.symbol == "1";
  return {a.dimension * b.dimension, a.scale * b.scale, 0.0,
          a_is_one ? b.symbol
                   : (b_is_one ? a.symbol : bracketed(a.symbol) + "·" + bracketed(b.symbol))};
}

Unit operator/(const Unit& a, const Unit& b) {
  return {a.dimension / b.dimension, a.scale / b.scale, 0.0,
          b.symbol == "1" ? a.symbol : a.symbol + "/" + bracketed(b.symbol)};
}

Unit pow(const Unit& a, int n) {
  return {pow(a.dimension, n), parse_detail::integer_power(a.scale, n), 0.0,
          n == 1 ? a.symbol : fmt::format("{}^{}", bracketed(a.symbol), n)};
}

Unit base_unit(const Dimension& dimension) { return {dimension, 1.0, 0.0, to_string(dimension)}; }

std::string display_symbol(const Unit& unit, Language language) {
  std::string text = unit.symbol;
  const auto replace_all = [&text](std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  };
  // The kind marker of product mass is for the checker; a reader expects "kgce/t".
  replace_all("_product", language == Language::zh ? "产品" : " product");
  if (language == Language::zh) {
    replace_all("yuan", "元");
    replace_all("items", "项");
    replace_all("item", "项");
    replace_all("points", "分");
    return text;
  }
  replace_all("亿", "10^8 ");
  replace_all("万", "10^4 ");
  for (const UnitEntry& entry : unit_table) {
    if (entry.symbol != entry.canonical && static_cast<unsigned char>(entry.symbol[0]) >= 0x80) {
      if (text == entry.symbol || text.ends_with(entry.symbol) ||
          text.find(entry.symbol) != std::string::npos) {
        replace_all(entry.symbol, entry.canonical);
      }
    }
  }
  return text;
}

}  // namespace celadon::units
