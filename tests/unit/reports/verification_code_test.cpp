#include "celadon/app/verification_code.hpp"

#include <set>

#include <gtest/gtest.h>

namespace celadon::app {
namespace {

class CountingEntropy final : public Entropy {
 public:
  std::uint64_t next() override { return value_ += 0x9E3779B97F4A7C15U; }

 private:
  std::uint64_t value_ = 1;
};

TEST(VerificationCode, is_read_however_it_is_typed) {
  CountingEntropy entropy;
  const std::string code = make_code(entropy);
  ASSERT_EQ(code.size(), 13U);
  std::string lower = shown_code(code);
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  EXPECT_EQ(*read_code(lower), code);
  EXPECT_EQ(*read_code(" " + code + " "), code);
}

TEST(VerificationCode, every_wrong_character_is_found) {
  CountingEntropy entropy;
  for (int i = 0; i < 50; ++i) {
    const std::string code = make_code(entropy);
    for (std::size_t at = 0; at < code.size(); ++at) {
      for (const char other : code_alphabet) {
        std::string wrong = code;
        if (wrong[at] == other) continue;
        wrong[at] = other;
        EXPECT_FALSE(read_code(wrong).ok()) << code << " " << wrong;
      }
    }
  }
}

TEST(VerificationCode, most_swapped_neighbours_are_found) {
  CountingEntropy entropy;
  int swaps = 0;
  int missed = 0;
  for (int i = 0; i < 500; ++i) {
    const std::string code = make_code(entropy);
    for (std::size_t at = 0; at + 1 < code.size(); ++at) {
      std::string wrong = code;
      std::swap(wrong[at], wrong[at + 1]);
      if (wrong == code) continue;
      ++swaps;
      missed += read_code(wrong).ok() ? 1 : 0;
    }
  }
  EXPECT_LT(missed, swaps / 50);
}

TEST(VerificationCode, what_is_no_code_is_refused) {
  for (const char* text : {"", "ABC", "Q7MK-3XRA-9T2F-8-8-8-8", "../../etc/passwd", "';drop--"})
    EXPECT_EQ(read_code(text).error().code, ErrorCode::parse) << text;
}

TEST(VerificationCode, the_systems_numbers_differ) {
  SystemEntropy entropy;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(make_code(entropy));
  EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace celadon::app
