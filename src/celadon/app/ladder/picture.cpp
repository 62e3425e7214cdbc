#include "celadon/app/ladder/picture.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "celadon/app/access/role_table.hpp"
#include "celadon/app/agencies/agency_register.hpp"
#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/cultivation/guards.hpp"
#include "celadon/cultivation/owed.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::app::ladder {
namespace {

using cultivation::Actor;
using cultivation::Track;

/// The mean of the latest scores of those of a kind on the national list of a province.
Result<std::optional<double>> area_mean(storage::Database& database, const LadderPicture& picture) {
  CELADON_ASSIGN(
      const auto rows,
      database.query(
          "select e.subject, e.score from ladder_evaluation e join ladder_position p on p.subject "
          "= e.subject join ladder_subject s on s.id = e.subject where p.track = 'nation' and "
          "p.class in (" +
              classes_on_list() +
              ") and s.kind = :kind and s.division like :area and s.id <> :id and "
              "e.score is not null order by e.subject, e.day, e.number",
          {storage::Column::text, storage::Column::real},
          {static_cast<std::int64_t>(picture.subject.kind),
           picture.subject.division.substr(0, 2) + "%", picture.subject.id}));
  std::map<std::string, double> latest;
  for (const storage::Row& row : rows) latest[row.text(0)] = row.real(1);
  if (latest.empty()) return std::optional<double>();
  double sum = 0;
  for (const auto& [subject, score] : latest) sum += score;
  return std::optional(sum / static_cast<double>(latest.size()));
}

/// Places left for the subject in a campaign; without a quota there is no limit.
Result<std::int64_t> quota_left(storage::Database& database, const StoredCampaign& campaign,
                                const StoredSubject& subject) {
  const auto within = [](std::string_view prefix, std::string_view code) {
    return code.substr(0, prefix.size()) == prefix;
  };
  CELADON_ASSIGN(const auto used, used_places(database, campaign.id));
  std::int64_t left = std::numeric_limits<std::int64_t>::max();
  for (const Quota& quota : campaign.quotas) {
    const std::string_view area = packs::significant_region(quota.division);
    if (!within(area, subject.division) || !within(quota.industry, subject.industry)) continue;
    const auto taken = std::count_if(used.begin(), used.end(), [&](const UsedPlace& place) {
      return within(area, place.division) && within(quota.industry, place.industry);
    });
    left = std::min(left, quota.places - static_cast<std::int64_t>(taken));
  }
  return left;
}

/// Objections raised since the round on a rung began that nobody answered.
std::int64_t open_objections(const LadderPicture& picture, std::string_view rung) {
  const cultivation::TrackStanding* here = picture.standing.on(rung);
  std::int64_t open = 0;
  for (const auto& [track, there] : picture.standing.tracks) {
    if (track.id != "objection") continue;
    const bool answered = there.standing == cultivation::StateClass::closed ||
                          there.standing == cultivation::StateClass::failed;
    if (!answered && (here == nullptr || there.round_began >= here->round_began)) ++open;
  }
  return open;
}

void add_forms(const LadderPicture& picture, cultivation::Surroundings& around) {
  for (const auto& [track, there] : picture.standing.tracks) {
    if (track.id != "form") continue;
    std::int32_t year = 0;
    std::from_chars(track.instance.data(), track.instance.data() + track.instance.size(), year);
    if (there.standing == cultivation::StateClass::closed)
      around.forms[year] = cultivation::FormState::accepted;
    else if (there.standing == cultivation::StateClass::under_way)
      around.forms[year] = cultivation::FormState::filed;
  }
}

bool below_or_same(const access::AccessState& state, const registry::OrganisationId& inner,
                   const registry::OrganisationId& outer) {
  return inner == outer || state.is_below(inner, outer);
}

}  // namespace

const StoredCampaign* LadderPicture::open_campaign(std::string_view rung) const {
  const CivilDate day = cultivation::china_day(at);
  for (const StoredCampaign& campaign : campaigns)
    if (campaign.rung == rung && campaign.open_on(day)) return &campaign;
  return nullptr;
}

