#include "celadon/formula/unit_algebra.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace celadon::formula {
namespace {

using units::Dimension;
using units::Unit;

constexpr int highest_power = 40;
constexpr std::size_t longest_symbol = 120;

/// One symbol of a unit with its power: "kgce/kWh" is kgce^1, kWh^-1.
struct Factor {
  std::string symbol;
  Dimension dimension;
  double scale = 1.0;
  int power = 1;
};

/// Splits a unit's symbol at its products and quotients. Fails (nullopt) on forms beyond its
/// grammar; the caller then treats the whole unit as one symbol.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::optional<std::vector<Factor>> run() {
    if (!product(1, 0) || at_ != text_.size()) return std::nullopt;
    return std::move(factors_);
  }

 private:
  [[nodiscard]] bool starts(std::string_view token) const {
    return text_.substr(at_).starts_with(token);
  }
  void blanks() {
    while (starts(" ")) ++at_;
  }

  bool product(int sign, int depth) {
    if (depth > 8) return false;
    if (!factor(sign, depth)) return false;
    while (true) {
      blanks();
      if (at_ == text_.size() || starts(")")) return true;
      bool over = false;
      if (starts("/")) {
        over = true;
        ++at_;
      } else if (starts("*") || starts(".")) {
        ++at_;
      } else if (starts("·")) {
        at_ += std::string_view("·").size();
      }
      blanks();
      if (!factor(over ? -sign : sign, depth)) return false;
    }
  }

  /// The longest atom the unit parser accepts: a symbol, or a count with its symbol ("1e4Nm3").
  bool factor(int sign, int depth) {
    if (starts("(")) {
      ++at_;
      if (!product(sign, depth + 1) || !starts(")")) return false;
      ++at_;
      return true;
    }
    std::size_t end = at_;
    while (end < text_.size() &&
           std::string_view("/*().^ ").find(text_[end]) == std::string_view::npos &&
           !text_.substr(end).starts_with("·")) {
      ++end;
    }
    if (end == at_) return false;
    const std::string_view symbol = text_.substr(at_, end - at_);
    const units::ParsedUnit parsed = units::parse_unit_constexpr(symbol);
    if (!parsed.valid || symbol == "10") return false;
    at_ = end;
    int power = 1;
    if (starts("^")) {
      std::size_t digits = at_ + 1;
      const bool negative = digits < text_.size() && text_[digits] == '-';
      if (negative) ++digits;
      if (digits >= text_.size() || text_[digits] < '0' || text_[digits] > '9') return false;
      power = text_[digits] - '0';
      if (negative) power = -power;
      at_ = digits + 1;
      if (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') return false;
    }
    factors_.push_back({std::string(symbol), parsed.dimension, parsed.scale, sign * power});
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Factor> factors_;
};

std::vector<Factor> split(const Unit& unit) {
  if (unit.symbol == "1") return {};
  if (auto factors = Splitter(unit.symbol).run()) {
    Dimension dimension;
    double scale = 1.0;
    for (const Factor& f : *factors) {
      const auto power = power_of(f.dimension, f.power);
      if (!power) return {{unit.symbol, unit.dimension, unit.scale, 1}};
      dimension = dimension * *power;
      scale *= std::pow(f.scale, f.power);
    }
    const bool whole = dimension == unit.dimension &&
                       std::fabs(scale - unit.scale) <= 1e-12 * std::fabs(unit.scale);
    if (whole) return std::move(*factors);
  }
  return {{unit.symbol, unit.dimension, unit.scale, 1}};
}

/// Adds `next` to the list, cancelling against symbols of the same dimension. Returns the number
/// the value is to be multiplied with.
double absorb(std::vector<Factor>& list, Factor next) {
  double factor = 1.0;
  if (next.dimension.dimensionless()) return std::pow(next.scale, next.power);
  for (Factor& known : list) {
    if (known.symbol == next.symbol) {
      known.power += next.power;
      return 1.0;
    }
  }
  for (Factor& known : list) {
    if (known.dimension != next.dimension || (known.power > 0) == (next.power > 0)) continue;
    const int common = std::min(std::abs(known.power), std::abs(next.power));
    // known^-n next^n: the sizes stay as a plain number
    const double ratio = next.power > 0 ? next.scale / known.scale : known.scale / next.scale;
    factor *= std::pow(ratio, common);
    known.power += known.power > 0 ? -common : common;
    next.power += next.power > 0 ? -common : common;
    if (next.power == 0) return factor;
  }
  list.push_back(std::move(next));
  return factor;
}

std::string symbol_of(const std::vector<Factor>& list) {
  std::string above;
  std::string below;
  int divisors = 0;
  for (const Factor& f : list) {
    if (f.power == 0) continue;
    std::string& side = f.power > 0 ? above : below;
    if (!side.empty()) side += "·";
    side += f.symbol;
    if (std::abs(f.power) != 1) side += fmt::format("^{}", std::abs(f.power));
    if (f.power < 0) ++divisors;
  }
  if (above.empty()) above = "1";
  if (below.empty()) return above;
  return above + "/" + (divisors > 1 ? "(" + below + ")" : below);
}

/// The unit of a list, and the number that goes to the value.
std::pair<Unit, double> assemble(std::vector<Factor> list, const Dimension& dimension,
                                 double factor) {
  std::erase_if(list, [](const Factor& f) { return f.power == 0; });
  double scale = 1.0;
  for (const Factor& f : list) scale *= std::pow(f.scale, f.power);
  if (dimension.dimensionless()) return {one(), factor * scale};
  if (list.size() > 1) {
    for (const Factor& f : list) {  // kgce·kW·h/kWh is kgce
      if (f.dimension == dimension)
        return {Unit{dimension, f.scale, 0.0, f.symbol}, factor * (scale / f.scale)};
    }
  }
  std::string symbol = symbol_of(list);
  const units::ParsedUnit parsed =
      symbol.size() <= longest_symbol ? units::parse_unit_constexpr(symbol) : units::ParsedUnit{};
  if (!parsed.valid || parsed.dimension != dimension || !std::isnormal(parsed.scale)) {
    return {units::base_unit(dimension), factor * scale};
  }
  return {Unit{dimension, parsed.scale, 0.0, std::move(symbol)}, factor * (scale / parsed.scale)};
}

/// Products use the absolute temperature.
Unit absolute(const Unit& unit) {
  return unit.offset == 0.0 ? unit : units::base_unit(unit.dimension);
}

Error too_high(const Unit& left, const Unit& right) {
  return fail(
      ErrorCode::limit,
      fmt::format(
          "单位的幂超过 {0}（{1} 与 {2}）｜a unit raised above the power {0} ({1} with {2})",
          highest_power, left.symbol, right.symbol),
      "检查公式：没有哪种量有这样的单位｜check the formula: no measured thing has such a unit");
}

}  // namespace

