#include "celadon/packs/interpolation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/units/sentences.hpp"

namespace celadon::packs {

namespace {

double lerp(double x0, double y0, double x1, double y1, double x) {
  return x1 == x0 ? y0 : y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}

/// The curve's value of one member at x along another; x lies within the points.
double along(const std::vector<CurvePoint>& points, double CurvePoint::*axis,
             double CurvePoint::*value, double x) {
  const auto above =
      std::upper_bound(points.begin(), points.end(), x,
                       [axis](double v, const CurvePoint& point) { return v < point.*axis; });
  const auto high = above == points.end() ? points.end() - 1 : above;
  const auto low = high == points.begin() ? high : high - 1;
  return lerp((*low).*axis, (*low).*value, (*high).*axis, (*high).*value, x);
}

double row_value(const GridRow& row, double t) {
  const auto above = std::upper_bound(row.t.begin(), row.t.end(), t);
  const auto high =
      static_cast<std::size_t>((above == row.t.end() ? above - 1 : above) - row.t.begin());
  const std::size_t low = high == 0 ? 0 : high - 1;
  return lerp(row.t[low], row.h[low], row.t[high], row.h[high], t);
}

double mixed(const GridRow& low, const GridRow& high, double p, double t) {
  return lerp(low.p, row_value(low, t), high.p, row_value(high, t), p);
}

/// Drops what lies below the edge and begins the row on it.
void begin_on_edge(GridRow& row, const std::vector<CurvePoint>& edge) {
  const bool within = row.p >= edge.front().x && row.p <= edge.back().x;
  const double begin = within ? along(edge, &CurvePoint::x, &CurvePoint::t, row.p) : edge.back().t;
  const auto first = std::upper_bound(row.t.begin(), row.t.end(), begin) - row.t.begin();
  row.t.erase(row.t.begin(), row.t.begin() + first);
  row.h.erase(row.h.begin(), row.h.begin() + first);
  if (within) {
    row.t.insert(row.t.begin(), begin);
    row.h.insert(row.h.begin(), along(edge, &CurvePoint::x, &CurvePoint::y, row.p));
  }
}

/// The edge is drawn over the axes of the grid, in the very same units.
Status check_edge(const TableSpec& grid, const TableSpec& edge) {
  bool same = grid.axes.size() == 2 && edge.axes.size() == 2 &&
              grid.value.unit.compatible(edge.value.unit) &&
              grid.value.unit.scale == edge.value.unit.scale;
  for (std::size_t i = 0; same && i < 2; ++i) {
    const units::Unit& a = grid.axes[i].unit;
    const units::Unit& b = edge.axes[i].unit;
    same = a.compatible(b) && a.scale == b.scale && a.offset == b.offset;
  }
  if (same) return {};
  Error error = fail(ErrorCode::unit,
                     fmt::format("表 {1} 的边界 {0} 与其坐标轴和单位不一致｜the edge {0} of table "
                                 "{1} does not have its axes and units",
                                 edge.name, grid.name),
                     "两表应使用相同单位｜write both tables in the same units");
  error.place = grid.place;
  return error;
}

/// Which axes the table has, each with its unit.
std::string axes_in_words(const std::vector<TableColumn>& axes) {
  if (axes.size() < 2)
    return fmt::format("坐标轴为 {0}（{1}）｜the axes are {0} in {1}", axes[0].column,
                       axes[0].unit.symbol);
  return fmt::format("坐标轴为 {0}（{1}）和 {2}（{3}）｜the axes are {0} in {1} and {2} in {3}",
                     axes[0].column, axes[0].unit.symbol, axes[1].column, axes[1].unit.symbol);
}

}  // namespace

Result<InterpolationTable> InterpolationTable::read(const PackPtr& pack, const TableSpec& spec,
                                                    const InterpolationTable* edge) {
  InterpolationTable table;
  table.pack_ = pack;
  table.spec_ = spec;
  if (edge != nullptr) {
    CELADON_TRY(check_edge(spec, edge->spec_));
    table.edge_ = edge->points_;
  }
  std::vector<std::string_view> known = {spec.value.column, "note"};
  for (const TableColumn& axis : spec.axes) known.push_back(axis.column);
  CELADON_ASSIGN(const TableFile file, read_table_file(*pack, spec.file, known));
  for (const std::string_view name : known) {
    if (name != "note" && file.column(name) < 0) {
      return fail(ErrorCode::parse,
                  fmt::format("{0} 没有列 \"{1}\"｜{0} has no column \"{1}\"", file.path, name));
    }
  }
  if (spec.shape == TableShape::curve) {
    CELADON_TRY(table.read_curve(file));
  } else {
    CELADON_TRY(table.read_grid(file));
  }
  return table;
}

Status InterpolationTable::read_curve(const TableFile& file) {
  const int y = file.column(spec_.value.column);
  for (const TableRow& row : file.rows) {
    CurvePoint point;
    CELADON_ASSIGN(point.x, read_number(file, row, file.column(spec_.axes[0].column)));
    if (spec_.axes.size() > 1) {
      CELADON_ASSIGN(point.t, read_number(file, row, file.column(spec_.axes[1].column)));
    }
    CELADON_ASSIGN(point.y, read_number(file, row, y));
    if (!points_.empty() &&
        (point.x <= points_.back().x || (spec_.axes.size() > 1 && point.t <= points_.back().t))) {
      return file.error(row, -1, ErrorCode::rule,
                        "曲线各点必须递增｜the points of a curve have to rise");
    }
    points_.push_back(point);
  }
  if (points_.size() < 2)
    return fail(ErrorCode::rule,
                fmt::format("{0} 不足两个点｜{0} has fewer than two points", file.path));
  return {};
}

Status InterpolationTable::read_grid(const TableFile& file) {
  const int p_column = file.column(spec_.axes[0].column);
  const int t_column = file.column(spec_.axes[1].column);
  const int h_column = file.column(spec_.value.column);
  for (const TableRow& row : file.rows) {
    if (file.cell(row, h_column).empty())
      continue;  // a point left out, with its reason in the note
    CELADON_ASSIGN(const double p, read_number(file, row, p_column));
    CELADON_ASSIGN(const double t, read_number(file, row, t_column));
    CELADON_ASSIGN(const double h, read_number(file, row, h_column));
    if (rows_.empty() || p > rows_.back().p) {
      rows_.push_back({p, {}, {}});
    } else if (p < rows_.back().p || t <= rows_.back().t.back()) {
      return file.error(row, -1, ErrorCode::rule,
                        "网格各点先按第一轴、再按第二轴递增｜the points of a grid rise in the "
                        "first, then in the second axis");
    }
    rows_.back().t.push_back(t);
    rows_.back().h.push_back(h);
  }
  if (!edge_.empty()) {
    for (GridRow& row : rows_) begin_on_edge(row, edge_);
  }
  const bool thin =
      std::any_of(rows_.begin(), rows_.end(), [](const GridRow& row) { return row.t.size() < 2; });
  if (rows_.size() < 2 || thin) {
    return fail(ErrorCode::rule,
                fmt::format("{0}: 网格至少需要两行两列｜{0}: a grid needs two rows of two points",
                            file.path));
  }
  return {};
}

Error InterpolationTable::outside(std::size_t axis, double value, double low, double high) const {
  const TableColumn& column = spec_.axes[axis];
  return fail(ErrorCode::invalid_argument,
              fmt::format("{0}: {1} {2} {3} 超出表的范围｜{0}: {1} {2} {3} lies outside the table",
                          spec_.name, column.column, value, column.unit.symbol),
              fmt::format("该表的范围为 {0} 至 {1} {2}｜the table reaches from {0} to {1} {2}", low,
                          high, column.unit.symbol));
}

Result<double> InterpolationTable::curve_value(double value, std::size_t axis) const {
  double CurvePoint::*member = axis == 0 ? &CurvePoint::x : &CurvePoint::t;
  if (value < points_.front().*member || value > points_.back().*member) {
    return outside(axis, value, points_.front().*member, points_.back().*member);
  }
  return along(points_, member, &CurvePoint::y, value);
}

/// t lies between the edge and the begin of the upper row: see the head of interpolation.hpp.
Result<double> InterpolationTable::above_edge(const GridRow& low, const GridRow& high, double p,
                                              double t) const {
  const double edge_t = along(edge_, &CurvePoint::x, &CurvePoint::t, p);
  const double edge_h = along(edge_, &CurvePoint::x, &CurvePoint::y, p);
  const double t1 = high.t.front();
  return lerp(edge_t, edge_h, t1, mixed(low, high, p, t1), t);
}

Result<double> InterpolationTable::grid_value(double p, double t) const {
  if (p < rows_.front().p || p > rows_.back().p)
    return outside(0, p, rows_.front().p, rows_.back().p);
  auto above = std::upper_bound(rows_.begin(), rows_.end(), p,
                                [](double v, const GridRow& row) { return v < row.p; });
  if (above == rows_.end()) --above;
  const GridRow& high = *above;
  const GridRow& low = *(above - 1);
  const double last = std::min(low.t.back(), high.t.back());
  if (edge_.empty()) {
    const double first = std::max(low.t.front(), high.t.front());
    if (t < first || t > last) return outside(1, t, first, last);
    return mixed(low, high, p, t);
  }
  const bool has_edge = p >= edge_.front().x && p <= edge_.back().x;
  const double begin = has_edge ? along(edge_, &CurvePoint::x, &CurvePoint::t, p)
                                : std::max(low.t.front(), high.t.front());
  if (t < begin || t > last) {
    Error error = outside(1, t, begin, last);
    if (t < begin && has_edge) {
      error.remedy = units::followed_by(
          error.remedy,
          fmt::format("低于 {0} {1} 即越过边界 {2}｜below {0} {1} the edge {2} is crossed", begin,
                      spec_.axes[1].unit.symbol, spec_.edge));
    }
    return error;
  }
  if (p == low.p) return row_value(low, t);
  if (t < high.t.front() && has_edge) return above_edge(low, high, p, t);
  return mixed(low, high, p, t);
}

formula::Origin InterpolationTable::origin() const {
  formula::Origin origin;
  origin.file = pack_->path_of(spec_.file);
  origin.pack = pack_->header().label();
  origin.pack_hash = pack_->hash();
  origin.source = pack_->header().source;
  origin.confidence = pack_->header().confidence;
  return origin;
}

formula::TablePoints InterpolationTable::points() const {
  formula::TablePoints result;
  result.x_unit = spec_.axes[0].unit;
  result.value_unit = spec_.value.unit;
  result.origin = origin();
  result.title = spec_.title.zh;
  for (const CurvePoint& point : points_) {
    result.x.push_back(point.x);
    result.values.push_back(point.y);
  }
  if (spec_.shape == TableShape::grid) result.y_unit = spec_.axes[1].unit;
  for (const GridRow& row : rows_) {
    for (std::size_t i = 0; i < row.t.size(); ++i) {
      result.x.push_back(row.p);
      result.y.push_back(row.t[i]);
      result.values.push_back(row.h[i]);
    }
  }
  return result;
}

Result<Factor> InterpolationTable::at(std::span<const units::Quantity> at) const {
  const std::size_t wanted = spec_.shape == TableShape::curve ? 1 : 2;
  if (at.size() != wanted) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("{0} 需要 {1} 个值，给了 {2} 个｜{0} is asked with {1} value(s), {2} given",
                    spec_.name, wanted, at.size()));
  }
  std::vector<double> values(spec_.axes.size());
  std::vector<bool> given(spec_.axes.size());
  std::string name = spec_.name + ":";
  for (const units::Quantity& quantity : at) {
    const auto axis = std::find_if(
        spec_.axes.begin(), spec_.axes.end(),
        [&](const TableColumn& column) { return column.unit.compatible(quantity.unit); });
    const auto index = static_cast<std::size_t>(axis - spec_.axes.begin());
    if (axis == spec_.axes.end() || given[index]) {
      return fail(ErrorCode::unit,
                  fmt::format("{0}: {1} {2} 不合任何坐标轴｜{0}: {1} {2} fits no axis", spec_.name,
                              quantity.value, quantity.unit.symbol),
                  axes_in_words(spec_.axes));
    }
    CELADON_ASSIGN(values[index], quantity.in(axis->unit));
    given[index] = true;
    name += fmt::format(" {} {}", quantity.value, quantity.unit.symbol);
  }
  const std::size_t asked = given[0] ? 0 : 1;
  auto value = wanted == 1 ? curve_value(values[asked], asked) : grid_value(values[0], values[1]);
  if (!value.ok()) return std::move(value).error();
  Factor factor;
  factor.value = {*value, spec_.value.unit};
  factor.table = spec_.name;
  factor.what = name.substr(spec_.name.size() + 2);
  factor.zh = spec_.title.zh;
  factor.en = spec_.title.en;
  factor.edition = pack_->header().edition;
  factor.confidence = pack_->header().confidence;
  factor.note = "表中各点之间线性内插｜linear between the points of the table";
  factor.origin = origin();
  return factor;
}

}  // namespace celadon::packs
