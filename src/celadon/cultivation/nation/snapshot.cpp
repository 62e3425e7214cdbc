#include "celadon/cultivation/nation/snapshot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <unordered_set>

#include <fmt/format.h>

#include "celadon/registry/codes.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cultivation::nation {
namespace {

constexpr std::size_t code_length = 18;
constexpr std::size_t most_subjects = 10'000'000;
constexpr std::size_t most_names = std::numeric_limits<std::uint32_t>::max();

/// The index of a text, given at its first appearance; nullopt when there are too many.
std::optional<std::uint16_t> index_of(std::unordered_map<std::string, std::uint16_t>& known,
                                      std::vector<std::string>& all, const std::string& value) {
  const auto found = known.find(value);
  if (found != known.end()) return found->second;
  if (all.size() > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
  const auto next = static_cast<std::uint16_t>(all.size());
  known.emplace(value, next);
  all.push_back(value);
  return next;
}

template <class Rows>
auto find_id(Rows& rows, std::string_view id) {
  return std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.id == id; });
}

Error refuse(const SubjectRow& row, ErrorCode code, std::string_view zh, std::string_view en) {
  return fail(code, units::after(fmt::format("{} {}", row.credit_code, row.name),
                                 units::bilingual(zh, en)));
}

std::int32_t day_number(const std::optional<CivilDate>& day) {
  return day ? static_cast<std::int32_t>(days_from_civil(*day)) : no_day;
}

}  // namespace

std::string_view Snapshot::credit_code(SubjectIndex i) const {
  return std::string_view(credit_codes).substr(std::size_t{i} * code_length, code_length);
}

std::string_view Snapshot::name(SubjectIndex i) const {
  return std::string_view(names).substr(name_begin[i], name_begin[i + 1] - name_begin[i]);
}

const std::string& Snapshot::division_of(SubjectIndex i) const { return divisions[division[i]]; }
const std::string& Snapshot::industry_of(SubjectIndex i) const { return industries[industry[i]]; }

const RungColumns* Snapshot::rung(std::string_view id) const {
  const auto found = find_id(rungs, id);
  return found == rungs.end() ? nullptr : &*found;
}

const YearColumns* Snapshot::year(std::int32_t wanted) const {
  const auto found = std::find_if(years.begin(), years.end(),
                                  [&](const YearColumns& y) { return y.year == wanted; });
  return found == years.end() ? nullptr : &*found;
}

SnapshotBuilder::SnapshotBuilder(SnapshotFrame frame) : made_(std::make_unique<Snapshot>()) {
  made_->title = std::move(frame.title);
  made_->synthetic = frame.synthetic;
  made_->as_of = frame.as_of;
  made_->batches = std::move(frame.batches);
  made_->campaigns = std::move(frame.campaigns);
  for (std::string& id : frame.rungs) {
    made_->rungs.emplace_back();
    made_->rungs.back().id = std::move(id);
  }
  for (std::int32_t year = frame.first_year; year <= frame.last_year; ++year) {
    made_->years.emplace_back();
    made_->years.back().year = year;
  }
  made_->name_begin.push_back(0);
  text("");
}

SnapshotBuilder::SnapshotBuilder(const Snapshot& like) : made_(std::make_unique<Snapshot>()) {
  Snapshot& s = *made_;
  s.title = like.title;
  s.synthetic = like.synthetic;
  s.as_of = like.as_of;
  s.divisions = like.divisions;
  s.industries = like.industries;
  s.groups = like.groups;
  s.event_kinds = like.event_kinds;
  s.texts = like.texts;
  s.batches = like.batches;
  s.campaigns = like.campaigns;
  for (const RungColumns& rung : like.rungs) s.rungs.push_back({rung.id, {}, {}, {}, {}});
  for (const YearColumns& year : like.years) s.years.push_back({year.year, {}, {}, {}});
  s.name_begin.push_back(0);
  const auto number = [](const std::vector<std::string>& all, auto& known) {
    using Index = typename std::remove_reference_t<decltype(known)>::mapped_type;
    for (std::size_t i = 0; i < all.size(); ++i) known.emplace(all[i], static_cast<Index>(i));
  };
  number(s.divisions, divisions_);
  number(s.industries, industries_);
  number(s.groups, groups_);
  number(s.event_kinds, kinds_);
  number(s.texts, texts_);
}

void SnapshotBuilder::reserve(std::size_t subjects) {
  Snapshot& s = *made_;
  s.division.reserve(subjects);
  s.industry.reserve(subjects);
  s.group.reserve(subjects);
  s.kind.reserve(subjects);
  s.flags.reserve(subjects);
  s.credit_codes.reserve(subjects * code_length);
  s.name_begin.reserve(subjects + 1);
  for (RungColumns& rung : s.rungs) {
    rung.standing.reserve(subjects);
    rung.batch.reserve(subjects);
    rung.listed_day.reserve(subjects);
    rung.left_day.reserve(subjects);
  }
  for (YearColumns& year : s.years) {
    year.form.reserve(subjects);
    year.score.reserve(subjects);
    year.abnormal.reserve(subjects);
  }
}

std::uint32_t SnapshotBuilder::text(const std::string& value) {
  const auto [entry, added] =
      texts_.emplace(value, static_cast<std::uint32_t>(made_->texts.size()));
  if (added) made_->texts.push_back(value);
  return entry->second;
}

