// Organisations, the sites they own, the consents between them.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/access/administration.hpp"
#include "celadon/http/api/access_answers.hpp"
#include "celadon/http/listing.hpp"

namespace celadon::http {

namespace access = app::access;

namespace {

using access::OrganisationId;
using access::Permission;
using registry::Organisation;

AccessJson organisation_json(const access::AccessControl& control, const access::Principal& who,
                             const Organisation& o) {
  AccessJson sites = AccessJson::array();
  const auto state = control.state();
  for (const auto& [site, owner] : state->owners)
    if (owner == o.id) sites.push_back(site);
  const registry::Names division =
      o.division.empty() ? registry::Names{} : control.settings().divisions.names_of(o.division);
  return {{"id", o.id.text},
          {"kind", registry::to_string(o.kind)},
          {"names", names_json(o.names)},
          {"parent", o.parent.empty() ? AccessJson(nullptr) : AccessJson(o.parent.text)},
          {"division", {{"code", o.division}, {"names", names_json(division)}}},
          {"credit_code", o.credit_code},
          {"membership_flows", o.membership_flows},
          {"sites", std::move(sites)},
          {"version", o.version},
          {"may", permissions_json(control.permissions_in(who, o.id))}};
}

Response shown(Call& call, int status, const Organisation& organisation) {
  return with_header(
      json_answer(status, organisation_json(call.services.access, call.who, organisation)), "ETag",
      fmt::format("\"{}\"", organisation.version));
}

OrganisationId asked_organisation(const Call& call) {
  return OrganisationId(call.request.path_value("organisation"));
}

const ListSpec& organisation_list() {
  static const ListSpec spec = {{"组织", "Organisations"},
                                "organisations",
                                {{"id", {"标识", "id"}},
                                 {"names", {"名称", "name"}},
                                 {"kind", {"类型", "kind"}},
                                 {"parent", {"上级", "parent"}},
                                 {"division.code", {"行政区划", "division"}},
                                 {"division.names", {"区划名称", "name of the division"}},
                                 {"credit_code", {"统一社会信用代码", "credit code"}},
                                 {"sites", {"工厂", "sites"}},
                                 {"version", {"版本", "version"}}},
                                "id",
                                {"division"}};
  return spec;
}

Result<Response> list_organisations(Call& call) {
  access::AccessControl& control = call.services.access;
  const std::string division(call.request.query_value("division").value_or(""));
  const auto state = control.state();
  std::vector<ListItem> items;
  for (const OrganisationId& id : control.reach(call.who, Permission::organisation_read)) {
    const Organisation* organisation = state->find(id);
    if (organisation == nullptr) continue;
    if (!division.empty() && !registry::division_covers(division, organisation->division)) continue;
    items.push_back(organisation_json(control, call.who, *organisation));
  }
  return list_answer(call.request, organisation_list(), std::move(items));
}

/// The organisation that a body describes; `id` empty: the body names it.
Result<Organisation> wanted_organisation(const Request& request, const OrganisationId& id) {
  CELADON_ASSIGN(const Members body,
                 Members::read(request, {"id", "kind", "names", "parent", "division", "credit_code",
                                         "membership_flows"}));
  Organisation wanted;
  CELADON_ASSIGN(const std::string written, body.text("id", 63, id.empty()));
  if (!id.empty() && !written.empty() && written != id.text)
    return fail(ErrorCode::invalid_argument,
                fmt::format("id: {0} 不能改为 {1}｜id: {0} cannot become {1}", id.text, written),
                "去掉它，或新建组织｜leave it out, or make another organisation");
  wanted.id = id.empty() ? OrganisationId(written) : id;
  CELADON_ASSIGN(const std::string kind, body.text("kind", 32));
  const auto known = registry::organisation_kind(kind);
  if (!known)
    return fail(ErrorCode::invalid_argument,
                fmt::format("kind: \"{0}\" 不是组织类别｜kind: \"{0}\" is no kind", kind),
                "可用：plant、group、park、agency、department、bank｜plant, group, park, "
                "agency, department, bank");
  wanted.kind = *known;
  CELADON_ASSIGN(wanted.names, body.names("names"));
  CELADON_ASSIGN(const std::string parent, body.text("parent", 64, false));
  wanted.parent = OrganisationId(parent);
  CELADON_ASSIGN(wanted.division, body.text("division", 16, false));
  CELADON_ASSIGN(wanted.credit_code, body.text("credit_code", 18, false));
  CELADON_ASSIGN(wanted.membership_flows, body.texts("membership_flows"));
  return wanted;
}

Result<Response> make_organisation(Call& call) {
  const auto wanted = wanted_organisation(call.request, {});
  if (!wanted.ok()) return told(call.request, wanted.error());
  return answered(call.request, access::make_organisation(call.services.access, call.who, *wanted),
                  [&](const Organisation& made) {
                    return with_header(shown(call, 201, made), "Location",
                                       "/api/v1/organisations/" + made.id.text);
                  });
}

Result<Response> get_organisation(Call& call) {
  const auto state = call.services.access.state();
  const Organisation* found = state->find(asked_organisation(call));
  if (found == nullptr) return told(call.request, access::Denial::hidden, "", "");
  return shown(call, 200, *found);
}

Result<Response> change_organisation(Call& call) {
  const auto version = if_match(call.request, true);
  if (!version.ok()) return told(call.request, version.error());
  const auto wanted = wanted_organisation(call.request, asked_organisation(call));
  if (!wanted.ok()) return told(call.request, wanted.error());
  return answered(call.request,
                  access::change_organisation(call.services.access, call.who, *wanted, *version),
                  [&](const Organisation& changed) { return shown(call, 200, changed); });
}

Result<Response> withdraw_organisation(Call& call) {
  const auto version = if_match(call.request, false);
  if (!version.ok()) return told(call.request, version.error());
  return answered(call.request,
                  access::withdraw_organisation(call.services.access, call.who,
                                                asked_organisation(call), *version),
                  [](bool) { return no_content(); });
}

Result<Response> link_site(Call& call) {
  return answered(call.request,
                  access::link_site(call.services.access, call.who, asked_organisation(call),
                                    call.request.path_value("site")),
                  [&](const Organisation& owner) { return shown(call, 200, owner); });
}

AccessJson consent_json(const access::Consent& consent, Instant now) {
  return {{"id", consent.id},
          {"giver", consent.giver.text},
          {"receiver", consent.receiver.text},
          {"flows", permissions_json(consent.flows)},
          {"basis", access::to_string(consent.basis)},
          {"note", consent.note},
          {"given_at", format_instant(consent.given_at)},
          {"given_by", consent.given_by},
          {"until", day_json(consent.until)},
          {"revoked_at", time_json(consent.revoked_at)},
          {"revoked_by", consent.revoked_at ? AccessJson(consent.revoked_by) : AccessJson(nullptr)},
          {"in_force", consent.in_force(now)}};
}

/// Consents are known to both sides and to the giver's auditors, to nobody else.
bool sees(const access::AccessControl& control, const access::Principal& who,
          const access::Consent& consent) {
  const bool party = std::any_of(who.grants.begin(), who.grants.end(), [&](const auto& grant) {
    return grant.organisation == consent.giver || grant.organisation == consent.receiver;
  });
  return party || control.may(who, Permission::audit_read, consent.giver).allowed();
}

const ListSpec& consent_list() {
  static const ListSpec spec = {{"数据授权", "Consents"},
                                "consents",
                                {{"id", {"标识", "id"}},
                                 {"giver", {"授权方", "giver"}},
                                 {"receiver", {"接收方", "receiver"}},
                                 {"flows", {"数据", "flows"}},
                                 {"basis", {"依据", "basis"}},
                                 {"note", {"说明", "note"}},
                                 {"given_at", {"授权时间", "given at"}, "", true, true, true},
                                 {"given_by", {"授权人", "given by"}},
                                 {"until", {"截止日", "until"}},
                                 {"revoked_at", {"撤回时间", "revoked at"}, "", true, true, true},
                                 {"revoked_by", {"撤回人", "revoked by"}},
                                 {"in_force", {"有效", "in force"}}},
                                "id",
                                {}};
  return spec;
}

Result<Response> list_consents(Call& call) {
  access::AccessControl& control = call.services.access;
  const OrganisationId id = asked_organisation(call);
  const auto state = control.state();
  std::vector<ListItem> items;
  for (const access::Consent& consent : state->consents)
    if ((consent.giver == id || consent.receiver == id) && sees(control, call.who, consent))
      items.push_back(consent_json(consent, control.now()));
  return list_answer(call.request, consent_list(), std::move(items));
}

Result<access::Consent> wanted_consent(const Call& call) {
  CELADON_ASSIGN(const Members body,
                 Members::read(call.request, {"receiver", "flows", "until", "note"}));
  access::Consent consent;
  consent.giver = asked_organisation(call);
  CELADON_ASSIGN(const std::string receiver, body.text("receiver", 64));
  consent.receiver = OrganisationId(receiver);
  CELADON_ASSIGN(const auto words, body.texts("flows"));
  for (const std::string& word : words) {
    const auto flow = access::permission_of(word);
    if (!flow)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("flows: \"{0}\" 不是数据流向的名称｜flows: \"{0}\" is no flow", word),
                  "可用：site_read、evidence_read、report_read、filing_read｜site_read, "
                  "evidence_read, report_read, filing_read");
    consent.flows.push_back(*flow);
  }
  CELADON_ASSIGN(consent.until, body.day("until"));
  CELADON_ASSIGN(consent.note, body.text("note", 1500, false));
  return consent;
}

Result<Response> give_consent(Call& call) {
  const auto wanted = wanted_consent(call);
  if (!wanted.ok()) return told(call.request, wanted.error());
  return answered(call.request, access::give_consent(call.services.access, call.who, *wanted),
                  [&](const access::Consent& given) {
                    return json_answer(201, consent_json(given, call.services.access.now()));
                  });
}

Result<Response> revoke_consent(Call& call) {
  return answered(call.request,
                  access::revoke_consent(call.services.access, call.who, asked_organisation(call),
                                         call.request.path_value("consent")),
                  [](bool) { return no_content(); });
}

}  // namespace

std::vector<Route> organisation_routes() {
  constexpr Scope one = Scope::organisation;
  constexpr Permission read = Permission::organisation_read;
  constexpr Permission manage = Permission::organisation_manage;
  constexpr Permission consent = Permission::consent_manage;
  return {
      {Method::get, "/api/v1/organisations", read, Scope::handler, list_organisations},
      {Method::post, "/api/v1/organisations", manage, Scope::handler, make_organisation,
       Body::json},
      {Method::get, "/api/v1/organisations/{organisation}", read, one, get_organisation},
      {Method::put, "/api/v1/organisations/{organisation}", manage, one, change_organisation,
       Body::json},
      {Method::del, "/api/v1/organisations/{organisation}", manage, one, withdraw_organisation},
      {Method::put, "/api/v1/organisations/{organisation}/sites/{site}", manage, one, link_site},
      {Method::get, "/api/v1/organisations/{organisation}/consents", read, one, list_consents},
      {Method::post, "/api/v1/organisations/{organisation}/consents", consent, one, give_consent,
       Body::json},
      {Method::del, "/api/v1/organisations/{organisation}/consents/{consent}", consent, one,
       revoke_consent},
  };
}

}  // namespace celadon::http
