#include "celadon/registry/codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace celadon::registry {
namespace {

TEST(CreditCode, PublishedCodesOfKnownCompaniesPass) {
  // From the companies' public registration: Alibaba (China), Tencent, Huawei.
  for (const char* code : {"91330100799655058B", "9144030071526726XG", "914403001922038216"}) {
    EXPECT_TRUE(check_credit_code(code).ok()) << code;
  }
}

TEST(CreditCode, EverySingleSlipIsFound) {
  // The weights 3^(i-1) mod 31 are never 0 and 31 is prime, so that one wrong character always
  // shows.
  const std::string good = "91330100799655058B";
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : std::string("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
      std::string wrong = good;
      wrong[i] = c;
      EXPECT_EQ(check_credit_code(wrong).ok(), wrong == good) << wrong;
    }
  }
}

TEST(CreditCode, FormIsChecked) {
  EXPECT_FALSE(check_credit_code("").ok());
  EXPECT_FALSE(check_credit_code("91330100799655058b").ok());
  EXPECT_FALSE(check_credit_code("9133010079965505I8").ok());
}

TEST(Division, SixDigitsOfAProvince) {
  EXPECT_TRUE(check_division("320500").ok());
  EXPECT_FALSE(check_division("32050").ok());
  EXPECT_FALSE(check_division("160000").ok());
  EXPECT_FALSE(check_division("3205OO").ok());
}

TEST(Industry, SectionAndDivisionFit) {
  for (const char* code : {"C", "C38", "C383", "C3831", "3831", "A01", "T9700"})
    EXPECT_TRUE(check_industry(code).ok()) << code;
  for (const char* code : {"", "c38", "C3", "C44", "U98", "98", "C38310", "C3X"})
    EXPECT_FALSE(check_industry(code).ok()) << code;
}

}  // namespace
}  // namespace celadon::registry
