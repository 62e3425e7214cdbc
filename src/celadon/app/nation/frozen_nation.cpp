#include "celadon/app/nation/frozen_nation.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/app/ladder/histories.hpp"
#include "celadon/app/nation/beside.hpp"
#include "celadon/cultivation/nation/synthetic.hpp"
#include "celadon/cultivation/owed.hpp"
#include "celadon/packs/terms.hpp"
#include "celadon/registry/codes.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app {
namespace {

namespace nation = cultivation::nation;
using cultivation::Happening;
using cultivation::StateClass;
using storage::Column;

/// Rounds before this year were none: the programme began with the notice of 2016.
constexpr std::int32_t first_round_year = 2016;
/// Years of forms and scores that are kept: as many as the longest rule asks for, and room.
constexpr std::int32_t years_kept = 8;
constexpr std::size_t most_told = 20;
/// The note by which the rules mark a form that was not filed in time (effect note_cause).
constexpr std::string_view late_form = "form_missing";

/// A credit code that nobody gives, for who has none.
std::string stand_in(const std::string& division, std::size_t number) {
  std::string code = fmt::format("00{}{:09}", division, number);
  code += registry::credit_code_check(code);
  return code;
}

/// The round a unit came on a list by, when no campaign says it: the year of the day.
std::string round_of_year(std::string_view rung, std::int32_t year) {
  return fmt::format("{}.{}", rung, year);
}

nation::SnapshotFrame frame_of(const nation::Programmes& programmes,
                               const std::vector<ladder::StoredCampaign>& campaigns,
                               const Beside& beside, CivilDate day) {
  nation::SnapshotFrame frame;
  frame.title = "登记库｜the registry";
  frame.as_of = day;
  frame.last_year = day.year;
  frame.first_year = day.year - years_kept + 1;
  for (const cultivation::Rung& rung : programmes.nation().rungs())
    if (rung.grades.empty()) frame.rungs.push_back(rung.id);
  for (const ladder::StoredCampaign& campaign : campaigns) {
    frame.batches.push_back({campaign.id, campaign.rung, campaign.opens.year, campaign.closes});
    frame.campaigns.push_back({campaign.id, {"listed"}});
  }
  for (const auto& [listed, id] : beside.rounds)
    frame.batches.push_back({id, "nation", listed.year, listed});
  for (const std::string& rung : frame.rungs)
    for (std::int32_t year = first_round_year; year <= day.year; ++year)
      frame.batches.push_back({round_of_year(rung, year), rung, year, {year, 12, 31}});
  return frame;
}

/// Draws the rungs, forms and applications of one subject out of what happened.
class Drawing {
 public:
  Drawing(const nation::SnapshotFrame& frame, const Beside& beside, Instant at)
      : frame_(frame), beside_(beside), at_(at) {}

  void draw(const std::vector<Happening>& happenings, const std::vector<std::string>& campaigns,
            const cultivation::Programme& programme, nation::SubjectRow& row) {
    rungs_.clear();
    forms_.clear();
    applications_.clear();
    moves_.clear();
    for (std::size_t i = 0; i < happenings.size(); ++i)
      if (happenings[i].at <= at_) take(happenings[i], campaigns[i]);
    for (auto& [id, rung] : rungs_) row.rungs.push_back(std::move(rung.fact));
    for (auto& [id, application] : applications_) row.applications.push_back(application);
    add_forms(programme, row);
  }

 private:
  struct OnRung {
    nation::RungFact fact;
    std::string campaign;  ///< of the application under way
  };
  struct Form {
    StateClass standing = StateClass::open;
    bool filed = false;
    bool late = false;
  };
  struct RungMove {
    std::string rung;
    Instant at;
    StateClass standing;
  };

  [[nodiscard]] bool known_rung(const std::string& id) const {
    return std::find(frame_.rungs.begin(), frame_.rungs.end(), id) != frame_.rungs.end();
  }
  [[nodiscard]] std::string batch_of(const OnRung& rung, CivilDate day) const {
    if (!rung.campaign.empty()) return rung.campaign;
    const auto round = beside_.rounds.find(day);
    if (rung.fact.rung == "nation" && round != beside_.rounds.end()) return round->second;
    return day.year < first_round_year || day.year > frame_.as_of.year
               ? std::string()
               : round_of_year(rung.fact.rung, day.year);
  }

  void take(const Happening& happening, const std::string& campaign) {
    if (!campaign.empty() && known_rung(happening.track.id)) {
      OnRung& rung = rungs_[happening.track.id];
      rung.campaign = campaign;
      applications_.try_emplace(campaign, nation::ApplicationFact{campaign, 0, false, ""});
    }
    for (const cultivation::Move& move : happening.moves) {
      if (move.track.instance.empty())
        move_rung(happening, move);
      else if (move.track.id == cultivation::yearly_form)
        move_form(happening, move);
    }
  }

