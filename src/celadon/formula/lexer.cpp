#include "celadon/formula/lexer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace celadon::formula {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// The length of the UTF-8 character at `at`, or 0 when the bytes are not UTF-8 (RFC 3629).
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : (lead >= 0xE0 ? 3 : 2);
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
  const bool beyond = lead == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

/// Other spellings of symbols, as a Chinese keyboard or a copied formula has them.
constexpr auto spellings = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"×", "*"},
    {"·", "*"},
    {"÷", "/"},
    {"−", "-"},
    {"（", "("},
    {"）", ")"},
    {"，", ","},
    {"：", ":"},
    {"；", ";"},
    {"？", "?"},
    {"≤", "<="},
    {"≥", ">="},
    {"≠", "!="},
    {"＝", "="},
    {"＋", "+"},
    {"【", "["},
    {"】", "]"},
});
constexpr auto blanks = std::to_array<std::string_view>({"\u00a0", "\u3000", "\u2009", "\ufeff"});
constexpr auto symbols = std::to_array<std::string_view>(
    {"<=", ">=", "==", "!=", "<>", "&&", "||", "+", "-", "*", "/", "^", "(", ")",
     "[",  "]",  "{",  "}",  ",",  ":",  ";",  "?", "<", ">", "=", "@", "!"});

bool special(std::string_view rest) {
  for (const auto& [written, ascii] : spellings) {
    if (rest.starts_with(written)) return true;
  }
  for (const std::string_view blank : blanks) {
    if (rest.starts_with(blank)) return true;
  }
  return false;
}

bool starts_name(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  if (static_cast<unsigned char>(text[at]) >= 0x80) return !special(text.substr(at));
  return is_letter(text[at]);
}

/// The end of the name that starts at `at`.
std::size_t name_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (starts_name(text, at) || is_digit(text[at])) {
      at += character_length(text, at);
    } else if (text[at] == '.' && at + 1 < text.size() &&
               (starts_name(text, at + 1) || is_digit(text[at + 1]))) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

class Lexer {
 public:
  Lexer(std::string_view text, const std::string& file, std::uint32_t first_line)
      : text_(text), file_(file), line_(first_line) {}

  Result<std::vector<Token>> run() {
    for (std::size_t i = 0; i < text_.size();) {
      const std::size_t length = character_length(text_, i);
      if (length == 0)
        return error(i, "有不是 UTF-8 的字节｜bytes that are not UTF-8",
                     "将文字保存为 UTF-8｜save the text as UTF-8");
      if (text_[i] == '\0') return error(i, "有零字节｜a NUL byte", "请去掉｜remove it");
      i += length;
    }
    while (true) {
      skip_blanks();
      if (at_ >= text_.size()) break;
      CELADON_TRY(next());
    }
    push(TokenKind::end, "", text_.size());
    return std::move(tokens_);
  }

 private:
  /// Errors come at or after the last place asked for, so that counting never goes back.
  Error error(std::size_t at, std::string message, std::string remedy = {}) {
    Error e = fail(ErrorCode::parse, std::move(message), std::move(remedy));
    count_to(at);
    e.place = TextPlace{file_, line_, column_};
    return e;
  }

  void count_to(std::size_t at) {
    for (; counted_ < at && counted_ < text_.size(); ++counted_) {
      if (text_[counted_] == '\n') {
        ++line_;
        column_ = 1;
      } else if ((static_cast<unsigned char>(text_[counted_]) & 0xC0u) != 0x80) {
        ++column_;
      }
    }
  }

