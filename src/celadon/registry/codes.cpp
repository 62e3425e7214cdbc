#include "celadon/registry/codes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::registry {

namespace {

bool digits_only(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// GB 32100-2015, 4.2: the alphabet leaves out I, O, S, V, Z; a character's value is its index.
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

// GB/T 2260: the first two digits.
constexpr std::array<std::string_view, 34> provinces{
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34",
    "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52",
    "53", "54", "61", "62", "63", "64", "65", "71", "81", "82"};

// GB/T 4754-2017: first and last division (two digits) of each section.
struct Section {
  char letter;
  int first;
  int last;
};
constexpr std::array<Section, 20> sections{
    {{'A', 1, 5},   {'B', 6, 12},  {'C', 13, 43}, {'D', 44, 46}, {'E', 47, 50},
     {'F', 51, 52}, {'G', 53, 60}, {'H', 61, 62}, {'I', 63, 65}, {'J', 66, 69},
     {'K', 70, 70}, {'L', 71, 72}, {'M', 73, 75}, {'N', 76, 79}, {'O', 80, 82},
     {'P', 83, 83}, {'Q', 84, 85}, {'R', 86, 90}, {'S', 91, 96}, {'T', 97, 97}}};

/// GB 32100-2015, 5: C18 = 31 - MOD(sum Ci x 3^(i-1), 31), with MOD 0 giving 0. Every character is
/// of the alphabet.
char check_of(std::string_view first17) {
  std::size_t sum = 0;
  std::size_t weight = 1;
  for (const char c : first17) {
    sum += alphabet.find(c) * weight;
    weight = weight * 3 % 31;
  }
  return alphabet[(31 - sum % 31) % 31];
}

}  // namespace

char credit_code_check(std::string_view first17) noexcept {
  CELADON_ASSERT(first17.size() == 17 &&
                 first17.find_first_not_of(alphabet) == std::string_view::npos);
  return check_of(first17);
}

Status check_credit_code(std::string_view code) {
  const auto refuse = [&](std::string_view why) {
    return fail(
        ErrorCode::rule,
        units::after(
            fmt::format("\"{0}\" 不是统一社会信用代码｜\"{0}\" is no unified social credit code",
                        code),
            why),
        "照营业执照抄写 18 位代码｜copy the 18 characters from the business licence");
  };
  if (code.size() != 18)
    return refuse(fmt::format("有 {0} 位，应为 18 位｜it has {0} characters, not 18", code.size()));
  for (std::size_t i = 0; i < 17; ++i) {
    if (alphabet.find(code[i]) == std::string_view::npos) {
      return refuse(
          fmt::format("第 {1} 位的 '{0}' 不在字符集中（无 I、O、S、V、Z，无小写字母）｜'{0}' at "
                      "place {1} is not in its alphabet (no I, O, S, V, Z, no small letters)",
                      code[i], i + 1));
    }
  }
  if (!digits_only(code.substr(2, 6)))
    return refuse(
        "第 3 至 8 位不是行政区划的数字｜places 3 to 8 are not the digits of a "
        "division");
  const char check = check_of(code.substr(0, 17));
  if (code[17] != check) {
    return refuse(
        fmt::format("校验位为 '{0}'，按其余 17 位应为 '{1}'｜its check character is '{0}', by "
                    "the other 17 it would be '{1}'",
                    code[17], check));
  }
  return {};
}

Status check_division(std::string_view code) {
  const bool form = code.size() == 6 && digits_only(code);
  if (form && std::find(provinces.begin(), provinces.end(), code.substr(0, 2)) != provinces.end())
    return {};
  return fail(
      ErrorCode::rule,
      units::after(
          fmt::format(
              "\"{0}\" 不是行政区划代码（GB/T 2260）｜\"{0}\" is no division code (GB/T 2260)",
              code),
          form ? "没有以这两位数字开头的省份｜no province begins with these two digits"
               : "应为六位数字｜six digits are expected"),
      "如 320500（江苏苏州）｜e.g. 320500 for Suzhou in Jiangsu");
}

Status check_industry(std::string_view code) {
  const auto refuse = [&](std::string_view why) {
    return fail(ErrorCode::rule,
                units::after(fmt::format("\"{0}\" 不是行业代码（GB/T 4754-2017）｜\"{0}\" is no "
                                         "industry code (GB/T 4754-2017)",
                                         code),
                             why),
                "如 C3831 或 C38｜e.g. C3831 or C38");
  };
  if (code.empty()) return refuse("为空｜it is empty");
  std::string_view digits = code;
  const Section* section = nullptr;
  if (code.front() >= 'A' && code.front() <= 'Z') {
    const auto* it = std::find_if(sections.begin(), sections.end(),
                                  [&](const Section& s) { return s.letter == code.front(); });
    if (it == sections.end()) return refuse("门类为 A 至 T｜the sections are A to T");
    section = it;
    digits.remove_prefix(1);
    if (digits.empty()) return {};
  }
  if (!digits_only(digits) || digits.size() < 2 || digits.size() > 4)
    return refuse("应为两至四位数字｜two to four digits are expected");
  const int division = (digits[0] - '0') * 10 + (digits[1] - '0');
  const auto holds = [&](const Section& s) { return s.first <= division && division <= s.last; };
  if (section == nullptr) {
    return std::any_of(sections.begin(), sections.end(), holds)
               ? Status()
               : Status(refuse("没有此大类｜there is no such division"));
  }
  if (holds(*section)) return {};
  return refuse(
      fmt::format("门类 {0} 的大类为 {1:02} 至 {2:02}｜section {0} has the divisions {1:02} to "
                  "{2:02}",
                  section->letter, section->first, section->last));
}

}  // namespace celadon::registry
