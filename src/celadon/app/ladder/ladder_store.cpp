// What lies around the steps: campaigns, evaluations, evidence, notices, objections, reviews.
#include "celadon/app/ladder/ladder_store.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/app/ladder/tables.hpp"
#include "celadon/app/ladder/touched.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::app::ladder {
namespace {

using storage::Cell;
using storage::Column;

std::string text_of(const std::optional<CivilDate>& day) {
  return day ? format_date(*day) : std::string();
}

Result<std::optional<CivilDate>> day_of(const std::string& text) {
  if (text.empty()) return std::optional<CivilDate>();
  CELADON_ASSIGN(const CivilDate day, parse_date(text));
  return std::optional(day);
}

std::string kinds_text(const std::vector<cultivation::SubjectKind>& kinds) {
  std::string text;
  for (const auto kind : kinds) text += (text.empty() ? "" : " ") + std::string(to_string(kind));
  return text;
}

std::vector<cultivation::SubjectKind> kinds_of(std::string_view text) {
  std::vector<cultivation::SubjectKind> kinds;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (const auto kind = cultivation::subject_kind(text.substr(0, end))) kinds.push_back(*kind);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return kinds;
}

Result<StoredCampaign> campaign_of(storage::Database& database, const storage::Row& row) {
  StoredCampaign campaign;
  campaign.id = row.text(0);
  campaign.programme = row.text(1);
  campaign.rung = row.text(2);
  campaign.names = {row.text(3), row.text(4)};
  campaign.region = row.text(5);
  campaign.subjects = kinds_of(row.text(6));
  CELADON_ASSIGN(campaign.opens, parse_date(row.text(7)));
  CELADON_ASSIGN(campaign.closes, parse_date(row.text(8)));
  campaign.document = row.text(9);
  CELADON_ASSIGN(campaign.closed_on, day_of(row.text(10)));
  CELADON_ASSIGN(const auto quotas,
                 database.query("select division, industry, places from ladder_quota where "
                                "campaign = :campaign order by division, industry",
                                {Column::text, Column::text, Column::integer}, {campaign.id}));
  for (const storage::Row& quota : quotas)
    campaign.quotas.push_back({quota.text(0), quota.text(1), quota.integer(2)});
  return campaign;
}

Result<std::vector<StoredCampaign>> read_campaigns(storage::Database& database,
                                                   const std::string& where,
                                                   std::vector<Cell> values) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select id, programme, rung, name_zh, name_en, region, subjects, "
                                "opens, closes, document, closed_on from ladder_campaign " +
                                    where + " order by opens desc, id",
                                std::vector<Column>(11, Column::text), std::move(values)));
  std::vector<StoredCampaign> found;
  for (const storage::Row& row : rows) {
    CELADON_ASSIGN(StoredCampaign campaign, campaign_of(database, row));
    found.push_back(std::move(campaign));
  }
  return found;
}

}  // namespace

bool StoredCampaign::open_on(CivilDate day) const {
  return opens <= day && day <= closes && !(closed_on && *closed_on < day);
}

bool StoredCampaign::concerns(const StoredSubject& subject) const {
  const bool kind = subjects.empty() ||
                    std::find(subjects.begin(), subjects.end(), subject.kind) != subjects.end();
  const std::string_view area = packs::significant_region(region);
  return kind &&
         (region == "CN" || std::string_view(subject.division).substr(0, area.size()) == area);
}

Result<std::vector<StoredCampaign>> campaigns(storage::Database& database) {
  return read_campaigns(database, "", {});
}

Result<StoredCampaign> find_campaign(storage::Database& database, const std::string& id) {
  CELADON_ASSIGN(auto found, read_campaigns(database, "where id = :id", {id}));
  if (found.empty())
    return fail(ErrorCode::not_found, fmt::format("没有批次 {0}｜there is no campaign {0}", id));
  return std::move(found.front());
}

