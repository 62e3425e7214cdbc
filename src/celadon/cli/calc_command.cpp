#include <fmt/format.h>

#include "celadon/app/workspace.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/formula/calc.hpp"
#include "celadon/formula/evaluate.hpp"
#include "celadon/formula/json.hpp"
#include "celadon/formula/text.hpp"
#include "celadon/packs/table_environment.hpp"
#include "celadon/storage/file_bytes.hpp"

namespace celadon::cli {
namespace {

struct CalcOptions {
  std::string expression;
  std::string inputs_file;
  std::vector<std::string> settings;
  bool explain = false;
};

/// Reads --inputs and lays each --set name=value over it; a value is JSON where it parses, else
/// text.
Result<Json> inputs_of(const CalcOptions& options) {
  Json inputs = Json::object();
  if (!options.inputs_file.empty()) {
    constexpr std::size_t most = 256u << 20;
    CELADON_ASSIGN(const std::string bytes, storage::read_small_file(options.inputs_file, most));
    inputs = Json::parse(bytes, nullptr, false);
    if (inputs.is_discarded() || !inputs.is_object()) {
      // read again by the reader that names line and column
      CELADON_TRY([&]() -> Status {
        CELADON_ASSIGN([[maybe_unused]] const auto read,
                       formula::read_inputs(bytes, options.inputs_file));
        return {};
      }());
      return fail(
          ErrorCode::parse,
          fmt::format("{0} 中不是 JSON 对象｜{0} does not hold a JSON object", options.inputs_file),
          "写成 {\"名称\": 值, ...}｜write {\"name\": value, ...}");
    }
  }
  for (const std::string& setting : options.settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("'{0}' 没有设定名称的值｜'{0}' does not set a name", setting),
                  "写成 --set name=value｜write --set name=value");
    }
    const std::string text = setting.substr(equals + 1);
    Json value = Json::parse(text, nullptr, false);
    inputs[setting.substr(0, equals)] = value.is_discarded() ? Json(text) : std::move(value);
  }
  return inputs;
}

Status calculate(Session& session, const CalcOptions& options) {
  CELADON_ASSIGN(const formula::Expression expression,
                 formula::Expression::parse(options.expression));
  CELADON_ASSIGN(const Json inputs, inputs_of(options));
  CELADON_ASSIGN(formula::NamedInputs named, formula::read_inputs(inputs));
  // Packs are opened only for formulas that ask tables: a plain sum needs none.
  const bool asks_tables = options.expression.find("lookup") != std::string::npos ||
                           options.expression.find("interpolate") != std::string::npos;
  named.signature.any_table = asks_tables;
  const formula::CheckResult check = formula::check(expression, named.signature);
  if (!check.ok()) return formula::joined_error(check);
  app::Reference reference;
  std::optional<packs::TableEnvironment> tables;
  if (asks_tables) {
    CELADON_ASSIGN(reference, app::open_reference(session.pack_folders));
    tables.emplace(&named.environment, *reference.factors, reference.limits.get(),
                   packs::LookupScope{});
  }
  const formula::Environment& environment =
      tables ? static_cast<const formula::Environment&>(*tables) : named.environment;
  CELADON_ASSIGN(const formula::Outcome outcome,
                 formula::evaluate(expression, environment,
                                   options.explain ? formula::Explain::yes : formula::Explain::no));
  if (session.json) {
    Json answer = formula::to_json(outcome.value);
    if (options.explain) answer["derivation"] = formula::to_json(*outcome.derivation);
    session.print_json(answer);
  } else {
    session.print(options.explain ? formula::to_text(*outcome.derivation, session.language())
                                  : formula::to_text(outcome.value, session.language()));
    session.print("\n");
  }
  if (!formula::determined(outcome.value)) session.exit_code = ExitCode::negative;
  return {};
}

}  // namespace

void add_calc_command(CLI::App& root, Session& session) {
  const auto options = std::make_shared<CalcOptions>();
  CLI::App* calc = add_command(
      root, "calc", "计算公式（检查单位，可展开依据）/ evaluate a formula, units checked",
      "celadon calc 'sum(kg*ef)' --inputs inputs.json --json\n"
      "  celadon calc 'electricity * 0.1229 [kgce/kWh] in [tce]' --set electricity='1464650 kWh'");
  calc->add_option("EXPRESSION", options->expression,
                   "公式 / the formula (docs/formula-language.md)")
      ->required();
  calc->add_option("--inputs", options->inputs_file, "输入数据（JSON 文件）/ inputs, a JSON object")
      ->check(CLI::ExistingFile);
  calc->add_option("--set", options->settings, "设定一个输入 / set one input: name=value");
  calc->add_flag("--explain", options->explain, "展开计算依据 / show the derivation");
  calc->callback([&session, options] {
    if (const Status done = calculate(session, *options); !done.ok())
      session.fail_with(done.error());
  });
}

}  // namespace celadon::cli