std::optional<Dimension> power_of(const Dimension& dimension, double exponent) {
  Dimension r;
  for (std::size_t i = 0; i < units::base_count; ++i) {
    const double power = dimension.exponents[i] * exponent;
    if (power != std::floor(power) || std::fabs(power) > highest_power) return std::nullopt;
    r.exponents[i] = static_cast<std::int8_t>(power);
  }
  return r;
}

std::optional<Dimension> product_of(const Dimension& a, const Dimension& b, ProductKind kind) {
  Dimension r;
  for (std::size_t i = 0; i < units::base_count; ++i) {
    const int power = kind == ProductKind::times ? a.exponents[i] + b.exponents[i]
                                                 : a.exponents[i] - b.exponents[i];
    if (std::abs(power) > highest_power) return std::nullopt;
    r.exponents[i] = static_cast<std::int8_t>(power);
  }
  return r;
}

Result<Rescale> rescale(const Unit& from, const Unit& to) {
  if (from.dimension != to.dimension) {
    return units::convert(0.0, from, to).error();  // names both
  }
  Rescale r;
  r.identity = from.scale == to.scale && from.offset == to.offset;
  r.from_scale = from.scale;
  r.offset = from.offset - to.offset;
  r.to_scale = to.scale;
  return r;
}

Result<SumPlan> plan_sum(const Unit& left, const Unit& right, SumKind kind) {
  if (left.dimension != right.dimension) {
    return fail(
        ErrorCode::unit,
        fmt::format("{0} {1} {2}: [{3}] 与 [{4}] 度量不同的量｜{0} {1} {2}: [{3}] and [{4}] "
                    "measure different things",
                    left.symbol, kind == SumKind::plus ? "+" : "-", right.symbol,
                    units::to_string(left.dimension), units::to_string(right.dimension)),
        "换算一边，或乘以带单位的系数｜convert one side, or multiply by a factor with its unit");
  }
  SumPlan plan;
  plan.unit = left;
  const bool left_scale = left.offset != 0.0;
  const bool right_scale = right.offset != 0.0;
  if (left_scale && right_scale) {
    if (kind == SumKind::plus) {
      return fail(
          ErrorCode::unit,
          fmt::format("两个以 {0} 计的温度不能相加｜two temperatures in {0} cannot be added",
                      left.symbol),
          "加以 K 计的温差，或用 avg() 求平均｜add a difference in K, or average them with avg()");
    }
    CELADON_ASSIGN(plan.right, rescale(right, left));
    plan.unit = units::base_unit(left.dimension);
    plan.left = Rescale{left.scale, 0.0, 1.0, left.scale == 1.0};
    return plan;
  }
  if (left_scale) {  // a difference joins a temperature
    plan.right = Rescale{right.scale, 0.0, left.scale, right.scale == left.scale};
    return plan;
  }
  if (right_scale && kind == SumKind::plus) {
    plan.unit = right;
    plan.left = Rescale{left.scale, 0.0, right.scale, right.scale == left.scale};
    return plan;
  }
  CELADON_ASSIGN(plan.right, rescale(right, left));
  return plan;
}

