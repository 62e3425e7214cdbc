#include "celadon/ledger/exact_amount.hpp"

#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace celadon::ledger {
namespace {

using units::Base;
using units::Dimension;

struct MeasureEntry {
  Measure measure;
  Dimension dimension;
  const char* symbol;  ///< of the base unit, readable by units::unit
  double scale;        ///< base units per coherent unit
};

// mm2 is not a unit anybody reads; areas print in m2 with 1e-6 steps.
constexpr std::array<MeasureEntry, 17> measures{{
    {Measure::energy, Dimension::of(Base::energy), "J", 1.0},
    {Measure::mass, Dimension::of(Base::mass), "mg", 1e6},
    {Measure::volume, Dimension::of(Base::length, 3), "mL", 1e6},
    {Measure::standard_volume, Dimension::of(Base::standard_volume), "10^-6 Nm3", 1e6},
    {Measure::money, Dimension::of(Base::money_cny), "10^-4 yuan", 1e4},
    {Measure::coal_equivalent, Dimension::of(Base::coal_equivalent), "10^-6 kgce", 1e6},
    {Measure::carbon_dioxide, Dimension::of(Base::carbon_dioxide), "10^-6 kgCO2", 1e6},
    {Measure::co2_equivalent, Dimension::of(Base::co2_equivalent), "10^-6 kgCO2e", 1e6},
    {Measure::count, Dimension::of(Base::count), "10^-6 items", 1e6},
    {Measure::product_mass, Dimension::of(Base::product_mass), "10^-6 kg_product", 1e6},
    {Measure::cod, Dimension::of(Base::cod), "mgCOD", 1e6},
    {Measure::ammonia_nitrogen, Dimension::of(Base::ammonia_nitrogen), "10^-6 kgNH3-N", 1e6},
    {Measure::sulphur_dioxide, Dimension::of(Base::sulphur_dioxide), "10^-6 kgSO2", 1e6},
    {Measure::nitrogen_oxides, Dimension::of(Base::nitrogen_oxides), "10^-6 kgNOx", 1e6},
    {Measure::particulate, Dimension::of(Base::particulate), "10^-6 kgPM", 1e6},
    {Measure::voc, Dimension::of(Base::voc), "10^-6 kgVOC", 1e6},
    {Measure::area, Dimension::of(Base::length, 2), "10^-6 m2", 1e6},
}};

const MeasureEntry& entry_of(Measure measure) {
  const auto index = static_cast<std::size_t>(measure) - 1;
  CELADON_ASSERT(index < measures.size() && measures[index].measure == measure);
  return measures[index];
}

Error two_measures(const ExactAmount& a, const ExactAmount& b) {
  return fail(
      ErrorCode::unit,
      fmt::format("以 {0} 计与以 {1} 计的数量不能相加｜an amount in {0} and one in {1} have no sum",
                  entry_of(a.measure).symbol, entry_of(b.measure).symbol));
}

Error overflow(Measure measure) {
  return fail(
      ErrorCode::limit,
      fmt::format("合计超出账簿范围 ±{0} x {1}｜a sum leaves the range of the books, ±{0} x {1}",
                  std::numeric_limits<std::int64_t>::max(), entry_of(measure).symbol),
      "核对计量器具或报表的单位和倍率｜check the unit and the scale of the meter or statement");
}

}  // namespace

Result<Measure> measure_of(const Dimension& dimension) {
  for (const MeasureEntry& entry : measures) {
    if (entry.dimension == dimension) return entry.measure;
  }
  return fail(ErrorCode::unit,
              fmt::format("账簿不记以 {0} 计的量｜the books keep no amounts in {0}",
                          units::to_string(dimension)),
              "应记数量（能量、质量、体积、件数、金额），而非速率或比值｜book an amount (energy, "
              "mass, volume, pieces, money), not a rate or a ratio");
}

