#include "celadon/app/nation/drawing.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/cultivation/owed.hpp"

namespace celadon::app {
namespace {

/// The note by which the rules mark a form that was not filed in time (effect note_cause).
constexpr std::string_view late_form = "form_missing";

}  // namespace

namespace nation = cultivation::nation;
using cultivation::Happening;
using cultivation::StateClass;

std::string round_of_year(std::string_view rung, std::int32_t year) {
  return fmt::format("{}.{}", rung, year);
}

void Drawing::draw(const std::vector<Happening>& happenings,
                   const std::vector<std::string>& campaigns,
                   const cultivation::Programme& programme, nation::SubjectRow& row) {
  rungs_.clear();
  forms_.clear();
  applications_.clear();
  moves_.clear();
  for (std::size_t i = 0; i < happenings.size(); ++i) {
    if (happenings[i].at <= at_)
      take(happenings[i], campaigns[i]);
    else
      next_ = std::min(next_, happenings[i].at);
  }
  for (auto& [id, rung] : rungs_) row.rungs.push_back(std::move(rung.fact));
  for (auto& [id, application] : applications_) row.applications.push_back(application);
  add_forms(programme, row);
}

bool Drawing::known_rung(const std::string& id) const {
  return std::find(frame_.rungs.begin(), frame_.rungs.end(), id) != frame_.rungs.end();
}

std::string Drawing::batch_of(const OnRung& rung, CivilDate day) const {
  if (!rung.campaign.empty()) return rung.campaign;
  const auto round = packs_.rounds.find(day);
  if (rung.fact.rung == "nation" && round != packs_.rounds.end()) return round->second;
  return day.year < first_round_year || day.year > frame_.as_of.year
             ? std::string()
             : round_of_year(rung.fact.rung, day.year);
}

void Drawing::take(const Happening& happening, const std::string& campaign) {
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

void Drawing::move_rung(const Happening& happening, const cultivation::Move& move) {
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
  if (!is && !was && move.standing != StateClass::under_way && application != applications_.end()) {
    application->second.ended = true;
    application->second.cause = happening.cause;
    rung.campaign.clear();
  }
  rung.fact.standing = move.standing;
  moves_.push_back({move.track.id, happening.at, move.standing});
}

void Drawing::move_form(const Happening& happening, const cultivation::Move& move) {
  std::int32_t year = 0;
  const std::string& text = move.track.instance;
  std::from_chars(text.data(), text.data() + text.size(), year);
  Form& form = forms_[year];
  form.standing = move.standing;
  form.filed = form.filed || move.standing != StateClass::open;
  form.late = form.late || std::find(happening.noted.begin(), happening.noted.end(), late_form) !=
                               happening.noted.end();
}

StateClass Drawing::standing_then(std::string_view rung, Instant then) const {
  StateClass standing = StateClass::outside;
  for (const RungMove& move : moves_)
    if (move.rung == rung && move.at <= then) standing = move.standing;
  return standing;
}

nation::YearForm Drawing::form_of(const Form& form) {
  if (form.late) return form.filed ? nation::YearForm::filed_late : nation::YearForm::missing;
  if (form.standing == StateClass::closed) return nation::YearForm::accepted;
  if (form.standing == StateClass::failed) return nation::YearForm::failed;
  return form.filed ? nation::YearForm::filed : nation::YearForm::missing;
}

void Drawing::add_forms(const cultivation::Programme& programme, nation::SubjectRow& row) {
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

}  // namespace celadon::app