Result<ProductPlan> plan_product(const Unit& left, const Unit& right, ProductKind kind) {
  ProductPlan plan;
  const Unit a = absolute(left);
  const Unit b = absolute(right);
  CELADON_ASSIGN(plan.left, rescale(left, a));
  CELADON_ASSIGN(plan.right, rescale(right, b));
  const auto dimension = product_of(a.dimension, b.dimension, kind);
  if (!dimension) return too_high(left, right);
  if (a.symbol == "1" && b.symbol == "1") return plan;
  if (b.symbol == "1" && !a.dimension.dimensionless()) {
    plan.unit = a;
    return plan;
  }
  if (a.symbol == "1" && kind == ProductKind::times && !b.dimension.dimensionless()) {
    plan.unit = b;
    return plan;
  }
  std::vector<Factor> list;
  for (Factor& f : split(a)) plan.factor *= absorb(list, std::move(f));
  for (Factor& f : split(b)) {
    if (kind == ProductKind::over) f.power = -f.power;
    plan.factor *= absorb(list, std::move(f));
  }
  std::tie(plan.unit, plan.factor) = assemble(std::move(list), *dimension, plan.factor);
  return plan;
}

Result<PowerPlan> plan_power(const Unit& base, double exponent) {
  PowerPlan plan;
  const Unit absolute_base = base.dimensionless() ? one() : absolute(base);
  CELADON_ASSIGN(plan.base, rescale(base, absolute_base));
  if (base.dimensionless()) return plan;
  const auto dimension = power_of(base.dimension, exponent);
  if (!dimension) {
    return fail(ErrorCode::unit,
                fmt::format("[{0}] 的 {1} 次幂不是单位｜[{0}] to the power {1} is no unit",
                            base.symbol, exponent),
                "单位的幂须为整数且不超过 40｜the powers of a unit must be whole and at most 40");
  }
  std::vector<Factor> list;
  for (Factor& f : split(absolute_base)) {
    const double power = f.power * exponent;
    if (power != std::floor(power)) {  // kWh·MWh to the power 1/2: go through the base unit
      plan.base = Rescale{absolute_base.scale, 0.0, 1.0, absolute_base.scale == 1.0};
      if (base.offset != 0.0) {
        CELADON_ASSIGN(plan.base, rescale(base, absolute_base));
      }
      plan.unit = units::base_unit(*dimension);
      plan.factor = 1.0;
      return plan;
    }
    f.power = static_cast<int>(power);
    plan.factor *= absorb(list, std::move(f));
  }
  std::tie(plan.unit, plan.factor) = assemble(std::move(list), *dimension, plan.factor);
  return plan;
}

}  // namespace celadon::formula
