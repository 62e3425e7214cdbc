#include "celadon/app/verification_code.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include "celadon/base/assert.hpp"

namespace celadon::app {
namespace {

constexpr std::size_t random_characters = 12;
constexpr std::size_t code_length = random_characters + 1;

}  // namespace

std::uint64_t SystemEntropy::next() {
  std::uint64_t value = 0;
  // Up to 256 bytes are never interrupted and never short (getrandom(2)).
  const ssize_t got = getrandom(&value, sizeof value, 0);
  CELADON_ASSERT(got == static_cast<ssize_t>(sizeof value));
  return value;
}

std::string random_text(Entropy& entropy, std::size_t length) {
  std::string text;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < length; ++i) {
    if (i % 12 == 0) bits = entropy.next();
    text += code_alphabet[bits & 31U];
    bits >>= 5U;
  }
  return text;
}

std::string make_code(Entropy& entropy) {
  std::string code = random_text(entropy, random_characters);
  code += check_character(code);
  return code;
}

char check_character(std::string_view text) {
  constexpr std::size_t m = 32;
  std::size_t p = m;
  for (const char c : text) {
    const std::size_t value = code_alphabet.find(c);
    CELADON_ASSERT(value != std::string_view::npos);
    std::size_t s = (p + value) % m;
    if (s == 0) s = m;
    p = (2 * s) % (m + 1);
  }
  return code_alphabet[(m + 1 - p) % m];
}

Result<std::string> read_code(std::string_view typed) {
  std::string code;
  for (char c : typed) {
    if (c == ' ' || c == '-') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    if (code_alphabet.find(c) == std::string_view::npos || code.size() == code_length) {
      return fail(ErrorCode::parse, "不是核验码｜this is no verification code",
                  "核验码为 13 位字母和数字，如 Q7MK-3XRA-9T2F-8；请与报告上的核验码核对｜a "
                  "code has 13 letters and digits, e.g. Q7MK-3XRA-9T2F-8; compare it with the "
                  "report");
    }
    code += c;
  }
  if (code.size() != code_length) {
    return fail(
        ErrorCode::parse,
        fmt::format("核验码应有 {0} 位，输入了 {1} 位｜a verification code has {0} characters, "
                    "this has {1}",
                    code_length, code.size()),
        "请与报告上的核验码核对｜compare it with the report");
  }
  if (check_character(std::string_view(code).substr(0, random_characters)) != code.back()) {
    return fail(ErrorCode::parse, "核验码输入有误｜the verification code was mistyped",
                "请与报告上的核验码核对｜compare it with the report");
  }
  return code;
}

std::string shown_code(std::string_view code) {
  std::string text;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (i > 0 && i % 4 == 0) text += '-';
    text += code[i];
  }
  return text;
}

}  // namespace celadon::app
