#include <vector>

#include "celadon/app/access/access_store.hpp"

namespace celadon::app::access {

namespace {

// Times are microseconds since 1970 (UTC), days texts "2025-03-01". Rows of organisations, users,
// grants and consents are never deleted: they are marked withdrawn, taken or revoked.
const std::vector<storage::Migration>& steps() {
  static const std::vector<storage::Migration> list = {
      {1,
       "organisations, consents, users, grants, sessions, tokens, links",
       {
           R"sql(create table organisation (
             id text not null primary key,
             kind bigint not null,
             name_zh text not null,
             name_en text not null,
             parent text not null,
             division text not null,
             credit_code text not null,
             membership_flows text not null,
             version bigint not null,
             created_at bigint not null,
             withdrawn_at bigint
           ))sql",
           R"sql(create table site_owner (
             site text not null primary key,
             organisation text not null,
             since bigint not null
           ))sql",
           R"sql(create table data_consent (
             id text not null primary key,
             giver text not null,
             receiver text not null,
             flows text not null,
             basis bigint not null,
             note text not null,
             given_at bigint not null,
             given_by text not null,
             until_day text,
             revoked_at bigint,
             revoked_by text
           ))sql",
           // login is null once the user is withdrawn, so that it can be given again
           R"sql(create table access_user (
             id text not null primary key,
             login text unique,
             former_login text,
             name text not null,
             state bigint not null,
             organisation text not null,
             identity text unique,
             password text not null,
             totp_secret text not null,
             totp_pending text not null,
             totp_last bigint not null,
             created_at bigint not null,
             last_log_in_at bigint,
             version bigint not null,
             withdrawn_at bigint
           ))sql",
           R"sql(create table access_grant (
             id text not null primary key,
             user_id text not null,
             role bigint not null,
             organisation text not null,
             until_day text,
             given_at bigint not null,
             given_by text not null,
             taken_at bigint,
             taken_by text
           ))sql",
           R"sql(create table recovery_code (
             user_id text not null,
             hash text not null,
             used_at bigint,
             primary key (user_id, hash)
           ))sql",
           R"sql(create table one_time_link (
             hash text not null primary key,
             purpose bigint not null,
             user_id text not null,
             created_at bigint not null,
             expires_at bigint not null,
             used_at bigint
           ))sql",
           R"sql(create table access_session (
             hash text not null primary key,
             handle text not null,
             user_id text not null,
             csrf text not null,
             created_at bigint not null,
             last_seen bigint not null
           ))sql",
           R"sql(create table api_token (
             id text not null primary key,
             hash text not null unique,
             user_id text not null,
             name text not null,
             permissions text not null,
             created_at bigint not null,
             expires_at bigint not null
           ))sql",
       }},
  };
  return list;
}

}  // namespace

Status migrate_access(storage::Database& database) {
  return storage::migrate(database, "access", steps());
}

}  // namespace celadon::app::access
