#pragma once
// Values between the points of a published table.
//
// A curve y(x) is given by points; between two points y is linear. Where the table has a second
// axis (saturated steam: pressure and temperature of boiling), either axis may be asked.
//
// A grid h(p, t) is given by rows of equal p, each with its own points t. At (p, t) with
// p0 <= p <= p1: h = (1-w) h(p0, t) + w h(p1, t), w = (p-p0)/(p1-p0), each row linear in t:
// bilinear.
//
// A grid may have an edge, a curve t_e(p), h_e(p) below which the substance is another one: steam
// condenses. Then no straight line may cross the edge:
//   t < t_e(p)                  refused
//   row i begins at (t_e(p_i), h_e(p_i)); points below are dropped
//   t < t_1 (begin of row p1)   row p1 has no value at t yet: h runs linearly in t from the edge
//                               (t_e(p), h_e(p)) to (t_1, bilinear value at (p, t_1))
// Beyond the last point of the edge (the critical point) a row begins at its first point at or
// above the edge's last t.

#include <span>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/packs/factor.hpp"
#include "celadon/packs/pack.hpp"
#include "celadon/packs/table_spec.hpp"

namespace celadon::packs {

struct CurvePoint {
  double x = 0.0;  ///< along axis 0
  double t = 0.0;  ///< along axis 1; NaN-free, 0 when the curve has one axis
  double y = 0.0;
};

/// One row of a grid: the value along axis 1 at a fixed axis 0.
struct GridRow {
  double p = 0.0;
  std::vector<double> t;  ///< [N] rising
  std::vector<double> h;  ///< [N]
};

/// A table of shape curve or grid; numbers are in the units of its spec. Immutable.
class InterpolationTable {
 public:
  /// Reads the file. `edge` is the curve a grid names, else nullptr. Errors: parse, rule (points
  /// not rising, a row with fewer than two points).
  static Result<InterpolationTable> read(const PackPtr& pack, const TableSpec& spec,
                                         const InterpolationTable* edge);

  /// The value at one quantity (curve) or two (grid, any order). Errors: unit, invalid_argument.
  [[nodiscard]] Result<Factor> at(std::span<const units::Quantity> at) const;
  /// The points as formula::interpolate() takes them: see FactorSource::points().
  [[nodiscard]] formula::TablePoints points() const;

 private:
  [[nodiscard]] formula::Origin origin() const;
  Status read_curve(const TableFile& file);
  Status read_grid(const TableFile& file);
  [[nodiscard]] Result<double> curve_value(double value, std::size_t axis) const;
  [[nodiscard]] Result<double> grid_value(double p, double t) const;
  [[nodiscard]] Result<double> above_edge(const GridRow& low, const GridRow& high, double p,
                                          double t) const;
  [[nodiscard]] Error outside(std::size_t axis, double value, double low, double high) const;

  PackPtr pack_;
  TableSpec spec_;
  std::vector<CurvePoint> points_;  ///< of a curve, rising in x
  std::vector<GridRow> rows_;       ///< of a grid, rising in p
  std::vector<CurvePoint> edge_;
};

}  // namespace celadon::packs
