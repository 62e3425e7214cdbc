#include "celadon/registry/migrations.hpp"

#include <vector>

namespace celadon::registry {

namespace {

// Recorded times are microseconds since 1970 (UTC); days are texts "2025-03-01", which sort as they
// should. A row stands while superseded_at is null; it is never changed otherwise and never
// deleted.
const std::vector<storage::Migration>& steps() {
  static const std::vector<storage::Migration> list = {
      {1,
       "parts of sites with both clocks, series numbers, changes",
       {
           // kind: head, node, flow, point, product; body: JSON in the members of site.yaml
           R"sql(create table registry_entity (
             site text not null,
             kind text not null,
             id text not null,
             position bigint not null,
             valid_from text,
             valid_to text,
             body text not null,
             file text not null,
             line bigint not null,
             file_sha256 text not null,
             who text not null,
             recorded_at bigint not null,
             superseded_at bigint,
             primary key (site, kind, id, recorded_at)
           ))sql",
           // the number under which the series store knows a point; given once, never reused
           R"sql(create table measuring_series (
             series bigint not null primary key,
             site text not null,
             point text not null,
             given_at bigint not null,
             unique (site, point)
           ))sql",
           R"sql(create table registry_change (
             site text not null,
             number bigint not null,
             changed_at bigint not null,
             who text not null,
             entity text not null,
             before_change text,
             after_change text,
             primary key (site, number)
           ))sql",
       }},
      {2,
       "facts with file and line, certificates used once",
       {
           R"sql(create table fact (
             site text not null,
             name text not null,
             member text not null,
             first_day text not null,
             last_day text not null,
             form text not null,
             number_value double precision,
             unit text not null,
             text_value text not null,
             evidence text not null,
             evidence_day text,
             note text not null,
             file text not null,
             file_sha256 text not null,
             line bigint not null,
             column_number bigint not null,
             who text not null,
             recorded_at bigint not null,
             superseded_at bigint,
             primary key (site, name, member, first_day, last_day, recorded_at)
           ))sql",
           // one row per certificate in use, across all sites and periods
           R"sql(create table certificate_use (
             certificate text not null primary key,
             site text not null,
             first_day text not null,
             last_day text not null
           ))sql",
       }},
  };
  return list;
}

}  // namespace

std::span<const storage::Migration> registry_migrations() { return steps(); }

}  // namespace celadon::registry
