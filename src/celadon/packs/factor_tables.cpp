#include "celadon/packs/factor_tables.hpp"

#include <fmt/format.h>

#include "celadon/packs/factor_lookup.hpp"

namespace celadon::packs {

namespace {

bool interpolated(TableShape shape) {
  return shape == TableShape::curve || shape == TableShape::grid;
}

}  // namespace

FactorTables::FactorTables(LibraryPtr library) : library_(std::move(library)) {}

Result<const FactorTables::Index*> FactorTables::index() const {
  const std::scoped_lock lock(mutex_);
  if (index_ == nullptr) {
    auto fresh = std::make_unique<Index>();
    for (const PackPtr& pack : library_->all()) {
      const PackKind kind = pack->header().kind;
      if (kind != PackKind::factors && kind != PackKind::tariff) continue;
      CELADON_ASSIGN(std::vector<TableSpec> specs, read_table_specs(*pack));
      for (TableSpec& spec : specs) {
        if (spec.shape != TableShape::rows && !interpolated(spec.shape)) continue;
        std::string name = spec.name;
        fresh->emplace(std::move(name), Located{pack, std::move(spec)});
      }
    }
    index_ = std::move(fresh);
  }
  return index_.get();
}

Error FactorTables::unknown_table(std::string_view table, const Index& index) const {
  std::vector<std::string_view> names;
  for (auto at = index.begin(); at != index.end(); at = index.upper_bound(at->first)) {
    names.push_back(at->first);
  }
  const std::string near = text::nearest_name(table, names);
  return fail(ErrorCode::not_found,
              fmt::format("没有因子表 \"{0}\"｜there is no factor table \"{0}\"", table),
              near.empty()
                  ? fmt::format("现有的表：{0}｜the tables are {0}", fmt::join(names, ", "))
                  : fmt::format("是否为 {0}？｜did you mean {0}?", near));
}

Result<std::shared_ptr<const std::vector<FactorRowSet>>> FactorTables::rows(
    std::string_view table) const {
  const std::scoped_lock lock(mutex_);
  if (const auto known = rows_.find(table); known != rows_.end()) return known->second;
  CELADON_ASSIGN(const Index* const index, this->index());
  const auto [first, last] = index->equal_range(table);
  if (first == last || interpolated(first->second.spec.shape)) return unknown_table(table, *index);
  auto sets = std::make_shared<std::vector<FactorRowSet>>();
  for (auto at = first; at != last; ++at) {
    const Located& located = at->second;
    if (located.spec.keys != first->second.spec.keys) {
      Error error = fail(ErrorCode::conflict,
                         fmt::format("数据包 {0} 与 {1} 对表 {2} 的键规定不同｜packs {0} and {1} "
                                     "give table {2} other keys",
                                     first->second.pack->place(), located.pack->place(), table));
      error.place = located.spec.place;
      return error;
    }
    CELADON_ASSIGN(FactorRowSet set, read_factor_rows(located.pack, located.spec));
    sets->push_back(std::move(set));
  }
  rows_.emplace(std::string(table), sets);
  return std::shared_ptr<const std::vector<FactorRowSet>>(std::move(sets));
}

Result<Factor> FactorTables::find(const FactorQuery& query) const {
  CELADON_ASSIGN(const auto sets, rows(query.table));
  return look_up(*sets, query);
}

Result<Factor> FactorTables::nearest_published(const FactorQuery& query, CivilDate on) const {
  CELADON_ASSIGN(const auto sets, rows(query.table));
  return look_up_published(*sets, query, on);
}

Result<std::shared_ptr<const InterpolationTable>> FactorTables::interpolation(
    std::string_view table) const {
  const std::scoped_lock lock(mutex_);
  if (const auto known = curves_.find(table); known != curves_.end()) return known->second;
  CELADON_ASSIGN(const Index* const index, this->index());
  const auto [first, last] = index->equal_range(table);
  if (first == last || !interpolated(first->second.spec.shape)) return unknown_table(table, *index);
  if (std::next(first) != last) {
    return fail(
        ErrorCode::conflict,
        fmt::format("数据包 {0} 与 {1} 都含有表 {2}｜packs {0} and {1} both hold table {2}",
                    first->second.pack->place(), std::next(first)->second.pack->place(), table),
        "去掉其中之一｜take one of them out");
  }
  const Located& located = first->second;
  std::shared_ptr<const InterpolationTable> edge;
  if (!located.spec.edge.empty()) {
    const auto curve = index->find(located.spec.edge);
    if (curve == index->end() || curve->second.spec.shape != TableShape::curve) {
      Error error =
          fail(ErrorCode::not_found,
               fmt::format("表 {1} 的边界 {0} 不是曲线｜the edge {0} of table {1} is no curve",
                           located.spec.edge, table));
      error.place = located.spec.place;
      return error;
    }
    CELADON_ASSIGN(edge, interpolation(located.spec.edge));
  }
  CELADON_ASSIGN(InterpolationTable loaded,
                 InterpolationTable::read(located.pack, located.spec, edge.get()));
  auto shared = std::make_shared<const InterpolationTable>(std::move(loaded));
  curves_.emplace(std::string(table), shared);
  return shared;
}

Result<Factor> FactorTables::interpolate(std::string_view table,
                                         std::span<const units::Quantity> at) const {
  CELADON_ASSIGN(const auto curve, interpolation(table));
  return curve->at(at);
}

Result<formula::TablePoints> FactorTables::points(std::string_view table) const {
  CELADON_ASSIGN(const auto curve, interpolation(table));
  return curve->points();
}

Result<std::vector<std::string>> FactorTables::keys_of(std::string_view table) const {
  CELADON_ASSIGN(const Index* const index, this->index());
  const auto found = index->find(table);
  if (found == index->end()) return unknown_table(table, *index);
  return found->second.spec.keys;
}

Result<std::vector<TableSpec>> FactorTables::tables() const {
  CELADON_ASSIGN(const Index* const index, this->index());
  std::vector<TableSpec> specs;
  for (const auto& [name, located] : *index) {
    if (specs.empty() || specs.back().name != name) specs.push_back(located.spec);
  }
  return specs;
}

}  // namespace celadon::packs
