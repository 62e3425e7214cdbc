#pragma once
// From formula text to tokens. Private to the parser.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::formula {

enum class TokenKind : std::uint8_t { number, text, name, symbol, unit, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;  ///< of a name, a text, a unit in brackets, or the ASCII spelling of a symbol
  double number = 0.0;  ///< of a number
  std::uint32_t line = 1;
  std::uint32_t column = 1;  ///< in characters
  bool quoted = false;       ///< a name in backticks: never a word of the language
};

/// Splits the whole text; the last token is `end`. A bracket after a number, after the word `in` or
/// after a closed literal holds a unit and is one token. Errors: parse, with line and column in
/// characters.
Result<std::vector<Token>> tokenize(std::string_view text, const std::string& file,
                                    std::uint32_t first_line);

/// Whether the text can stand as a name without backticks.
bool plain_name(std::string_view text);

}  // namespace celadon::formula
