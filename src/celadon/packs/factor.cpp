#include "celadon/packs/factor.hpp"

#include <fmt/format.h>

namespace celadon::packs {

std::string FactorQuery::to_string() const {
  std::string result = fmt::format("{}: {}", table, what.empty() ? "(default)" : what);
  if (!variant.empty()) result += fmt::format(", variant {}", variant);
  if (!where.empty()) result += fmt::format(", where {}", where);
  if (year) result += fmt::format(", year {}", *year);
  if (!edition.empty()) result += fmt::format(", edition {}", edition);
  return result;
}

Result<formula::TablePoints> FactorSource::points(std::string_view table) const {
  return fail(ErrorCode::not_found,
              fmt::format("没有表 \"{0}\" 的点｜there are no points of a table \"{0}\"", table));
}

formula::Input to_input(const Factor& factor) {
  auto leaf = std::make_shared<formula::Derivation>();
  FactorQuery query;
  query.table = factor.table;
  query.what = factor.what;
  query.where = factor.where;
  query.year = factor.data_year;
  query.edition = factor.edition;
  query.variant = factor.variant;
  leaf->name = query.to_string();
  leaf->title = factor.zh.empty() ? factor.en : factor.zh;
  leaf->value = factor.value;
  leaf->status = formula::DataStatus::published;
  leaf->origin = factor.origin;
  leaf->notes = factor.marks;
  if (!factor.note.empty()) leaf->notes.push_back(factor.note);
  return {leaf->value, std::move(leaf)};
}

}  // namespace celadon::packs
