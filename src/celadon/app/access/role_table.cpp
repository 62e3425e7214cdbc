#include "celadon/app/access/role_table.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace celadon::app::access {

namespace {

using registry::DivisionLevel;
using registry::OrganisationKind;
using P = Permission;
using R = Role;

constexpr Reach own = Reach::own;
constexpr Reach members = Reach::members;
constexpr Reach area = Reach::area;
constexpr Reach consent = Reach::consent;
constexpr Reach root = Reach::root;

struct Rule {
  Role role;
  Permission permission;
  Reach reach;
};

// The table. What is not here is denied.
constexpr Rule table[] = {
    // Whoever runs the installation or an organisation in it: people and structure, and the figures
    // of the own organisation only.
    {R::administrator, P::site_read, own},
    {R::administrator, P::evidence_read, own},
    {R::administrator, P::report_read, own},
    {R::administrator, P::filing_read, own},
    {R::administrator, P::pack_read, own},
    {R::administrator, P::job_read, own},
    {R::administrator, P::organisation_read, own | members},
    {R::administrator, P::organisation_manage, own | members},
    {R::administrator, P::consent_manage, own},
    {R::administrator, P::user_read, own | members},
    {R::administrator, P::user_manage, own | members},
    {R::administrator, P::audit_read, own | members},
    {R::administrator, P::folder_read, root},
    {R::administrator, P::ladder_read, own | members | root},
    {R::administrator, P::registry_write, root},

    {R::energy_manager, P::site_read, own},
    {R::energy_manager, P::site_write, own},
    {R::energy_manager, P::import_data, own},
    {R::energy_manager, P::evidence_read, own},
    {R::energy_manager, P::evidence_write, own},
    {R::energy_manager, P::report_read, own},
    {R::energy_manager, P::report_write, own},
    {R::energy_manager, P::filing_read, own},
    {R::energy_manager, P::pack_read, own},
    {R::energy_manager, P::job_read, own},
    {R::energy_manager, P::organisation_read, own},
    {R::energy_manager, P::ladder_read, own},
    {R::energy_manager, P::ladder_step, own},

    {R::plant_director, P::site_read, own},
    {R::plant_director, P::evidence_read, own},
    {R::plant_director, P::report_read, own},
    {R::plant_director, P::report_write, own},
    {R::plant_director, P::report_file, own},
    {R::plant_director, P::filing_read, own},
    {R::plant_director, P::pack_read, own},
    {R::plant_director, P::job_read, own},
    {R::plant_director, P::organisation_read, own},
    {R::plant_director, P::consent_manage, own},
    {R::plant_director, P::user_read, own},
    {R::plant_director, P::user_manage, own},
    {R::plant_director, P::audit_read, own},
    {R::plant_director, P::ladder_read, own},
    {R::plant_director, P::ladder_step, own},

    {R::park_operator, P::site_read, own | consent},
    {R::park_operator, P::site_write, own},
    {R::park_operator, P::import_data, own},
    {R::park_operator, P::evidence_read, own | consent},
    {R::park_operator, P::evidence_write, own},
    {R::park_operator, P::report_read, own | consent},
    {R::park_operator, P::report_write, own},
    {R::park_operator, P::filing_read, own | consent},
    {R::park_operator, P::pack_read, own},
    {R::park_operator, P::job_read, own},
    {R::park_operator, P::organisation_read, own | members | consent},
    {R::park_operator, P::ladder_read, own | members},
    {R::park_operator, P::ladder_step, own},

    {R::group_leader, P::site_read, own | consent},
    {R::group_leader, P::evidence_read, own | consent},
    {R::group_leader, P::report_read, own | consent},
    {R::group_leader, P::report_write, own},
    {R::group_leader, P::report_file, own},
    {R::group_leader, P::filing_read, own | consent},
    {R::group_leader, P::pack_read, own},
    {R::group_leader, P::job_read, own},
    {R::group_leader, P::organisation_read, own | members | consent},
    {R::group_leader, P::user_read, own},
    {R::group_leader, P::audit_read, own},
    {R::group_leader, P::ladder_read, own | members},
    {R::group_leader, P::ladder_step, own | members},

    // Granted in each plant that the evaluator is assigned to, usually with a last day.
    {R::evaluator, P::site_read, own},
    {R::evaluator, P::evidence_read, own},
    {R::evaluator, P::report_read, own},
    {R::evaluator, P::report_write, own},
    {R::evaluator, P::filing_read, own},
    {R::evaluator, P::pack_read, own},
    {R::evaluator, P::job_read, own},
    {R::evaluator, P::organisation_read, own},
    {R::evaluator, P::ladder_read, own},
    {R::evaluator, P::ladder_step, own},

    // Filings and facts of organisations flow upward by rule; live figures only by consent.
    {R::reviewer_county, P::site_read, consent},
    {R::reviewer_county, P::evidence_read, consent},
    {R::reviewer_county, P::report_read, consent},
    {R::reviewer_county, P::filing_read, own | area | consent},
    {R::reviewer_county, P::pack_read, own},
    {R::reviewer_county, P::job_read, own},
    {R::reviewer_county, P::organisation_read, own | area | consent},
    {R::reviewer_county, P::ladder_read, own | area},
    {R::reviewer_county, P::ladder_step, area},
    {R::reviewer_county, P::registry_write, area},
    {R::reviewer_city, P::site_read, consent},
    {R::reviewer_city, P::evidence_read, consent},
    {R::reviewer_city, P::report_read, consent},
    {R::reviewer_city, P::filing_read, own | area | consent},
    {R::reviewer_city, P::pack_read, own},
    {R::reviewer_city, P::job_read, own},
    {R::reviewer_city, P::organisation_read, own | area | consent},
    {R::reviewer_city, P::ladder_read, own | area},
    {R::reviewer_city, P::ladder_step, area},
    {R::reviewer_city, P::registry_write, area},
    {R::reviewer_province, P::site_read, consent},
    {R::reviewer_province, P::evidence_read, consent},
    {R::reviewer_province, P::report_read, consent},
    {R::reviewer_province, P::filing_read, own | area | consent},
    {R::reviewer_province, P::pack_read, own},
    {R::reviewer_province, P::job_read, own},
    {R::reviewer_province, P::organisation_read, own | area | consent},
    {R::reviewer_province, P::ladder_read, own | area},
    {R::reviewer_province, P::ladder_step, area},
    {R::reviewer_province, P::registry_write, area},
    {R::reviewer_nation, P::site_read, consent},
    {R::reviewer_nation, P::evidence_read, consent},
    {R::reviewer_nation, P::report_read, consent},
    {R::reviewer_nation, P::filing_read, own | area | consent},
    {R::reviewer_nation, P::pack_read, own},
    {R::reviewer_nation, P::job_read, own},
    {R::reviewer_nation, P::organisation_read, own | area | consent},
    {R::reviewer_nation, P::ladder_read, own | area},
    {R::reviewer_nation, P::ladder_step, area},
    {R::reviewer_nation, P::registry_write, area},

    {R::bank, P::site_read, consent},
    {R::bank, P::evidence_read, consent},
    {R::bank, P::report_read, consent},
    {R::bank, P::filing_read, consent},
    {R::bank, P::pack_read, own},
    {R::bank, P::organisation_read, own | consent},
    // Standing, code, rating rules and consequences of whoever lets it see them.
    {R::bank, P::ladder_read, consent},

    // Sees everything of the own organisation and who did what there; changes nothing.
    {R::auditor, P::site_read, own},
    {R::auditor, P::evidence_read, own},
    {R::auditor, P::report_read, own},
    {R::auditor, P::filing_read, own},
    {R::auditor, P::pack_read, own},
    {R::auditor, P::job_read, own},
    {R::auditor, P::organisation_read, own | members},
    {R::auditor, P::user_read, own | members},
    {R::auditor, P::audit_read, own | members},
    {R::auditor, P::folder_read, root},
    {R::auditor, P::ladder_read, own | members},
};

constexpr std::size_t role_count = last_role + 1;
constexpr std::size_t permission_count = last_permission + 1;

constexpr auto make_reaches() {
  std::array<std::array<Reach, permission_count>, role_count> reaches{};
  for (const Rule& rule : table)
    reaches[static_cast<std::size_t>(rule.role)][static_cast<std::size_t>(rule.permission)] =
        rule.reach;
  return reaches;
}
constexpr auto reaches = make_reaches();

constexpr bool no_rule_twice() {
  for (const Rule& a : table)
    for (const Rule& b : table)
      if (&a != &b && a.role == b.role && a.permission == b.permission) return false;
  return true;
}
static_assert(no_rule_twice());

constexpr OrganisationKind every_kind[] = {OrganisationKind::plant,      OrganisationKind::group,
                                           OrganisationKind::park,       OrganisationKind::agency,
                                           OrganisationKind::department, OrganisationKind::bank};
constexpr OrganisationKind plant_kinds[] = {OrganisationKind::plant, OrganisationKind::department};
constexpr OrganisationKind park_kinds[] = {OrganisationKind::park, OrganisationKind::department};
constexpr OrganisationKind group_kinds[] = {OrganisationKind::group, OrganisationKind::department};
constexpr OrganisationKind agency_kinds[] = {OrganisationKind::agency,
                                             OrganisationKind::department};
constexpr OrganisationKind assessed_kinds[] = {OrganisationKind::plant, OrganisationKind::park,
                                               OrganisationKind::group};
constexpr OrganisationKind bank_kinds[] = {OrganisationKind::bank, OrganisationKind::department};

std::optional<DivisionLevel> level_of(Role role) {
  switch (role) {
    case R::reviewer_county: return DivisionLevel::county;
    case R::reviewer_city: return DivisionLevel::city;
    case R::reviewer_province: return DivisionLevel::province;
    case R::reviewer_nation: return DivisionLevel::nation;
    default: return std::nullopt;
  }
}

}  // namespace

