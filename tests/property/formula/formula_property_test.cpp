#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "celadon/formula/calc.hpp"
#include "celadon/formula/columns.hpp"
#include "celadon/formula/evaluate.hpp"
#include "celadon/formula/json.hpp"
#include "celadon/formula/numbers.hpp"
#include "random_formula.hpp"

namespace celadon::formula {
namespace {

using testing::RandomFormula;

const ColumnSignature& signature() {
  static const ColumnSignature columns = {
      {"r1", {units::unit("1"), Shape::number}},  {"r2", {units::unit("1"), Shape::number}},
      {"p1", {units::unit("%"), Shape::number}},  {"e1", {units::unit("kWh"), Shape::number}},
      {"e2", {units::unit("MJ"), Shape::number}}, {"e3", {units::unit("MWh"), Shape::number}},
      {"m1", {units::unit("kg"), Shape::number}}, {"m2", {units::unit("t"), Shape::number}},
      {"f1", {units::unit("1"), Shape::flag}},    {"f2", {units::unit("1"), Shape::flag}},
  };
  return columns;
}

/// A number as plants have them, and as they should not: zeros, negatives, huge.
double cell(std::mt19937_64& random, Shape shape) {
  if (shape == Shape::flag) return static_cast<double>(random() % 2);
  switch (random() % 10) {
    case 0: return 0.0;
    case 1: return -static_cast<double>(random() % 1000) / 7.0;
    case 2: return 1e300;
    default: return static_cast<double>(random() % 100'000) / 77.0;
  }
}

struct Table {
  std::size_t rows = 0;
  std::map<std::string, std::vector<double>> values;
  std::map<std::string, std::vector<std::uint64_t>> valid;
};

Table make_table(std::uint64_t seed, std::size_t rows) {
  std::mt19937_64 random(seed);
  Table table;
  table.rows = rows;
  for (const auto& [name, type] : signature()) {
    auto& valid = table.valid[name];
    valid.resize((rows + 63) / 64);
    for (std::size_t r = 0; r < rows; ++r) {
      table.values[name].push_back(cell(random, type.shape));
      if (random() % 12 != 0) valid[r / 64] |= std::uint64_t{1} << (r % 64);
    }
  }
  return table;
}

std::vector<Column> columns_of(const ColumnProgram& program, const Table& table) {
  std::vector<Column> columns;
  for (const std::string& name : program.inputs())
    columns.push_back({table.values.at(name), table.valid.at(name)});
  return columns;
}

MapEnvironment row_of(const Table& table, std::size_t r) {
  MapEnvironment environment;
  for (const auto& [name, type] : signature()) {
    if (((table.valid.at(name)[r / 64] >> (r % 64)) & 1u) == 0) continue;
    const double v = table.values.at(name)[r];
    if (type.shape == Shape::flag) {
      environment.set(name, v != 0.0);
    } else {
      environment.set(name, units::Quantity{v, type.unit});
    }
  }
  return environment;
}

TEST(FormulaProperty, APrintedFormulaHasTheSameTree) {
  RandomFormula random(20251121);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = i % 4 == 0 ? random.flag(4) : random.number(random.any_dim(), 4);
    const auto parsed = Expression::parse(text);
    ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.error().to_string();
    const auto again = Expression::parse(parsed->print());
    ASSERT_TRUE(again.ok()) << parsed->print() << ": " << again.error().to_string();
    ASSERT_TRUE(*again == *parsed) << text << "\n" << parsed->print();
    ASSERT_EQ(again->print(), parsed->print());
  }
}

TEST(FormulaProperty, ColumnsAgreeWithSingleRowsBitForBit) {
  RandomFormula random(7);
  const Table table = make_table(1, 150);
  std::size_t determined_cells = 0;
  std::size_t undetermined_cells = 0;
  for (int i = 0; i < 250; ++i) {
    const std::string text = i % 5 == 0 ? random.flag(3) : random.number(random.any_dim(), 3);
    const auto parsed = Expression::parse(text);
    ASSERT_TRUE(parsed.ok()) << text;
    const auto program = ColumnProgram::compile(*parsed, signature());
    ASSERT_TRUE(program.ok()) << text << ": " << program.error().to_string();
    const ColumnResult result = program->run(columns_of(*program, table), table.rows);
    for (std::size_t r = 0; r < table.rows; ++r) {
      const auto single = evaluate(*parsed, row_of(table, r), Explain::no);
      ASSERT_TRUE(single.ok()) << text << ": " << single.error().to_string();
      ASSERT_EQ(determined(single->value), result.is_valid(r))
          << text << " row " << r << " " << to_json(single->value).dump();
      if (!result.is_valid(r)) {
        ++undetermined_cells;
        ASSERT_EQ(result.values[r], 0.0);
        continue;
      }
      ++determined_cells;
      if (const auto* flag = std::get_if<bool>(&single->value)) {
        ASSERT_EQ(*flag, result.values[r] != 0.0) << text;
        continue;
      }
      const auto& q = std::get<units::Quantity>(single->value);
      ASSERT_EQ(std::bit_cast<std::uint64_t>(q.value),
                std::bit_cast<std::uint64_t>(result.values[r]))
          << text << " row " << r << ": " << q.value << " and " << result.values[r];
      ASSERT_EQ(q.unit.dimension, result.unit.dimension);
      ASSERT_EQ(q.unit.scale, result.unit.scale) << text;
    }
  }
  EXPECT_GT(determined_cells, 10'000u);  // both kinds of answer were compared
  EXPECT_GT(undetermined_cells, 1'000u);
}

TEST(FormulaProperty, TheNumberOfThreadsDoesNotChangeABit) {
  RandomFormula random(99);
  const Table table = make_table(2, 5000);
  for (int i = 0; i < 10; ++i) {
    const auto parsed = Expression::parse(random.number(random.any_dim(), 4));
    ASSERT_TRUE(parsed.ok());
    const auto program = ColumnProgram::compile(*parsed, signature());
    ASSERT_TRUE(program.ok());
    const ColumnResult alone = program->run(columns_of(*program, table), table.rows, 1);
    for (const unsigned threads : {2u, 3u, 8u}) {
      const ColumnResult shared = program->run(columns_of(*program, table), table.rows, threads);
      ASSERT_TRUE(std::equal(
          alone.values.begin(), alone.values.end(), shared.values.begin(), [](double a, double b) {
            return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
          }));
      ASSERT_EQ(alone.valid, shared.valid);
    }
  }
}

TEST(FormulaProperty, TheOrderOfMembersDoesNotMatter) {
  std::mt19937_64 random(5);
  const auto parsed = Expression::parse("sum(e*f)/sum(e)");
  for (int trial = 0; trial < 200; ++trial) {
    QuantitySet e{{}, units::unit("kWh"), {}, {}};
    QuantitySet f{{}, units::unit("kgCO2/kWh"), {}, {}};
    const std::size_t n = 1 + random() % 8;
    for (std::size_t i = 0; i < n; ++i) {
      e.values.push_back(1.0 + static_cast<double>(random() % 1000));
      f.values.push_back(static_cast<double>(random() % 1000) / 999.0);
      e.keys.push_back("k" + std::to_string(i));
      f.keys.push_back("k" + std::to_string(i));
    }
    MapEnvironment straight;
    straight.set("e", e);
    straight.set("f", f);
    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    QuantitySet shuffled{{}, f.unit, {}, {}};
    for (const std::size_t i : order) {
      shuffled.values.push_back(f.values[i]);
      shuffled.keys.push_back(f.keys[i]);
    }
    MapEnvironment other;
    other.set("f", shuffled);
    other.set("e", e);
    const double a = std::get<units::Quantity>(evaluate(*parsed, straight)->value).value;
    const double b = std::get<units::Quantity>(evaluate(*parsed, other)->value).value;
    ASSERT_EQ(a, b) << "members are taken in the order of the first keyed set";
  }
}

TEST(FormulaProperty, ProductsOfUnitsAgreeWithConversion) {
  // in base units: value(a op b) must be value(a) op value(b), whatever was cancelled on the way
  const char* symbols[] = {"kWh",
                           "MJ",
                           "kgce/kWh",
                           "tce",
                           "kgCO2/kWh",
                           "t",
                           "kg",
                           "万元",
                           "m3/万元",
                           "%",
                           "tCO2/1e4Nm3",
                           "1e4Nm3",
                           "kW",
                           "h",
                           "d",
                           "GJ/t",
                           "tC/GJ",
                           "mg/L",
                           "m3",
                           "kg_product",
                           "kgce/t",
                           "yuan/(kW·month)",
                           "kW",
                           "month",
                           "J"};
  const auto times = Expression::parse("a*b");
  const auto over = Expression::parse("a/b");
  for (const char* first : symbols) {
    for (const char* second : symbols) {
      MapEnvironment environment;
      const units::Quantity a{3.7, units::unit(first)};
      const units::Quantity b{0.19, units::unit(second)};
      environment.set("a", a);
      environment.set("b", b);
      const auto product = std::get<units::Quantity>(evaluate(*times, environment)->value);
      const auto quotient = std::get<units::Quantity>(evaluate(*over, environment)->value);
      const double expected_product = a.in_base() * b.in_base();
      const double expected_quotient = a.in_base() / b.in_base();
      ASSERT_NEAR(product.in_base() / expected_product, 1.0, 1e-13)
          << first << " * " << second << " = " << product.unit.symbol;
      ASSERT_NEAR(quotient.in_base() / expected_quotient, 1.0, 1e-13)
          << first << " / " << second << " = " << quotient.unit.symbol;
      ASSERT_EQ(product.unit.dimension, a.unit.dimension * b.unit.dimension);
      ASSERT_EQ(quotient.unit.dimension, a.unit.dimension / b.unit.dimension);
      // the printed symbol is a unit of the table's grammar, with the very scale it says
      const auto symbol = units::parse_unit(product.unit.symbol);
      ASSERT_TRUE(symbol.ok()) << product.unit.symbol;
      ASSERT_NEAR(symbol->scale / product.unit.scale, 1.0, 1e-13) << product.unit.symbol;
    }
  }
}

}  // namespace
}  // namespace celadon::formula
