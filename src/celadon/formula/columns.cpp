// Runs a column program, chunk by chunk. No chunk knows of another, so the cut among threads cannot
// change a bit of the result.
#include "celadon/formula/columns.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <thread>

#include "celadon/base/assert.hpp"
#include "celadon/formula/aggregates.hpp"
#include "celadon/formula/column_program.hpp"
#include "celadon/formula/interpolation.hpp"
#include "celadon/formula/numeric.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::formula {
namespace {

using columns_detail::chunk_rows;
using columns_detail::chunk_words;
using columns_detail::Instruction;
using columns_detail::Opcode;
using columns_detail::Program;

struct Register {
  std::array<double, chunk_rows> values;
  std::array<std::uint64_t, chunk_words> valid;
};

bool bit(const std::array<std::uint64_t, chunk_words>& words, std::size_t i) {
  return ((words[i / 64] >> (i % 64)) & 1u) != 0;
}

class Machine {
 public:
  Machine(const Program& program, std::span<const Column> columns, std::size_t rows,
          ColumnResult& result)
      : program_(program),
        columns_(columns),
        rows_(rows),
        result_(result),
        registers_(program.registers) {}

  void chunk(std::size_t index) {
    first_ = index * chunk_rows;
    count_ = std::min(chunk_rows, rows_ - first_);
    for (const Instruction& i : program_.code) step(i);
    const Register& out = registers_[program_.result];
    for (std::size_t r = 0; r < count_; ++r)
      result_.values[first_ + r] = bit(out.valid, r) ? out.values[r] : 0.0;
    const std::size_t words = (count_ + 63) / 64;
    for (std::size_t w = 0; w < words; ++w) {
      std::uint64_t word = out.valid[w];
      const std::size_t in_word = std::min<std::size_t>(64, count_ - 64 * w);
      if (in_word < 64) word &= (std::uint64_t{1} << in_word) - 1;
      result_.valid[first_ / 64 + w] = word;
    }
  }

 private:
  void load(const Instruction& i, Register& t) {
    const Column& column = columns_[i.number];
    std::copy_n(column.values.begin() + static_cast<std::ptrdiff_t>(first_), count_,
                t.values.begin());
    std::fill(t.values.begin() + static_cast<std::ptrdiff_t>(count_), t.values.end(), 0.0);
    t.valid.fill(~std::uint64_t{0});
    if (column.valid.empty()) return;
    for (std::size_t w = 0; w < (count_ + 63) / 64; ++w) t.valid[w] = column.valid[first_ / 64 + w];
  }

  static void both(const Register& a, const Register& b, Register& t) {
    for (std::size_t w = 0; w < chunk_words; ++w) t.valid[w] = a.valid[w] & b.valid[w];
  }

  /// Clears the validity of numbers that are not finite, and the numbers with it.
  static void keep_finite(Register& t) {
    constexpr std::uint64_t exponent = 0x7ff0'0000'0000'0000u;
    std::uint64_t bad = 0;
    for (const double v : t.values)
      bad |= static_cast<std::uint64_t>((std::bit_cast<std::uint64_t>(v) & exponent) == exponent);
    if (bad == 0) return;
    for (std::size_t r = 0; r < chunk_rows; ++r) {
      if (std::isfinite(t.values[r])) continue;
      t.values[r] = 0.0;
      t.valid[r / 64] &= ~(std::uint64_t{1} << (r % 64));
    }
  }

  template <BinaryOp op>
  static void arithmetic(const Instruction& i, const Register& a, const Register& b, Register& t) {
    both(a, b, t);
    if (i.left.identity && i.right.identity) {
      const double factor = i.factor;
      for (std::size_t r = 0; r < chunk_rows; ++r)
        t.values[r] = numeric::arithmetic(op, a.values[r], b.values[r]) * factor;
    } else {
      for (std::size_t r = 0; r < chunk_rows; ++r)
        t.values[r] = numeric::arithmetic(op, i.left(a.values[r]), i.right(b.values[r])) * i.factor;
    }
    keep_finite(t);
  }

