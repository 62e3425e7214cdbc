#include "celadon/app/ladder/register_tables.hpp"

#include <vector>

namespace celadon::app::ladder {
namespace {

const std::vector<storage::Migration>& register_steps() {
  static const std::vector<storage::Migration> list = {
      {1,
       "awards, payments and claw-backs",
       {
           R"sql(create table ladder_award (
             number bigint not null primary key,
             subject text not null,
             policy text not null,
             kind text not null,
             amount double precision not null,
             unit text not null,
             day text not null,
             source text not null,
             remark text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
           "create index ladder_award_subject on ladder_award (subject)",
       }},
      {2,
       "third-party bodies, findings about them, re-checks, spot checks",
       {
           R"sql(create table ladder_agency (
             id text not null,
             version bigint not null,
             content text not null,
             recorded_at bigint not null,
             recorded_by text not null,
             primary key (id, version)
           ))sql",
           R"sql(create table ladder_agency_finding (
             number bigint not null primary key,
             agency text not null,
             subject text not null,
             day text not null,
             finding text not null,
             refused_from text not null,
             refused_through text not null,
             source text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
           "create index ladder_agency_finding_agency on ladder_agency_finding (agency)",
           R"sql(create table ladder_recheck (
             evaluation bigint not null primary key,
             checked bigint not null
           ))sql",
           R"sql(create table ladder_spot_check (
             number bigint not null primary key,
             year bigint not null,
             agency text not null,
             content text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
       }},
      {3,
       "findings and suggestions of experts",
       {
           R"sql(create table ladder_diagnosis (
             number bigint not null primary key,
             subject text not null,
             day text not null,
             expert text not null,
             topic text not null,
             finding text not null,
             suggestion text not null,
             owner text not null,
             due text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
           "create index ladder_diagnosis_subject on ladder_diagnosis (subject)",
           R"sql(create table ladder_diagnosis_closing (
             diagnosis bigint not null primary key,
             day text not null,
             outcome text not null,
             result text not null,
             evidence text not null,
             recorded_at bigint not null,
             recorded_by text not null
           ))sql",
       }},
      {4,
       "figures of the yearly forms as they were filed last",
       {
           R"sql(create table ladder_form_figure (
             subject text not null,
             year bigint not null,
             field text not null,
             value double precision not null,
             primary key (subject, year, field)
           ))sql",
           "create index ladder_form_figure_value on ladder_form_figure (year, field, value)",
       }},
  };
  return list;
}

}  // namespace

Status migrate_registers(storage::Database& database) {
  return storage::migrate(database, "registers", register_steps());
}

}  // namespace celadon::app::ladder
