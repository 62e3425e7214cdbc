#include "celadon/registry/organisation.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace celadon::registry {

namespace {

constexpr std::array<std::pair<OrganisationKind, const char*>, 6> kind_words{{
    {OrganisationKind::plant, "plant"},
    {OrganisationKind::group, "group"},
    {OrganisationKind::park, "park"},
    {OrganisationKind::agency, "agency"},
    {OrganisationKind::department, "department"},
    {OrganisationKind::bank, "bank"},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

/// The leading digits that a code of that level fixes.
std::size_t fixed_digits(DivisionLevel level) { return static_cast<std::size_t>(level) * 2; }

constexpr std::size_t longest_name = 100;  // characters of UTF-8, some 33 of Chinese

Status check_name(std::string_view field, std::string_view text, bool wanted) {
  if (wanted && text.empty())
    return fail(ErrorCode::invalid_argument, fmt::format("{0}: 为空｜{0}: empty", field),
                "请填写名称｜give a name");
  if (text.size() > 3 * longest_name)
    return fail(ErrorCode::invalid_argument,
                fmt::format("{0}: {1} 字节，最多 {2} 字节｜{0}: {1} bytes, at most {2}", field,
                            text.size(), 3 * longest_name),
                "请缩短名称｜shorten the name");
  const bool control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (control)
    return fail(ErrorCode::invalid_argument,
                fmt::format("{0}: 含有控制字符｜{0}: holds a control character", field),
                "去掉换行和制表符｜remove line breaks and tabs");
  return {};
}

}  // namespace

const char* to_string(OrganisationKind kind) noexcept {
  for (const auto& [value, word] : kind_words)
    if (value == kind) return word;
  return "?";
}

std::optional<OrganisationKind> organisation_kind(std::string_view word) noexcept {
  for (const auto& [value, name] : kind_words)
    if (word == name) return value;
  return std::nullopt;
}

std::optional<DivisionLevel> division_level(std::string_view code) noexcept {
  if (code == "CN") return DivisionLevel::nation;
  if (code.size() != 6 || !std::all_of(code.begin(), code.end(), is_digit)) return std::nullopt;
  if (code.substr(0, 2) == "00") return std::nullopt;
  if (code.substr(2) == "0000") return DivisionLevel::province;
  return code.substr(4) == "00" ? DivisionLevel::city : DivisionLevel::county;
}

bool division_covers(std::string_view outer, std::string_view inner) noexcept {
  const auto level = division_level(outer);
  if (!level || !division_level(inner)) return false;
  if (*level == DivisionLevel::nation) return true;
  const std::size_t digits = fixed_digits(*level);
  return inner.substr(0, digits) == outer.substr(0, digits);
}

bool Divisions::knows(std::string_view code) const {
  const auto level = division_level(code);
  if (!level) return false;
  if (names_.empty() || *level == DivisionLevel::nation) return true;
  return names_.find(std::string(code.substr(0, 2)) + "0000") != names_.end();
}

Names Divisions::names_of(std::string_view code) const {
  if (const auto found = names_.find(code); found != names_.end()) return found->second;
  const auto level = division_level(code);
  if (!level) return {std::string(code), std::string(code)};
  const auto province = names_.find(std::string(code.substr(0, 2)) + "0000");
  if (province == names_.end()) return {std::string(code), std::string(code)};
  return {fmt::format("{} {}", province->second.zh, code),
          fmt::format("{} {}", province->second.en, code)};
}

bool is_organisation_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 63 && is_lower_or_digit(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

Status check_organisation(const Organisation& organisation, const Divisions& divisions) {
  if (!is_organisation_id(organisation.id.text))
    return fail(ErrorCode::invalid_argument,
                "id: 组织编号格式不对｜id: has not the form of an organisation's id",
                "1 至 63 个字符，可用 a-z、0-9 和 '-'，以字母或数字开头｜1 to 63 of a-z, 0-9 "
                "and '-', beginning with a letter or digit");
  CELADON_TRY(check_name("names.zh", organisation.names.zh, true));
  CELADON_TRY(check_name("names.en", organisation.names.en, false));
  if (organisation.parent == organisation.id)
    return fail(ErrorCode::invalid_argument,
                "parent: 组织不能隶属于自己｜parent: an organisation cannot belong to itself",
                "填写另一个组织，或留空｜name another organisation, or none");
  if (!organisation.division.empty() && !divisions.knows(organisation.division))
    return fail(ErrorCode::invalid_argument,
                fmt::format("division: \"{0}\" 不是行政区划代码｜division: \"{0}\" is no division",
                            organisation.division),
                "CN 或 GB/T 2260 的六位数字，如 330881｜CN or six digits of GB/T 2260, e.g. "
                "330881");
  if (organisation.kind == OrganisationKind::agency && organisation.division.empty())
    return fail(ErrorCode::invalid_argument,
                "division: 主管部门须填行政区划｜division: an agency needs one",
                "其负责的行政区划：CN 或 GB/T 2260 的六位数字｜the division it is "
                "responsible for: CN or six digits of GB/T 2260");
  const std::string& code = organisation.credit_code;
  const bool code_form = code.size() == 18 && std::all_of(code.begin(), code.end(), [](char c) {
                           return is_digit(c) || (c >= 'A' && c <= 'Z');
                         });
  if (!code.empty() && !code_form)
    return fail(ErrorCode::invalid_argument,
                fmt::format("credit_code: \"{0}\" 不是统一社会信用代码｜credit_code: \"{0}\" is no "
                            "unified social credit code",
                            code),
                "18 位数字和大写字母（GB 32100），或留空｜18 digits and capital letters (GB "
                "32100), or leave it empty");
  const bool has_members =
      organisation.kind == OrganisationKind::group || organisation.kind == OrganisationKind::park;
  if (!has_members && !organisation.membership_flows.empty())
    return fail(ErrorCode::invalid_argument,
                "membership_flows: 只有集团和园区有成员规则｜membership_flows: only groups "
                "and parks have a rule of membership",
                "请留空；向其他组织提供数据须经同意｜leave it empty; data flows to others by "
                "consent");
  return {};
}

}  // namespace celadon::registry