  static void arithmetic(const Instruction& i, const Register& a, const Register& b, Register& t) {
    switch (i.op) {
      case BinaryOp::add: return arithmetic<BinaryOp::add>(i, a, b, t);
      case BinaryOp::subtract: return arithmetic<BinaryOp::subtract>(i, a, b, t);
      case BinaryOp::multiply: return arithmetic<BinaryOp::multiply>(i, a, b, t);
      case BinaryOp::divide: return arithmetic<BinaryOp::divide>(i, a, b, t);
      default: return arithmetic<BinaryOp::power>(i, a, b, t);
    }
  }

  static void compare(const Instruction& i, const Register& a, const Register& b, Register& t) {
    both(a, b, t);
    for (std::size_t r = 0; r < chunk_rows; ++r)
      t.values[r] = numeric::compare(i.op, a.values[r], i.right(b.values[r])) ? 1.0 : 0.0;
  }

  static void logical(const Instruction& i, const Register& a, const Register& b, Register& t) {
    const double decisive = i.op == BinaryOp::logical_or ? 1.0 : 0.0;
    Register out;
    for (std::size_t w = 0; w < chunk_words; ++w) {
      std::uint64_t decided = 0;
      for (std::size_t k = 0; k < 64; ++k) {
        const std::size_t r = 64 * w + k;
        const bool by_a = ((a.valid[w] >> k) & 1u) != 0 && a.values[r] == decisive;
        const bool by_b = ((b.valid[w] >> k) & 1u) != 0 && b.values[r] == decisive;
        decided |= static_cast<std::uint64_t>(by_a || by_b) << k;
        out.values[r] = by_a || by_b ? decisive : 1.0 - decisive;
      }
      out.valid[w] = decided | (a.valid[w] & b.valid[w]);
    }
    t = out;
  }

  static void select(const Register& condition, const Register& yes, const Register& no,
                     Register& t) {
    for (std::size_t w = 0; w < chunk_words; ++w) {
      std::uint64_t chosen = 0;
      for (std::size_t k = 0; k < 64; ++k)
        chosen |= static_cast<std::uint64_t>(condition.values[64 * w + k] != 0.0) << k;
      const std::uint64_t valid =
          condition.valid[w] & ((chosen & yes.valid[w]) | (~chosen & no.valid[w]));
      for (std::size_t k = 0; k < 64; ++k) {
        const std::size_t r = 64 * w + k;
        t.values[r] = condition.values[r] != 0.0 ? yes.values[r] : no.values[r];
      }
      t.valid[w] = valid;
    }
  }

  static void round(const Instruction& i, const Register& a, Register& t) {
    t.valid = a.valid;
    for (std::size_t r = 0; r < chunk_rows; ++r)
      t.values[r] =
          bit(a.valid, r) ? units::round_half_even(a.values[r], static_cast<int>(i.number)) : 0.0;
  }

  static void clamp(const Instruction& i, const Register& a, const Register& b, const Register& c,
                    Register& t) {
    Register out;
    for (std::size_t w = 0; w < chunk_words; ++w)
      out.valid[w] = a.valid[w] & b.valid[w] & c.valid[w];
    for (std::size_t r = 0; r < chunk_rows; ++r) {
      const double low = i.left(b.values[r]);
      const double high = i.right(c.values[r]);
      out.values[r] = std::min(std::max(a.values[r], low), high);
      if (low > high) out.valid[r / 64] &= ~(std::uint64_t{1} << (r % 64));
    }
    t = out;
  }

  static void curve(const Instruction& i, const Register& a, Register& t) {
    t.valid = a.valid;
    for (std::size_t r = 0; r < chunk_rows; ++r) {
      const auto y = curve_value(i.function, i.knots, i.values, i.left(a.values[r]));
      t.values[r] = y.value_or(0.0);
      if (!y) t.valid[r / 64] &= ~(std::uint64_t{1} << (r % 64));
    }
  }

