#pragma once
// The forms of public codes: what can be told from the code itself.

#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::registry {

/// Checks a unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters of its
/// alphabet, the check character right, digits where the division stands. Error rule names the
/// right check character.
Status check_credit_code(std::string_view code);

/// The check character of 17 characters of that alphabet.
char credit_code_check(std::string_view first17) noexcept;

/// Checks a code of GB/T 2260: six digits, the first two a province. Error rule.
Status check_division(std::string_view code);

/// Checks the form of a code of GB/T 4754-2017: section letter A..T, then up to four digits that
/// fit the section, e.g. "C", "C38", "C3831"; or the digits alone. Error rule.
Status check_industry(std::string_view code);

}  // namespace celadon::registry
