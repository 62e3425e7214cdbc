#include "celadon/app/jobs/jobs.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <random>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "celadon/app/jobs/job_store.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/base/log.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::app {
namespace {

constexpr auto progress_pause = std::chrono::milliseconds(200);

/// Eight hexadecimal digits nobody can guess, so that ids of others' jobs are not tried out.
std::string secret_digits() {
  std::random_device source;
  return fmt::format("{:08x}", std::uint32_t{source()});
}

JobRequest checked(JobRequest request) {
  if (request.idempotency_key.size() > 128) request.idempotency_key.resize(128);
  return request;
}

Error interrupted(const JobKind& kind) {
  return fail(ErrorCode::cancelled, "服务在任务运行时停止 · the server stopped while this job ran",
              kind.remedy.zh.empty() ? std::string("请重新提交 · submit it again")
                                     : fmt::format("{} · {}", kind.remedy.zh, kind.remedy.en));
}

}  // namespace

const char* to_string(JobState state) noexcept {
  switch (state) {
    case JobState::queued: return "queued";
    case JobState::running: return "running";
    case JobState::succeeded: return "succeeded";
    case JobState::failed: return "failed";
    case JobState::cancelled: return "cancelled";
    case JobState::interrupted: return "interrupted";
  }
  return "?";
}

struct Jobs::Impl {
  /// A job that has not ended.
  struct Live {
    Job job;  ///< guarded by Impl::mutex
    std::atomic<bool> stop{false};
  };
  using LivePtr = std::shared_ptr<Live>;

  SharedWorkspace& workspace;
  std::mutex database_mutex;
  storage::Database database;  ///< guarded by database_mutex
  const Clock& clock;
  JobOptions options;
  std::map<std::string, JobKind> kinds;

  std::mutex mutex;
  std::condition_variable wake;
  std::vector<LivePtr> live;  ///< queued and running, oldest first
  bool writer_runs = false;
  bool stopping = false;
  std::vector<std::thread> workers;

  static constexpr std::size_t most_ended_told = 256;
  std::mutex telling;                  ///< guards ended_told; held while listeners are called
  std::deque<std::string> ended_told;  ///< the jobs that ended last
  std::mutex listeners_mutex;
  std::map<std::uint64_t, std::shared_ptr<const std::function<void(const Job&)>>> listeners;
  std::uint64_t next_listener = 1;

  class Context;

  Impl(SharedWorkspace& w, storage::Database d, const Clock& c, JobOptions o)
      : workspace(w), database(std::move(d)), clock(c), options(std::move(o)) {}

  /// One at a time on the connection of the jobs.
  Status record(const std::function<Status(storage::Database&)>& work) {
    const std::lock_guard turn(database_mutex);
    return work(database);
  }

  /// A step is written down; a store that is busy is asked again, since losing the step would run
  /// the job twice.
  Status keep(const Job& job) {
    for (int attempt = 0;; ++attempt) {
      Status kept = record([&](storage::Database& store) { return update_job(store, job); });
      if (kept.ok() || kept.error().code != ErrorCode::locked || attempt == 5) return kept;
    }
  }

  /// One call after another, and nothing of a job after its end: who asks to cancel a job holds a
  /// copy that may be older than that end.
  void tell(const Job& job) {
    const std::lock_guard in_order(telling);
    if (std::find(ended_told.begin(), ended_told.end(), job.id) != ended_told.end()) return;
    if (is_final(job.state)) {
      ended_told.push_back(job.id);
      if (ended_told.size() > most_ended_told) ended_told.pop_front();
    }
    std::vector<std::shared_ptr<const std::function<void(const Job&)>>> called;
    {
      const std::lock_guard lock(listeners_mutex);
      for (const auto& [handle, listener] : listeners) called.push_back(listener);
    }
    for (const auto& listener : called) (*listener)(job);
  }

  LivePtr find(std::string_view id) {
    const auto found = std::find_if(live.begin(), live.end(), [&](const LivePtr& candidate) {
      return candidate->job.id == id;
    });
    return found == live.end() ? nullptr : *found;
  }

  /// The oldest queued job whose turn it is.
  LivePtr take() {
    for (const LivePtr& candidate : live) {
      if (candidate->job.state != JobState::queued) continue;
      const JobKind& kind = kinds.at(candidate->job.kind);
      if (kind.writes && writer_runs) continue;
      writer_runs = writer_runs || kind.writes;
      return candidate;
    }
    return nullptr;
  }