  void aggregate(const Instruction& i, Register& t) {
    Register out;
    out.valid.fill(~std::uint64_t{0});
    for (const std::uint32_t source : i.sources) {
      for (std::size_t w = 0; w < chunk_words; ++w) out.valid[w] &= registers_[source].valid[w];
    }
    std::vector<double> row(i.sources.size());
    for (std::size_t r = 0; r < chunk_rows; ++r) {
      for (std::size_t k = 0; k < row.size(); ++k)
        row[k] = i.rescales[k](registers_[i.sources[k]].values[r]);
      out.values[r] = aggregate_of(i.function, row);
    }
    t = out;
    keep_finite(t);
  }

  void step(const Instruction& i) {
    Register& t = registers_[i.target];
    const Register& a = registers_[i.a];
    const Register& b = registers_[i.b];
    switch (i.opcode) {
      case Opcode::load: return load(i, t);
      case Opcode::constant:
        t.values.fill(i.value);
        t.valid.fill(~std::uint64_t{0});
        return;
      case Opcode::arithmetic: return arithmetic(i, a, b, t);
      case Opcode::compare: return compare(i, a, b, t);
      case Opcode::negate:
        t.valid = a.valid;
        for (std::size_t r = 0; r < chunk_rows; ++r) t.values[r] = -a.values[r];
        return;
      case Opcode::logical_not:
        t.valid = a.valid;
        for (std::size_t r = 0; r < chunk_rows; ++r) t.values[r] = 1.0 - a.values[r];
        return;
      case Opcode::logical: return logical(i, a, b, t);
      case Opcode::select: return select(a, b, registers_[i.c], t);
      case Opcode::rescale:
        t.valid = a.valid;
        for (std::size_t r = 0; r < chunk_rows; ++r) t.values[r] = i.left(a.values[r]);
        return keep_finite(t);
      case Opcode::function:
        t.valid = a.valid;
        for (std::size_t r = 0; r < chunk_rows; ++r)
          t.values[r] = numeric::unary(i.function, i.left(a.values[r])) * i.factor;
        return keep_finite(t);
      case Opcode::round: return round(i, a, t);
      case Opcode::clamp: return clamp(i, a, b, registers_[i.c], t);
      case Opcode::curve: return curve(i, a, t);
      case Opcode::aggregate: return aggregate(i, t);
      case Opcode::known:
        for (std::size_t r = 0; r < chunk_rows; ++r) t.values[r] = bit(a.valid, r) ? 1.0 : 0.0;
        t.valid.fill(~std::uint64_t{0});
        return;
      case Opcode::otherwise: {
        Register out;
        for (std::size_t r = 0; r < chunk_rows; ++r)
          out.values[r] = bit(a.valid, r) ? a.values[r] : b.values[r];
        for (std::size_t w = 0; w < chunk_words; ++w) out.valid[w] = a.valid[w] | b.valid[w];
        t = out;
        return;
      }
    }
  }

  const Program& program_;
  std::span<const Column> columns_;
  std::size_t rows_;
  ColumnResult& result_;
  std::vector<Register> registers_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace

const std::vector<std::string>& ColumnProgram::inputs() const { return program_->inputs; }
const units::Unit& ColumnProgram::unit() const { return program_->unit; }
Shape ColumnProgram::shape() const { return program_->shape; }

ColumnResult ColumnProgram::run(std::span<const Column> columns, std::size_t rows,
                                unsigned threads) const {
  CELADON_ASSERT(columns.size() == program_->inputs.size());
  for (const Column& column : columns) {
    CELADON_ASSERT(column.values.size() >= rows);
    CELADON_ASSERT(column.valid.empty() || column.valid.size() >= (rows + 63) / 64);
  }
  ColumnResult result;
  result.values.resize(rows);
  result.valid.resize((rows + 63) / 64);
  result.unit = program_->unit;
  result.shape = program_->shape;
  const std::size_t chunks = (rows + chunk_rows - 1) / chunk_rows;
  const std::size_t workers = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(1, chunks));
  const auto work = [&](std::size_t worker) {
    Machine machine(*program_, columns, rows, result);
    for (std::size_t c = chunks * worker / workers; c < chunks * (worker + 1) / workers; ++c)
      machine.chunk(c);
  };
  std::vector<std::jthread> others;
  for (std::size_t w = 1; w < workers; ++w) others.emplace_back(work, w);
  work(0);
  others.clear();  // joins
  return result;
}

}  // namespace celadon::formula
