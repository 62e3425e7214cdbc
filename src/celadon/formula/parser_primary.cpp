// What stands between operators: numbers, texts, names, calls, sets, and the member after a set.
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "celadon/formula/parser.hpp"

namespace celadon::formula {

namespace {

constexpr int farthest_period = 50;

}  // namespace

Result<std::uint32_t> Parser::postfix() {
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

Result<std::uint32_t> Parser::primary() {
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

Result<std::uint32_t> Parser::name_or_call() {
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

Result<std::uint32_t> Parser::call(const Token& name) {
  const auto entry = find_function(name.text);
  if (!entry) {
    std::vector<std::string_view> names;
    for (const FunctionEntry& known : function_table()) names.push_back(known.name);
    const std::string near = nearest_name(name.text, names);
    return error(name, fmt::format("there is no function '{}'", name.text),
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

Result<std::uint32_t> Parser::literal_set() {
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

}  // namespace celadon::formula
