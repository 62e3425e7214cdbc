// method: the calculation methods of the accounting rules.

#include <fmt/format.h>

#include "celadon/app/workspace.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/formula/calc.hpp"
#include "celadon/formula/json.hpp"
#include "celadon/formula/text.hpp"
#include "celadon/packs/method.hpp"
#include "celadon/packs/table_environment.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/report/words.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::cli {
namespace {

struct Located {
  std::string pack;
  packs::Method method;
};

Result<std::vector<Located>> all_methods(const packs::Library& library) {
  std::vector<Located> found;
  for (const packs::PackPtr& pack : library.list(packs::PackKind::method)) {
    CELADON_ASSIGN(std::vector<packs::Method> methods, packs::read_methods(pack));
    for (packs::Method& method : methods)
      found.push_back({pack->header().label(), std::move(method)});
  }
  return found;
}

Status list_methods(Session& session) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const std::vector<Located> methods, all_methods(*reference.library));
  Json rows = Json::array();
  report::Columns table({{session.english ? "method" : "方法"},
                         {session.english ? "title" : "名称", report::Columns::Align::left, 44},
                         {session.english ? "clause" : "条款", report::Columns::Align::left, 40}});
  for (const Located& located : methods) {
    Json inputs = Json::array();
    for (const packs::MethodInput& input : located.method.inputs)
      inputs.push_back({{"name", input.name}, {"unit", input.unit.symbol}});
    Json outputs = Json::array();
    for (const packs::MethodOutput& output : located.method.outputs) {
      outputs.push_back({{"name", output.name},
                         {"unit", output.unit.symbol},
                         {"formula", std::string(output.formula.text())}});
    }
    const std::string title(report::title_in(located.method.title, session.language()));
    rows.push_back({{"id", located.method.id},
                    {"title", title},
                    {"clause", located.method.clause},
                    {"pack", located.pack},
                    {"inputs", inputs},
                    {"outputs", outputs}});
    table.add({located.method.id, title, located.method.clause});
  }
  session.json ? session.print_json({{"methods", rows}}) : session.print(table.render());
  return {};
}

/// Inputs of a method: a bare number is in the unit the method declares.
Result<formula::NamedInputs> inputs_in_declared_units(const packs::Method& method,
                                                      const std::string& file) {
  constexpr std::size_t most = 64u << 20;
  CELADON_ASSIGN(const std::string bytes, storage::read_small_file(file, most));
  CELADON_ASSIGN(formula::NamedInputs read, formula::read_inputs(bytes, file));
  for (const packs::MethodInput& input : method.inputs) {
    const formula::Input* given = read.environment.find(input.name);
    if (given == nullptr) continue;
    formula::Value value = given->value;
    if (auto* number = std::get_if<units::Quantity>(&value);
        number != nullptr && number->unit.symbol == "1")
      number->unit = input.unit;
    if (auto* set = std::get_if<formula::QuantitySet>(&value);
        set != nullptr && set->unit.symbol == "1")
      set->unit = input.unit;
    read.environment.set(input.name, std::move(value));
  }
  return read;
}

Status run_method(Session& session, const std::string& id, const std::string& file, bool explain) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const std::vector<Located> methods, all_methods(*reference.library));
  const Located* wanted = nullptr;
  std::vector<std::string_view> ids;
  for (const Located& located : methods) {
    ids.push_back(located.method.id);
    if (located.method.id == id) wanted = &located;
  }
  if (wanted == nullptr) {
    const std::string near = text::nearest_name(id, ids);
    return fail(ErrorCode::not_found, fmt::format("没有方法 '{0}'｜there is no method '{0}'", id),
                near.empty() ? "参见 'celadon method list'｜see 'celadon method list'"
                             : fmt::format("是否指 '{0}'？｜did you mean '{0}'?", near));
  }
  CELADON_ASSIGN(const formula::NamedInputs inputs, inputs_in_declared_units(wanted->method, file));
  const packs::TableEnvironment environment(&inputs.environment, *reference.factors,
                                            reference.limits.get(), packs::LookupScope{});
  CELADON_ASSIGN(const auto outputs,
                 packs::evaluate_method(wanted->method, environment,
                                        explain ? formula::Explain::yes : formula::Explain::no));
  Json out = {{"method", id},
              {"pack", wanted->pack},
              {"clause", wanted->method.clause},
              {"outputs", Json::object()}};
  std::string text =
      fmt::format("{}  {}  {}\n", id, report::title_in(wanted->method.title, session.language()),
                  wanted->method.clause);
  for (const auto& [name, outcome] : outputs) {
    Json value = formula::to_json(outcome.value);
    if (explain) value["derivation"] = formula::to_json(*outcome.derivation);
    out["outputs"][name] = std::move(value);
    text += explain ? formula::to_text(*outcome.derivation, session.language())
                    : fmt::format("  {} = {}\n", name,
                                  formula::to_text(outcome.value, session.language()));
    if (!formula::determined(outcome.value)) session.exit_code = ExitCode::negative;
  }
  session.json ? session.print_json(out) : session.print(text);
  return {};
}

}  // namespace

void add_method_commands(CLI::App& root, Session& session) {
  CLI::App* noun = add_command(
      root, "method",
      "核算方法：燃料、过程、热力、足迹…… / calculation methods of the accounting rules",
      "celadon method list");
  noun->require_subcommand(1);
  add_command(*noun, "list", "列出方法、输入与单位 / list methods, inputs, units",
              "celadon method list --json")
      ->callback([&session] { run_command(session, [&] { return list_methods(session); }); });
  const auto id = std::make_shared<std::string>();
  const auto file = std::make_shared<std::string>();
  const auto explain = std::make_shared<bool>(false);
  CLI::App* run = add_command(*noun, "run", "按方法计算 / compute by a method",
                              "celadon method run fuel.factor --inputs inputs.json --json");
  run->add_option("METHOD", *id, "方法标识 / id of the method")->required();
  run->add_option("--inputs", *file, "输入数据（JSON 文件）/ inputs, a JSON object")
      ->required()
      ->check(CLI::ExistingFile);
  run->add_flag("--explain", *explain, "展开计算依据 / show the derivation");
  run->callback([&session, id, file, explain] {
    run_command(session, [&] { return run_method(session, *id, *file, *explain); });
  });
}

}  // namespace celadon::cli