Status insert_campaign(storage::Database& database, const StoredCampaign& campaign,
                       const Writer& writer) {
  CELADON_TRY(database.execute(
      "insert into ladder_campaign (id, programme, rung, name_zh, name_en, region, subjects, "
      "opens, closes, document, closed_on, made_at, made_by) values (:id, :programme, :rung, :zh, "
      ":en, :region, :subjects, :opens, :closes, :document, '', :at, :by)",
      {campaign.id, campaign.programme, campaign.rung, campaign.names.zh, campaign.names.en,
       campaign.region, kinds_text(campaign.subjects), format_date(campaign.opens),
       format_date(campaign.closes), campaign.document, writer.now.us, writer.login}));
  for (const Quota& quota : campaign.quotas) {
    CELADON_TRY(database.execute(
        "insert into ladder_quota (campaign, division, industry, places) values (:campaign, "
        ":division, :industry, :places)",
        {campaign.id, quota.division, quota.industry, quota.places}));
  }
  return touch(database, "");
}

Status close_campaign(storage::Database& database, const std::string& id, CivilDate day) {
  return database.execute("update ladder_campaign set closed_on = :day where id = :id",
                          {format_date(day), id});
}

Result<std::vector<UsedPlace>> used_places(storage::Database& database,
                                           const std::string& campaign) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select h.subject, s.division, s.industry from ladder_happening h "
                                "join ladder_subject s on s.id = h.subject where h.campaign = "
                                ":campaign and h.counted = 1 order by h.subject",
                                std::vector<Column>(3, Column::text), {campaign}));
  std::vector<UsedPlace> used;
  for (const storage::Row& row : rows) used.push_back({row.text(0), row.text(1), row.text(2)});
  return used;
}

Result<std::vector<StoredEvaluation>> evaluations_of(storage::Database& database,
                                                     const std::string& subject) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select number, standard, third_party, agency, legal_representative, stage, "
                     "gates_met, score, day, source, pins, recorded_at, recorded_by from "
                     "ladder_evaluation where subject = :subject order by day, number",
                     {Column::integer, Column::text, Column::integer, Column::text, Column::text,
                      Column::text, Column::integer, Column::real, Column::text, Column::text,
                      Column::text, Column::integer, Column::text},
                     {subject}));
  std::vector<StoredEvaluation> found;
  for (const storage::Row& row : rows) {
    StoredEvaluation one;
    one.number = row.integer(0);
    one.evaluation.standard = row.text(1);
    one.evaluation.third_party = row.integer(2) != 0;
    one.evaluation.agency = row.text(3);
    one.legal_representative = row.text(4);
    one.evaluation.stage = row.text(5);
    one.evaluation.gates_met = row.integer(6) != 0;
    one.evaluation.score = row.real_or_none(7);
    CELADON_ASSIGN(one.evaluation.day, parse_date(row.text(8)));
    one.source = row.text(9);
    one.pins = row.text(10);
    one.recorded_at = {row.integer(11)};
    one.recorded_by = row.text(12);
    found.push_back(std::move(one));
  }
  return found;
}

Result<std::int64_t> insert_evaluation(storage::Database& database, const std::string& subject,
                                       const StoredEvaluation& one, const Writer& writer) {
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_evaluation"));
  const cultivation::Evaluation& evaluation = one.evaluation;
  CELADON_TRY(database.execute(
      "insert into ladder_evaluation (number, subject, standard, third_party, agency, "
      "legal_representative, stage, gates_met, score, day, source, pins, recorded_at, recorded_by) "
      "values (:number, :subject, :standard, :third, :agency, :legal, :stage, :gates, :score, "
      ":day, :source, :pins, :at, :by)",
      {number, subject, evaluation.standard, std::int64_t{evaluation.third_party ? 1 : 0},
       evaluation.agency, one.legal_representative, evaluation.stage,
       std::int64_t{evaluation.gates_met ? 1 : 0}, storage::cell(evaluation.score),
       format_date(evaluation.day), one.source, one.pins, writer.now.us, writer.login}));
  CELADON_TRY(touch(database, subject));
  return number;
}

std::vector<Cell> span_of_year(std::int32_t year) {
  const auto begins = [](std::int32_t of) {
    return start_of_day(CivilDate{of, 1, 1}, UtcOffset::china()).us;
  };
  return {begins(year), begins(year + 1)};
}

