// Recursive descent over the tokens. From loose to tight:
//   let  := (name "=" choice ";")* choice?
//   choice := or ("?" choice ":" choice)?
//   or := and ("or" and)*      and := not ("and" not)*      not := "not" not | comparison
//   comparison := conversion (("==" | "!=" | "<" | "<=" | ">" | ">=") conversion)?
//   conversion := sum ("in" unit)*      sum := product (("+" | "-") product)*
//   product := sign (("*" | "/") sign)*      sign := ("-" | "+") sign | power
//   power := postfix ("^" sign)?      postfix := primary ("[" key "]" | "@" period)*
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "celadon/formula/expression.hpp"
#include "celadon/formula/lexer.hpp"

namespace celadon::formula {
namespace {

constexpr int farthest_period = 50;

class Parser {
 public:
  Parser(std::vector<Token> tokens, Syntax& syntax, const ExpressionLimits& limits)
      : tokens_(std::move(tokens)), syntax_(syntax), limits_(limits) {}

  Status run() {
    CELADON_ASSIGN(syntax_.root, let());
    if (peek().kind != TokenKind::end) return error(peek(), "unexpected " + shown(peek()));
    return {};
  }

 private:
  using Index = Result<std::uint32_t>;

  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  bool is_symbol(std::string_view symbol, std::size_t ahead = 0) const {
    return peek(ahead).kind == TokenKind::symbol && peek(ahead).text == symbol;
  }
  bool is_word(std::string_view word) const {
    return peek().kind == TokenKind::name && !peek().quoted && peek().text == word;
  }
  bool take_symbol(std::string_view symbol) {
    if (!is_symbol(symbol)) return false;
    ++at_;
    return true;
  }
  bool take_word(std::string_view word) {
    if (!is_word(word)) return false;
    ++at_;
    return true;
  }
  Status expect(std::string_view symbol, std::string_view what) {
    if (take_symbol(symbol)) return {};
    return error(peek(), fmt::format("expected '{}' {}, found {}", symbol, what, shown(peek())));
  }

  static std::string shown(const Token& token) {
    switch (token.kind) {
      case TokenKind::end: return "the end of the formula";
      case TokenKind::number: return fmt::format("the number {}", token.number);
      case TokenKind::text: return fmt::format("the text '{}'", token.text);
      case TokenKind::unit: return fmt::format("the unit [{}]", token.text);
      case TokenKind::name:
      case TokenKind::symbol: return fmt::format("'{}'", token.text);
    }
    return "";
  }

  Error error(const Token& token, std::string message, std::string remedy = {},
              ErrorCode code = ErrorCode::parse) const {
    Error e = fail(code, std::move(message), std::move(remedy));
    e.place = TextPlace{syntax_.file, token.line, token.column};
    return e;
  }

  Index add(Node node, const Token& token) {
    if (syntax_.nodes.size() >= limits_.nodes) {
      return error(token, fmt::format("more than {} parts in one formula", limits_.nodes),
                   "split it into named formulas", ErrorCode::limit);
    }
    std::size_t height = 0;
    for (const std::uint32_t child : node.children) height = std::max(height, heights_[child]);
    if (++height > limits_.height) {
      return error(token, fmt::format("more than {} levels in one formula", limits_.height),
                   "use sum([...]) or split it into named formulas", ErrorCode::limit);
    }
    node.line = token.line;
    node.column = token.column;
    heights_.push_back(height);
    syntax_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(syntax_.nodes.size() - 1);
  }

  Index binary(BinaryOp op, std::uint32_t left, std::uint32_t right, const Token& token) {
    Node node;
    node.kind = NodeKind::binary;
    node.op = op;
    node.children = {left, right};
    return add(std::move(node), token);
  }

