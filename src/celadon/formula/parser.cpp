// Recursive descent over the tokens. From loose to tight:
//   let  := (name "=" choice ";")* choice?
//   choice := or ("?" choice ":" choice)?
//   or := and ("or" and)*      and := not ("and" not)*      not := "not" not | comparison
//   comparison := conversion (("==" | "!=" | "<" | "<=" | ">" | ">=") conversion)?
//   conversion := sum ("in" unit)*      sum := product (("+" | "-") product)*
//   product := sign (("*" | "/") sign)*      sign := ("-" | "+") sign | power
//   power := postfix ("^" sign)?      postfix := primary ("[" key "]" | "@" period)*
#include "celadon/formula/parser.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "celadon/units/phrase.hpp"

namespace celadon::formula {

Status Parser::run() {
  CELADON_ASSIGN(syntax_.root, let());
  if (peek().kind != TokenKind::end)
    return error(peek(), units::phrase("此处不应有{0}｜unexpected {0}", shown(peek())));
  return {};
}

std::string Parser::shown(const Token& token) {
  switch (token.kind) {
    case TokenKind::end: return "公式的结尾｜the end of the formula";
    case TokenKind::number: return fmt::format("数 {0}｜the number {0}", token.number);
    case TokenKind::text: return fmt::format("文字 '{0}'｜the text '{0}'", token.text);
    case TokenKind::unit: return fmt::format("单位 [{0}]｜the unit [{0}]", token.text);
    case TokenKind::name:
    case TokenKind::symbol: return fmt::format("'{}'", token.text);
  }
  return "";
}

Error Parser::error(const Token& token, std::string message, std::string remedy,
                    ErrorCode code) const {
  Error e = fail(code, std::move(message), std::move(remedy));
  e.place = TextPlace{syntax_.file, token.line, token.column};
  return e;
}

Result<std::uint32_t> Parser::add(Node node, const Token& token) {
  if (syntax_.nodes.size() >= limits_.nodes) {
    return error(
        token,
        fmt::format("一个公式超过 {0} 个部分｜more than {0} parts in one formula", limits_.nodes),
        "拆成几个有名称的公式｜split it into named formulas", ErrorCode::limit);
  }
  std::size_t height = 0;
  for (const std::uint32_t child : node.children) height = std::max(height, heights_[child]);
  if (++height > limits_.height) {
    return error(
        token,
        fmt::format("一个公式超过 {0} 层｜more than {0} levels in one formula", limits_.height),
        "用 sum([...])，或拆成几个有名称的公式｜use sum([...]) or split it into named formulas",
        ErrorCode::limit);
  }
  node.line = token.line;
  node.column = token.column;
  heights_.push_back(height);
  syntax_.nodes.push_back(std::move(node));
  return static_cast<std::uint32_t>(syntax_.nodes.size() - 1);
}

Result<std::uint32_t> Parser::binary(BinaryOp op, std::uint32_t left, std::uint32_t right,
                                     const Token& token) {
  Node node;
  node.kind = NodeKind::binary;
  node.op = op;
  node.children = {left, right};
  return add(std::move(node), token);
}

Result<std::uint32_t> Parser::let() {
  const Token start = peek();
  Node node;
  node.kind = NodeKind::let;
  while (peek().kind == TokenKind::name && is_symbol("=", 1)) {
    const Token name = peek();
    for (const std::string& key : node.keys) {
      if (key == name.text)
        return error(name, fmt::format("'{0}' 定义了两次｜'{0}' is bound twice", key));
    }
    if (!name.quoted && !plain_name(name.text)) {
      return error(name, fmt::format("'{0}' 是公式语言的保留字｜'{0}' is a word of the language",
                                     name.text));
    }
    at_ += 2;
    CELADON_ASSIGN(const std::uint32_t bound, choice());
    node.keys.push_back(name.text);
    node.children.push_back(bound);
    if (!take_symbol(";")) break;
  }
  if (node.keys.empty()) return choice();
  if (peek().kind == TokenKind::end) {  // only definitions: the answer is all of them, or the one
    Node all;
    all.kind = node.keys.size() == 1 ? NodeKind::name : NodeKind::keyed;
    if (node.keys.size() == 1) {
      all.text = node.keys[0];
    } else {
      all.keys = node.keys;
      for (const std::string& key : node.keys) {
        Node name;
        name.kind = NodeKind::name;
        name.text = key;
        CELADON_ASSIGN(const std::uint32_t index, add(std::move(name), peek()));
        all.children.push_back(index);
      }
    }
    CELADON_ASSIGN(const std::uint32_t index, add(std::move(all), peek()));
    node.children.push_back(index);
  } else {
    CELADON_ASSIGN(const std::uint32_t result, choice());
    node.children.push_back(result);
    take_symbol(";");
  }
  return add(std::move(node), start);
}

Result<std::uint32_t> Parser::choice() {
  if (++nesting_ > limits_.nesting) {
    return error(
        peek(),
        fmt::format("括号嵌套超过 {0} 层｜brackets nested deeper than {0}", limits_.nesting),
        "拆成几个有名称的公式｜split it into named formulas", ErrorCode::limit);
  }
  CELADON_ASSIGN(std::uint32_t result, logical_or());
  if (is_symbol("?")) {
    const Token token = peek();
    ++at_;
    CELADON_ASSIGN(const std::uint32_t yes, choice());
    CELADON_TRY(
        expect(":", "（在 a ? b : c 的两个结果之间）｜between the two answers of a ? b : c"));
    CELADON_ASSIGN(const std::uint32_t no, choice());
    Node node;
    node.kind = NodeKind::conditional;
    node.children = {result, yes, no};
    CELADON_ASSIGN(result, add(std::move(node), token));
  }
  --nesting_;
  return result;
}

Result<std::uint32_t> Parser::logical_or() {
  CELADON_ASSIGN(std::uint32_t left, logical_and());
  while (is_word("or") || is_symbol("||")) {
    const Token token = tokens_[at_++];
    CELADON_ASSIGN(const std::uint32_t right, logical_and());
    CELADON_ASSIGN(left, binary(BinaryOp::logical_or, left, right, token));
  }
  return left;
}

Result<std::uint32_t> Parser::logical_and() {
  CELADON_ASSIGN(std::uint32_t left, logical_not());
  while (is_word("and") || is_symbol("&&")) {
    const Token token = tokens_[at_++];
    CELADON_ASSIGN(const std::uint32_t right, logical_not());
    CELADON_ASSIGN(left, binary(BinaryOp::logical_and, left, right, token));
  }
  return left;
}

Result<std::uint32_t> Parser::logical_not() {
  std::vector<Token> nots;
  while (is_word("not") || is_symbol("!")) nots.push_back(tokens_[at_++]);
  CELADON_ASSIGN(std::uint32_t result, comparison());
  while (!nots.empty()) {
    Node node;
    node.kind = NodeKind::logical_not;
    node.children = {result};
    CELADON_ASSIGN(result, add(std::move(node), nots.back()));
    nots.pop_back();
  }
  return result;
}

std::optional<BinaryOp> Parser::comparison_op() const {
  if (peek().kind != TokenKind::symbol) return std::nullopt;
  for (const BinaryOp op : {BinaryOp::equal, BinaryOp::not_equal, BinaryOp::less,
                            BinaryOp::less_equal, BinaryOp::greater, BinaryOp::greater_equal}) {
    if (peek().text == to_string(op)) return op;
  }
  return std::nullopt;
}

Result<std::uint32_t> Parser::comparison() {
  CELADON_ASSIGN(std::uint32_t left, conversion());
  if (is_symbol("="))
    return error(
        peek(), "单独的 =｜a single =",
        "比较用 ==；定义写在开头：name = ...;｜compare with ==; bind with name = ...; first");
  if (const auto op = comparison_op()) {
    const Token token = tokens_[at_++];
    CELADON_ASSIGN(const std::uint32_t right, conversion());
    CELADON_ASSIGN(left, binary(*op, left, right, token));
    if (comparison_op()) {
      return error(peek(), "连续的比较｜comparisons in a chain",
                   "写作 a < b and b < c｜write a < b and b < c");
    }
  }
  return left;
}

Result<std::uint32_t> Parser::conversion() {
  CELADON_ASSIGN(std::uint32_t result, sum());
  while (is_word("in")) {
    const Token token = tokens_[at_++];
    if (peek().kind != TokenKind::unit) {
      return error(peek(), "'in' 之后应为方括号中的单位｜expected a unit in brackets after 'in'",
                   "写作 x in [kWh]｜write x in [kWh]");
    }
    Node node;
    node.kind = NodeKind::convert;
    CELADON_ASSIGN(node.unit, unit());
    node.children = {result};
    CELADON_ASSIGN(result, add(std::move(node), token));
  }
  return result;
}

Result<units::Unit> Parser::unit() {
  const Token& token = tokens_[at_];
  Result<units::Unit> parsed = units::parse_unit(token.text);
  if (!parsed) {
    return error(token, parsed.error().message, parsed.error().remedy, parsed.error().code);
  }
  ++at_;
  return parsed;
}

Result<std::uint32_t> Parser::sum() {
  CELADON_ASSIGN(std::uint32_t left, product());
  while (is_symbol("+") || is_symbol("-")) {
    const Token token = tokens_[at_++];
    CELADON_ASSIGN(const std::uint32_t right, product());
    const BinaryOp op = token.text == "+" ? BinaryOp::add : BinaryOp::subtract;
    CELADON_ASSIGN(left, binary(op, left, right, token));
  }
  return left;
}

Result<std::uint32_t> Parser::product() {
  CELADON_ASSIGN(std::uint32_t left, sign());
  while (is_symbol("*") || is_symbol("/")) {
    const Token token = tokens_[at_++];
    CELADON_ASSIGN(const std::uint32_t right, sign());
    const BinaryOp op = token.text == "*" ? BinaryOp::multiply : BinaryOp::divide;
    CELADON_ASSIGN(left, binary(op, left, right, token));
  }
  return left;
}

Result<std::uint32_t> Parser::sign() {
  std::vector<Token> minuses;
  while (is_symbol("-") || is_symbol("+")) {
    if (is_symbol("-")) minuses.push_back(peek());
    ++at_;
  }
  CELADON_ASSIGN(std::uint32_t result, power());
  while (!minuses.empty()) {
    Node node;
    node.kind = NodeKind::negate;
    node.children = {result};
    CELADON_ASSIGN(result, add(std::move(node), minuses.back()));
    minuses.pop_back();
  }
  return result;
}

Result<std::uint32_t> Parser::power() {
  CELADON_ASSIGN(std::uint32_t base, postfix());
  if (!is_symbol("^")) return base;
  const Token token = tokens_[at_++];
  if (++nesting_ > limits_.nesting) {
    return error(token,
                 fmt::format("乘方嵌套超过 {0} 层｜powers nested deeper than {0}", limits_.nesting),
                 {}, ErrorCode::limit);
  }
  CELADON_ASSIGN(const std::uint32_t exponent, sign());
  --nesting_;
  return binary(BinaryOp::power, base, exponent, token);
}

Result<Expression> Expression::parse(std::string_view text, std::string file,
                                     std::uint32_t first_line, const ExpressionLimits& limits) {
  if (text.size() > limits.bytes) {
    return fail(ErrorCode::limit,
                fmt::format("公式有 {0} 字节，上限为 {1}｜a formula of {0} bytes; at most {1}",
                            text.size(), limits.bytes),
                "拆成几个有名称的公式｜split it into named formulas");
  }
  CELADON_ASSIGN(std::vector<Token> tokens, tokenize(text, file, first_line));
  Syntax syntax;
  syntax.text = std::string(text);
  syntax.file = std::move(file);
  CELADON_TRY(Parser(std::move(tokens), syntax, limits).run());
  return Expression(std::make_shared<const Syntax>(std::move(syntax)));
}

}  // namespace celadon::formula
