#include "celadon/formula/expression.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "celadon/formula/lexer.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::formula {
namespace {

/// How tightly a node binds when printed; higher binds tighter.
int precedence(const Node& node) {
  switch (node.kind) {
    case NodeKind::let: return 0;
    case NodeKind::conditional: return 1;
    case NodeKind::logical_not: return 4;
    case NodeKind::convert: return 6;
    case NodeKind::negate: return 9;
    case NodeKind::binary: break;
    default: return 11;
  }
  switch (node.op) {
    case BinaryOp::logical_or: return 2;
    case BinaryOp::logical_and: return 3;
    case BinaryOp::add:
    case BinaryOp::subtract: return 7;
    case BinaryOp::multiply:
    case BinaryOp::divide: return 8;
    case BinaryOp::power: return 10;
    default: return 5;
  }
}

std::string in_quotes(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    out += c;
    if (c == quote) out += c;
  }
  return out + quote;
}

std::string printed_name(std::string_view name) {
  return plain_name(name) ? std::string(name) : in_quotes(name, '`');
}

class Printer {
 public:
  explicit Printer(const Syntax& syntax) : syntax_(syntax) {}

  std::string print(std::uint32_t index, int least = 0) const {
    const Node& node = syntax_.nodes[index];
    std::string out = inside(node);
    if (precedence(node) < least) return "(" + out + ")";
    return out;
  }

 private:
  std::string child(const Node& node, std::size_t i, int least) const {
    return print(node.children[i], least);
  }

  std::string inside(const Node& node) const {
    switch (node.kind) {
      case NodeKind::number:
        return units::format_shortest(node.number) +
               (node.unit.symbol == "1" ? "" : " [" + node.unit.symbol + "]");
      case NodeKind::text: return in_quotes(node.text, '\'');
      case NodeKind::flag: return node.flag ? "true" : "false";
      case NodeKind::name:
        return printed_name(node.text) + (node.period == 0 ? "" : fmt::format("@{}", node.period));
      case NodeKind::member: {
        // A unit would be read after a literal, so that one keeps its brackets.
        const Node& base = syntax_.nodes[node.children[0]];
        const bool literal = base.kind == NodeKind::array || base.kind == NodeKind::keyed ||
                             base.kind == NodeKind::with_unit || base.kind == NodeKind::number ||
                             base.kind == NodeKind::member;
        return print(node.children[0], literal ? 12 : 11) + "[" +
               (node.text.empty() ? units::format_shortest(node.number)
                                  : in_quotes(node.text, '\'')) +
               "]";
      }
      case NodeKind::negate: return "-" + child(node, 0, 9);
      case NodeKind::logical_not: return "not " + child(node, 0, 4);
      case NodeKind::binary: return binary(node);
      case NodeKind::conditional:
        return "if(" + child(node, 0, 1) + ", " + child(node, 1, 1) + ", " + child(node, 2, 1) +
               ")";
      case NodeKind::call:
        return std::string(entry_of(node.function).name) + "(" + list(node, node.children.size()) +
               ")";
      case NodeKind::convert: return child(node, 0, 6) + " in [" + node.unit.symbol + "]";
      case NodeKind::with_unit: return child(node, 0, 11) + " [" + node.unit.symbol + "]";
      case NodeKind::array: return "[" + list(node, node.children.size()) + "]";
      case NodeKind::keyed: return keyed(node);
      case NodeKind::let: return let(node);
    }
    return "";
  }

  std::string list(const Node& node, std::size_t n) const {
    std::string out;
    for (std::size_t i = 0; i < n; ++i) out += (i == 0 ? "" : ", ") + child(node, i, 1);
    return out;
  }

  std::string keyed(const Node& node) const {
    std::string out = "{";
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      out += (i == 0 ? "" : ", ") +
             (plain_name(node.keys[i]) ? node.keys[i] : in_quotes(node.keys[i], '\'')) + ": " +
             child(node, i, 1);
    }
    return out + "}";
  }

  std::string let(const Node& node) const {
    std::string out;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      out += printed_name(node.keys[i]) + " = " + child(node, i, 1) + "; ";
    }
    return out + child(node, node.keys.size(), 1);
  }

  std::string binary(const Node& node) const {
    const int own = precedence(node);
    const bool comparison = own == 5;
    const bool power = node.op == BinaryOp::power;
    // Left-associative, but for ^; a comparison does not chain.
    const int left = comparison || power ? own + 1 : own;
    const int right = power ? 9 : own + 1;
    const char* gap = own >= 8 ? "" : " ";
    return child(node, 0, left) + gap + to_string(node.op) + gap + child(node, 1, right);
  }

  const Syntax& syntax_;
};

bool same(const Expression& a, std::uint32_t i, const Expression& b, std::uint32_t j) {
  const Node& x = a.node(i);
  const Node& y = b.node(j);
  const bool alike = x.kind == y.kind && x.op == y.op && x.function == y.function &&
                     x.flag == y.flag && x.period == y.period && x.number == y.number &&
                     x.text == y.text && x.unit.symbol == y.unit.symbol && x.keys == y.keys &&
                     x.children.size() == y.children.size();
  if (!alike) return false;
  for (std::size_t k = 0; k < x.children.size(); ++k) {
    if (!same(a, x.children[k], b, y.children[k])) return false;
  }
  return true;
}

}  // namespace

const char* to_string(BinaryOp op) noexcept {
  switch (op) {
    case BinaryOp::add: return "+";
    case BinaryOp::subtract: return "-";
    case BinaryOp::multiply: return "*";
    case BinaryOp::divide: return "/";
    case BinaryOp::power: return "^";
    case BinaryOp::equal: return "==";
    case BinaryOp::not_equal: return "!=";
    case BinaryOp::less: return "<";
    case BinaryOp::less_equal: return "<=";
    case BinaryOp::greater: return ">";
    case BinaryOp::greater_equal: return ">=";
    case BinaryOp::logical_and: return "and";
    case BinaryOp::logical_or: return "or";
  }
  return "?";
}

std::string Expression::print() const { return print(syntax_->root); }
std::string Expression::print(std::uint32_t node) const { return Printer(*syntax_).print(node); }

TextPlace Expression::place(const Node& node) const {
  return TextPlace{syntax_->file, node.line, node.column};
}

bool Expression::operator==(const Expression& other) const {
  return syntax_ == other.syntax_ || same(*this, syntax_->root, other, other.syntax_->root);
}

std::string name_in_period(std::string_view name, int period) {
  return period == 0 ? std::string(name) : fmt::format("{}@{}", name, period);
}

std::string nearest_name(std::string_view name, const std::vector<std::string_view>& candidates) {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > name.size() + least || name.size() > candidate.size() + least) continue;
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= name.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t above = row[j];
        row[j] = std::min(
            {row[j] + 1, row[j - 1] + 1, diagonal + (name[i - 1] == candidate[j - 1] ? 0u : 1u)});
        diagonal = above;
      }
    }
    if (row.back() < least) {
      least = row.back();
      best = std::string(candidate);
    }
  }
  return best;
}

}  // namespace celadon::formula
