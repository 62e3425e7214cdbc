#pragma once
// Published figures and how they are asked for. A question that has no published answer is an error
// that names what was asked and what there is; it is never answered with a neighbour.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/formula/environment.hpp"
#include "celadon/units/quantity.hpp"

namespace celadon::packs {

/// What to do where the publication gives a range and no single figure.
enum class RangeChoice : std::uint8_t { refuse = 1, lower = 2, upper = 3 };

/// Whether a figure of a wider area may stand in. It is marked on the factor.
enum class RegionFallback : std::uint8_t {
  none = 1,      ///< the area asked for, or nothing
  province = 2,  ///< a city or county may take its province's figure
  national = 3,  ///< and a province the national one
};

/// A question to the factor tables. Empty members take the table's default where it has one.
struct FactorQuery {
  std::string table;        ///< e.g. "grid_co2"
  std::string what;         ///< id, Chinese or English name, e.g. "diesel", "柴油"
  std::string where;        ///< "CN", a GB/T 2260 code or the name of a grid region
  std::optional<int> year;  ///< the year the figure describes
  std::string edition;      ///< e.g. "2020", "AR6"
  std::string variant;      ///< e.g. "primary", "fossil_only"
  RangeChoice range = RangeChoice::refuse;
  RegionFallback fallback = RegionFallback::none;

  /// "grid_co2: electricity, where 350000, year 2023", for messages and derivations.
  [[nodiscard]] std::string to_string() const;
};

/// A published figure as found.
struct Factor {
  units::Quantity value;
  std::optional<double> value_min;  ///< in the unit of value
  std::optional<double> value_max;
  std::string table;
  std::string what;
  std::string zh;  ///< names of `what`
  std::string en;
  std::string variant;
  std::string where;
  std::string edition;
  std::string substance;         ///< e.g. "CH4" where the mass is that of a gas
  std::optional<int> data_year;  ///< the year the figure describes
  std::optional<CivilDate> published;
  std::string notice;  ///< number of the announcement
  formula::Confidence confidence = formula::Confidence::own;
  bool provisional = false;
  std::string note;
  std::vector<std::string>
      marks;  ///< what a figure that rests on it has to say: provisional, stand-in, ...
  formula::Origin origin;
};

/// Port: where published figures come from. Implementations are immutable and safe to share.
class FactorSource {
 public:
  virtual ~FactorSource() = default;

  /// The one row that answers. Errors: not_found (what was asked, what there is), conflict (several
  /// editions, years or areas answer: say which), rule (the row is withheld, or gives a range
  /// only).
  [[nodiscard]] virtual Result<Factor> find(const FactorQuery& query) const = 0;

  /// The newest figure published on or before a day; when `query.year` is set, of that year or an
  /// earlier one. For figures that come a year or two late. A stand-in for another year is marked.
  /// Rows without a publication date never answer. Errors as find().
  [[nodiscard]] virtual Result<Factor> nearest_published(const FactorQuery& query,
                                                         CivilDate on) const = 0;

  /// A value between the points of a table of shape curve or grid, linear along each axis. `at`
  /// gives one quantity for a curve (either of its axes, told by its dimension) and two for a grid
  /// (in any order). Errors: not_found (no such table), unit, invalid_argument (outside, naming the
  /// range).
  [[nodiscard]] virtual Result<Factor> interpolate(std::string_view table,
                                                   std::span<const units::Quantity> at) const = 0;

  /// The points of an interpolated table for a formula's interpolate(); a curve over its first
  /// axis. A grid with an edge gives the points from the edge on, so nothing is drawn across it.
  /// Error not_found by default.
  [[nodiscard]] virtual Result<formula::TablePoints> points(std::string_view table) const;

  /// Order of the keys a formula gives to lookup(table, keys...); empty for interpolated tables.
  [[nodiscard]] virtual Result<std::vector<std::string>> keys_of(std::string_view table) const = 0;
};

/// The factor as an input of a formula: its value and a leaf derivation with origin and marks.
formula::Input to_input(const Factor& factor);

}  // namespace celadon::packs