  void work() {
    for (;;) {
      LivePtr job;
      Job started;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stopping || (job = take()) != nullptr; });
        if (job == nullptr) return;
        job->job.state = JobState::running;
        job->job.started = clock.now();
        ++job->job.attempts;
        started = job->job;
      }
      run(job, started);
      {
        const std::lock_guard lock(mutex);
        if (kinds.at(started.kind).writes) writer_runs = false;
      }
      wake.notify_all();
    }
  }

  void run(const LivePtr& job, const Job& started);
  void finish(const LivePtr& job, const JobKind& kind, Result<JobResult> made);
  void remove_folder(const std::string& id) const {
    std::error_code ignored;  // what cannot be removed now is removed at the next start
    std::filesystem::remove_all(options.folder / id, ignored);
  }
  Status expire() {
    return record([&](storage::Database& store) -> Status {
      CELADON_ASSIGN(const std::vector<std::string> ids, expire_results(store, clock.now()));
      for (const std::string& id : ids) remove_folder(id);
      return {};
    });
  }
  Status take_up();
};

class Jobs::Impl::Context final : public JobContext {
 public:
  Context(Impl& impl, LivePtr live, Job job)
      : impl_(impl), live_(std::move(live)), job_(std::move(job)) {}

  [[nodiscard]] const Job& job() const override { return job_; }
  SharedWorkspace& workspace() override { return impl_.workspace; }

  void progress(double done, double total, const JobText& phase) override {
    const auto now = std::chrono::steady_clock::now();
    const bool other_phase = phase.en != job_.progress.phase.en;
    if (!other_phase && now - told_ < progress_pause) return;
    told_ = now;
    job_.progress = {done, total, phase};
    Job told;
    {
      const std::lock_guard lock(impl_.mutex);
      live_->job.progress = job_.progress;
      told = live_->job;
    }
    impl_.tell(told);
  }

  [[nodiscard]] bool cancelled() const override { return live_->stop.load(); }

  Result<std::filesystem::path> folder() override {
    const std::filesystem::path folder = impl_.options.folder / job_.id;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
      return fail(
          ErrorCode::io,
          fmt::format("cannot make the folder {} of the job: {}", folder.string(), error.message()),
          "check the rights and the space of the data folder");
    }
    return folder;
  }

 private:
  Impl& impl_;
  LivePtr live_;
  Job job_;
  std::chrono::steady_clock::time_point told_{};
};

void Jobs::Impl::run(const LivePtr& job, const Job& started) {
  const JobKind& kind = kinds.at(started.kind);
  Result<JobResult> made = [&]() -> Result<JobResult> {
    CELADON_TRY(keep(started));
    tell(started);
    try {
      Context context(*this, job, started);
      return kind.work(context);
    } catch (const std::exception& error) {
      return fail(ErrorCode::io, fmt::format("the job ended by an exception: {}", error.what()),
                  "try again; if it comes back, report it with the log of the server");
    }
  }();
  finish(job, kind, std::move(made));
}

void Jobs::Impl::finish(const LivePtr& job, const JobKind& kind, Result<JobResult> made) {
  Job ended;
  {
    const std::lock_guard lock(mutex);
    Job& j = job->job;
    const bool stopped_by_server = stopping && !j.cancel_asked;
    if (made.ok()) {
      j.state = JobState::succeeded;
      j.result = std::move(*made);
      if (j.progress.total > 0) j.progress.done = j.progress.total;
    } else if (made.error().code != ErrorCode::cancelled) {
      j.state = JobState::failed;
      j.problem = std::move(made).error();
    } else if (!stopped_by_server) {
      j.state = JobState::cancelled;
      j.problem = std::move(made).error();
    } else if (kind.after_crash == JobKind::AfterCrash::again) {
      j.state = JobState::queued;
    } else {
      j.state = JobState::interrupted;
      j.problem = interrupted(kind);
    }
    if (is_final(j.state)) {
      j.finished = clock.now();
      j.expires = *j.finished + options.keep;
      std::erase(live, job);
    }
    ended = j;
  }
  if (const Status kept = keep(ended); !kept.ok()) {
    log::error(
        fmt::format("job {}: its end could not be kept: {}", ended.id, kept.error().to_string()));
  }
  if (is_final(ended.state) && !ended.result) remove_folder(ended.id);
  tell(ended);
}

