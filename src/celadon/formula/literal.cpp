#include "celadon/formula/literal.hpp"

namespace celadon::formula {

std::optional<double> constant_number(const Expression& expression, std::uint32_t index) {
  const Node& node = expression.node(index);
  if (node.kind == NodeKind::number && node.unit.symbol == "1") return node.number;
  if (node.kind == NodeKind::negate) {
    const auto inner = constant_number(expression, node.children[0]);
    return inner ? std::optional(-*inner) : std::nullopt;
  }
  if (node.kind == NodeKind::binary && node.op == BinaryOp::divide) {
    const auto above = constant_number(expression, node.children[0]);
    const auto below = constant_number(expression, node.children[1]);
    if (above && below && *below != 0.0) return *above / *below;
  }
  return std::nullopt;
}

}  // namespace celadon::formula
