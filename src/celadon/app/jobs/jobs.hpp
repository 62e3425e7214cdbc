#pragma once
// Long work: queued in the relational store, run by worker threads, watched while it runs, kept
// with its result until it expires. A job that ran when the process ended is taken up again when
// its kind allows it, else it ends as `interrupted` with what to do.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app {

class SharedWorkspace;

/// The numbers are stored and never reused.
enum class JobState : std::uint8_t {
  queued = 1,
  running = 2,
  succeeded = 3,
  failed = 4,
  cancelled = 5,
  interrupted = 6,  ///< the process ended while it ran, and its kind is not taken up again
};
const char* to_string(JobState state) noexcept;
constexpr bool is_final(JobState state) { return state >= JobState::succeeded; }

/// A text in both languages.
struct JobText {
  std::string zh;
  std::string en;
};

struct JobProgress {
  double done = 0;
  double total = 0;  ///< 0: not known yet
  JobText phase;
};

/// A file that a job made; it lies in the folder of the job until the job expires.
struct JobFile {
  std::string name;  ///< plain, without folders
  std::string content_type;
  std::uint64_t bytes = 0;
};

/// What a job made: JSON (an object), and files.
struct JobResult {
  std::string json = "{}";
  std::vector<JobFile> files;
};

struct Job {
  std::string id;  ///< "j-0000017-5f3a9c1e": the number rises, the rest cannot be guessed
  std::string kind;
  JobText title;
  JobState state = JobState::queued;
  std::string owner;       ///< id of the user
  std::string owner_name;  ///< login, also for the audit trail
  std::string site;        ///< may be empty
  std::string request;     ///< JSON as submitted
  JobProgress progress;
  Instant created;
  std::optional<Instant> started;
  std::optional<Instant> finished;
  std::optional<Instant> expires;  ///< set when finished
  std::uint32_t attempts = 0;
  bool cancel_asked = false;
  std::optional<Error> problem;
  std::optional<JobResult> result;
};

struct JobRequest {
  std::string kind;
  JobText title;
  std::string owner;
  std::string owner_name;
  std::string site;
  std::string request = "{}";   ///< JSON; the work reads it
  std::string idempotency_key;  ///< may be empty; unique per owner for 24 hours
};

/// What a running job works with. `progress` and `cancelled` are cheap and may be called often.
class JobContext {
 public:
  virtual ~JobContext() = default;
  [[nodiscard]] virtual const Job& job() const = 0;
  virtual SharedWorkspace& workspace() = 0;
  virtual void progress(double done, double total, const JobText& phase) = 0;
  /// Whether the work should stop: asked by the user, or the server stops.
  [[nodiscard]] virtual bool cancelled() const = 0;
  /// A folder for the files of the result; made at the first call. Error: io.
  virtual Result<std::filesystem::path> folder() = 0;
};

/// Runs on a worker thread. Error `cancelled` ends the job as cancelled.
using JobWork = std::function<Result<JobResult>(JobContext&)>;

struct JobKind {
  enum class AfterCrash : std::uint8_t { again, interrupted };
  std::string name;  ///< "import", "report"
  JobWork work;
  AfterCrash after_crash = AfterCrash::interrupted;
  bool writes = false;  ///< takes its turn behind other jobs that write
  JobText remedy;       ///< what to do when it was interrupted
};

struct JobOptions {
  std::filesystem::path folder;  ///< where results lie: <data>/jobs
  unsigned workers = 2;
  Duration keep = Duration::days(7);  ///< results, after the end
  std::size_t queued_per_owner = 50;
  std::size_t listed = 1000;  ///< newest jobs that list() looks at
};

struct JobFilter {
  std::optional<std::string> owner;
  std::vector<std::string> sites;  ///< also jobs of these sites, whoever owns them
  bool all = false;                ///< whoever owns them, whatever the site
};

/// Thread-safe.
class Jobs {
 public:
  /// `database` is a connection of its own for writing, so that a job's steps never wait for the
  /// work they speak of. Errors: those of migrate.
  static Result<std::unique_ptr<Jobs>> open(SharedWorkspace& workspace, storage::Database database,
                                            const Clock& clock, JobOptions options);
  /// Stops (see stop()).
  ~Jobs();

  /// Before start(). A kind known twice is a programmer error.
  void add_kind(JobKind kind);
  /// Takes up or ends what an earlier process left, removes what expired, starts the workers.
  Status start();
  /// Asks running work to stop and waits for it; what may be taken up again waits in the queue.
  void stop();

  /// Queues. The same key with the same kind, site and request gives the first job again. Errors:
  /// invalid_argument (unknown kind), conflict (the key with another request; its message begins
  /// with "idempotency"), limit (too many queued).
  Result<Job> submit(JobRequest request);
  /// Error not_found.
  Result<Job> job(std::string_view id);
  /// Newest first.
  Result<std::vector<Job>> list(const JobFilter& filter);
  /// Asks it to stop; a queued one is cancelled at once. Errors: not_found, conflict (it has
  /// ended).
  Result<Job> cancel(std::string_view id);
  /// Where a file of the result lies. Errors: not_found, conflict (not ended).
  Result<std::filesystem::path> file(std::string_view id, std::string_view name);

  /// Called at every step of any job, from the thread that took it; progress at most five times a
  /// second per job. Returns a handle for unwatch; a call that is under way then still ends.
  std::uint64_t watch(std::function<void(const Job&)> listener);
  void unwatch(std::uint64_t handle);

 private:
  struct Impl;
  explicit Jobs(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace celadon::app
