#pragma once
// The arithmetic itself, number by number: one place for scalars, sets and columns, so that they
// agree bit for bit. A result that is not finite means "undetermined"; `why` says so in words.

#include <cmath>
#include <string_view>

#include "celadon/formula/expression.hpp"

namespace celadon::formula::numeric {

/// add, subtract, multiply, divide, power.
inline double arithmetic(BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::add: return a + b;
    case BinaryOp::subtract: return a - b;
    case BinaryOp::multiply: return a * b;
    case BinaryOp::divide: return a / b;
    default: return std::pow(a, b);
  }
}

inline bool compare(BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::equal: return a == b;
    case BinaryOp::not_equal: return a != b;
    case BinaryOp::less: return a < b;
    case BinaryOp::less_equal: return a <= b;
    case BinaryOp::greater: return a > b;
    default: return a >= b;
  }
}

/// abs, sqrt, exp, ln, log10, floor, ceil. (round needs its places.)
inline double unary(Function function, double x) {
  switch (function) {
    case Function::abs: return std::fabs(x);
    case Function::sqrt: return std::sqrt(x);
    case Function::exp: return std::exp(x);
    case Function::ln: return std::log(x);
    case Function::log10: return std::log10(x);
    case Function::floor: return std::floor(x);
    default: return std::ceil(x);
  }
}

/// Why a op b is no number.
inline std::string_view why(BinaryOp op, double a, double b) {
  if (op == BinaryOp::divide && b == 0.0) return "除数为零｜division by zero";
  if (op == BinaryOp::power && a == 0.0 && b < 0.0) return "零的负数次幂｜zero to a negative power";
  if (op == BinaryOp::power && a < 0.0 && b != std::floor(b))
    return "负数的分数次幂｜a fractional power of a negative number";
  return "结果超出数的范围｜the result is beyond the range of numbers";
}

inline std::string_view why(Function function, double x) {
  if (function == Function::sqrt && x < 0.0) return "负数的平方根｜the root of a negative number";
  if ((function == Function::ln || function == Function::log10) && x <= 0.0) {
    return "非正数的对数｜the logarithm of a number that is not positive";
  }
  return "结果超出数的范围｜the result is beyond the range of numbers";
}

}  // namespace celadon::formula::numeric