  void move_rung(const Happening& happening, const cultivation::Move& move) {
    if (!known_rung(move.track.id)) return;
    OnRung& rung = rungs_[move.track.id];
    rung.fact.rung = move.track.id;
    const CivilDate day = cultivation::china_day(happening.at);
    const bool was = cultivation::on_list(rung.fact.standing);
    const bool is = cultivation::on_list(move.standing);
    const auto application = applications_.find(rung.campaign);
    if (!was && is) {
      rung.fact.batch = batch_of(rung, day);
      rung.fact.listed = day;
      rung.fact.left.reset();
      if (application != applications_.end()) application->second.reached = 1;
    }
    if (was && !is) {
      rung.fact.left = day;
      rung.campaign.clear();
    }
    if (!is && !was && move.standing != StateClass::under_way &&
        application != applications_.end()) {
      application->second.ended = true;
      application->second.cause = happening.cause;
      rung.campaign.clear();
    }
    rung.fact.standing = move.standing;
    moves_.push_back({move.track.id, happening.at, move.standing});
  }

  void move_form(const Happening& happening, const cultivation::Move& move) {
    std::int32_t year = 0;
    const std::string& text = move.track.instance;
    std::from_chars(text.data(), text.data() + text.size(), year);
    Form& form = forms_[year];
    form.standing = move.standing;
    form.filed = form.filed || move.standing != StateClass::open;
    form.late = form.late || std::find(happening.noted.begin(), happening.noted.end(), late_form) !=
                                 happening.noted.end();
  }

  [[nodiscard]] StateClass standing_then(std::string_view rung, Instant then) const {
    StateClass standing = StateClass::outside;
    for (const RungMove& move : moves_)
      if (move.rung == rung && move.at <= then) standing = move.standing;
    return standing;
  }

  static nation::YearForm form_of(const Form& form) {
    if (form.late) return form.filed ? nation::YearForm::filed_late : nation::YearForm::missing;
    if (form.standing == StateClass::closed) return nation::YearForm::accepted;
    if (form.standing == StateClass::failed) return nation::YearForm::failed;
    return form.filed ? nation::YearForm::filed : nation::YearForm::missing;
  }

  void add_forms(const cultivation::Programme& programme, nation::SubjectRow& row) {
    const cultivation::Matter* matter = programme.matter(cultivation::yearly_form);
    const bool ever_listed = std::any_of(moves_.begin(), moves_.end(), [](const RungMove& move) {
      return cultivation::on_list(move.standing);
    });
    for (std::int32_t year = frame_.first_year; year <= frame_.last_year; ++year) {
      nation::YearFact fact;
      fact.year = year;
      const auto form = forms_.find(year);
      if (form != forms_.end()) {
        fact.form = form_of(form->second);
      } else if (matter != nullptr && ever_listed && year < cultivation::china_day(at_).year &&
                 cultivation::owed(programme, *matter, row.kind, year, at_,
                                   [this](std::string_view rung, Instant then) {
                                     return standing_then(rung, then);
                                   })) {
        fact.form = nation::YearForm::missing;
      }
      if (fact.form != nation::YearForm::not_owed) row.years.push_back(fact);
    }
  }