  void skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
        continue;
      }
      if (c == '#') {  // a remark to the end of the line
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
        continue;
      }
      bool found = false;
      for (const std::string_view blank : blanks) {
        if (text_.substr(at_).starts_with(blank)) {
          at_ += blank.size();
          found = true;
          break;
        }
      }
      if (!found) return;
    }
  }

  void push(TokenKind kind, std::string text, std::size_t end, double number = 0.0,
            bool quoted = false) {
    count_to(at_);
    tokens_.push_back({kind, std::move(text), number, line_, column_, quoted});
    at_ = end;
  }

  Status next() {
    const char c = text_[at_];
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      return number();
    }
    if (starts_name(text_, at_)) {
      const std::size_t end = name_end(text_, at_);
      push(TokenKind::name, std::string(text_.substr(at_, end - at_)), end);
      return {};
    }
    if (c == '\'' || c == '"' || c == '`') return quoted(c);
    if ((c == '[' || text_.substr(at_).starts_with("【")) && unit_follows()) return unit();
    for (const auto& [written, ascii] : spellings) {
      if (text_.substr(at_).starts_with(written)) {
        push(TokenKind::symbol, std::string(ascii), at_ + written.size());
        return {};
      }
    }
    for (const std::string_view symbol : symbols) {
      if (text_.substr(at_).starts_with(symbol)) {
        push(TokenKind::symbol, std::string(symbol == "<>" ? "!=" : symbol), at_ + symbol.size());
        return {};
      }
    }
    return error(at_, fmt::format("'{0}' 不属于公式语言｜'{0}' is not part of the formula language",
                                  text_.substr(at_, character_length(text_, at_))));
  }

  Status number() {
    double value = 0.0;
    const char* first = text_.data() + at_;
    const auto [end, code] = std::from_chars(first, text_.data() + text_.size(), value);
    const auto stop = static_cast<std::size_t>(end - text_.data());
    if (code == std::errc::result_out_of_range || !std::isfinite(value)) {
      return error(at_,
                   fmt::format("{0} 超出数的范围｜{0} is beyond the range of numbers",
                               text_.substr(at_, stop - at_)),
                   "最大 1.7e308，最小 2.3e-308｜use at most 1.7e308 and at least 2.3e-308");
    }
    if (code != std::errc{}) return error(at_, "不是数｜not a number");
    if (starts_name(text_, stop)) {
      return error(stop,
                   fmt::format("数字后紧接着 '{0}'｜'{0}' runs on after a number",
                               text_.substr(stop, name_end(text_, stop) - stop)),
                   "单位写在方括号中，如 5 [kWh]；乘法用 *｜write units in brackets, 5 [kWh], and "
                   "products with *");
    }
    push(TokenKind::number, "", stop, value);
    return {};
  }

  bool unit_follows() const {
    if (tokens_.empty()) return false;
    const Token& before = tokens_.back();
    return before.kind == TokenKind::number ||
           (before.kind == TokenKind::name && !before.quoted && before.text == "in") ||
           (before.kind == TokenKind::symbol && (before.text == "]" || before.text == "}"));
  }

  Status unit() {
    const std::size_t start = at_ + (text_[at_] == '[' ? 1 : std::string_view("【").size());
    std::size_t end = start;
    while (end < text_.size() && text_[end] != ']' && !text_.substr(end).starts_with("】")) ++end;
    if (end == text_.size())
      return error(at_, "单位缺少结尾的 ]｜a unit without its closing ]",
                   "写作 5 [kWh]｜write 5 [kWh]");
    std::string_view inside = text_.substr(start, end - start);
    while (inside.starts_with(' ')) inside.remove_prefix(1);
    while (inside.ends_with(' ')) inside.remove_suffix(1);
    push(TokenKind::unit, std::string(inside),
         end + (text_[end] == ']' ? 1 : std::string_view("】").size()));
    return {};
  }

  /// 'text', "text" or `name`; the quote is doubled inside.
  Status quoted(char quote) {
    std::string out;
    std::size_t i = at_ + 1;
    while (true) {
      if (i >= text_.size()) {
        return error(at_, "引号没有结束｜a quote that is not closed",
                     fmt::format("用 {0} 结束｜close it with {0}", quote));
      }
      if (text_[i] == quote) {
        if (i + 1 < text_.size() && text_[i + 1] == quote) {
          out += quote;
          i += 2;
          continue;
        }
        break;
      }
      out += text_[i++];
    }
    if (quote == '`' && out.empty()) return error(at_, "名称没有文字｜a name without letters");
    push(quote == '`' ? TokenKind::name : TokenKind::text, std::move(out), i + 1, 0.0,
         quote == '`');
    return {};
  }

  std::string_view text_;
  const std::string& file_;
  std::uint32_t line_;
  std::uint32_t column_ = 1;
  std::size_t counted_ = 0;  ///< bytes up to which line_ and column_ have been counted
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view text, const std::string& file,
                                    std::uint32_t first_line) {
  return Lexer(text, file, first_line).run();
}

bool plain_name(std::string_view text) {
  for (const std::string_view word : {"and", "or", "not", "true", "false", "in"}) {
    if (text == word) return false;
  }
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text, i);
    if (length == 0) return false;
    i += length;
  }
  return starts_name(text, 0) && name_end(text, 0) == text.size();
}

}  // namespace celadon::formula