Reach reach_of(Role role, Permission permission) noexcept {
  CELADON_ASSERT(permission != P::open && permission != P::signed_in);
  const auto r = static_cast<std::size_t>(role);
  const auto p = static_cast<std::size_t>(permission);
  return r < role_count && p < permission_count ? reaches[r][p] : Reach::none;
}

bool is_flow(Permission permission) noexcept {
  return std::find(consent_flows.begin(), consent_flows.end(), permission) != consent_flows.end();
}

std::span<const OrganisationKind> kinds_of(Role role) noexcept {
  switch (role) {
    case R::administrator:
    case R::auditor: return every_kind;
    case R::energy_manager:
    case R::plant_director: return plant_kinds;
    case R::park_operator: return park_kinds;
    case R::group_leader: return group_kinds;
    case R::evaluator: return assessed_kinds;
    case R::reviewer_county:
    case R::reviewer_city:
    case R::reviewer_province:
    case R::reviewer_nation: return agency_kinds;
    case R::bank: return bank_kinds;
  }
  return {};
}

Status check_role_fits(Role role, const registry::Organisation& organisation,
                       std::string_view division) {
  const auto kinds = kinds_of(role);
  if (std::find(kinds.begin(), kinds.end(), organisation.kind) == kinds.end()) {
    std::vector<std::string_view> words;
    for (const OrganisationKind kind : kinds) words.emplace_back(registry::to_string(kind));
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("role: 角色 {0} 不能设在 {1}，其类别为 {2}｜role: {0} cannot be held in {1}, "
                    "which is a {2}",
                    to_string(role), organisation.id.text, registry::to_string(organisation.kind)),
        fmt::format("可设在：{0}｜it can be held in: {0}", fmt::join(words, ", ")));
  }
  const auto wanted = level_of(role);
  if (!wanted || registry::division_level(division) == wanted) return {};
  return fail(
      ErrorCode::invalid_argument,
      fmt::format("role: 角色 {0} 与 {2} 的行政区划 \"{1}\" 不符｜role: {0} does not fit the "
                  "division \"{1}\" of {2}",
                  to_string(role), division, organisation.id.text),
      "选择该级别的复核角色，或更正行政区划｜choose the reviewer's role of that "
      "level, or correct the division");
}