Result<std::int64_t> projects_of(storage::Database& database, const std::string& legal,
                                 std::int32_t year, const std::string& but_subject) {
  std::vector<Cell> values = {legal, fmt::format("{:04}-%", year), but_subject};
  for (Cell& moment : span_of_year(year)) values.push_back(std::move(moment));
  CELADON_ASSIGN(const auto rows,
                 database.query(std::string("select count(distinct subject) from ladder_evaluation "
                                            "where third_party = 1 and legal_representative = "
                                            ":legal and day like :year and subject <> :subject and "
                                            "subject in ") +
                                    national_applicants,
                                {Column::integer}, std::move(values)));
  return rows.front().integer(0);
}

Result<std::vector<std::int32_t>> last_share_years(storage::Database& database,
                                                   const std::string& subject) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select year from ladder_last_share where subject = :subject",
                                {Column::integer}, {subject}));
  std::vector<std::int32_t> years;
  for (const storage::Row& row : rows) years.push_back(static_cast<std::int32_t>(row.integer(0)));
  return years;
}

Result<std::vector<StoredEvidence>> evidence_of(storage::Database& database,
                                                const std::string& subject) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select number, kind, day, valid_through, reference, sha256, "
                                "recorded_at, recorded_by from ladder_evidence where subject = "
                                ":subject order by number",
                                {Column::integer, Column::text, Column::text, Column::text,
                                 Column::text, Column::text, Column::integer, Column::text},
                                {subject}));
  std::vector<StoredEvidence> found;
  for (const storage::Row& row : rows) {
    StoredEvidence one;
    one.number = row.integer(0);
    one.kind = row.text(1);
    CELADON_ASSIGN(one.day, parse_date(row.text(2)));
    CELADON_ASSIGN(one.valid_through, day_of(row.text(3)));
    one.reference = row.text(4);
    one.sha256 = row.text(5);
    one.recorded_at = {row.integer(6)};
    one.recorded_by = row.text(7);
    found.push_back(std::move(one));
  }
  return found;
}

Result<std::int64_t> insert_evidence(storage::Database& database, const std::string& subject,
                                     const StoredEvidence& one, const Writer& writer) {
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_evidence"));
  CELADON_TRY(database.execute(
      "insert into ladder_evidence (number, subject, kind, day, valid_through, reference, sha256, "
      "recorded_at, recorded_by) values (:number, :subject, :kind, :day, :valid, :reference, "
      ":sha256, :at, :by)",
      {number, subject, one.kind, format_date(one.day), text_of(one.valid_through), one.reference,
       one.sha256, writer.now.us, writer.login}));
  return number;
}

Result<std::vector<StoredNotice>> notices(storage::Database& database, const std::string& subject) {
  const std::string where = subject.empty() ? "" : "where n.subject = :subject ";
  CELADON_ASSIGN(
      const auto rows,
      database.query("select n.number, n.subject, n.sequence, n.rung, n.opens, n.through, (select "
                     "count(*) from ladder_happening h where h.subject = n.subject and h.sequence "
                     "> n.sequence and h.track = n.rung) from ladder_notice n " +
                         where + "order by n.number desc",
                     {Column::integer, Column::text, Column::integer, Column::text, Column::text,
                      Column::text, Column::integer},
                     subject.empty() ? std::vector<Cell>{} : std::vector<Cell>{subject}));
  std::vector<StoredNotice> found;
  for (const storage::Row& row : rows) {
    StoredNotice one;
    one.number = row.integer(0);
    one.subject = row.text(1);
    one.sequence = row.integer(2);
    one.rung = row.text(3);
    CELADON_ASSIGN(one.opens, parse_date(row.text(4)));
    if (!row.text(5).empty()) {
      CELADON_ASSIGN(one.through, parse_date(row.text(5)));
    }
    one.moved_on = row.integer(6) > 0;
    found.push_back(std::move(one));
  }
  return found;
}

Status insert_notice(storage::Database& database, const StoredNotice& notice) {
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_notice"));
  return database.execute(
      "insert into ladder_notice (number, subject, sequence, rung, opens, through) values "
      "(:number, :subject, :sequence, :rung, :opens, :through)",
      {number, notice.subject, notice.sequence, notice.rung, format_date(notice.opens),
       text_of(notice.through)});
}