  Index let() {
    const Token start = peek();
    Node node;
    node.kind = NodeKind::let;
    while (peek().kind == TokenKind::name && is_symbol("=", 1)) {
      const Token name = peek();
      for (const std::string& key : node.keys) {
        if (key == name.text) return error(name, fmt::format("'{}' is bound twice", key));
      }
      if (!name.quoted && !plain_name(name.text)) {
        return error(name, fmt::format("'{}' is a word of the language", name.text));
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

  Index choice() {
    if (++nesting_ > limits_.nesting) {
      return error(peek(), fmt::format("brackets nested deeper than {}", limits_.nesting),
                   "split it into named formulas", ErrorCode::limit);
    }
    CELADON_ASSIGN(std::uint32_t result, logical_or());
    if (is_symbol("?")) {
      const Token token = peek();
      ++at_;
      CELADON_ASSIGN(const std::uint32_t yes, choice());
      CELADON_TRY(expect(":", "between the two answers of a ? b : c"));
      CELADON_ASSIGN(const std::uint32_t no, choice());
      Node node;
      node.kind = NodeKind::conditional;
      node.children = {result, yes, no};
      CELADON_ASSIGN(result, add(std::move(node), token));
    }
    --nesting_;
    return result;
  }

  Index logical_or() {
    CELADON_ASSIGN(std::uint32_t left, logical_and());
    while (is_word("or") || is_symbol("||")) {
      const Token token = tokens_[at_++];
      CELADON_ASSIGN(const std::uint32_t right, logical_and());
      CELADON_ASSIGN(left, binary(BinaryOp::logical_or, left, right, token));
    }
    return left;
  }

  Index logical_and() {
    CELADON_ASSIGN(std::uint32_t left, logical_not());
    while (is_word("and") || is_symbol("&&")) {
      const Token token = tokens_[at_++];
      CELADON_ASSIGN(const std::uint32_t right, logical_not());
      CELADON_ASSIGN(left, binary(BinaryOp::logical_and, left, right, token));
    }
    return left;
  }

  Index logical_not() {
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

  std::optional<BinaryOp> comparison_op() const {
    if (peek().kind != TokenKind::symbol) return std::nullopt;
    for (const BinaryOp op : {BinaryOp::equal, BinaryOp::not_equal, BinaryOp::less,
                              BinaryOp::less_equal, BinaryOp::greater, BinaryOp::greater_equal}) {
      if (peek().text == to_string(op)) return op;
    }
    return std::nullopt;
  }

  Index comparison() {
    CELADON_ASSIGN(std::uint32_t left, conversion());
    if (is_symbol("="))
      return error(peek(), "a single =", "compare with ==; bind with name = ...; first");
    if (const auto op = comparison_op()) {
      const Token token = tokens_[at_++];
      CELADON_ASSIGN(const std::uint32_t right, conversion());
      CELADON_ASSIGN(left, binary(*op, left, right, token));
      if (comparison_op()) {
        return error(peek(), "comparisons in a chain", "write a < b and b < c");
      }
    }
    return left;
  }

  Index conversion() {
    CELADON_ASSIGN(std::uint32_t result, sum());
    while (is_word("in")) {
      const Token token = tokens_[at_++];
      if (peek().kind != TokenKind::unit) {
        return error(peek(), "expected a unit in brackets after 'in'", "write x in [kWh]");
      }
      Node node;
      node.kind = NodeKind::convert;
      CELADON_ASSIGN(node.unit, unit());
      node.children = {result};
      CELADON_ASSIGN(result, add(std::move(node), token));
    }
    return result;
  }

  Result<units::Unit> unit() {
    const Token& token = tokens_[at_];
    Result<units::Unit> parsed = units::parse_unit(token.text);
    if (!parsed) {
      return error(token, parsed.error().message, parsed.error().remedy, parsed.error().code);
    }
    ++at_;
    return parsed;
  }

  Index sum() {
    CELADON_ASSIGN(std::uint32_t left, product());
    while (is_symbol("+") || is_symbol("-")) {
      const Token token = tokens_[at_++];
      CELADON_ASSIGN(const std::uint32_t right, product());
      const BinaryOp op = token.text == "+" ? BinaryOp::add : BinaryOp::subtract;
      CELADON_ASSIGN(left, binary(op, left, right, token));
    }
    return left;
  }

  Index product() {
    CELADON_ASSIGN(std::uint32_t left, sign());
    while (is_symbol("*") || is_symbol("/")) {
      const Token token = tokens_[at_++];
      CELADON_ASSIGN(const std::uint32_t right, sign());
      const BinaryOp op = token.text == "*" ? BinaryOp::multiply : BinaryOp::divide;
      CELADON_ASSIGN(left, binary(op, left, right, token));
    }
    return left;
  }

  Index sign() {
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

  Index power() {
    CELADON_ASSIGN(std::uint32_t base, postfix());
    if (!is_symbol("^")) return base;
    const Token token = tokens_[at_++];
    if (++nesting_ > limits_.nesting) {
      return error(token, fmt::format("powers nested deeper than {}", limits_.nesting), {},
                   ErrorCode::limit);
    }
    CELADON_ASSIGN(const std::uint32_t exponent, sign());
    --nesting_;
    return binary(BinaryOp::power, base, exponent, token);
  }

  Index postfix() {
    CELADON_ASSIGN(std::uint32_t result, primary());
    while (true) {
      if (peek().kind == TokenKind::unit)
        return error(peek(), "a unit where none can stand", "write x in [unit] to convert");
      if (!is_symbol("[")) return result;
      const Token token = tokens_[at_++];
      Node node;
      node.kind = NodeKind::member;
      node.children = {result};
      if (peek().kind == TokenKind::text && !peek().text.empty()) {
        node.text = peek().text;
      } else if (peek().kind == TokenKind::number && peek().number >= 1 && peek().number < 1e9 &&
                 std::floor(peek().number) == peek().number) {
        node.number = peek().number;
      } else {
        return error(peek(), "expected the member's key, found " + shown(peek()),
                     "write set['key'], or set[1] for the first member");
      }
      ++at_;
      CELADON_TRY(expect("]", "after the member's key"));
      CELADON_ASSIGN(result, add(std::move(node), token));
    }
  }

  Index primary() {
    const Token token = peek();
    switch (token.kind) {
      case TokenKind::number: {
        ++at_;
        Node node;
        node.number = token.number;
        if (peek().kind == TokenKind::unit) {
          CELADON_ASSIGN(node.unit, unit());
        }
        return add(std::move(node), token);
      }
      case TokenKind::text: {
        ++at_;
        Node node;
        node.kind = NodeKind::text;
        node.text = token.text;
        return add(std::move(node), token);
      }
      case TokenKind::name: return name_or_call();
      case TokenKind::symbol:
        if (take_symbol("(")) {
          CELADON_ASSIGN(const std::uint32_t inner, choice());
          CELADON_TRY(expect(")", fmt::format("to close the ( in column {}", token.column)));
          return inner;
        }
        if (is_symbol("[") || is_symbol("{")) return literal_set();
        break;
      case TokenKind::unit:
      case TokenKind::end: break;
    }
    return error(token, fmt::format("expected a value, found {}", shown(token)));
  }

  Index name_or_call() {
    const Token token = tokens_[at_++];
    Node node;
    if (!token.quoted) {
      if (token.text == "true" || token.text == "false") {
        node.kind = NodeKind::flag;
        node.flag = token.text == "true";
        return add(std::move(node), token);
      }
      if (is_symbol("(")) return call(token);
      if (!plain_name(token.text) && token.text != "in") {
        return error(token, fmt::format("'{}' is a word of the language", token.text),
                     fmt::format("write `{}` for an input of that name", token.text));
      }
    }
    node.kind = NodeKind::name;
    node.text = token.text;
    if (take_symbol("@")) {
      const bool earlier = take_symbol("-");
      const Token number = peek();
      if (number.kind != TokenKind::number || std::floor(number.number) != number.number ||
          number.number > farthest_period || (!earlier && number.number != 0)) {
        return error(number, "expected how many periods earlier",
                     fmt::format("write {}@-1 for the period before (at most {})", token.text,
                                 farthest_period));
      }
      ++at_;
      node.period = -static_cast<int>(number.number);
    }
    return add(std::move(node), token);
  }

  Index call(const Token& name) {
    const auto entry = find_function(name.text);
    if (!entry) {
      std::vector<std::string_view> names;
      for (const FunctionEntry& known : function_table()) names.push_back(known.name);
      const std::string near = nearest_name(name.text, names);
      return error(
          name, fmt::format("there is no function '{}'", name.text),
          near.empty() ? "for a product write *" : fmt::format("did you mean {}()?", near));
    }
    Node node;
    node.kind = NodeKind::call;
    node.function = entry->function;
    ++at_;
    if (!is_symbol(")")) {
      do {
        CELADON_ASSIGN(const std::uint32_t argument, choice());
        node.children.push_back(argument);
      } while (take_symbol(","));
    }
    CELADON_TRY(expect(")", fmt::format("to close {}(", name.text)));
    if (node.children.size() < entry->least || node.children.size() > entry->most) {
      return error(name, fmt::format("{}({}) was given {} arguments", entry->name, entry->arguments,
                                     node.children.size()));
    }
    if (entry->function == Function::choose) {  // the same tree as c ? a : b
      node.kind = NodeKind::conditional;
      node.function = Node{}.function;
    }
    return add(std::move(node), name);
  }

  /// [a, b, c] or {key: a, 'other key': b}, then perhaps a unit for all.
  Index literal_set() {
    const Token open = tokens_[at_++];
    const bool keyed = open.text == "{";
    const std::string_view close = keyed ? "}" : "]";
    Node node;
    node.kind = keyed ? NodeKind::keyed : NodeKind::array;
    while (!is_symbol(close)) {
      if (keyed) {
        const Token key = peek();
        if ((key.kind != TokenKind::name && key.kind != TokenKind::text) || key.text.empty()) {
          return error(key, "expected a key, found " + shown(key), "write {a: 1, b: 2}");
        }
        for (const std::string& other : node.keys) {
          if (other == key.text) return error(key, fmt::format("the key '{}' stands twice", other));
        }
        node.keys.push_back(key.text);
        ++at_;
        CELADON_TRY(expect(":", "after the key"));
      }
      CELADON_ASSIGN(const std::uint32_t member, choice());
      node.children.push_back(member);
      if (!take_symbol(",")) break;
    }
    CELADON_TRY(expect(close, keyed ? "to close the {" : "to close the ["));
    if (node.children.empty()) return error(open, "a set without members");
    CELADON_ASSIGN(const std::uint32_t literal, add(std::move(node), open));
    if (peek().kind != TokenKind::unit) return literal;
    Node given;
    given.kind = NodeKind::with_unit;
    CELADON_ASSIGN(given.unit, unit());
    given.children = {literal};
    return add(std::move(given), open);
  }

  std::vector<Token> tokens_;
  Syntax& syntax_;
  const ExpressionLimits& limits_;
  std::size_t at_ = 0;
  std::size_t nesting_ = 0;
  std::vector<std::size_t> heights_;
};

}  // namespace

Result<Expression> Expression::parse(std::string_view text, std::string file,
                                     std::uint32_t first_line, const ExpressionLimits& limits) {
  if (text.size() > limits.bytes) {
    return fail(ErrorCode::limit,
                fmt::format("a formula of {} bytes; at most {}", text.size(), limits.bytes),
                "split it into named formulas");
  }
  CELADON_ASSIGN(std::vector<Token> tokens, tokenize(text, file, first_line));
  Syntax syntax;
  syntax.text = std::string(text);
  syntax.file = std::move(file);
  CELADON_TRY(Parser(std::move(tokens), syntax, limits).run());
  return Expression(std::make_shared<const Syntax>(std::move(syntax)));
}

}  // namespace celadon::formula
