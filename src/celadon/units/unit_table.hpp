#pragma once
// The one table of unit symbols, read at compile time (literals, typed quantities) and at run time
// (files, formulas, pages). A new unit is one line here.

#include <array>
#include <cstddef>
#include <string_view>

#include "celadon/units/dimension.hpp"

namespace celadon::units {

/// One spelling of one unit. `scale` converts to the coherent base unit; `offset` is for °C only.
struct UnitEntry {
  std::string_view symbol;     ///< as written, e.g. "kWh" or "千瓦时"
  std::string_view canonical;  ///< the spelling used when printing in English, e.g. "kWh"
  Dimension dimension;
  double scale = 1.0;
  double offset = 0.0;
};

namespace table_detail {

inline constexpr Dimension none{};
inline constexpr Dimension length = Dimension::of(Base::length);
inline constexpr Dimension area = Dimension::of(Base::length, 2);
inline constexpr Dimension volume = Dimension::of(Base::length, 3);
inline constexpr Dimension mass = Dimension::of(Base::mass);
inline constexpr Dimension time = Dimension::of(Base::time);
inline constexpr Dimension temperature = Dimension::of(Base::temperature);
inline constexpr Dimension energy = Dimension::of(Base::energy);
inline constexpr Dimension power = energy / time;
inline constexpr Dimension reactive = Dimension::of(Base::reactive_energy);
inline constexpr Dimension apparent = Dimension::of(Base::apparent_energy);
inline constexpr Dimension pressure = Dimension::of(Base::pressure);
inline constexpr Dimension normal_volume = Dimension::of(Base::standard_volume);
inline constexpr Dimension count = Dimension::of(Base::count);
inline constexpr Dimension cny = Dimension::of(Base::money_cny);
inline constexpr Dimension ce = Dimension::of(Base::coal_equivalent);
inline constexpr Dimension co2 = Dimension::of(Base::carbon_dioxide);
inline constexpr Dimension co2e = Dimension::of(Base::co2_equivalent);
inline constexpr Dimension carbon = Dimension::of(Base::carbon);
inline constexpr Dimension product = Dimension::of(Base::product_mass);

}  // namespace table_detail

// Sources of the conversion numbers: kcal is the international table calorie (4.1868 J); 1 kgce =
// 7000 kcal(IT) and 1 kgoe = 10000 kcal(IT) = 10/7 kgce (GB/T 2589); 亩 = 2000/3 m2; pound and BTU
// by the international yard and pound agreement of 1959 and ISO 80000-5.
inline constexpr auto unit_table = std::to_array<UnitEntry>({
    // pure numbers
    {"1", "1", table_detail::none},
    {"%", "%", table_detail::none, 0.01},
    {"％", "%", table_detail::none, 0.01},
    {"‰", "‰", table_detail::none, 0.001},
    {"ppm", "ppm", table_detail::none, 1e-6},
    {"分", "points", table_detail::none},
    {"points", "points", table_detail::none},
    {"倍", "1", table_detail::none},
    {"能量因数", "energy factor", table_detail::none},
    {"factor", "energy factor", table_detail::none},
    {"MCF", "1", table_detail::none},
    // length, area, volume
    {"m", "m", table_detail::length},
    {"米", "m", table_detail::length},
    {"mm", "mm", table_detail::length, 1e-3},
    {"cm", "cm", table_detail::length, 1e-2},
    {"km", "km", table_detail::length, 1e3},
    {"公里", "km", table_detail::length, 1e3},
    {"千米", "km", table_detail::length, 1e3},
    {"m2", "m2", table_detail::area},
    {"m²", "m2", table_detail::area},
    {"㎡", "m2", table_detail::area},
    {"平方米", "m2", table_detail::area},
    {"平米", "m2", table_detail::area},
    {"km2", "km2", table_detail::area, 1e6},
    {"km²", "km2", table_detail::area, 1e6},
    {"平方公里", "km2", table_detail::area, 1e6},
    {"平方千米", "km2", table_detail::area, 1e6},
    {"hm2", "hm2", table_detail::area, 1e4},
    {"hm²", "hm2", table_detail::area, 1e4},
    {"ha", "hm2", table_detail::area, 1e4},
    {"公顷", "hm2", table_detail::area, 1e4},
    {"亩", "mu", table_detail::area, 2000.0 / 3.0},
    {"mu", "mu", table_detail::area, 2000.0 / 3.0},
    {"m3", "m3", table_detail::volume},
    {"m³", "m3", table_detail::volume},
    {"立方米", "m3", table_detail::volume},
    {"方", "m3", table_detail::volume},
    {"L", "L", table_detail::volume, 1e-3},
    {"l", "L", table_detail::volume, 1e-3},
    {"升", "L", table_detail::volume, 1e-3},
    {"mL", "mL", table_detail::volume, 1e-6},
    {"kL", "kL", table_detail::volume},
    {"千升", "kL", table_detail::volume},
    {"Nm3", "Nm3", table_detail::normal_volume},
    {"Nm³", "Nm3", table_detail::normal_volume},
    {"标立方米", "Nm3", table_detail::normal_volume},
    {"标准立方米", "Nm3", table_detail::normal_volume},
    {"标方", "Nm3", table_detail::normal_volume},
    // mass
    {"kg", "kg", table_detail::mass},
    {"千克", "kg", table_detail::mass},
    {"公斤", "kg", table_detail::mass},
    {"g", "g", table_detail::mass, 1e-3},
    {"克", "g", table_detail::mass, 1e-3},
    {"mg", "mg", table_detail::mass, 1e-6},
    {"毫克", "mg", table_detail::mass, 1e-6},
    {"ug", "ug", table_detail::mass, 1e-9},
    {"μg", "ug", table_detail::mass, 1e-9},
    {"t", "t", table_detail::mass, 1e3},
    {"吨", "t", table_detail::mass, 1e3},
    {"lb", "lb", table_detail::mass, 0.45359237},
    {"kg_product", "kg_product", table_detail::product},
    {"千克产品", "kg_product", table_detail::product},
    {"t_product", "t_product", table_detail::product, 1e3},
    {"吨产品", "t_product", table_detail::product, 1e3},
    {"t产品", "t_product", table_detail::product, 1e3},
    {"Adt", "Adt", table_detail::product, 1e3},
    {"重箱", "weight case", table_detail::product, 50.0},
    {"重量箱", "weight case", table_detail::product, 50.0},
    // time
    {"s", "s", table_detail::time},
    {"秒", "s", table_detail::time},
    {"min", "min", table_detail::time, 60},
    {"分钟", "min", table_detail::time, 60},
    {"h", "h", table_detail::time, 3600},
    {"小时", "h", table_detail::time, 3600},
    {"d", "d", table_detail::time, 86400},
    {"天", "d", table_detail::time, 86400},
    {"日", "d", table_detail::time, 86400},
    {"month", "month", Dimension::of(Base::billing_month)},
    {"月", "month", Dimension::of(Base::billing_month)},
    {"yr", "yr", Dimension::of(Base::billing_month), 12},
    {"年", "yr", Dimension::of(Base::billing_month), 12},
    // temperature, electricity, pressure
    {"K", "K", table_detail::temperature},
    {"°C", "°C", table_detail::temperature, 1, 273.15},
    {"℃", "°C", table_detail::temperature, 1, 273.15},
    {"degC", "°C", table_detail::temperature, 1, 273.15},
    {"摄氏度", "°C", table_detail::temperature, 1, 273.15},
    {"A", "A", Dimension::of(Base::current)},
    {"安", "A", Dimension::of(Base::current)},
    {"V", "V", Dimension::of(Base::voltage)},
    {"伏", "V", Dimension::of(Base::voltage)},
    {"kV", "kV", Dimension::of(Base::voltage), 1e3},
    {"Pa", "Pa", table_detail::pressure},
    {"kPa", "kPa", table_detail::pressure, 1e3},
    {"MPa", "MPa", table_detail::pressure, 1e6},
    {"bar", "bar", table_detail::pressure, 1e5},
    {"mbar", "mbar", table_detail::pressure, 1e2},
    // energy and power
    {"J", "J", table_detail::energy},
    {"kJ", "kJ", table_detail::energy, 1e3},
    {"千焦", "kJ", table_detail::energy, 1e3},
    {"MJ", "MJ", table_detail::energy, 1e6},
    {"兆焦", "MJ", table_detail::energy, 1e6},
    {"GJ", "GJ", table_detail::energy, 1e9},
    {"吉焦", "GJ", table_detail::energy, 1e9},
    {"百万千焦", "GJ", table_detail::energy, 1e9},
    {"TJ", "TJ", table_detail::energy, 1e12},
    {"Wh", "Wh", table_detail::energy, 3.6e3},
    {"kWh", "kWh", table_detail::energy, 3.6e6},
    {"千瓦时", "kWh", table_detail::energy, 3.6e6},
    {"度", "kWh", table_detail::energy, 3.6e6},
    {"MWh", "MWh", table_detail::energy, 3.6e9},
    {"兆瓦时", "MWh", table_detail::energy, 3.6e9},
    {"GWh", "GWh", table_detail::energy, 3.6e12},
    {"TWh", "TWh", table_detail::energy, 3.6e15},
    {"kcal", "kcal", table_detail::energy, 4186.8},
    {"千卡", "kcal", table_detail::energy, 4186.8},
    {"大卡", "kcal", table_detail::energy, 4186.8},
    {"Mcal", "Mcal", table_detail::energy, 4186800},
    {"therm", "therm", table_detail::energy, 105505585.262},
    {"MMBtu", "MMBtu", table_detail::energy, 1055055852.62},
    {"W", "W", table_detail::power},
    {"瓦", "W", table_detail::power},
    {"kW", "kW", table_detail::power, 1e3},
    {"千瓦", "kW", table_detail::power, 1e3},
    {"MW", "MW", table_detail::power, 1e6},
    {"兆瓦", "MW", table_detail::power, 1e6},
    {"varh", "varh", table_detail::reactive, 3.6e3},
    {"kvarh", "kvarh", table_detail::reactive, 3.6e6},
    {"kVarh", "kvarh", table_detail::reactive, 3.6e6},
    {"千乏时", "kvarh", table_detail::reactive, 3.6e6},
    {"kvar", "kvar", table_detail::reactive / table_detail::time, 1e3},
    {"VA", "VA", table_detail::apparent / table_detail::time},
    {"kVA", "kVA", table_detail::apparent / table_detail::time, 1e3},
    {"千伏安", "kVA", table_detail::apparent / table_detail::time, 1e3},
    {"MVA", "MVA", table_detail::apparent / table_detail::time, 1e6},
    {"kVAh", "kVAh", table_detail::apparent, 3.6e6},
    // counts
    {"item", "items", table_detail::count},
    {"items", "items", table_detail::count},
    {"项", "items", table_detail::count},
    {"个", "items", table_detail::count},
    {"件", "items", table_detail::count},
    {"台", "items", table_detail::count},
    {"套", "items", table_detail::count},
    {"片", "items", table_detail::count},
    {"次", "items", table_detail::count},
    {"人", "items", table_detail::count},
    {"unit", "items", table_detail::count},
    {"TEU", "TEU", table_detail::count},
    // money
    {"yuan", "yuan", table_detail::cny},
    {"元", "yuan", table_detail::cny},
    {"CNY", "yuan", table_detail::cny},
    {"RMB", "yuan", table_detail::cny},
    {"USD", "USD", Dimension::of(Base::money_usd)},
    {"EUR", "EUR", Dimension::of(Base::money_eur)},
    {"GBP", "GBP", Dimension::of(Base::money_gbp)},
    // coal equivalent
    {"kgce", "kgce", table_detail::ce},
    {"千克标准煤", "kgce", table_detail::ce},
    {"千克标煤", "kgce", table_detail::ce},
    {"公斤标准煤", "kgce", table_detail::ce},
    {"gce", "gce", table_detail::ce, 1e-3},
    {"克标准煤", "gce", table_detail::ce, 1e-3},
    {"tce", "tce", table_detail::ce, 1e3},
    {"吨标准煤", "tce", table_detail::ce, 1e3},
    {"吨标煤", "tce", table_detail::ce, 1e3},
    {"kgoe", "kgoe", table_detail::ce, 10.0 / 7.0},
    {"千克标准油", "kgoe", table_detail::ce, 10.0 / 7.0},
    {"toe", "toe", table_detail::ce, 1e4 / 7.0},
    // carbon and its oxide
    {"gCO2", "gCO2", table_detail::co2, 1e-3},
    {"kgCO2", "kgCO2", table_detail::co2},
    {"千克二氧化碳", "kgCO2", table_detail::co2},
    {"tCO2", "tCO2", table_detail::co2, 1e3},
    {"吨二氧化碳", "tCO2", table_detail::co2, 1e3},
    {"gCO2e", "gCO2e", table_detail::co2e, 1e-3},
    {"kgCO2e", "kgCO2e", table_detail::co2e},
    {"千克二氧化碳当量", "kgCO2e", table_detail::co2e},
    {"tCO2e", "tCO2e", table_detail::co2e, 1e3},
    {"吨二氧化碳当量", "tCO2e", table_detail::co2e, 1e3},
    {"kgC", "kgC", table_detail::carbon},
    {"tC", "tC", table_detail::carbon, 1e3},
    {"吨碳", "tC", table_detail::carbon, 1e3},
    // pollutants
    {"kgCOD", "kgCOD", Dimension::of(Base::cod)},
    {"tCOD", "tCOD", Dimension::of(Base::cod), 1e3},
    {"gCOD", "gCOD", Dimension::of(Base::cod), 1e-3},
    {"mgCOD", "mgCOD", Dimension::of(Base::cod), 1e-6},
    {"kgNH3-N", "kgNH3-N", Dimension::of(Base::ammonia_nitrogen)},
    {"tNH3-N", "tNH3-N", Dimension::of(Base::ammonia_nitrogen), 1e3},
    {"kgSO2", "kgSO2", Dimension::of(Base::sulphur_dioxide)},
    {"tSO2", "tSO2", Dimension::of(Base::sulphur_dioxide), 1e3},
    {"kgNOx", "kgNOx", Dimension::of(Base::nitrogen_oxides)},
    {"tNOx", "tNOx", Dimension::of(Base::nitrogen_oxides), 1e3},
    {"kgPM", "kgPM", Dimension::of(Base::particulate)},
    {"tPM", "tPM", Dimension::of(Base::particulate), 1e3},
    {"kgVOC", "kgVOC", Dimension::of(Base::voc)},
    {"tVOC", "tVOC", Dimension::of(Base::voc), 1e3},
});

}  // namespace celadon::units