Result<std::vector<StoredObjection>> objections_to(storage::Database& database,
                                                   const std::string& subject) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select number, notice, name, contact, text, proof, at from "
                                "ladder_objection where subject = :subject order by number",
                                {Column::integer, Column::integer, Column::text, Column::text,
                                 Column::text, Column::text, Column::integer},
                                {subject}));
  std::vector<StoredObjection> found;
  for (const storage::Row& row : rows) {
    found.push_back({row.integer(0), row.integer(1), subject, row.text(2), row.text(3), row.text(4),
                     row.text(5), Instant{row.integer(6)}});
  }
  return found;
}

Status insert_objection(storage::Database& database, const StoredObjection& one) {
  return database.execute(
      "insert into ladder_objection (number, notice, subject, name, contact, text, proof, at) "
      "values (:number, :notice, :subject, :name, :contact, :text, :proof, :at)",
      {one.number, one.notice, one.subject, one.name, one.contact, one.text, one.proof, one.at.us});
}

Result<std::vector<StoredReview>> reviews_of(storage::Database& database,
                                             const std::string& subject) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select number, rung, round, reviewer, score, opinion, "
                                "arbitrates, at from ladder_review where subject = :subject order "
                                "by number",
                                {Column::integer, Column::text, Column::integer, Column::text,
                                 Column::real, Column::text, Column::integer, Column::integer},
                                {subject}));
  std::vector<StoredReview> found;
  for (const storage::Row& row : rows) {
    found.push_back({row.integer(0), row.text(1), row.integer(2), row.text(3), row.real(4),
                     row.text(5), row.integer(6) != 0, Instant{row.integer(7)}});
  }
  return found;
}

Status insert_review(storage::Database& database, const std::string& subject,
                     const StoredReview& one) {
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_review"));
  return database.execute(
      "insert into ladder_review (number, subject, rung, round, reviewer, score, opinion, "
      "arbitrates, at) values (:number, :subject, :rung, :round, :reviewer, :score, :opinion, "
      ":arbitrates, :at)",
      {number, subject, one.rung, one.round, one.reviewer, one.score, one.opinion,
       std::int64_t{one.arbitrates ? 1 : 0}, one.at.us});
}

Result<std::vector<NotedDuty>> duties_noted(storage::Database& database,
                                            const std::string& subject) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select sequence, step, track, instance, through from ladder_duty "
                     "where subject = :subject order by number",
                     {Column::integer, Column::text, Column::text, Column::text, Column::text},
                     {subject}));
  std::vector<NotedDuty> found;
  for (const storage::Row& row : rows) {
    NotedDuty noted;
    noted.sequence = row.integer(0);
    noted.duty.transition = row.text(1);
    noted.duty.track = {row.text(2), row.text(3)};
    CELADON_ASSIGN(noted.duty.through, parse_date(row.text(4)));
    found.push_back(std::move(noted));
  }
  return found;
}

Status insert_duty(storage::Database& database, const std::string& subject, std::int64_t sequence,
                   const cultivation::Duty& duty) {
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_duty"));
  return database.execute(
      "insert into ladder_duty (number, subject, sequence, step, track, instance, through) values "
      "(:number, :subject, :sequence, :step, :track, :instance, :through)",
      {number, subject, sequence, duty.transition, duty.track.id, duty.track.instance,
       format_date(duty.through)});
}

Status insert_form(storage::Database& database, const std::string& subject, std::int32_t year,
                   std::int64_t sequence, const std::string& sha256) {
  CELADON_ASSIGN(const std::int64_t number, next_number(database, "ladder_form"));
  return database.execute(
      "insert into ladder_form (number, subject, year, sequence, sha256) values (:number, "
      ":subject, :year, :sequence, :sha256)",
      {number, subject, std::int64_t{year}, sequence, sha256});
}

Result<std::string> filed_form(storage::Database& database, const std::string& subject,
                               std::int32_t year) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select sha256 from ladder_form where subject = :subject and year "
                                "= :year order by number desc",
                                {Column::text}, {subject, std::int64_t{year}}));
  return rows.empty() ? std::string() : rows.front().text(0);
}

}  // namespace celadon::app::ladder