/// What an earlier process left: queued jobs wait again; running ones are taken up or end here.
Status Jobs::Impl::take_up() {
  std::vector<Job> left;
  const Status ended = record([&](storage::Database& store) -> Status {
    CELADON_ASSIGN(left, load_unfinished_jobs(store));
    for (Job& job : left) {
      const auto kind = kinds.find(job.kind);
      const bool ran = job.state == JobState::running;
      const bool again =
          kind != kinds.end() && kind->second.after_crash == JobKind::AfterCrash::again;
      if (job.cancel_asked) {
        job.state = JobState::cancelled;
        job.problem = fail(ErrorCode::cancelled, "已按要求取消 · cancelled as asked");
      } else if (kind == kinds.end() || (ran && !again)) {
        job.state = JobState::interrupted;
        job.problem = interrupted(kind == kinds.end() ? JobKind{} : kind->second);
      } else {
        job.state = JobState::queued;
      }
      if (is_final(job.state)) {
        job.finished = clock.now();
        job.expires = *job.finished + options.keep;
        remove_folder(job.id);
      }
      if (ran || is_final(job.state)) CELADON_TRY(update_job(store, job));
    }
    return {};
  });
  CELADON_TRY(ended);
  for (Job& job : left) {
    if (is_final(job.state)) continue;
    auto taken = std::make_shared<Live>();
    taken->job = std::move(job);
    live.push_back(std::move(taken));
  }
  return {};
}

Jobs::Jobs(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Jobs::~Jobs() { stop(); }

Result<std::unique_ptr<Jobs>> Jobs::open(SharedWorkspace& workspace, storage::Database database,
                                         const Clock& clock, JobOptions options) {
  CELADON_TRY(migrate_jobs(database));
  return std::unique_ptr<Jobs>(
      new Jobs(std::make_unique<Impl>(workspace, std::move(database), clock, std::move(options))));
}

void Jobs::add_kind(JobKind kind) {
  CELADON_ASSERT(impl_->workers.empty());
  const std::string name = kind.name;
  CELADON_ASSERT(impl_->kinds.emplace(name, std::move(kind)).second);
}

Status Jobs::start() {
  CELADON_TRY(impl_->take_up());
  CELADON_TRY(impl_->expire());
  try {
    for (unsigned i = 0; i < std::max(1U, impl_->options.workers); ++i) {
      impl_->workers.emplace_back([impl = impl_.get()] { impl->work(); });
    }
  } catch (const std::system_error& error) {
    stop();
    return fail(ErrorCode::io,
                std::string("the operating system refused a thread: ") + error.what());
  }
  return {};
}

void Jobs::stop() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    for (const auto& live : impl_->live) live->stop = true;
  }
  impl_->wake.notify_all();
  for (std::thread& worker : impl_->workers) worker.join();
  impl_->workers.clear();
}

Result<Job> Jobs::submit(JobRequest asked) {
  Impl& impl = *impl_;
  const JobRequest request = checked(std::move(asked));
  if (!impl.kinds.contains(request.kind)) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("there is no kind of job \"{}\"", request.kind));
  }
  const std::string digest =
      storage::sha256_hex(fmt::format("{}\n{}\n{}", request.kind, request.site, request.request));
  CELADON_TRY(impl.expire());
  Job job;
  job.kind = request.kind;
  job.title = request.title;
  job.owner = request.owner;
  job.owner_name = request.owner_name;
  job.site = request.site;
  job.request = request.request;
  job.progress.phase = {"等待", "waiting"};
  job.created = impl.clock.now();
  bool known = false;
  // One at a time from the look at the key to the insertion: record() keeps the turn.
  CELADON_TRY(impl.record([&](storage::Database& store) -> Status {
    if (!request.idempotency_key.empty()) {
      CELADON_ASSIGN(auto earlier, job_of_key(store, request.owner, request.idempotency_key,
                                              job.created - Duration::hours(24)));
      if (earlier && earlier->digest != digest) {
        return fail(ErrorCode::conflict,
                    fmt::format("idempotency key \"{}\" was used for another request",
                                request.idempotency_key),
                    "use a new key for a new request");
      }
      if (earlier) {
        job = std::move(earlier->job);
        known = true;
        return {};
      }
    }
    {
      const std::lock_guard lock(impl.mutex);
      const auto waiting = std::count_if(impl.live.begin(), impl.live.end(), [&](const auto& live) {
        return live->job.owner == request.owner && live->job.state == JobState::queued;
      });
      if (static_cast<std::size_t>(waiting) >= impl.options.queued_per_owner) {
        return fail(ErrorCode::limit,
                    fmt::format("{} jobs of yours are waiting, the most there may be", waiting),
                    "wait for them or cancel some");
      }
    }
    CELADON_ASSIGN(job, insert_job(store, job, request.idempotency_key, digest, secret_digits()));
    return {};
  }));
  if (known) return this->job(job.id);
  {
    const std::lock_guard lock(impl.mutex);
    auto live = std::make_shared<Impl::Live>();
    live->job = job;
    live->stop = impl.stopping;
    impl.live.push_back(std::move(live));
  }
  impl.tell(job);
  impl.wake.notify_one();
  return job;
}

