#include "celadon/packs/table_environment.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace celadon::packs {

namespace {

Result<std::string> text_key(std::string_view table, const formula::Value& key) {
  if (const auto* text = std::get_if<std::string>(&key)) return *text;
  if (const auto* number = std::get_if<units::Quantity>(&key)) {
    if (number->unit.dimensionless() && number->in_base() == std::floor(number->in_base())) {
      return fmt::format("{:.0f}", number->in_base());
    }
  }
  return fail(ErrorCode::invalid_argument,
              fmt::format("lookup(\"{0}\", ...): 键既非文字也非整数｜lookup(\"{0}\", ...): a key "
                          "is neither a text nor a whole number",
                          table));
}

Result<int> year_key(std::string_view table, const formula::Value& key) {
  CELADON_ASSIGN(const std::string text, text_key(table, key));
  const bool digits = text.size() == 4 && std::all_of(text.begin(), text.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format(
            "lookup(\"{0}\", ...): \"{1}\" 不是年份｜lookup(\"{0}\", ...): \"{1}\" is no year",
            table, text));
  }
  return std::stoi(text);
}

std::string scoped(const std::map<std::string, std::string, std::less<>>& texts,
                   std::string_view table) {
  const auto found = texts.find(table);
  return found == texts.end() ? std::string() : found->second;
}

Status set_key(FactorQuery& query, const std::string& name, const formula::Value& key) {
  if (name == "year") {
    CELADON_ASSIGN(query.year, year_key(query.table, key));
    return {};
  }
  CELADON_ASSIGN(const std::string text, text_key(query.table, key));
  if (name == "what") query.what = text;
  if (name == "where") query.where = text;
  if (name == "edition") query.edition = text;
  if (name == "variant") query.variant = text;
  return {};
}

}  // namespace

TableEnvironment::TableEnvironment(const formula::Environment* inputs, const FactorSource& factors,
                                   const LimitTables* limits, LookupScope scope)
    : inputs_(inputs), factors_(factors), limits_(limits), scope_(std::move(scope)) {}

const formula::Input* TableEnvironment::find(std::string_view name) const {
  return inputs_ == nullptr ? nullptr : inputs_->find(name);
}

Result<formula::Input> TableEnvironment::lookup(std::string_view table,
                                                std::span<const formula::Value> keys) const {
  if (const auto names = factors_.keys_of(table); names.ok()) {
    if (names->empty()) return lookup_curve(std::string(table), keys);
    return lookup_factor(table, *names, keys);
  }
  if (!keys.empty()) {
    // "steam_enthalpy", "superheated" names the table steam_enthalpy.superheated.
    if (const auto* member = std::get_if<std::string>(&keys.front())) {
      const std::string name = fmt::format("{}.{}", table, *member);
      if (const auto names = factors_.keys_of(name); names.ok() && names->empty()) {
        return lookup_curve(name, keys.subspan(1));
      }
    }
  }
  if (limits_ != nullptr) {
    CELADON_ASSIGN(const std::vector<std::string> tables, limits_->tables());
    if (std::find(tables.begin(), tables.end(), table) != tables.end())
      return lookup_limit(table, keys);
  }
  return factors_.keys_of(table).error();
}

Result<formula::Input> TableEnvironment::lookup_factor(std::string_view table,
                                                       const std::vector<std::string>& names,
                                                       std::span<const formula::Value> keys) const {
  if (keys.size() > names.size()) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("lookup(\"{0}\", ...) 最多 {1} 个键，给了 {2} 个｜lookup(\"{0}\", ...) "
                            "takes at most {1} keys, {2} given",
                            table, names.size(), keys.size()),
                fmt::format("依次为：{0}｜in this order: {0}", fmt::join(names, ", ")));
  }
  FactorQuery query;
  query.table = table;
  query.edition = scoped(scope_.editions, table);
  query.variant = scoped(scope_.variants, table);
  query.fallback = scope_.fallback;
  query.range = scope_.range;
  const auto asks = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (asks("where")) query.where = scope_.where;
  if (asks("year")) query.year = scope_.year;
  bool year_given = false;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    year_given = year_given || names[i] == "year";
    CELADON_TRY(set_key(query, names[i], keys[i]));
  }
  const bool by_publication = scope_.published_by && asks("year") && !year_given;
  auto factor = by_publication ? factors_.nearest_published(query, *scope_.published_by)
                               : factors_.find(query);
  if (!factor.ok()) return std::move(factor).error();
  return to_input(*factor);
}

Result<formula::Input> TableEnvironment::lookup_curve(const std::string& table,
                                                      std::span<const formula::Value> keys) const {
  std::vector<units::Quantity> at;
  for (const formula::Value& key : keys) {
    const auto* quantity = std::get_if<units::Quantity>(&key);
    if (quantity == nullptr) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("lookup(\"{0}\", ...): 键应为带单位的量｜lookup(\"{0}\", ...): the "
                              "keys are quantities",
                              table));
    }
    at.push_back(*quantity);
  }
  CELADON_ASSIGN(const Factor factor, factors_.interpolate(table, at));
  return to_input(factor);
}

Result<formula::Input> TableEnvironment::lookup_limit(std::string_view table,
                                                      std::span<const formula::Value> keys) const {
  if (keys.size() < 3 || keys.size() > 4) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("lookup(\"{0}\", ...) 的键为标准、产品、[指标、]级别｜lookup(\"{0}\", "
                            "...) takes standard, product, [indicator,] level",
                            table));
  }
  LimitQuery query;
  query.table = table;
  CELADON_ASSIGN(query.standard, text_key(table, keys[0]));
  CELADON_ASSIGN(query.product, text_key(table, keys[1]));
  if (keys.size() == 4) {
    CELADON_ASSIGN(query.indicator, text_key(table, keys[2]));
  }
  CELADON_ASSIGN(const std::string level, text_key(table, keys.back()));
  CELADON_ASSIGN(const Limit limit, limits_->find(query));
  return limit.input_of(level);
}

Result<formula::TablePoints> TableEnvironment::points(std::string_view table) const {
  auto found = factors_.points(table);
  if (found.ok() || inputs_ == nullptr || found.error().code != ErrorCode::not_found) return found;
  auto other = inputs_->points(table);
  return other.ok() ? std::move(other) : std::move(found);
}

Result<std::map<std::string, formula::Type, std::less<>>> table_types(const FactorTables& factors,
                                                                      const LimitTables& limits) {
  std::map<std::string, formula::Type, std::less<>> types;
  CELADON_ASSIGN(const std::vector<TableSpec> specs, factors.tables());
  for (const TableSpec& spec : specs) {
    if (spec.shape != TableShape::rows) {
      types.emplace(spec.name, formula::Type::number(spec.value.unit));
      continue;
    }
    CELADON_ASSIGN(const auto sets, factors.rows(spec.name));
    std::optional<units::Dimension> common;
    bool mixed = false;
    for (const FactorRowSet& set : *sets) {
      for (const FactorRow& row : set.rows) {
        if (!row.value && !row.value_min) continue;
        mixed = mixed || (common && *common != row.unit.dimension);
        common = row.unit.dimension;
      }
    }
    formula::Type type;
    type.dimension = mixed ? std::nullopt : common;
    types.emplace(spec.name, std::move(type));
  }
  CELADON_ASSIGN(const std::vector<std::string> names, limits.tables());
  for (const std::string& name : names) {
    formula::Type type;
    type.dimension = std::nullopt;
    types.emplace(name, std::move(type));
  }
  return types;
}

}  // namespace celadon::packs
