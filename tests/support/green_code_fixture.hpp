#pragma once
// A green code with its keys; all names are made up.

#include <string>

#include "celadon/registry/code/verification.hpp"
#include "celadon/registry/codes.hpp"

namespace celadon::testing {

inline registry::code::SecretKey test_key(char fill) {
  return registry::code::SecretKey::from_seed(std::string(32, fill)).value();
}

/// No authority gives codes that begin with 00.
inline std::string made_up_credit_code(const std::string& last9 = "000000001") {
  const std::string first17 = "00330881" + last9;
  return first17 + registry::credit_code_check(first17);
}

/// A code of 2025 for a plant that does not exist.
inline registry::code::CodeContent test_content(
    const std::string& credit_code = made_up_credit_code()) {
  registry::code::CodeContent c;
  c.number = 12;
  c.credit_code = credit_code;
  c.name = "青瓷水泥（虚构）";
  c.year = 2025;
  c.grade = "A+";
  c.overall = {17, 8336};
  c.industry = "C30";
  c.within_industry = {2, 640};
  c.basis = "standards.gbt36132-2025@2025";
  c.snapshot = std::string(16, '\x11');
  c.issuer = "示例发码单位";
  c.issued = {2026, 5, 10};
  c.valid_through = {2027, 5, 15};
  c.packs = {{"programmes.green-manufacturing@2025", std::string(16, '\x22')}};
  return c;
}

}  // namespace celadon::testing
