#pragma once
// The tea plant's twelve months of 2025. Source: worked example C, a public repository of a tea
// plant's energy and carbon platform (Fujian), 2025 data.

#include <array>

namespace celadon::testing {

struct TeaMonth {
  int month;
  double electricity_kwh;  ///< used, of every origin
  double green_kwh;        ///< bought as green power
  double pv_kwh;           ///< own use of the own roof
  double output_value;     ///< 万元
  double tce;              ///< as the source states it, rounded to 0.01
  double tco2;             ///< as the source states it, rounded to 0.1
};

inline constexpr std::array<TeaMonth, 12> tea_months_2025{{
    {1, 106850, 18500, 12257, 1780, 13.13, 32.0},
    {2, 93200, 16100, 8881, 1550, 11.45, 28.7},
    {3, 128700, 22300, 17217, 2430, 15.82, 37.6},
    {4, 138500, 24000, 19908, 2650, 17.02, 39.8},
    {5, 135600, 23500, 6910, 2580, 16.67, 44.3},
    {6, 112300, 19500, 11032, 2050, 13.8, 34.4},
    {7, 115800, 20100, 22984, 2120, 14.23, 30.6},
    {8, 120500, 20900, 25499, 2210, 14.81, 31.2},
    {9, 156200, 27100, 20302, 3100, 19.2, 45.8},
    {10, 152800, 26500, 17412, 3020, 18.78, 45.9},
    {11, 109600, 19000, 13244, 1980, 13.47, 32.6},
    {12, 94600, 16400, 12146, 1580, 11.63, 27.8},
}};

}  // namespace celadon::testing
