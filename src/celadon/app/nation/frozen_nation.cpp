#include "celadon/app/nation/frozen_nation.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/app/ladder/histories.hpp"
#include "celadon/app/ladder/touched.hpp"
#include "celadon/app/nation/drawing.hpp"
#include "celadon/cultivation/nation/snapshot_patch.hpp"
#include "celadon/registry/codes.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app {
namespace {

namespace nation = cultivation::nation;
using cultivation::Happening;
using storage::Column;

/// Years of forms and scores that are kept: as many as the longest rule asks for, and room.
constexpr std::int32_t years_kept = 8;
constexpr std::size_t most_told = 20;
/// A patch reads one subject at a time; past this share of them all a whole pass is quicker.
constexpr std::size_t least_share_of_a_pass = 8;
constexpr std::size_t always_patched = 1000;

/// A credit code that nobody gives, for who has none: "00", its division, and nine of the alphabet
/// of GB 32100-2015 drawn from the id by FNV-1a, so that the same subject always has the same one.
std::string stand_in(const std::string& division, std::string_view id) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  // A division that is none is told by its own check, not here.
  const bool six =
      division.size() == 6 && division.find_first_not_of("0123456789") == std::string::npos;
  std::string code = "00" + (six ? division : "000000");
  for (int i = 0; i < 9; ++i, hash /= alphabet.size()) code += alphabet[hash % alphabet.size()];
  code += registry::credit_code_check(code);
  return code;
}

nation::SnapshotFrame frame_of(const nation::Programmes& programmes,
                               const std::vector<ladder::StoredCampaign>& campaigns,
                               const NationPacks& packs, CivilDate day) {
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
  for (const auto& [listed, id] : packs.rounds)
    frame.batches.push_back({id, "nation", listed.year, listed});
  for (const std::string& rung : frame.rungs)
    for (std::int32_t year = first_round_year; year <= day.year; ++year)
      frame.batches.push_back({round_of_year(rung, year), rung, year, {year, 12, 31}});
  return frame;
}

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
  std::string id, english, organisation;
  nation::SubjectRow row;
};

Result<std::vector<Listed>> read_subjects(storage::Database& database, const Beside& beside,
                                          const NationPacks& packs, const NationScope& scope) {
  const std::string where = scope.after ? " where " + scope.only("id") : "";
  CELADON_ASSIGN(
      storage::Statement statement,
      database.prepare("select id, kind, name_zh, name_en, credit_code, industry, division, "
                       "organisation from ladder_subject" +
                           where + " order by id",
                       {Column::text, Column::integer, Column::text, Column::text, Column::text,
                        Column::text, Column::text, Column::text}));
  CELADON_TRY(statement.execute(scope.with({})));
  std::vector<Listed> subjects;
  while (true) {
    CELADON_ASSIGN(const auto row, statement.next());
    if (!row) break;
    Listed one;
    one.id = row->text(0);
    one.row.kind = static_cast<cultivation::SubjectKind>(row->integer(1));
    one.row.name = row->text(2);
    if (row->text(3) != row->text(2)) one.english = row->text(3);
    one.row.division = row->text(6);
    one.row.credit_code = row->text(4);
    one.row.industry = row->text(5);
    if (!one.row.industry.empty() && one.row.industry[0] <= '9') {
      const auto section = packs.sections.find(one.row.industry.substr(0, 2));
      if (section != packs.sections.end()) one.row.industry.insert(0, section->second, 0, 1);
    }
    one.organisation = row->text(7);
    if (const auto group = beside.groups.find(one.id); group != beside.groups.end())
      one.row.group = group->second;
    if (const auto events = beside.events.find(one.id); events != beside.events.end())
      one.row.events = events->second;
    subjects.push_back(std::move(one));
  }
  // A database may sort by the customs of a language.
  const auto by_id = [](const Listed& a, const Listed& b) { return a.id < b.id; };
  if (!std::is_sorted(subjects.begin(), subjects.end(), by_id))
    std::sort(subjects.begin(), subjects.end(), by_id);
  return subjects;
}

/// Why a row cannot stand in a snapshot; the checks are those of the builder.
Status sound(const nation::SubjectRow& row) {
  CELADON_TRY(registry::check_credit_code(row.credit_code));
  CELADON_TRY(registry::check_division(row.division));
  if (!row.industry.empty()) CELADON_TRY(registry::check_industry(row.industry));
  return {};
}

/// The subjects of a scope with what happened to them, but for scores; the moment at which more
/// takes effect.
struct DrawnSubjects {
  std::vector<Listed> subjects;
  Beside beside;
  Instant next_effect = Instant::max();
};

