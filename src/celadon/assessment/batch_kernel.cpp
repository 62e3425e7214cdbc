#include "celadon/assessment/batch_kernel.hpp"

#include <cstdint>
#include <cstring>
#include <limits>

// Vectors are written out (vector extensions of GCC and clang), W doubles wide. Multiplication and
// addition are never fused: a fused result differs in the last bit between instruction sets.
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("O3", "fp-contract=off")
#endif
#pragma GCC diagnostic ignored "-Wpsabi"  // wide vectors only travel through inlined functions

#define CELADON_KERNEL_INLINE inline __attribute__((always_inline))

namespace celadon::assessment::kernel {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <int W>
struct Lanes {
  typedef double Doubles __attribute__((vector_size(8 * W)));
  typedef float Floats __attribute__((vector_size(4 * W)));
  typedef std::int64_t Mask __attribute__((vector_size(8 * W)));
};

template <int W>
CELADON_KERNEL_INLINE typename Lanes<W>::Doubles splat(double x) {
  return x - typename Lanes<W>::Doubles{};
}

/// W cells as doubles.
template <int W>
CELADON_KERNEL_INLINE typename Lanes<W>::Doubles load_cells(const float* cells) {
  typename Lanes<W>::Floats narrow;
  std::memcpy(&narrow, cells, sizeof narrow);
  return __builtin_convertvector(narrow, typename Lanes<W>::Doubles);
}

/// step(i, pointer to W cells) over n cells; the cells that do not fill a vector are padded with
/// zeros, which only reach accumulators beyond n.
template <int W, class Step>
CELADON_KERNEL_INLINE void over_cells(const float* cells, std::size_t n, Step step) {
  std::size_t i = 0;
  for (; i + W <= n; i += W) step(i, cells + i);
  if (i < n) {
    float padded[static_cast<std::size_t>(W)] = {};
    std::memcpy(padded, cells + i, (n - i) * sizeof(float));
    step(i, padded);
  }
}

template <int W>
CELADON_KERNEL_INLINE void add_to(double* sum, const typename Lanes<W>::Doubles& amount) {
  typename Lanes<W>::Doubles current;
  std::memcpy(&current, sum, sizeof current);
  current += amount;
  std::memcpy(sum, &current, sizeof current);
}

// The marks of a column that has any: counts of missing cells, weights of missing and excluded
// ones.
template <int W>
CELADON_KERNEL_INLINE void add_marks(const float* cells, std::size_t n, double weight,
                                     Block& block) {
  const auto zero = splat<W>(0.0);
  const auto one = splat<W>(1.0);
  const auto full = splat<W>(weight);
  over_cells<W>(
      cells, n, [&](std::size_t i, const float* at) __attribute__((always_inline)) {
        const auto x = load_cells<W>(at);
        const auto missing = x != x;  // NOLINT(misc-redundant-expression): NaN differs from itself
        add_to<W>(block.undetermined + i, missing ? one : zero);
        add_to<W>(block.open_points + i, missing ? full : zero);
        add_to<W>(block.not_applicable + i, x == splat<W>(infinity) ? full : zero);
      });
}

// share(x) -> 0..1 for numbers; the marks NaN and +infinity are masked to no points.
template <int W, class Share>
CELADON_KERNEL_INLINE void add_points(const float* cells, std::size_t n, double weight,
                                      Block& block, Share share) {
  const auto zero = splat<W>(0.0);
  const auto full = splat<W>(weight);
  const auto limit = splat<W>(infinity);
  typename Lanes<W>::Mask numbers = zero == zero;  // NOLINT(misc-redundant-expression): all true
  over_cells<W>(
      cells, n, [&](std::size_t i, const float* at) __attribute__((always_inline)) {
        const auto x = load_cells<W>(at);
        const auto number = x < limit;
        numbers &= number;
        add_to<W>(block.points + i, number ? full * share(x) : zero);
      });
  bool marks = false;
  for (int lane = 0; lane < W; ++lane) marks |= numbers[lane] == 0;
  if (marks) {
    block.marked = true;
    add_marks<W>(cells, n, weight, block);
  }
}

template <int W>
CELADON_KERNEL_INLINE void add_column_body(const ColumnRule& rule, const float* cells,
                                           std::size_t n, Block& block) {
  using Doubles = typename Lanes<W>::Doubles;
  const Doubles zero = splat<W>(0.0);
  const Doubles one = splat<W>(1.0);
  const Doubles leading = splat<W>(rule.leading);
  const Doubles baseline = splat<W>(rule.baseline);
  switch (rule.shape) {
    case ColumnRule::Shape::line: {
      const Doubles span = splat<W>(rule.leading - rule.baseline);
      add_points<W>(
          cells, n, rule.weight, block, [&](const Doubles& x) __attribute__((always_inline)) {
            const Doubles s = (x - baseline) / span;
            const Doubles floor = s > zero ? s : zero;
            return floor < one ? floor : one;
          });
      return;
    }
    case ColumnRule::Shape::step: {
      // An inverse rule is the forward rule with both signs turned, which is exact in floating
      // point.
      const Doubles sign = splat<W>(rule.inverse ? -1.0 : 1.0);
      const Doubles limit = sign * leading;
      add_points<W>(
          cells, n, rule.weight, block, [&](const Doubles& x) __attribute__((always_inline)) {
            return sign * x >= limit ? one : zero;
          });
      return;
    }
    case ColumnRule::Shape::ratio:
      if (rule.inverse) {
        add_points<W>(
            cells, n, rule.weight, block, [&](const Doubles& x) __attribute__((always_inline)) {
              const Doubles s = x > baseline ? zero : leading / x;
              return x <= leading ? one : s;
            });
      } else {
        add_points<W>(
            cells, n, rule.weight, block, [&](const Doubles& x) __attribute__((always_inline)) {
              const Doubles s = x < baseline ? zero : x / leading;
              return x >= leading ? one : s;
            });
      }
      return;
    case ColumnRule::Shape::grades: {
      const double sign = rule.inverse ? -1.0 : 1.0;
      const Doubles signs = splat<W>(sign);
      Doubles limits[max_grades];
      Doubles shares[max_grades];
      for (std::size_t g = 0; g < rule.grades; ++g) {
        limits[g] = splat<W>(sign * rule.thresholds[g]);
        shares[g] = splat<W>(rule.shares[g]);
      }
      const std::size_t grades = rule.grades;
      add_points<W>(
          cells, n, rule.weight, block, [&](const Doubles& x) __attribute__((always_inline)) {
            const Doubles better = signs * x;
            Doubles s = zero;
            for (std::size_t g = 0; g < grades; ++g) s = better >= limits[g] ? shares[g] : s;
            return s;
          });
      return;
    }
  }
}

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw"))) void add_column_avx512(
    const ColumnRule& rule, const float* cells, std::size_t n, Block& block) {
  add_column_body<8>(rule, cells, n, block);
}
__attribute__((target("avx2"))) void add_column_avx2(const ColumnRule& rule, const float* cells,
                                                     std::size_t n, Block& block) {
  add_column_body<4>(rule, cells, n, block);
}
#endif

void add_column_plain(const ColumnRule& rule, const float* cells, std::size_t n, Block& block) {
  add_column_body<2>(rule, cells, n, block);
}

using AddColumn = void (*)(const ColumnRule&, const float*, std::size_t, Block&);

AddColumn choose(Instructions widest) noexcept {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (widest >= Instructions::avx512 && __builtin_cpu_supports("avx512f") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw")) {
    return add_column_avx512;
  }
  if (widest >= Instructions::avx2 && __builtin_cpu_supports("avx2")) return add_column_avx2;
#endif
  (void)widest;
  return add_column_plain;
}

}  // namespace

void add_column(const ColumnRule& rule, const float* cells, std::size_t n, Block& block,
                Instructions widest) noexcept {
  static const AddColumn by_width[] = {choose(Instructions::plain), choose(Instructions::avx2),
                                       choose(Instructions::avx512)};
  by_width[static_cast<std::size_t>(widest)](rule, cells, n, block);
}

}  // namespace celadon::assessment::kernel
