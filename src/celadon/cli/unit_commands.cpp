#include <fmt/format.h>

#include "celadon/cli/commands.hpp"
#include "celadon/units/quantity.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::cli {
namespace {

void list_units(Session& session) {
  Json rows = Json::array();
  std::string text;
  for (const units::UnitEntry& entry : units::unit_table) {
    const std::string dimension = units::to_string(entry.dimension);
    rows.push_back({{"symbol", entry.symbol},
                    {"canonical", entry.canonical},
                    {"base", dimension},
                    {"scale", entry.scale}});
    text += fmt::format("{:<24} = {:>22} {}\n", entry.symbol, units::format_shortest(entry.scale),
                        dimension);
  }
  session.json ? session.print_json({{"units", rows}}) : session.print(text);
}

void convert_quantity(Session& session, const std::string& from, const std::string& to) {
  Result<units::Quantity> quantity = units::parse_quantity(from);
  if (!quantity.ok()) return session.fail_with(quantity.error());
  Result<units::Unit> unit = units::parse_unit(to);
  if (!unit.ok()) return session.fail_with(unit.error());
  const Result<double> value = quantity->in(*unit);
  if (!value.ok()) return session.fail_with(value.error());
  if (session.json) return session.print_json({{"value", *value}, {"unit", to}});
  session.print(fmt::format("{} {}\n", units::format_shortest(*value), to));
}

}  // namespace

void add_unit_commands(CLI::App& root, Session& session) {
  CLI::App* unit = add_command(root, "unit", "单位 / units of measure",
                               "celadon unit convert '1.2 万千瓦时' MJ");
  unit->require_subcommand(1);
  add_command(*unit, "list", "列出全部单位 / list every unit", "celadon unit list")
      ->callback([&session] { list_units(session); });
  CLI::App* convert = add_command(*unit, "convert", "换算 / convert a quantity",
                                  "celadon unit convert '1.2 万千瓦时' MJ");
  auto from = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  convert->add_option("QUANTITY", *from, "数值与单位 / number and unit")->required();
  convert->add_option("UNIT", *to, "目标单位 / target unit")->required();
  convert->callback([&session, from, to] { convert_quantity(session, *from, *to); });
}

}  // namespace celadon::cli
