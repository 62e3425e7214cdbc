#include "celadon/app/jobs/job_store.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace celadon::app {
namespace {

using storage::Cell;
using storage::Column;
using storage::Database;
using storage::Row;

constexpr std::string_view columns =
    "id, kind, title_zh, title_en, state, owner, owner_name, site, request, done, total, phase_zh, "
    "phase_en, created_us, started_us, finished_us, expires_us, attempts, cancel_asked, problem, "
    "result";

std::vector<Column> column_types() {
  constexpr auto text = Column::text;
  constexpr auto whole = Column::integer;
  return {text, text, text,  text,  whole, text,  text,  text,  text, Column::real, Column::real,
          text, text, whole, whole, whole, whole, whole, whole, text, text};
}

std::optional<Instant> instant_of(const Row& row, std::size_t i) {
  const auto us = row.integer_or_none(i);
  return us ? std::optional(Instant{*us}) : std::nullopt;
}

std::optional<Error> problem_of(const std::string& json) {
  if (json.empty()) return std::nullopt;
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object())
    return fail(ErrorCode::corrupt, "留存的原因已损坏｜the reason kept is damaged");
  Error error;
  error.code = static_cast<ErrorCode>(parsed.value("code", 0));
  error.message = parsed.value("message", std::string());
  error.remedy = parsed.value("remedy", std::string());
  if (parsed.contains("file")) {
    error.place =
        TextPlace{parsed.value("file", std::string()), parsed.value("line", std::uint64_t{0}),
                  parsed.value("column", std::uint32_t{0})};
  }
  return error;
}

std::optional<JobResult> result_of(const std::string& json) {
  if (json.empty()) return std::nullopt;
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  JobResult result;
  result.json = parsed.value("json", std::string("{}"));
  for (const auto& file : parsed.value("files", nlohmann::json::array())) {
    result.files.push_back({file.value("name", std::string()),
                            file.value("content_type", std::string()),
                            file.value("bytes", std::uint64_t{0})});
  }
  return result;
}

Job job_of(const Row& row) {
  Job job;
  job.id = row.text(0);
  job.kind = row.text(1);
  job.title = {row.text(2), row.text(3)};
  job.state = static_cast<JobState>(row.integer(4));
  job.owner = row.text(5);
  job.owner_name = row.text(6);
  job.site = row.text(7);
  job.request = row.text(8);
  job.progress = {row.real(9), row.real(10), {row.text(11), row.text(12)}};
  job.created = Instant{row.integer(13)};
  job.started = instant_of(row, 14);
  job.finished = instant_of(row, 15);
  job.expires = instant_of(row, 16);
  job.attempts = static_cast<std::uint32_t>(row.integer(17));
  job.cancel_asked = row.integer(18) != 0;
  job.problem = problem_of(row.text(19));
  job.result = result_of(row.text(20));
  return job;
}

Cell cell_of(const std::optional<Instant>& at) { return at ? Cell(at->us) : Cell(); }

Result<std::vector<Job>> select(Database& database, std::string_view rest,
                                std::vector<Cell> parameters) {
  CELADON_ASSIGN(const std::vector<Row> rows,
                 database.query(fmt::format("select {} from job {}", columns, rest), column_types(),
                                std::move(parameters)));
  std::vector<Job> jobs;
  jobs.reserve(rows.size());
  for (const Row& row : rows) jobs.push_back(job_of(row));
  return jobs;
}

constexpr std::string_view table = R"sql(create table job (
  id text not null primary key,
  number bigint not null unique,
  kind text not null,
  title_zh text not null,
  title_en text not null,
  state bigint not null,
  owner text not null,
  owner_name text not null,
  site text not null,
  request text not null,
  idempotency_key text not null,
  digest text not null,
  done double precision not null,
  total double precision not null,
  phase_zh text not null,
  phase_en text not null,
  created_us bigint not null,
  started_us bigint,
  finished_us bigint,
  expires_us bigint,
  attempts bigint not null,
  cancel_asked bigint not null,
  problem text not null,
  result text not null
))sql";

}  // namespace

