#pragma once
// Formulas made at random, well typed, over a fixed set of named columns.

#include <array>
#include <random>
#include <string>

namespace celadon::formula::testing {

enum class Dim { ratio, energy, mass };

class RandomFormula {
 public:
  explicit RandomFormula(std::uint64_t seed) : random_(seed) {}

  std::string number(Dim dim, int depth) {
    if (depth == 0) return leaf(dim);
    const auto sub = [&](Dim d) { return number(d, depth - 1); };
    switch (pick(18)) {
      case 0: return "(" + sub(dim) + " + " + sub(dim) + ")";
      case 1: return "(" + sub(dim) + " - " + sub(dim) + ")";
      case 2: return sub(dim) + "*" + sub(Dim::ratio);
      case 3: return "(" + sub(dim) + ")/(" + sub(Dim::ratio) + ")";
      case 4: return "(-" + sub(dim) + ")";
      case 5: return "abs(" + sub(dim) + ")";
      case 6: return "min(" + sub(dim) + ", " + sub(dim) + ", " + sub(dim) + ")";
      case 7: return "max(" + sub(dim) + ", " + sub(dim) + ")";
      case 8: return "clamp(" + sub(dim) + ", " + leaf(dim) + ", " + sub(dim) + ")";
      case 9:
        return "if(" + flag(depth - 1) + ", " + in_unit(dim, depth - 1) + ", " +
               in_unit(dim, depth - 1) + ")";
      case 10: return "round(" + in_unit(dim, depth - 1) + ", 2)";
      case 11: return "default(" + in_unit(dim, depth - 1) + ", " + in_unit(dim, depth - 1) + ")";
      case 12: return "(" + in_unit(dim, depth - 1) + ")";
      case 13: return "avg(" + sub(dim) + ", " + sub(dim) + ", " + sub(dim) + ")";
      case 14: return "quadrature(" + sub(dim) + ", " + sub(dim) + ")";
      case 15: return "sum(" + sub(dim) + ", " + sub(dim) + ", " + sub(dim) + ")";
      default: return special(dim, depth);
    }
  }

  std::string flag(int depth) {
    if (depth == 0) return pick(2) == 0 ? "f1" : "f2";
    constexpr std::array comparisons = {"<", "<=", ">", ">=", "==", "!="};
    switch (pick(5)) {
      case 0: return "(" + flag(depth - 1) + " and " + flag(depth - 1) + ")";
      case 1: return "(" + flag(depth - 1) + " or " + flag(depth - 1) + ")";
      case 2: return "not (" + flag(depth - 1) + ")";
      case 3: return "known(" + number(Dim::mass, depth - 1) + ")";
      default: {
        const Dim dim = any_dim();
        return "(" + number(dim, depth - 1) + " " + comparisons[pick(6)] + " " +
               number(dim, depth - 1) + ")";
      }
    }
  }

  Dim any_dim() { return static_cast<Dim>(pick(3)); }
  std::size_t pick(std::size_t n) { return random_() % n; }

 private:
  std::string leaf(Dim dim) {
    constexpr std::array ratios = {"r1", "r2", "p1", "0.5", "3", "12 [%]", "2e3"};
    constexpr std::array energies = {"e1", "e2", "e3", "7 [kWh]", "0.25 [GJ]"};
    constexpr std::array masses = {"m1", "m2", "1.5 [t]", "20 [kg]"};
    switch (dim) {
      case Dim::ratio: return ratios[pick(ratios.size())];
      case Dim::energy: return energies[pick(energies.size())];
      default: return masses[pick(masses.size())];
    }
  }

  std::string in_unit(Dim dim, int depth) {
    const std::string inner = "(" + number(dim, depth) + ")";
    switch (dim) {
      case Dim::ratio: return inner + " in [1]";
      case Dim::energy: return inner + " in [kWh]";
      default: return inner + " in [t]";
    }
  }

  std::string special(Dim dim, int depth) {
    const auto sub = [&](Dim d) { return "(" + number(d, depth - 1) + ")"; };
    if (dim == Dim::energy)
      return pick(2) == 0 ? sub(Dim::mass) + "*e2/m2" : "sqrt(" + sub(Dim::energy) + "*e1)";
    if (dim == Dim::mass) return sub(Dim::energy) + "/(e1/m1)";
    switch (pick(8)) {
      case 0: return "exp(" + sub(Dim::ratio) + ")";
      case 1: return "ln(" + sub(Dim::ratio) + ")";
      case 2: return sub(Dim::ratio) + "^2";
      case 3: return sub(Dim::energy) + "/" + sub(Dim::energy);
      case 4: return "piecewise_clamped(" + sub(Dim::energy) + ", [0, 10, 40] [kWh], [1, 2, 0])";
      case 5: return "piecewise(" + sub(Dim::ratio) + ", [-1, 1, 100], [5, 6, 7])";
      case 6: return "step(" + sub(Dim::mass) + ", [0, 1] [t], [0, 1, 4])";
      default: return "value_in(" + sub(Dim::mass) + ", 'kg')";
    }
  }

  std::mt19937_64 random_;
};

}  // namespace celadon::formula::testing