units::Unit base_unit(Measure measure) {
  const MeasureEntry& entry = entry_of(measure);
  return {entry.dimension, 1.0 / entry.scale, 0.0, entry.symbol};
}

Result<Measure> measure_from_number(std::int64_t number) {
  if (number < 1 || number > static_cast<std::int64_t>(measures.size())) {
    return fail(ErrorCode::corrupt,
                fmt::format("{0} 不是量的编号｜{0} is not the number of a measure", number));
  }
  return static_cast<Measure>(number);
}

Result<ExactAmount> ExactAmount::from(const units::Quantity& quantity) {
  CELADON_ASSIGN(const AmountScale scale, AmountScale::of(quantity.unit));
  // The extra bits of long double keep 0.1 kWh x 3.6e6 J/kWh a whole number of joules.
  const long double exact =
      static_cast<long double>(quantity.value) * static_cast<long double>(scale.factor);
  constexpr long double limit = 9.2e18L;
  if (!(std::fabs(exact) < limit)) {
    return fail(ErrorCode::limit,
                fmt::format("{0} {1} 超出账簿范围（上限 ±9.2e18 {2}）｜{0} {1} does not fit the "
                            "books (limit ±9.2e18 {2})",
                            quantity.value, quantity.unit.symbol, entry_of(scale.measure).symbol),
                "核对单位和倍率｜check the unit and the scale");
  }
  return ExactAmount{static_cast<std::int64_t>(std::nearbyint(exact)), scale.measure};
}

Result<units::Quantity> ExactAmount::in(const units::Unit& unit) const {
  const MeasureEntry& entry = entry_of(measure);
  if (unit.dimension != entry.dimension) {
    return fail(
        ErrorCode::unit,
        fmt::format(
            "以 {0} 记账的数量不能用 {1} 表示｜an amount kept in {0} cannot be shown in {1}",
            entry.symbol, unit.symbol));
  }
  const long double value =
      static_cast<long double>(count) / (static_cast<long double>(entry.scale) * unit.scale);
  return units::Quantity{static_cast<double>(value), unit};
}

units::Quantity ExactAmount::in_base() const {
  return {static_cast<double>(count), ledger::base_unit(measure)};
}

Result<ExactAmount> add(const ExactAmount& a, const ExactAmount& b) {
  if (a.measure != b.measure) return two_measures(a, b);
  std::int64_t total = 0;
  if (__builtin_add_overflow(a.count, b.count, &total)) return overflow(a.measure);
  return ExactAmount{total, a.measure};
}

Result<ExactAmount> subtract(const ExactAmount& a, const ExactAmount& b) {
  if (a.measure != b.measure) return two_measures(a, b);
  std::int64_t total = 0;
  if (__builtin_sub_overflow(a.count, b.count, &total)) return overflow(a.measure);
  return ExactAmount{total, a.measure};
}

Result<ExactAmount> negate(const ExactAmount& a) { return subtract({0, a.measure}, a); }

Result<ExactAmount> sum(std::span<const ExactAmount> amounts, Measure measure) {
  // Two 64-bit words of carry by hand: -Wpedantic knows no 128-bit integer.
  std::int64_t high = 0;
  std::uint64_t low = 0;
  for (const ExactAmount& amount : amounts) {
    if (amount.measure != measure) return two_measures({0, measure}, amount);
    const auto bits = static_cast<std::uint64_t>(amount.count);
    const std::uint64_t next = low + bits;
    high += (next < low ? 1 : 0) - (amount.count < 0 ? 1 : 0);
    low = next;
  }
  const auto total = static_cast<std::int64_t>(low);
  if (high != (total < 0 ? -1 : 0)) return overflow(measure);
  return ExactAmount{total, measure};
}

Result<AmountScale> AmountScale::of(const units::Unit& unit) {
  CELADON_ASSIGN(const Measure measure, measure_of(unit.dimension));
  return AmountScale{unit.scale * entry_of(measure).scale, measure};
}

}  // namespace celadon::ledger