Result<LadderPicture> picture_of(storage::Database& database, RuleShelf& rules,
                                 const std::string& subject, Instant at) {
  LadderPicture picture;
  picture.at = at;
  CELADON_ASSIGN(picture.subject, find_subject(database, subject));
  CELADON_ASSIGN(picture.programme, rules.programme(green_manufacturing, cultivation::china_day(at),
                                                    picture.subject.division));
  CELADON_ASSIGN(picture.calendar, rules.calendar());
  picture.record.subject = picture.subject.subject();
  CELADON_ASSIGN(picture.happenings, happenings_of(database, subject));
  for (const StoredHappening& stored : picture.happenings)
    picture.record.happenings.push_back(stored.happening);
  CELADON_ASSIGN(const auto events, events_of(database, subject));
  for (const StoredEvent& stored : events) picture.record.events.push_back(stored.event);
  CELADON_ASSIGN(picture.evaluations, evaluations_of(database, subject));
  for (const StoredEvaluation& stored : picture.evaluations)
    picture.record.evaluations.push_back(stored.evaluation);
  CELADON_ASSIGN(picture.record.years_in_last_share, last_share_years(database, subject));
  CELADON_ASSIGN(picture.evidence, evidence_of(database, subject));
  CELADON_ASSIGN(picture.reviews, reviews_of(database, subject));
  CELADON_ASSIGN(picture.objections, objections_to(database, subject));
  CELADON_ASSIGN(auto campaigns_known, campaigns(database));
  for (StoredCampaign& campaign : campaigns_known)
    if (campaign.concerns(picture.subject)) picture.campaigns.push_back(std::move(campaign));
  picture.standing = cultivation::standing_of(picture.record, at);
  return picture;
}

std::string classes_on_list() {
  using cultivation::StateClass;
  return fmt::format("{}, {}, {}", static_cast<int>(StateClass::listed),
                     static_cast<int>(StateClass::at_risk),
                     static_cast<int>(StateClass::suspended));
}

std::vector<cultivation::OpenStep> steps_for(const LadderPicture& picture, Actor actor) {
  return cultivation::open_steps(
      *picture.programme, picture.record,
      cultivation::with_owed(*picture.programme, picture.record, picture.at), actor);
}

void add_noted(const cultivation::Record& record, const std::vector<NotedDuty>& noted,
               std::vector<cultivation::Duty>& duties) {
  for (const NotedDuty& one : noted) {
    const auto& steps = record.happenings;
    const bool done = std::any_of(steps.begin(), steps.end(), [&](const auto& step) {
      return step.sequence > one.sequence && step.transition == one.duty.transition &&
             step.track == one.duty.track;
    });
    const bool twice =
        std::any_of(duties.begin(), duties.end(), [&](const cultivation::Duty& duty) {
          return duty.transition == one.duty.transition && duty.track == one.duty.track;
        });
    if (!done && !twice) duties.push_back(one.duty);
  }
}

Result<std::vector<cultivation::Duty>> all_duties(storage::Database& database,
                                                  const LadderPicture& picture) {
  using cultivation::Duty;
  std::vector<Duty> duties =
      cultivation::all_duties_of(*picture.programme, *picture.calendar, picture.record, picture.at);
  CELADON_ASSIGN(const auto noted, duties_noted(database, picture.subject.id));
  add_noted(picture.record, noted, duties);
  std::sort(duties.begin(), duties.end(),
            [](const Duty& a, const Duty& b) { return a.through < b.through; });
  return duties;
}

Result<cultivation::Surroundings> surroundings_of(storage::Database& database,
                                                  const LadderPicture& picture, const Track& track,
                                                  std::optional<bool> related,
                                                  std::vector<std::string> flags) {
  cultivation::Surroundings around;
  const CivilDate day = cultivation::china_day(picture.at);
  const StoredCampaign* campaign = picture.open_campaign(track.id);
  around.window_open = campaign != nullptr;
  if (campaign != nullptr) {
    CELADON_ASSIGN(around.quota_left, quota_left(database, *campaign, picture.subject));
  }
  CELADON_ASSIGN(around.area_mean, area_mean(database, picture));
  around.open_objections = open_objections(picture, track.id);
  around.conflict = related;
  std::string legal;
  for (const StoredEvaluation& one : picture.evaluations)
    if (one.evaluation.third_party) legal = one.legal_representative;
  if (legal.empty()) {
    around.agency_projects = 0;
  } else {
    CELADON_ASSIGN(around.agency_projects,
                   projects_of(database, legal, day.year, picture.subject.id));
  }
  const cultivation::TrackStanding* here = picture.standing.on(track.id, track.instance);
  for (const StoredReview& review : picture.reviews) {
    if (review.rung != track.id || (here != nullptr && review.round < here->round_began)) continue;
    if (review.arbitrates)
      around.arbitrated = true;
    else
      around.review_scores.push_back(review.score);
  }
  std::set<std::string> kinds;
  for (const StoredEvidence& one : picture.evidence)
    if (one.day <= day && !(one.valid_through && *one.valid_through < day)) kinds.insert(one.kind);
  around.evidence.assign(kinds.begin(), kinds.end());
  add_forms(picture, around);
  around.flags = std::move(flags);
  return around;
}

