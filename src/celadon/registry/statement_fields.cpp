#include "celadon/registry/statement_fields.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/registry/forms.hpp"

namespace celadon::registry {

namespace {

std::string expected(const SectionField& field, const Carrier* carrier) {
  if (field.form == FieldForm::carrier_amount)
    return fmt::format("以 {0} 填写｜give it in {0}", carrier->unit.symbol);
  return fmt::format("写成如 {0}｜write e.g. {0}", field.example);
}

/// Whether the unit is `numerator` per one of the measures of the carrier.
bool per_amount(std::string_view numerator, const Carrier* carrier, const units::Unit& unit) {
  if (carrier == nullptr) return false;
  const units::Unit top = units::unit(numerator);
  if (unit.compatible(top / carrier->unit)) return true;
  return std::any_of(carrier->also.begin(), carrier->also.end(),
                     [&](const units::Unit& other) { return unit.compatible(top / other); });
}

bool fits(FieldForm form, const Carrier* carrier, const units::Unit& unit) {
  switch (form) {
    case FieldForm::carrier_amount: return carrier != nullptr && carrier->measured_in(unit);
    case FieldForm::calorific_value: return per_amount("GJ", carrier, unit);
    case FieldForm::carbon_content:
      return unit.compatible(units::unit("tC/GJ")) || per_amount("tC", carrier, unit);
    case FieldForm::emission_factor:
      return unit.compatible(units::unit("tCO2/GJ")) || unit.compatible(units::unit("tCO2e/GJ")) ||
             per_amount("tCO2", carrier, unit) || per_amount("tCO2e", carrier, unit);
    case FieldForm::share: return unit.dimensionless();
    case FieldForm::mass: return unit.compatible(units::unit("kg"));
    case FieldForm::quantity:
    case FieldForm::choice:
    case FieldForm::text: return true;
  }
  return false;
}

}  // namespace

Result<FactValue> not_negative(const text::Node& node, units::Quantity quantity) {
  if (quantity.in_base() >= 0.0) return FactValue(std::move(quantity));
  return node.error(
      ErrorCode::rule,
      fmt::format("\"{0}\" 为负数，此处不可能｜\"{0}\" is negative, which is impossible here",
                  node.scalar),
      "核对正负号｜check the sign");
}

Result<FactValue> read_field(const SectionField& field, const Carrier* carrier,
                             const text::Node& node) {
  if (field.form == FieldForm::text) {
    CELADON_ASSIGN(std::string text, node.as_text());
    return FactValue(std::move(text));
  }
  if (field.form == FieldForm::choice) {
    const bool known =
        node.kind == text::Node::Kind::scalar &&
        std::find(field.choices.begin(), field.choices.end(), node.scalar) != field.choices.end();
    if (!known) return no_such_choice(node, field.choices);
    return FactValue(node.scalar);
  }
  CELADON_ASSIGN(units::Quantity quantity, read_quantity(node));
  if (!fits(field.form, carrier, quantity.unit)) {
    return node.error(
        ErrorCode::unit,
        carrier == nullptr
            ? fmt::format("\"{0}\" 不是{1}的量｜\"{0}\" does not measure {2}", node.scalar,
                          field.zh, field.en)
            : fmt::format("\"{0}\" 不是 {3} 的{1}的量｜\"{0}\" does not measure {2} of {3}",
                          node.scalar, field.zh, field.en, carrier->id.text),
        expected(field, carrier));
  }
  if (field.form == FieldForm::share && quantity.in_base() > 1.0) {
    return node.error(ErrorCode::rule,
                      fmt::format("\"{0}\" 超过 100 %｜\"{0}\" is more than 100 %", node.scalar),
                      "写成如 98%｜write e.g. 98%");
  }
  return not_negative(node, std::move(quantity));
}

}  // namespace celadon::registry
