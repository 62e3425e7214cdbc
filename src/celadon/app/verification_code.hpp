#pragma once
// The code on a filed report: short enough to type, too long to guess, and with a character that
// finds typing errors.

#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::app {

/// Port: random numbers that nobody can foresee.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual std::uint64_t next() = 0;
};

/// The operating system's; thread-safe.
class SystemEntropy final : public Entropy {
 public:
  std::uint64_t next() override;
};

/// Characters of codes and ids: digits and capitals without I, L, O, U (Crockford's base 32).
inline constexpr std::string_view code_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code of 12 random characters (60 bits) and a check character.
std::string make_code(Entropy& entropy);
/// `length` random characters, for ids that need not be typed.
std::string random_text(Entropy& entropy, std::size_t length);

/// The code as stored, from what a person typed: capitals, without blanks and hyphens, O for 0 and
/// I or L for 1. Errors: parse (length or characters; the check character is wrong: mistyped).
Result<std::string> read_code(std::string_view typed);
/// The code in groups: "Q7MK-3XRA-9T2F-8".
std::string shown_code(std::string_view code);

/// The check character: ISO/IEC 7064 hybrid system MOD 33,32 over the alphabet. Every wrong single
/// character is found. `text` holds characters of the alphabet only.
char check_character(std::string_view text);

}  // namespace celadon::app
