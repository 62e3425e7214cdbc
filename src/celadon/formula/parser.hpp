#pragma once
// The recursive descent from tokens to a tree. Private to parser.cpp, which states the grammar and
// holds the operators, and parser_primary.cpp (values, names, calls, sets).

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "celadon/formula/expression.hpp"
#include "celadon/formula/lexer.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {

class Parser {
 public:
  Parser(std::vector<Token> tokens, Syntax& syntax, const ExpressionLimits& limits)
      : tokens_(std::move(tokens)), syntax_(syntax), limits_(limits) {}

  Status run();

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
    return error(peek(), units::phrase("应有 '{0}'{1}，却是{2}｜expected '{0}' {1}, found {2}",
                                       symbol, what, shown(peek())));
  }

  static std::string shown(const Token& token);

  Error error(const Token& token, std::string message, std::string remedy = {},
              ErrorCode code = ErrorCode::parse) const;

  Index add(Node node, const Token& token);

  Index binary(BinaryOp op, std::uint32_t left, std::uint32_t right, const Token& token);

  Index let();

  Index choice();

  Index logical_or();

  Index logical_and();

  Index logical_not();

  std::optional<BinaryOp> comparison_op() const;

  Index comparison();

  Index conversion();

  Result<units::Unit> unit();

  Index sum();

  Index product();

  Index sign();

  Index power();

  Index postfix();

  Index primary();

  Index name_or_call();

  Index call(const Token& name);

  /// [a, b, c] or {key: a, 'other key': b}, then perhaps a unit for all.
  Index literal_set();

  std::vector<Token> tokens_;
  Syntax& syntax_;
  const ExpressionLimits& limits_;
  std::size_t at_ = 0;
  std::size_t nesting_ = 0;
  std::vector<std::size_t> heights_;
};

}  // namespace celadon::formula
