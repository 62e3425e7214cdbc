#include "celadon/app/access/principal.hpp"

namespace celadon::app::access {

const char* to_string(Permission permission) noexcept {
  switch (permission) {
    case Permission::open: return "open";
    case Permission::signed_in: return "signed_in";
    case Permission::site_read: return "site_read";
    case Permission::site_write: return "site_write";
    case Permission::import_data: return "import_data";
    case Permission::evidence_read: return "evidence_read";
    case Permission::evidence_write: return "evidence_write";
    case Permission::report_read: return "report_read";
    case Permission::report_write: return "report_write";
    case Permission::report_file: return "report_file";
    case Permission::pack_read: return "pack_read";
    case Permission::job_read: return "job_read";
    case Permission::organisation_read: return "organisation_read";
    case Permission::organisation_manage: return "organisation_manage";
    case Permission::user_read: return "user_read";
    case Permission::user_manage: return "user_manage";
    case Permission::audit_read: return "audit_read";
    case Permission::folder_read: return "folder_read";
  }
  return "?";
}

const char* to_string(Role role) noexcept {
  switch (role) {
    case Role::administrator: return "administrator";
    case Role::energy_manager: return "energy_manager";
    case Role::plant_director: return "plant_director";
    case Role::park_operator: return "park_operator";
    case Role::group_leader: return "group_leader";
    case Role::evaluator: return "evaluator";
    case Role::reviewer_county: return "reviewer_county";
    case Role::reviewer_city: return "reviewer_city";
    case Role::reviewer_province: return "reviewer_province";
    case Role::reviewer_nation: return "reviewer_nation";
    case Role::bank: return "bank";
    case Role::auditor: return "auditor";
  }
  return "?";
}

}  // namespace celadon::app::access
