#include "celadon/formula/environment.hpp"

#include <fmt/format.h>

namespace celadon::formula {
namespace {

Error no_table(std::string_view table) {
  return fail(ErrorCode::not_found, fmt::format("没有表 '{0}'｜there is no table '{0}'", table),
              "加载公布该表的数据包｜load the pack that publishes it");
}

}  // namespace

Result<TablePoints> Environment::points(std::string_view table) const { return no_table(table); }

void MapEnvironment::set(std::string name, Value value, DataStatus status, Origin origin) {
  auto leaf = std::make_shared<Derivation>();
  leaf->name = name;
  leaf->value = value;
  leaf->status = status;
  leaf->measured_share = status == DataStatus::measured ? 1.0 : 0.0;
  leaf->origin = std::move(origin);
  inputs.insert_or_assign(std::move(name), Input{std::move(value), std::move(leaf)});
}

const Input* MapEnvironment::find(std::string_view name) const {
  const auto found = inputs.find(name);
  return found == inputs.end() ? nullptr : &found->second;
}

Result<Input> MapEnvironment::lookup(std::string_view table,
                                     std::span<const Value> /*keys*/) const {
  return no_table(table);
}

Result<TablePoints> MapEnvironment::points(std::string_view table) const {
  const auto found = tables.find(table);
  if (found == tables.end()) return no_table(table);
  return found->second;
}

}  // namespace celadon::formula