int rank_of(Role role) noexcept {
  switch (role) {
    case R::administrator: return 3;
    case R::plant_director:
    case R::park_operator:
    case R::group_leader: return 2;
    default: return 1;
  }
}

std::vector<Role> all_roles() {
  std::vector<Role> roles;
  for (std::uint8_t i = 1; i <= last_role; ++i) roles.push_back(static_cast<Role>(i));
  return roles;
}

std::vector<Permission> grantable_permissions() {
  std::vector<Permission> list;
  for (std::uint8_t i = 2; i <= last_permission; ++i) list.push_back(static_cast<Permission>(i));
  return list;
}

std::vector<std::string_view> words_of(Reach reach) {
  constexpr std::pair<Reach, std::string_view> words[] = {
      {own, "own"}, {members, "members"}, {area, "area"}, {consent, "consent"}, {root, "root"}};
  std::vector<std::string_view> list;
  for (const auto& [bit, word] : words)
    if (includes(reach, bit)) list.push_back(word);
  return list;
}

std::string role_table_markdown() {
  std::string text = "| 权限 permission |";
  std::string rule = "|---|";
  const auto roles = all_roles();
  for (const Role role : roles) {
    text += fmt::format(" {}<br>{} |", names_of(role).zh, to_string(role));
    rule += "---|";
  }
  text += "\n" + rule + "\n";
  for (const Permission permission : grantable_permissions()) {
    text += fmt::format("| {}<br>{} |", names_of(permission).zh, to_string(permission));
    for (const Role role : roles) {
      const auto words = words_of(reach_of(role, permission));
      text += words.empty() ? " – |" : fmt::format(" {} |", fmt::join(words, ", "));
    }
    text += "\n";
  }
  return text;
}

}  // namespace celadon::app::access
