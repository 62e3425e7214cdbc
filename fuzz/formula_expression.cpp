// Any bytes as a formula, and behind the first "\n---\n" as the JSON of its inputs: parse, print,
// check, evaluate, explain, compile for columns. What must hold: no crash, no number that is not
// finite, and the printed formula has the same tree.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "celadon/base/assert.hpp"
#include "celadon/formula/calc.hpp"
#include "celadon/formula/columns.hpp"
#include "celadon/formula/json.hpp"
#include "celadon/formula/text.hpp"

namespace formula = celadon::formula;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(bytes), size);
  const std::size_t cut = all.find("\n---\n");
  const std::string_view text = all.substr(0, cut);
  const std::string_view json = cut == std::string_view::npos
                                    ? R"({"a": 1, "b": "2 kWh", "s": {"x": 1, "y": 2}})"
                                    : all.substr(cut + 5);
  const auto parsed = formula::Expression::parse(text);
  const auto inputs = formula::read_inputs(json);
  if (!parsed) return 0;
  const auto again = formula::Expression::parse(parsed->print());
  // Printing adds brackets, so a formula at the very limit of size may not be read again.
  if (again) {
    CELADON_ASSERT(*again == *parsed);
  } else {
    CELADON_ASSERT(again.error().code == celadon::ErrorCode::limit);
  }
  static_cast<void>(formula::free_names(*parsed));
  if (!inputs) return 0;
  const auto checked = formula::check(*parsed, inputs->signature);
  const auto outcome = formula::evaluate(*parsed, inputs->environment);
  if (outcome) {
    static_cast<void>(formula::to_json(outcome->value).dump());
    static_cast<void>(formula::to_json(*outcome->derivation));
    static_cast<void>(formula::to_text(*outcome->derivation, celadon::units::Language::zh));
  }
  if (!checked.ok()) return 0;
  formula::ColumnSignature columns;
  for (const auto& [name, input] : inputs->environment.inputs) {
    if (const auto* q = std::get_if<celadon::units::Quantity>(&input.value))
      columns[name] = {q->unit, formula::Shape::number};
  }
  const auto program = formula::ColumnProgram::compile(*parsed, columns);
  if (!program) return 0;
  std::vector<double> cells;
  for (const std::string& name : program->inputs()) {
    cells.push_back(
        std::get<celadon::units::Quantity>(inputs->environment.find(name)->value).value);
  }
  std::vector<formula::Column> one_row;
  for (const double& cell : cells) one_row.push_back({{&cell, 1}, {}});
  static_cast<void>(program->run(one_row, 1));
  return 0;
}