  const nation::SnapshotFrame& frame_;
  const Beside& beside_;
  Instant at_;
  std::map<std::string, OnRung> rungs_;
  std::map<std::int32_t, Form> forms_;
  std::map<std::string, nation::ApplicationFact> applications_;
  std::vector<RungMove> moves_;
};

void add_scores(const std::vector<Scored>& scores,
                const std::map<std::int32_t, std::string>& standards,
                const nation::SnapshotFrame& frame, nation::SubjectRow& row) {
  for (const Scored& one : scores) {
    const auto standard = standards.find(one.year);
    if (standard == standards.end() || standard->second != one.standard ||
        one.year < frame.first_year || one.year > frame.last_year)
      continue;
    auto fact = std::find_if(row.years.begin(), row.years.end(),
                             [&](const nation::YearFact& year) { return year.year == one.year; });
    if (fact == row.years.end()) {
      nation::YearFact made;
      made.year = one.year;
      fact = row.years.insert(row.years.end(), made);
    }
    fact->score = one.score;  // the latest of the year stays
  }
}

/// A subject as the tables have it.
struct Listed {
  std::string id, code, english, organisation;
  nation::SubjectRow row;
};

Result<std::vector<Listed>> read_subjects(storage::Database& database, const Beside& beside) {
  CELADON_ASSIGN(
      storage::Statement statement,
      database.prepare("select id, kind, name_zh, name_en, credit_code, industry, division, "
                       "organisation from ladder_subject order by id",
                       {Column::text, Column::integer, Column::text, Column::text, Column::text,
                        Column::text, Column::text, Column::text}));
  CELADON_TRY(statement.execute());
  std::vector<Listed> subjects;
  while (true) {
    CELADON_ASSIGN(const auto row, statement.next());
    if (!row) break;
    Listed one;
    one.id = row->text(0);
    one.row.kind = static_cast<cultivation::SubjectKind>(row->integer(1));
    one.row.name = row->text(2);
    if (row->text(3) != row->text(2)) one.english = row->text(3);
    one.row.credit_code = row->text(4);
    one.row.industry = row->text(5);
    if (!one.row.industry.empty() && one.row.industry[0] <= '9') {
      const auto section = beside.sections.find(one.row.industry.substr(0, 2));
      if (section != beside.sections.end()) one.row.industry.insert(0, section->second, 0, 1);
    }
    one.row.division = row->text(6);
    one.organisation = row->text(7);
    if (const auto group = beside.groups.find(one.id); group != beside.groups.end())
      one.row.group = group->second;
    if (const auto events = beside.events.find(one.id); events != beside.events.end())
      one.row.events = events->second;
    subjects.push_back(std::move(one));
  }
  return subjects;
}

/// Why a row cannot stand in a snapshot; the checks are those of the builder.
Status sound(const nation::SubjectRow& row) {
  CELADON_TRY(registry::check_credit_code(row.credit_code));
  CELADON_TRY(registry::check_division(row.division));
  if (!row.industry.empty()) CELADON_TRY(registry::check_industry(row.industry));
  return {};
}

Status add_all(const std::vector<Listed>& subjects, nation::SnapshotBuilder& builder,
               FrozenNation& frozen) {
  builder.reserve(subjects.size());
  frozen.ids.reserve(subjects.size());
  frozen.organisations.reserve(subjects.size());
  for (const Listed& one : subjects) {
    if (const Status status = sound(one.row); !status.ok()) {
      ++frozen.left_out_count;
      if (frozen.left_out.size() < most_told)
        frozen.left_out.push_back(units::after(one.id, status.error().message));
      continue;
    }
    CELADON_TRY(builder.add(one.row));
    const auto index = static_cast<nation::SubjectIndex>(frozen.ids.size());
    if (!one.english.empty()) frozen.english.emplace(index, one.english);
    frozen.ids.push_back(one.id);
    frozen.organisations.push_back(one.organisation);
  }
  return {};
}

}  // namespace

Result<FrozenNationPtr> freeze_nation(storage::Database& database, const packs::Library& library,
                                      const nation::Programmes& programmes,
                                      const FreezeRequest& request) {
  auto frozen = std::make_shared<FrozenNation>();
  frozen->at = request.at;
  CELADON_ASSIGN(const Beside beside, read_beside(database, library, programmes.nation(), request));
  frozen->standards = standards_of(beside);
  CELADON_ASSIGN(const auto campaigns, ladder::campaigns(database));
  nation::SnapshotFrame frame =
      frame_of(programmes, campaigns, beside, cultivation::china_day(request.at));
  CELADON_ASSIGN(std::vector<Listed> subjects, read_subjects(database, beside));
  std::unordered_map<std::string_view, std::size_t> places;
  places.reserve(subjects.size());
  for (std::size_t i = 0; i < subjects.size(); ++i) places.emplace(subjects[i].id, i);
  Drawing drawing(frame, beside, request.at);
  CELADON_TRY(
      ladder::for_each_history(database, "", {},
                               [&](const std::string& id, std::vector<Happening>&& happenings,
                                   const std::vector<std::string>& rounds) -> Status {
                                 const auto place = places.find(id);
                                 if (place == places.end()) return {};
                                 nation::SubjectRow& row = subjects[place->second].row;
                                 drawing.draw(happenings, rounds, programmes.of(row.division), row);
                                 return {};
                               }));
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    Listed& one = subjects[i];
    if (one.row.credit_code.empty()) one.row.credit_code = stand_in(one.row.division, i);
    if (const auto scores = beside.scores.find(one.id); scores != beside.scores.end())
      add_scores(scores->second, frozen->standards, frame, one.row);
  }
  for (const auto& [member, group] : beside.groups)
    if (const auto place = places.find(group); place != places.end())
      frozen->group_names.emplace(group, subjects[place->second].row.name);
  nation::SnapshotBuilder builder(frame);
  CELADON_TRY(add_all(subjects, builder, *frozen));
  CELADON_ASSIGN(frozen->snapshot, std::move(builder).finish());
  return FrozenNationPtr(std::move(frozen));
}

}  // namespace celadon::app
