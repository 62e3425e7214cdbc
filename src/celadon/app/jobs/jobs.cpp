#include "celadon/app/jobs/jobs.hpp"

#include <algorithm>
#include <random>
#include <system_error>

#include <fmt/format.h>

#include "celadon/app/jobs/job_queue.hpp"
#include "celadon/app/jobs/job_store.hpp"
#include "celadon/storage/digest.hpp"

namespace celadon::app {
namespace {

/// Eight hexadecimal digits nobody can guess, so that ids of others' jobs are not tried out.
std::string secret_digits() {
  std::random_device source;
  return fmt::format("{:08x}", std::uint32_t{source()});
}

JobRequest checked(JobRequest request) {
  if (request.idempotency_key.size() > 128) request.idempotency_key.resize(128);
  return request;
}

Job waiting_job(const JobRequest& request, Instant now) {
  Job job;
  job.kind = request.kind;
  job.title = request.title;
  job.owner = request.owner;
  job.owner_name = request.owner_name;
  job.site = request.site;
  job.request = request.request;
  job.progress.phase = {"等待", "waiting"};
  job.created = now;
  return job;
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
                std::string("操作系统拒绝新建线程｜the operating system refused a thread: ") +
                    error.what());
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
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("没有类别为 \"{0}\" 的任务｜there is no kind of job \"{0}\"", request.kind));
  }
  const std::string digest =
      storage::sha256_hex(fmt::format("{}\n{}\n{}", request.kind, request.site, request.request));
  CELADON_TRY(impl.expire());
  Job job = waiting_job(request, impl.clock.now());
  bool known = false;
  // One at a time from the look at the key to the insertion: record() keeps the turn.
  const Status inserted = impl.record([&](storage::Database& store) -> Status {
    if (!request.idempotency_key.empty()) {
      CELADON_ASSIGN(auto earlier, job_of_key(store, request.owner, request.idempotency_key,
                                              job.created - Duration::hours(24)));
      if (earlier && earlier->digest != digest) {
        return fail(
            ErrorCode::conflict,
            fmt::format(
                "幂等键 \"{0}\" 已用于另一请求｜idempotency key \"{0}\" was used for another "
                "request",
                request.idempotency_key),
            "新请求请用新的键｜use a new key for a new request");
      }
      if (earlier) {
        job = std::move(earlier->job);
        known = true;
        return {};
      }
    }
    CELADON_TRY(impl.may_wait(request.owner));
    CELADON_ASSIGN(job, insert_job(store, job, request.idempotency_key, digest, secret_digits()));
    return {};
  });
  CELADON_TRY(inserted);
  if (known) return this->job(job.id);
  impl.enqueue(job);
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
                  fmt::format("任务 {0} 已结束（{1}）｜job {0} has ended ({1})", job.id,
                              to_string(job.state)),
                  "没有可取消的内容｜there is nothing left to cancel");
    }
    live->job.cancel_asked = true;
    live->stop = true;
    if (live->job.state == JobState::queued) {
      live->job.state = JobState::cancelled;
      live->job.problem = fail(ErrorCode::cancelled, "已按要求取消｜cancelled as asked");
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
    return fail(
        ErrorCode::conflict,
        fmt::format("任务 {0} 仍为 {1}｜job {0} is still {1}", job.id, to_string(job.state)),
        "结束后再查询｜ask again when it has ended");
  }
  const bool listed = job.result && std::any_of(job.result->files.begin(), job.result->files.end(),
                                                [&](const JobFile& f) { return f.name == name; });
  std::filesystem::path path = impl_->options.folder / job.id / std::string(name);
  std::error_code ignored;
  // Only names that the work announced are looked for, so no name leads out of the folder.
  if (!listed || !std::filesystem::is_regular_file(path, ignored)) {
    return fail(
        ErrorCode::not_found,
        fmt::format("任务 {0} 没有文件 \"{1}\"，或已过期｜job {0} has no file \"{1}\", or it has "
                    "expired",
                    job.id, name),
        "重新提交任务｜start the job again");
  }
  return path;
}

std::uint64_t Jobs::watch(std::function<void(const Job&)> listener) {
  const std::lock_guard lock(impl_->listeners_mutex);
  const std::uint64_t handle = impl_->next_listener++;
  impl_->listeners.emplace(handle, std::make_shared<const Impl::Listener>(std::move(listener)));
  return handle;
}

void Jobs::unwatch(std::uint64_t handle) {
  const std::lock_guard lock(impl_->listeners_mutex);
  impl_->listeners.erase(handle);
}

}  // namespace celadon::app
