// What stands between operators: numbers, texts, names, calls, sets, and the member after a set.
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "celadon/formula/parser.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {

namespace {

constexpr int farthest_period = 50;

}  // namespace

Result<std::uint32_t> Parser::postfix() {
  CELADON_ASSIGN(std::uint32_t result, primary());
  while (true) {
    if (peek().kind == TokenKind::unit)
      return error(peek(), "此处不能有单位｜a unit where none can stand",
                   "换算写作 x in [unit]｜write x in [unit] to convert");
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
      return error(peek(),
                   units::phrase("应为成员的键，却是{0}｜expected the member's key, found {0}",
                                 shown(peek())),
                   "写作 set['key']，或用 set[1] 取第一个成员｜write set['key'], or set[1] for the "
                   "first member");
    }
    ++at_;
    CELADON_TRY(expect("]", "（在成员的键之后）｜after the member's key"));
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
        CELADON_TRY(expect(
            ")",
            fmt::format("（与第 {0} 列的 ( 配对）｜to close the ( in column {0}", token.column)));
        return inner;
      }
      if (is_symbol("[") || is_symbol("{")) return literal_set();
      break;
    case TokenKind::unit:
    case TokenKind::end: break;
  }
  return error(token, units::phrase("应为值，却是{0}｜expected a value, found {0}", shown(token)));
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
      return error(
          token,
          fmt::format("'{0}' 是公式语言的保留字｜'{0}' is a word of the language", token.text),
          fmt::format("该名称的输入写作 `{0}`｜write `{0}` for an input of that name", token.text));
    }
  }
  node.kind = NodeKind::name;
  node.text = token.text;
  if (take_symbol("@")) {
    const bool earlier = take_symbol("-");
    const Token number = peek();
    if (number.kind != TokenKind::number || std::floor(number.number) != number.number ||
        number.number > farthest_period || (!earlier && number.number != 0)) {
      return error(
          number, "应写明往前几期｜expected how many periods earlier",
          fmt::format(
              "上一期写作 {0}@-1（最多 {1} 期）｜write {0}@-1 for the period before (at most {1})",
              token.text, farthest_period));
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
    return error(name, fmt::format("没有函数 '{0}'｜there is no function '{0}'", name.text),
                 near.empty() ? "乘法用 *｜for a product write *"
                              : fmt::format("是否为 {0}()？｜did you mean {0}()?", near));
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
  CELADON_TRY(expect(")", fmt::format("（与 {0}( 配对）｜to close {0}(", name.text)));
  if (node.children.size() < entry->least || node.children.size() > entry->most) {
    return error(name, fmt::format("{0}({1}) 给了 {2} 个参数｜{0}({1}) was given {2} arguments",
                                   entry->name, entry->arguments, node.children.size()));
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
        return error(key, units::phrase("应为键，却是{0}｜expected a key, found {0}", shown(key)),
                     "写作 {a: 1, b: 2}｜write {a: 1, b: 2}");
      }
      for (const std::string& other : node.keys) {
        if (other == key.text)
          return error(key, fmt::format("键 '{0}' 出现两次｜the key '{0}' stands twice", other));
      }
      node.keys.push_back(key.text);
      ++at_;
      CELADON_TRY(expect(":", "（在键之后）｜after the key"));
    }
    CELADON_ASSIGN(const std::uint32_t member, choice());
    node.children.push_back(member);
    if (!take_symbol(",")) break;
  }
  CELADON_TRY(
      expect(close, keyed ? "（与 { 配对）｜to close the {" : "（与 [ 配对）｜to close the ["));
  if (node.children.empty()) return error(open, "集合没有成员｜a set without members");
  CELADON_ASSIGN(const std::uint32_t literal, add(std::move(node), open));
  if (peek().kind != TokenKind::unit) return literal;
  Node given;
  given.kind = NodeKind::with_unit;
  CELADON_ASSIGN(given.unit, unit());
  given.children = {literal};
  return add(std::move(given), open);
}

}  // namespace celadon::formula