std::string problem_json(const std::optional<Error>& problem) {
  if (!problem) return {};
  nlohmann::json json{{"code", static_cast<int>(problem->code)},
                      {"message", problem->message},
                      {"remedy", problem->remedy}};
  if (problem->place) {
    json["file"] = problem->place->file;
    json["line"] = problem->place->line;
    json["column"] = problem->place->column;
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string result_json(const std::optional<JobResult>& result) {
  if (!result) return {};
  nlohmann::json json{{"json", result->json}, {"files", nlohmann::json::array()}};
  for (const JobFile& file : result->files) {
    json["files"].push_back(
        {{"name", file.name}, {"content_type", file.content_type}, {"bytes", file.bytes}});
  }
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Status migrate_jobs(Database& database) {
  static const std::array migrations{
      storage::Migration{1,
                         "jobs with their progress and result",
                         {table, "create index job_by_key on job (owner, idempotency_key)",
                          "create index job_by_state on job (state)"}}};
  return storage::migrate(database, "jobs", migrations);
}

Result<Job> insert_job(Database& database, Job job, const std::string& idempotency_key,
                       const std::string& digest, const std::string& secret) {
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  CELADON_ASSIGN(const std::vector<Row> last,
                 database.query("select coalesce(max(number), 0) from job", {Column::integer}));
  const std::int64_t number = last.front().integer(0) + 1;
  job.id = fmt::format("j-{:07}-{}", number, secret);
  CELADON_TRY(database.execute(
      fmt::format("insert into job ({}, number, idempotency_key, digest) values (:id, :kind, :zh, "
                  ":en, :state, :owner, :owner_name, :site, :request, :done, :total, :phase_zh, "
                  ":phase_en, :created, :started, :finished, :expires, :attempts, :cancel, "
                  ":problem, :result, :number, :key, :digest)",
                  columns),
      {job.id,
       job.kind,
       job.title.zh,
       job.title.en,
       static_cast<std::int64_t>(job.state),
       job.owner,
       job.owner_name,
       job.site,
       job.request,
       0.0,
       0.0,
       job.progress.phase.zh,
       job.progress.phase.en,
       job.created.us,
       Cell(),
       Cell(),
       Cell(),
       std::int64_t{0},
       std::int64_t{0},
       std::string(),
       std::string(),
       number,
       idempotency_key,
       digest}));
  CELADON_TRY(transaction.commit());
  return job;
}

Status update_job(Database& database, const Job& job) {
  return database.execute(
      "update job set state = :state, done = :done, total = :total, phase_zh = :zh, phase_en = "
      ":en, started_us = :started, finished_us = :finished, expires_us = :expires, attempts = "
      ":attempts, cancel_asked = :cancel, problem = :problem, result = :result where id = :id",
      {static_cast<std::int64_t>(job.state), job.progress.done, job.progress.total,
       job.progress.phase.zh, job.progress.phase.en, cell_of(job.started), cell_of(job.finished),
       cell_of(job.expires), std::int64_t{job.attempts}, std::int64_t{job.cancel_asked ? 1 : 0},
       problem_json(job.problem), result_json(job.result), job.id});
}

Result<std::optional<KeyedJob>> job_of_key(Database& database, const std::string& owner,
                                           const std::string& idempotency_key, Instant since) {
  CELADON_ASSIGN(const std::vector<Row> keyed,
                 database.query("select id, digest from job where owner = :owner and "
                                "idempotency_key = :key and created_us > :since order by number",
                                {Column::text, Column::text}, {owner, idempotency_key, since.us}));
  if (keyed.empty()) return std::optional<KeyedJob>();
  CELADON_ASSIGN(Job job, load_job(database, keyed.front().text(0)));
  return std::optional(KeyedJob{std::move(job), keyed.front().text(1)});
}

Result<Job> load_job(Database& database, std::string_view id) {
  CELADON_ASSIGN(std::vector<Job> found, select(database, "where id = :id", {std::string(id)}));
  if (found.empty()) {
    return fail(ErrorCode::not_found, fmt::format("没有任务 \"{0}\"｜there is no job \"{0}\"", id),
                "GET /api/v1/jobs 列出可见的任务｜GET /api/v1/jobs lists those you may see");
  }
  return std::move(found.front());
}

Result<std::vector<Job>> load_jobs(Database& database, const JobFilter& filter, std::size_t most) {
  std::string condition;
  std::vector<Cell> parameters;
  if (!filter.all) {
    condition = "where owner = :owner";
    parameters.emplace_back(filter.owner.value_or(std::string()));
    const std::size_t asked = std::min<std::size_t>(filter.sites.size(), 500);
    for (std::size_t i = 0; i < asked; ++i) {
      condition += fmt::format(" or site = :site{}", i);
      parameters.emplace_back(filter.sites[i]);
    }
  }
  return select(database, fmt::format("{} order by number desc limit {}", condition, most),
                std::move(parameters));
}

Result<std::vector<Job>> load_unfinished_jobs(Database& database) {
  return select(database, "where state < 3 order by number", {});
}

Result<std::vector<std::string>> expire_results(Database& database, Instant now) {
  CELADON_ASSIGN(const std::vector<Row> rows,
                 database.query("select id from job where expires_us < :now and result <> ''",
                                {Column::text}, {now.us}));
  std::vector<std::string> ids;
  for (const Row& row : rows) ids.push_back(row.text(0));
  if (ids.empty()) return ids;
  CELADON_TRY(database.execute("update job set result = '' where expires_us < :now", {now.us}));
  return ids;
}

}  // namespace celadon::app
