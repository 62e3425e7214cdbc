#pragma once
// Jobs at rest: one row each. The steps of the queue are written as they are taken.

#include <string>
#include <vector>

#include "celadon/app/jobs/jobs.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app {

/// Creates or checks the table. Errors as storage::migrate.
Status migrate_jobs(storage::Database& database);

/// Writes a new job down and gives it its id. `digest` is of its kind, site and request.
Result<Job> insert_job(storage::Database& database, Job job, const std::string& idempotency_key,
                       const std::string& digest, const std::string& secret);
/// Writes what changes over a job's life.
Status update_job(storage::Database& database, const Job& job);

/// A job kept under the key since that time, with the digest of what was asked.
struct KeyedJob {
  Job job;
  std::string digest;
};
Result<std::optional<KeyedJob>> job_of_key(storage::Database& database, const std::string& owner,
                                           const std::string& idempotency_key, Instant since);
/// Error not_found.
Result<Job> load_job(storage::Database& database, std::string_view id);
/// The newest `most`, newest first.
Result<std::vector<Job>> load_jobs(storage::Database& database, const JobFilter& filter,
                                   std::size_t most);
/// Those that have not ended, oldest first.
Result<std::vector<Job>> load_unfinished_jobs(storage::Database& database);
/// Takes away the results that expired before `now`; the ids concerned. The rows stay.
Result<std::vector<std::string>> expire_results(storage::Database& database, Instant now);

/// A failure as JSON and back; "" is none.
std::string problem_json(const std::optional<Error>& problem);
std::string result_json(const std::optional<JobResult>& result);

}  // namespace celadon::app
