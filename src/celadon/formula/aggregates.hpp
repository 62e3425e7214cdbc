#pragma once
// The aggregates over plain numbers: one place for sets and for columns.

#include <span>

#include "celadon/formula/functions.hpp"

namespace celadon::formula {

/// min, max, sum, prod, avg, count, median, stdev, quadrature; NaN where it is not defined (the
/// mean of nothing, the deviation of one).
double aggregate_of(Function function, std::span<const double> x);

}  // namespace celadon::formula
