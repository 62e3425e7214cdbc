#pragma once
// The rows of one factor table of one pack, read and checked.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/packs/factor.hpp"
#include "celadon/packs/pack.hpp"
#include "celadon/packs/table_spec.hpp"

namespace celadon::packs {

struct FactorRow {
  std::string what;
  std::string zh;
  std::string en;
  std::string variant;
  std::string where;
  std::string edition;
  std::optional<int> year;
  std::optional<double> value;
  std::optional<double> value_min;
  std::optional<double> value_max;
  units::Unit unit;
  std::string substance;
  std::optional<CivilDate> published;
  std::string notice;
  std::string source;
  formula::Confidence confidence = formula::Confidence::own;
  bool provisional = false;
  std::string withheld;  ///< why the row must not be used; then it has no value
  std::string note;
  std::uint64_t number = 0;
};

/// The rows one pack adds to a table.
struct FactorRowSet {
  PackPtr pack;
  TableSpec spec;
  bool row_editions = false;  ///< the rows name editions of their own
  std::vector<FactorRow> rows;
};

/// Reads and checks the file of a table of shape `rows`. Errors with file, row and column: parse,
/// unit, rule (no figure and no reason, a figure outside its range), conflict (two rows answer one
/// question).
Result<FactorRowSet> read_factor_rows(const PackPtr& pack, const TableSpec& spec);

}  // namespace celadon::packs
