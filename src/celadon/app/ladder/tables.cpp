#include "celadon/app/ladder/tables.hpp"

#include <vector>

#include "celadon/app/ladder/register_tables.hpp"

namespace celadon::app::ladder {
namespace {

const std::vector<storage::Migration>& steps() {
  static const std::vector<storage::Migration> list = {
      {1,
       "subjects, what is known of them, and what happened",
       {
           R"sql(create table ladder_subject (
             id text not null primary key,
             kind bigint not null,
             name_zh text not null,
             name_en text not null,
             credit_code text not null,
             industry text not null,
             division text not null,
             organisation text not null,
             site text not null,
             sequence bigint not null,
             barred_through text not null,
             made_at bigint not null,
             made_by text not null
           ))sql",
           R"sql(create unique index ladder_subject_code on ladder_subject (credit_code) where credit_code <> '')sql",
           "create index ladder_subject_division on ladder_subject (division, kind)",
           R"sql(create table ladder_fact (
             number bigint not null primary key,
             subject text not null,
             name text not null,
             value text not null,
             valid_from text not null,
             valid_to text not null,
             source text not null,
             evidence text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
           "create index ladder_fact_subject on ladder_fact (subject, name)",
           R"sql(create table ladder_edge (
             number bigint not null primary key,
             subject text not null,
             kind text not null,
             other text not null,
             valid_from text not null,
             valid_to text not null,
             source text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
           "create index ladder_edge_subject on ladder_edge (subject)",
           "create index ladder_edge_other on ladder_edge (other)",
           R"sql(create table ladder_event (
             number bigint not null primary key,
             subject text not null,
             kind text not null,
             day text not null,
             level text not null,
             source text not null,
             evidence text not null,
             note text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
           "create index ladder_event_subject on ladder_event (subject)",
           R"sql(create table ladder_event_end (
             event bigint not null primary key,
             ended text not null,
             source text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
           R"sql(create table ladder_happening (
             subject text not null,
             sequence bigint not null,
             at bigint not null,
             recorded bigint not null,
             step text not null,
             track text not null,
             instance text not null,
             actor bigint not null,
             login text not null,
             remark text not null,
             cause text not null,
             grade text not null,
             moves text not null,
             noted text not null,
             barred_through text not null,
             programme text not null,
             flags text not null,
             campaign text not null,
             counted bigint not null,
             primary key (subject, sequence)
           ))sql",
           "create index ladder_happening_campaign on ladder_happening (campaign)",
           R"sql(create table ladder_position (
             subject text not null,
             track text not null,
             instance text not null,
             state text not null,
             class bigint not null,
             since bigint not null,
             grade text not null,
             valid_through text not null,
             primary key (subject, track, instance)
           ))sql",
           "create index ladder_position_class on ladder_position (track, class)",
       }},
      {2,
       "campaigns, evaluations, evidence, notices, objections, reviews, duties",
       {
           R"sql(create table ladder_campaign (
             id text not null primary key,
             programme text not null,
             rung text not null,
             name_zh text not null,
             name_en text not null,
             region text not null,
             subjects text not null,
             opens text not null,
             closes text not null,
             document text not null,
             closed_on text not null,
             made_at bigint not null,
             made_by text not null
           ))sql",
           R"sql(create table ladder_quota (
             campaign text not null,
             division text not null,
             industry text not null,
             places bigint not null,
             primary key (campaign, division, industry)
           ))sql",
           R"sql(create table ladder_evaluation (
             number bigint not null primary key,
             subject text not null,
             standard text not null,
             third_party bigint not null,
             agency text not null,
             legal_representative text not null,
             stage text not null,
             gates_met bigint not null,
             score double precision,
             day text not null,
             source text not null,
             pins text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
           "create index ladder_evaluation_subject on ladder_evaluation (subject)",
           R"sql(create table ladder_last_share (
             subject text not null,
             year bigint not null,
             recorded_at bigint not null,
             primary key (subject, year)
           ))sql",
           R"sql(create table ladder_evidence (
             number bigint not null primary key,
             subject text not null,
             kind text not null,
             day text not null,
             valid_through text not null,
             reference text not null,
             sha256 text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
           "create index ladder_evidence_subject on ladder_evidence (subject)",
           R"sql(create table ladder_notice (
             number bigint not null primary key,
             subject text not null,
             sequence bigint not null,
             rung text not null,
             opens text not null,
             through text not null
           ))sql",
           "create index ladder_notice_subject on ladder_notice (subject)",
           R"sql(create table ladder_objection (
             number bigint not null primary key,
             notice bigint not null,
             subject text not null,
             name text not null,
             contact text not null,
             text text not null,
             proof text not null,
             at bigint not null
           ))sql",
           "create index ladder_objection_notice on ladder_objection (notice)",
           R"sql(create table ladder_review (
             number bigint not null primary key,
             subject text not null,
             rung text not null,
             round bigint not null,
             reviewer text not null,
             score double precision not null,
             opinion text not null,
             arbitrates bigint not null,
             at bigint not null
           ))sql",
           "create index ladder_review_subject on ladder_review (subject, rung)",
           R"sql(create table ladder_duty (
             number bigint not null primary key,
             subject text not null,
             sequence bigint not null,
             step text not null,
             track text not null,
             instance text not null,
             through text not null
           ))sql",
           "create index ladder_duty_subject on ladder_duty (subject)",
       }},
      {3,
       "yearly forms as they were filed",
       {
           R"sql(create table ladder_form (
             number bigint not null primary key,
             subject text not null,
             year bigint not null,
             sequence bigint not null,
             sha256 text not null
           ))sql",
           "create index ladder_form_subject on ladder_form (subject, year)",
       }},
      {4,
       "the journal of writes: whom each one touched",
       {
           R"sql(create table ladder_touch (
             number bigint not null primary key,
             subject text not null
           ))sql",
       }},
  };
  return list;
}

}  // namespace

Status migrate_ladder(storage::Database& database) {
  CELADON_TRY(storage::migrate(database, "ladder", steps()));
  return migrate_registers(database);
}

Result<std::int64_t> next_number(storage::Database& database, const std::string& table) {
  CELADON_ASSIGN(const auto rows,
                 database.query("select coalesce(max(number), 0) + 1 from " + table,
                                {storage::Column::integer}));
  return rows.front().integer(0);
}

}  // namespace celadon::app::ladder