Status SnapshotBuilder::add_rungs(const SubjectRow& row) {
  for (RungColumns& rung : made_->rungs) {
    rung.standing.push_back(StateClass::outside);
    rung.batch.push_back(no_batch);
    rung.listed_day.push_back(no_day);
    rung.left_day.push_back(no_day);
  }
  for (const RungFact& fact : row.rungs) {
    const auto rung = find_id(made_->rungs, fact.rung);
    if (rung == made_->rungs.end())
      return refuse(row, ErrorCode::not_found, fmt::format("没有级别 {}", fact.rung),
                    fmt::format("there is no rung {}", fact.rung));
    rung->standing.back() = fact.standing;
    rung->listed_day.back() = day_number(fact.listed);
    rung->left_day.back() = day_number(fact.left);
    if (fact.batch.empty()) continue;
    const auto batch = find_id(made_->batches, fact.batch);
    if (batch == made_->batches.end() || batch->rung != fact.rung)
      return refuse(row, ErrorCode::not_found, fmt::format("{} 没有批次 {}", fact.rung, fact.batch),
                    fmt::format("{} has no batch {}", fact.rung, fact.batch));
    rung->batch.back() = static_cast<std::int16_t>(batch - made_->batches.begin());
  }
  return {};
}

Status SnapshotBuilder::add_years(const SubjectRow& row) {
  for (YearColumns& year : made_->years) {
    year.form.push_back(YearForm::not_owed);
    year.score.push_back(std::numeric_limits<double>::quiet_NaN());
    year.abnormal.push_back(0);
  }
  for (const YearFact& fact : row.years) {
    const auto year = std::find_if(made_->years.begin(), made_->years.end(),
                                   [&](const YearColumns& y) { return y.year == fact.year; });
    if (year == made_->years.end())
      return refuse(row, ErrorCode::not_found, fmt::format("快照没有 {} 年", fact.year),
                    fmt::format("the snapshot has no year {}", fact.year));
    if (fact.score && !(*fact.score >= 0 && *fact.score <= 4000))
      return refuse(row, ErrorCode::rule,
                    fmt::format("{} 年得分 {} 不成立", fact.year, *fact.score),
                    fmt::format("the score {} of {} cannot be", *fact.score, fact.year));
    year->form.back() = fact.form;
    year->abnormal.back() = fact.abnormal ? 1 : 0;
    if (fact.score) year->score.back() = *fact.score;
  }
  return {};
}

Status SnapshotBuilder::add_applications(const SubjectRow& row) {
  const auto subject = static_cast<SubjectIndex>(made_->kind.size());
  for (const ApplicationFact& fact : row.applications) {
    const auto campaign = find_id(made_->campaigns, fact.campaign);
    if (campaign == made_->campaigns.end() || fact.reached > campaign->stages.size())
      return refuse(row, ErrorCode::not_found,
                    fmt::format("没有批次 {} 或其第 {} 个环节", fact.campaign, fact.reached),
                    fmt::format("there is no campaign {}, or it has no stage {}", fact.campaign,
                                fact.reached));
    made_->applications.push_back({subject,
                                   static_cast<std::uint16_t>(campaign - made_->campaigns.begin()),
                                   fact.reached, fact.ended, text(fact.cause)});
  }
  return {};
}

Status SnapshotBuilder::add(const SubjectRow& row) {
  Snapshot& s = *made_;
  if (s.kind.size() == most_subjects || s.names.size() + row.name.size() > most_names)
    return refuse(row, ErrorCode::limit, fmt::format("超过 {} 个主体", most_subjects),
                  fmt::format("more than {} subjects", most_subjects));
  if (const Status sound = registry::check_credit_code(row.credit_code); !sound.ok()) return sound;
  if (row.division.size() != 6)
    return refuse(row, ErrorCode::rule, "行政区划应为六位", "the division has six digits");
  CELADON_TRY(registry::check_division(row.division));
  if (!row.industry.empty()) CELADON_TRY(registry::check_industry(row.industry));
  const auto division = index_of(divisions_, s.divisions, row.division);
  const auto industry = index_of(industries_, s.industries, row.industry);
  const auto group = index_of(groups_, s.groups, row.group);
  if (!division || !industry || !group)
    return refuse(row, ErrorCode::limit, "区划、行业或集团过多",
                  "there are too many different divisions, industries or groups");
  CELADON_TRY(add_rungs(row));
  CELADON_TRY(add_years(row));
  CELADON_TRY(add_applications(row));
  const auto subject = static_cast<SubjectIndex>(s.kind.size());
  for (const OutsideEvent& event : row.events) {
    const auto kind = index_of(kinds_, s.event_kinds, event.kind);
    if (!kind)
      return refuse(row, ErrorCode::limit, "事件种类过多", "there are too many kinds of events");
    s.events.push_back({subject, *kind, day_number(event.day), day_number(event.ended),
                        text(event.source), text(event.evidence)});
  }
  s.division.push_back(*division);
  s.industry.push_back(*industry);
  s.group.push_back(*group);
  s.kind.push_back(row.kind);
  s.flags.push_back(row.flags);
  s.credit_codes += row.credit_code;
  s.names += row.name;
  s.name_begin.push_back(static_cast<std::uint32_t>(s.names.size()));
  return {};
}

Result<SnapshotPtr> SnapshotBuilder::finish() && {
  std::unordered_set<std::string_view> seen;
  seen.reserve(made_->size());
  for (SubjectIndex i = 0; i < made_->size(); ++i) {
    if (!seen.insert(made_->credit_code(i)).second)
      return fail(
          ErrorCode::conflict,
          fmt::format("统一社会信用代码 {0} 重复（{1}）｜the unified social credit code {0} "
                      "stands twice ({1})",
                      made_->credit_code(i), made_->name(i)));
  }
  return SnapshotPtr(std::move(made_));
}

}  // namespace celadon::cultivation::nation