std::vector<access::Role> roles_over(const access::AccessState& state, const access::Principal& who,
                                     access::Permission permission, const StoredSubject& subject,
                                     Instant now) {
  std::vector<access::Role> roles;
  if (access::narrowed_away(who, permission)) return roles;
  const registry::OrganisationId owner(subject.organisation);
  for (const access::Grant& grant : who.grants) {
    const registry::Organisation* there = state.find(grant.organisation);
    if (there == nullptr) continue;
    const access::Reach reach = access::reach_of(grant.role, permission);
    using access::includes;
    const bool owned = !owner.empty();
    const bool reached =
        (includes(reach, access::Reach::own) && owned && owner == grant.organisation) ||
        (includes(reach, access::Reach::members) && owned &&
         state.is_below(owner, grant.organisation)) ||
        (includes(reach, access::Reach::area) &&
         registry::division_covers(state.division_of(*there), subject.division)) ||
        (includes(reach, access::Reach::consent) && owned &&
         state.consented(owner, grant.organisation, permission, now)) ||
        (includes(reach, access::Reach::root) &&
         grant.organisation.text == registry::root_organisation);
    if (reached && std::find(roles.begin(), roles.end(), grant.role) == roles.end())
      roles.push_back(grant.role);
  }
  return roles;
}

namespace {

bool tied_to(const access::AccessState& state, const access::Principal& who,
             const registry::OrganisationId& owner) {
  if (owner.empty()) return false;
  return std::any_of(who.grants.begin(), who.grants.end(), [&](const access::Grant& grant) {
    if (grant.organisation.text == registry::root_organisation) return owner == grant.organisation;
    return below_or_same(state, owner, grant.organisation) ||
           below_or_same(state, grant.organisation, owner);
  });
}

/// Whether somebody of that name leads or works for a body that evaluated the subject.
Result<bool> of_its_evaluators(storage::Database& database, const std::string& name,
                               const std::string& subject) {
  if (name.empty()) return false;
  CELADON_ASSIGN(const auto rows,
                 database.query("select distinct agency, legal_representative from "
                                "ladder_evaluation where subject = :subject and third_party = 1",
                                {storage::Column::text, storage::Column::text}, {subject}));
  if (rows.empty()) return false;
  CELADON_ASSIGN(const auto known, agencies::all_agencies(database));
  for (const storage::Row& row : rows) {
    if (row.text(1) == name) return true;
    for (const agencies::Agency& agency : known) {
      const bool judged = agency.id == row.text(0) || agency.names.zh == row.text(0) ||
                          agency.credit_code == row.text(0);
      const bool works = std::any_of(agency.staff.begin(), agency.staff.end(),
                                     [&](const auto& one) { return one.name == name; });
      if (judged && (works || agency.legal_representative == name)) return true;
    }
  }
  return false;
}

}  // namespace

Result<bool> related(storage::Database& database, const access::AccessState& state,
                     const access::Principal& who, const StoredSubject& subject) {
  if (tied_to(state, who, registry::OrganisationId(subject.organisation))) return true;
  CELADON_ASSIGN(const auto groups,
                 database.query("select s.organisation from ladder_edge e join ladder_subject s on "
                                "s.id = e.other where e.subject = :subject and e.kind = 'group' "
                                "and s.organisation <> ''",
                                {storage::Column::text}, {subject.id}));
  for (const storage::Row& row : groups)
    if (tied_to(state, who, registry::OrganisationId(row.text(0)))) return true;
  const bool reviews = std::any_of(who.grants.begin(), who.grants.end(), [](const auto& grant) {
    return grant.role >= access::Role::reviewer_county &&
           grant.role <= access::Role::reviewer_nation;
  });
  if (!reviews) return false;
  return of_its_evaluators(database, who.name, subject.id);
}

std::optional<Actor> actor_of(access::Role role) {
  return cultivation::actor(access::to_string(role));
}

}  // namespace celadon::app::ladder