Result<Job> Jobs::job(std::string_view id) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (const auto live = impl_->find(id)) return live->job;
  }
  Job job;
  CELADON_TRY(impl_->record([&](storage::Database& store) -> Status {
    CELADON_ASSIGN(job, load_job(store, id));
    return {};
  }));
  return job;
}

Result<std::vector<Job>> Jobs::list(const JobFilter& filter) {
  std::vector<Job> jobs;
  CELADON_TRY(impl_->record([&](storage::Database& store) -> Status {
    CELADON_ASSIGN(jobs, load_jobs(store, filter, impl_->options.listed));
    return {};
  }));
  const std::lock_guard lock(impl_->mutex);
  for (Job& job : jobs) {
    if (is_final(job.state)) continue;
    if (const auto live = impl_->find(job.id)) job = live->job;  // its progress is fresher
  }
  return jobs;
}

Result<Job> Jobs::cancel(std::string_view id) {
  CELADON_ASSIGN(Job job, this->job(id));
  bool ended_here = false;
  {
    const std::lock_guard lock(impl_->mutex);
    const auto live = impl_->find(id);
    if (live == nullptr) {
      return fail(ErrorCode::conflict,
                  fmt::format("job {} has ended ({})", job.id, to_string(job.state)),
                  "there is nothing left to cancel");
    }
    live->job.cancel_asked = true;
    live->stop = true;
    if (live->job.state == JobState::queued) {
      live->job.state = JobState::cancelled;
      live->job.problem = fail(ErrorCode::cancelled, "已按要求取消 · cancelled as asked");
      live->job.finished = impl_->clock.now();
      live->job.expires = *live->job.finished + impl_->options.keep;
      ended_here = true;
    }
    job = live->job;
    if (ended_here) std::erase(impl_->live, live);
  }
  CELADON_TRY(impl_->record([&](storage::Database& store) -> Status {
    if (ended_here) return update_job(store, job);
    return store.execute("update job set cancel_asked = 1 where id = :id", {job.id});
  }));
  impl_->tell(job);
  return job;
}

Result<std::filesystem::path> Jobs::file(std::string_view id, std::string_view name) {
  CELADON_ASSIGN(const Job job, this->job(id));
  if (!is_final(job.state)) {
    return fail(ErrorCode::conflict,
                fmt::format("job {} is still {}", job.id, to_string(job.state)),
                "ask again when it has ended");
  }
  const bool listed = job.result && std::any_of(job.result->files.begin(), job.result->files.end(),
                                                [&](const JobFile& f) { return f.name == name; });
  std::filesystem::path path = impl_->options.folder / job.id / std::string(name);
  std::error_code ignored;
  // Only names that the work announced are looked for, so no name leads out of the folder.
  if (!listed || !std::filesystem::is_regular_file(path, ignored)) {
    return fail(ErrorCode::not_found,
                fmt::format("job {} has no file \"{}\", or it has expired", job.id, name),
                "start the job again");
  }
  return path;
}

std::uint64_t Jobs::watch(std::function<void(const Job&)> listener) {
  const std::lock_guard lock(impl_->listeners_mutex);
  const std::uint64_t handle = impl_->next_listener++;
  impl_->listeners.emplace(
      handle, std::make_shared<const std::function<void(const Job&)>>(std::move(listener)));
  return handle;
}

void Jobs::unwatch(std::uint64_t handle) {
  const std::lock_guard lock(impl_->listeners_mutex);
  impl_->listeners.erase(handle);
}

}  // namespace celadon::app
