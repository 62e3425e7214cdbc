#include "celadon/app/access/principal.hpp"

#include <array>

#include "celadon/app/access/role_table.hpp"

namespace celadon::app::access {

namespace {

struct Word {
  const char* word;
  const char* zh;
  const char* en;
};

// By number; the first is `open`.
constexpr std::array<Word, last_permission + 1> permission_words{{
    {"open", "公开", "open to anybody"},
    {"signed_in", "已登录", "signed in"},
    {"site_read", "查看工厂数据", "read figures of a plant"},
    {"site_write", "维护工厂描述与填报", "describe the plant"},
    {"import_data", "导入数据", "import data"},
    {"evidence_read", "查看证据", "read evidence"},
    {"evidence_write", "维护证据", "keep evidence"},
    {"report_read", "查看报告", "read reports"},
    {"report_write", "编制报告", "make reports"},
    {"report_file", "归档报告", "file reports"},
    {"pack_read", "查看标准与因子", "read standards and factors"},
    {"job_read", "查看任务", "read jobs"},
    {"organisation_read", "查看组织", "read organisations"},
    {"organisation_manage", "管理组织", "manage organisations"},
    {"user_read", "查看用户", "read users"},
    {"user_manage", "管理用户", "manage users"},
    {"audit_read", "查看审计日志", "read the audit log"},
    {"folder_read", "查看系统状态", "read the state of the system"},
    {"filing_read", "查看已归档报告与评价", "read filings"},
    {"consent_manage", "授权与撤回授权", "give and revoke consents"},
    {"ladder_read", "查看梯度培育情况", "see standings on the ladder"},
    {"ladder_step", "办理梯度培育事项", "take steps of the ladder"},
    {"registry_write", "登记主体、事件与批次", "register subjects, events, campaigns"},
}};

// By number; 0 is no role.
constexpr std::array<Word, last_role + 1> role_words{{
    {"?", "?", "?"},
    {"administrator", "管理员", "administrator"},
    {"energy_manager", "能源管理员", "energy manager"},
    {"plant_director", "工厂负责人", "plant director"},
    {"park_operator", "园区运营者", "park operator"},
    {"group_leader", "集团管理者", "group leader"},
    {"evaluator", "评价机构", "evaluator"},
    {"reviewer_county", "县级审核", "county reviewer"},
    {"reviewer_city", "市级审核", "city reviewer"},
    {"reviewer_province", "省级审核", "province reviewer"},
    {"reviewer_nation", "国家级审核", "national reviewer"},
    {"bank", "银行", "bank"},
    {"auditor", "审计员", "auditor"},
}};

template <std::size_t N>
const Word& word_at(const std::array<Word, N>& words, std::size_t i) {
  static constexpr Word none{"?", "?", "?"};
  return i < N ? words[i] : none;
}

}  // namespace

const char* to_string(Permission permission) noexcept {
  return word_at(permission_words, static_cast<std::size_t>(permission)).word;
}
const char* to_string(Role role) noexcept {
  return word_at(role_words, static_cast<std::size_t>(role)).word;
}

std::optional<Permission> permission_of(std::string_view word) noexcept {
  for (std::size_t i = 0; i < permission_words.size(); ++i)
    if (word == permission_words[i].word) return static_cast<Permission>(i);
  return std::nullopt;
}
std::optional<Role> role_of(std::string_view word) noexcept {
  for (std::size_t i = 1; i < role_words.size(); ++i)
    if (word == role_words[i].word) return static_cast<Role>(i);
  return std::nullopt;
}

registry::Names names_of(Role role) {
  const Word& word = word_at(role_words, static_cast<std::size_t>(role));
  return {word.zh, word.en};
}
registry::Names names_of(Permission permission) {
  const Word& word = word_at(permission_words, static_cast<std::size_t>(permission));
  return {word.zh, word.en};
}

}  // namespace celadon::app::access