Result<DrawnSubjects> draw_subjects(storage::Database& database,
                                    const nation::Programmes& programmes,
                                    const NationMaking& making, Instant at,
                                    const NationScope& scope) {
  DrawnSubjects drawn;
  CELADON_ASSIGN(drawn.beside, read_beside(database, programmes.nation(),
                                           cultivation::china_day(at), making.standard, scope));
  CELADON_ASSIGN(drawn.subjects, read_subjects(database, drawn.beside, *making.packs, scope));
  std::unordered_map<std::string_view, std::size_t> places;
  places.reserve(drawn.subjects.size());
  for (std::size_t i = 0; i < drawn.subjects.size(); ++i) places.emplace(drawn.subjects[i].id, i);
  Drawing drawing(making.frame, *making.packs, at);
  CELADON_TRY(
      ladder::for_each_history(database, scope.only("subject"), scope.with({}),
                               [&](const std::string& id, std::vector<Happening>&& happenings,
                                   const std::vector<std::string>& rounds) -> Status {
                                 const auto place = places.find(id);
                                 if (place == places.end()) return {};
                                 nation::SubjectRow& row = drawn.subjects[place->second].row;
                                 drawing.draw(happenings, rounds, programmes.of(row.division), row);
                                 return {};
                               }));
  for (Listed& one : drawn.subjects)
    if (one.row.credit_code.empty()) one.row.credit_code = stand_in(one.row.division, one.id);
  drawn.next_effect = drawing.next_effect();
  return drawn;
}

void score_all(DrawnSubjects& drawn, const std::map<std::int32_t, std::string>& standards,
               const nation::SnapshotFrame& frame) {
  for (Listed& one : drawn.subjects)
    if (const auto scores = drawn.beside.scores.find(one.id); scores != drawn.beside.scores.end())
      add_scores(scores->second, standards, frame, one.row);
}

/// Rows that are sound go in; why the others do not is written down.
struct Rows {
  nation::SnapshotPtr snapshot;
  nation::TextColumn ids, organisations, english;
};

Result<Rows> rows_of(const std::vector<Listed>& subjects, nation::SnapshotBuilder builder,
                     std::map<std::string, std::string>& left_out) {
  Rows rows;
  builder.reserve(subjects.size());
  std::set<std::string_view> stand_ins;
  for (const Listed& one : subjects) {
    Status status = sound(one.row);
    if (status.ok() && one.row.credit_code.starts_with("00") &&
        !stand_ins.insert(one.row.credit_code).second)
      status = fail(ErrorCode::conflict,
                    fmt::format("替代代码 {0} 重复｜the code {0} it would stand under is another's",
                                one.row.credit_code));
    if (!status.ok()) {
      left_out.emplace(one.id, status.error().message);
      continue;
    }
    CELADON_TRY(builder.add(one.row));
    rows.ids.push_back(one.id);
    rows.organisations.push_back(one.organisation);
    rows.english.push_back(one.english);
  }
  CELADON_ASSIGN(rows.snapshot, std::move(builder).finish());
  return rows;
}

/// Names of the groups that have members in the scope.
Status name_groups(storage::Database& database, const NationScope& scope, FrozenNation& frozen) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select id, name_zh from ladder_subject where id in (select other "
                                "from ladder_edge where kind = 'group'" +
                                    scope.also("subject") + ")",
                                {Column::text, Column::text}, scope.with({})));
  for (const storage::Row& row : rows) frozen.group_names[row.text(0)] = row.text(1);
  return {};
}

Result<std::int64_t> last_evaluation(storage::Database& database) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select coalesce(max(number), 0) from ladder_evaluation", {Column::integer}));
  return rows.front().integer(0);
}

/// How the old rows and the fresh ones come to lie in one order.
std::vector<nation::RowRun> runs_of(const nation::TextColumn& old, const nation::TextColumn& fresh,
                                    const std::vector<Listed>& touched) {
  std::vector<nation::RowRun> runs;
  nation::SubjectIndex from = 0;
  nation::SubjectIndex next_fresh = 0;
  const auto rows = static_cast<nation::SubjectIndex>(old.size());
  const auto keep = [&](nation::SubjectIndex to) {
    if (from < to) runs.push_back({false, from, to});
  };
  for (const Listed& one : touched) {
    nation::SubjectIndex low = from;
    nation::SubjectIndex high = rows;
    while (low < high) {
      const nation::SubjectIndex middle = low + (high - low) / 2;
      (old[middle] < one.id ? low : high) = old[middle] < one.id ? middle + 1 : middle;
    }
    keep(low);
    from = low < rows && old[low] == one.id ? low + 1 : low;
    if (next_fresh < fresh.size() && fresh[next_fresh] == one.id) {
      runs.push_back({true, next_fresh, next_fresh + 1});
      ++next_fresh;
    }
  }
  keep(rows);
  return runs;
}

/// What the touched subjects were judged by before, taken out, and what they are now.
void judge_again(const DrawnSubjects& drawn, std::int64_t known_before, Judged& judged) {
  for (const auto& [subject, scores] : drawn.beside.scores) {
    std::vector<Scored> before;
    for (const Scored& one : scores)
      if (one.number <= known_before) before.push_back(one);
    count_judged(before, -1, judged);
    count_judged(scores, 1, judged);
  }
}

}  // namespace

