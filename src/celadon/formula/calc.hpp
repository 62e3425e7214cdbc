#pragma once
// A formula over inputs written as JSON: what `celadon calc` does.

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "celadon/base/result.hpp"
#include "celadon/formula/environment.hpp"
#include "celadon/formula/evaluate.hpp"
#include "celadon/formula/type.hpp"

namespace celadon::formula {

/// Inputs with the types they bring.
struct NamedInputs {
  MapEnvironment environment;
  Signature signature;
};

/// Reads a JSON object of inputs. A number is dimensionless; "12.5 kWh" and {"value": 12.5, "unit":
/// "kWh"} are quantities; true and false are flags; another text is a text; null is a value not
/// known. An array is a set; {"values": [], "keys": [], "unit": ".."} is one too. An object gives
/// the dotted names of its members and, where these are single quantities of one kind, a keyed set
/// under its own name. An array of objects gives a set per member name. Arrays of texts cannot be
/// used in formulas; naming one is an error that says so. Errors: parse (with line and column),
/// limit.
Result<NamedInputs> read_inputs(std::string_view json, const std::string& file = "inputs");

/// As read_inputs, of a text already parsed.
Result<NamedInputs> read_inputs(const nlohmann::ordered_json& inputs);

/// Parses, checks and evaluates. The answer is the value as to_json(value) has it, with
/// "derivation" added when explained. Errors: those of parsing; of checking, all of them joined
/// into one, the place being the first's.
Result<nlohmann::ordered_json> evaluate_text(std::string_view expression,
                                             std::string_view inputs_json, Explain explain);

}  // namespace celadon::formula
