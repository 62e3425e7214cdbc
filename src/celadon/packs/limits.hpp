#pragma once
// Published levels that a figure is compared with: energy limits, water quotas, land-use control
// values, efficiency benchmarks. The best level of a table comes first.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/formula/environment.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/packs/table_spec.hpp"
#include "celadon/units/quantity.hpp"

namespace celadon::packs {

/// Which way is better.
enum class Direction : std::uint8_t { lower_is_better = 1, higher_is_better = 2 };

struct LimitLevel {
  std::string id;  ///< e.g. "level1", "advanced", "minimum"
  Title title;
  std::optional<double>
      value;  ///< in the unit of the limit; unset where the standard prints a dash
};

/// The first two levels of a row as the ends of a score.
struct LeadingBaseline {
  units::Quantity leading;
  units::Quantity baseline;
};

/// One row.
struct Limit {
  std::string table;
  std::string standard;  ///< e.g. "GB 16780-2021"
  std::string title;     ///< may be empty: the list limit_standards names the standards
  std::string product;
  std::string indicator;
  units::Unit unit;  ///< masses below the fraction line are masses of product
  Direction direction = Direction::lower_is_better;
  std::vector<LimitLevel> levels;  ///< best first
  std::optional<CivilDate> valid_from;
  bool provisional = false;
  std::string note;  ///< corrections and conditions in words
  formula::Origin origin;

  /// The value of a level. Errors: not_found (no such level, or a dash in the standard).
  [[nodiscard]] Result<units::Quantity> level(std::string_view id) const;
  /// Levels 1 and 2 as leading value and baseline. Errors: not_found when one is missing; rule when
  /// the second is better than the first (then level 2 is a rule for new plants, not a baseline).
  [[nodiscard]] Result<LeadingBaseline> leading_and_baseline() const;
  /// A level as an input of a formula.
  [[nodiscard]] Result<formula::Input> input_of(std::string_view level_id) const;
};

/// A question to the limit tables.
struct LimitQuery {
  std::string table;
  std::string standard;         ///< empty: any
  std::string product;          ///< empty: any
  std::string indicator;        ///< empty: any
  std::optional<CivilDate> on;  ///< refuse what is not in force on that day

  [[nodiscard]] std::string to_string() const;
};

/// The limit tables of a library. Reads a table when it is first asked for. Safe to share.
class LimitTables {
 public:
  explicit LimitTables(LibraryPtr library) : library_(std::move(library)) {}

  /// The one row that answers. Errors: not_found naming the products or indicators there are,
  /// conflict when several answer, rule when the row is withheld or not yet in force.
  [[nodiscard]] Result<Limit> find(const LimitQuery& query) const;
  /// Every usable row that answers, in file order.
  [[nodiscard]] Result<std::vector<Limit>> list(const LimitQuery& query) const;
  /// Names of the tables.
  [[nodiscard]] Result<std::vector<std::string>> tables() const;

  /// One row as read; `withheld` says why it must not be used.
  struct Row {
    Limit limit;
    std::string withheld;
  };
  /// Reads and checks one table of a pack. Errors with file, row, column.
  static Result<std::vector<Row>> read(const PackPtr& pack, const TableSpec& spec);

 private:
  Result<std::shared_ptr<const std::vector<Row>>> rows(std::string_view table) const;

  LibraryPtr library_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<const std::vector<Row>>, std::less<>> tables_;
};

}  // namespace celadon::packs