std::vector<std::string> FrozenNation::left_out_told() const {
  std::vector<std::string> told;
  for (const auto& [id, why] : left_out) {
    if (told.size() == most_told) break;
    told.push_back(units::after(id, why));
  }
  return told;
}

Result<FrozenNationPtr> freeze_nation(storage::Database& database, const packs::Library& library,
                                      const nation::Programmes& programmes,
                                      const FreezeRequest& request) {
  auto frozen = std::make_shared<FrozenNation>();
  NationMaking& making = frozen->making;
  frozen->at = request.at;
  making.standard = request.standard;
  CELADON_ASSIGN(making.touch, ladder::last_touch(database));
  CELADON_ASSIGN(making.evaluation, last_evaluation(database));
  CELADON_ASSIGN(NationPacks packs, read_nation_packs(library));
  making.packs = std::make_shared<const NationPacks>(std::move(packs));
  CELADON_ASSIGN(const auto campaigns, ladder::campaigns(database));
  making.frame = frame_of(programmes, campaigns, *making.packs, cultivation::china_day(request.at));
  CELADON_ASSIGN(DrawnSubjects drawn, draw_subjects(database, programmes, making, request.at, {}));
  making.next_effect = drawn.next_effect;
  for (const auto& [subject, scores] : drawn.beside.scores) count_judged(scores, 1, making.judged);
  frozen->standards = standards_of(making.judged);
  score_all(drawn, frozen->standards, making.frame);
  CELADON_ASSIGN(Rows rows,
                 rows_of(drawn.subjects, nation::SnapshotBuilder(making.frame), frozen->left_out));
  frozen->snapshot = std::move(rows.snapshot);
  frozen->ids = std::move(rows.ids);
  frozen->organisations = std::move(rows.organisations);
  frozen->english = std::move(rows.english);
  CELADON_TRY(name_groups(database, {}, *frozen));
  return FrozenNationPtr(std::move(frozen));
}

Result<FrozenNationPtr> refreeze_nation(storage::Database& database,
                                        const nation::Programmes& programmes,
                                        const FrozenNation& earlier, Instant at) {
  const NationMaking& before = earlier.making;
  CELADON_ASSERT(cultivation::china_day(at) == before.frame.as_of);
  CELADON_ASSIGN(const std::int64_t touch, ladder::last_touch(database));
  CELADON_ASSIGN(const ladder::Touched touched, ladder::touched_after(database, before.touch));
  const std::size_t most = std::max(always_patched, earlier.ids.size() / least_share_of_a_pass);
  if (touched.everybody || touched.subjects > most || before.next_effect <= at)
    return FrozenNationPtr();
  const NationScope scope{before.touch};
  CELADON_ASSIGN(DrawnSubjects drawn, draw_subjects(database, programmes, before, at, scope));
  auto frozen = std::make_shared<FrozenNation>();
  frozen->making = before;
  NationMaking& making = frozen->making;
  making.touch = touch;
  making.next_effect = std::min(before.next_effect, drawn.next_effect);
  CELADON_ASSIGN(making.evaluation, last_evaluation(database));
  judge_again(drawn, before.evaluation, making.judged);
  if (standards_of(making.judged) != earlier.standards) return FrozenNationPtr();
  frozen->at = at;
  frozen->standards = earlier.standards;
  frozen->left_out = earlier.left_out;
  frozen->group_names = earlier.group_names;
  score_all(drawn, frozen->standards, making.frame);
  for (const Listed& one : drawn.subjects) {
    frozen->left_out.erase(one.id);
    if (const auto group = frozen->group_names.find(one.id); group != frozen->group_names.end())
      group->second = one.row.name;
  }
  CELADON_ASSIGN(
      const Rows fresh,
      rows_of(drawn.subjects, nation::SnapshotBuilder(*earlier.snapshot), frozen->left_out));
  const auto runs = runs_of(earlier.ids, fresh.ids, drawn.subjects);
  auto snapshot = nation::patched(*earlier.snapshot, *fresh.snapshot, runs);
  // Two stand-ins alike: the whole pass tells which of the two is left out.
  if (!snapshot.ok() && snapshot.error().code == ErrorCode::conflict) return FrozenNationPtr();
  CELADON_ASSIGN(frozen->snapshot, std::move(snapshot));
  frozen->ids = nation::patched(earlier.ids, fresh.ids, runs);
  frozen->organisations = nation::patched(earlier.organisations, fresh.organisations, runs);
  frozen->english = nation::patched(earlier.english, fresh.english, runs);
  CELADON_TRY(name_groups(database, scope, *frozen));
  return FrozenNationPtr(std::move(frozen));
}

}  // namespace celadon::app
