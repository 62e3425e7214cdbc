#include "celadon/assessment/vocabulary_types.hpp"

#include <fmt/format.h>

namespace celadon::assessment {
namespace {

Result<std::string> text_member(const text::Node& node, std::string_view key) {
  const text::Node* member = node.find(key);
  if (member == nullptr) return std::string();
  return member->as_text();
}

Result<formula::Shape> shape_of(const text::Node& entry, const std::string& shape) {
  if (shape == "scalar") return formula::Shape::number;
  if (shape == "set") return formula::Shape::set;
  if (shape == "flag") return formula::Shape::flag;
  if (shape == "text") return formula::Shape::text;
  return entry.error(ErrorCode::parse,
                     fmt::format("未知的 shape '{0}'｜unknown shape '{0}'", shape),
                     "可写：scalar、set、flag、text｜one of: scalar, set, flag, text");
}

}  // namespace

Result<VocabularyTypes> parse_vocabulary_types(const text::Node& document) {
  VocabularyTypes types;
  const text::Node* names = document.find("names");
  if (names == nullptr || names->kind != text::Node::Kind::sequence) {
    return document.error(ErrorCode::parse,
                          "词汇包缺少列表 'names'｜the vocabulary has no list 'names'");
  }
  for (const text::Node& entry : names->items) {
    CELADON_ASSIGN(const std::string name, text_member(entry, "name"));
    CELADON_ASSIGN(const std::string shape, text_member(entry, "shape"));
    CELADON_ASSIGN(const std::string unit, text_member(entry, "unit"));
    VocabularyName parsed;
    CELADON_ASSIGN(parsed.over, text_member(entry, "over"));
    CELADON_ASSIGN(parsed.shape, shape_of(entry, shape));
    if (!unit.empty()) {
      CELADON_ASSIGN(parsed.unit, units::parse_unit(unit));
    }
    parsed.own_unit_per_member = !parsed.over.empty() && unit == "t_product";
    types.names.emplace(name, std::move(parsed));
  }
  return types;
}

formula::Signature VocabularyTypes::signature() const {
  formula::Signature signature;
  signature.any_table = true;
  for (const auto& [name, entry] : names) {
    if (entry.shape == formula::Shape::text && !entry.over.empty()) continue;
    signature.names.emplace(name, formula::Type{entry.shape, entry.unit.dimension, {}});
  }
  return signature;
}

formula::Signature VocabularyTypes::member_signature(std::string_view set) const {
  formula::Signature signature = this->signature();
  for (const auto& [name, entry] : names) {
    if (entry.over != set || entry.shape != formula::Shape::set) continue;
    formula::Type type = formula::Type::number(entry.unit);
    if (entry.own_unit_per_member) type.dimension.reset();
    signature.names[name] = type;
  }
  return signature;
}

}  // namespace celadon::assessment
