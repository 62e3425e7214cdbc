#include "celadon/app/jobs/job_queue.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <system_error>

#include <fmt/format.h>

#include "celadon/app/jobs/job_store.hpp"
#include "celadon/base/log.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app {
namespace {

constexpr auto progress_pause = std::chrono::milliseconds(200);

Error interrupted(const JobKind& kind) {
  return fail(ErrorCode::cancelled, "服务在任务运行时停止｜the server stopped while this job ran",
              kind.remedy.zh.empty() ? std::string("请重新提交｜submit it again")
                                     : units::bilingual(kind.remedy.zh, kind.remedy.en));
}

}  // namespace

Status Jobs::Impl::record(const std::function<Status(storage::Database&)>& work) {
  const std::lock_guard turn(database_mutex);
  return work(database);
}

Status Jobs::Impl::keep(const Job& job) {
  for (int attempt = 0;; ++attempt) {
    Status kept = record([&](storage::Database& store) { return update_job(store, job); });
    if (kept.ok() || kept.error().code != ErrorCode::locked || attempt == 5) return kept;
  }
}

void Jobs::Impl::tell(const Job& job) {
  const std::lock_guard in_order(telling);
  if (std::find(ended_told.begin(), ended_told.end(), job.id) != ended_told.end()) return;
  if (is_final(job.state)) {
    ended_told.push_back(job.id);
    if (ended_told.size() > most_ended_told) ended_told.pop_front();
  }
  std::vector<std::shared_ptr<const Listener>> called;
  {
    const std::lock_guard lock(listeners_mutex);
    for (const auto& [handle, listener] : listeners) called.push_back(listener);
  }
  for (const auto& listener : called) (*listener)(job);
}

Jobs::Impl::LivePtr Jobs::Impl::find(std::string_view id) {
  const auto found = std::find_if(
      live.begin(), live.end(), [&](const LivePtr& candidate) { return candidate->job.id == id; });
  return found == live.end() ? nullptr : *found;
}

Status Jobs::Impl::may_wait(const std::string& owner) {
  const std::lock_guard lock(mutex);
  const auto waiting = std::count_if(live.begin(), live.end(), [&](const LivePtr& other) {
    return other->job.owner == owner && other->job.state == JobState::queued;
  });
  if (static_cast<std::size_t>(waiting) < options.queued_per_owner) return {};
  return fail(
      ErrorCode::limit,
      fmt::format("您有 {0} 个任务在等待，已达上限｜{0} jobs of yours are waiting, the most "
                  "there may be",
                  waiting),
      "等待其完成，或取消一部分｜wait for them or cancel some");
}

void Jobs::Impl::enqueue(const Job& job) {
  auto queued = std::make_shared<Live>();
  queued->job = job;
  const std::lock_guard lock(mutex);
  queued->stop = stopping;
  live.push_back(std::move(queued));
}

Jobs::Impl::LivePtr Jobs::Impl::take() {
  for (const LivePtr& candidate : live) {
    if (candidate->job.state != JobState::queued) continue;
    const JobKind& kind = kinds.at(candidate->job.kind);
    if (kind.writes && writer_runs) continue;
    writer_runs = writer_runs || kind.writes;
    return candidate;
  }
  return nullptr;
}

void Jobs::Impl::work() {
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

void Jobs::Impl::remove_folder(const std::string& id) const {
  std::error_code ignored;  // what cannot be removed now is removed at the next start
  std::filesystem::remove_all(options.folder / id, ignored);
}

Status Jobs::Impl::expire() {
  return record([&](storage::Database& store) -> Status {
    CELADON_ASSIGN(const std::vector<std::string> ids, expire_results(store, clock.now()));
    for (const std::string& id : ids) remove_folder(id);
    return {};
  });
}

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
          fmt::format("无法为任务建立目录 {0}：{1}｜cannot make the folder {0} of the job: {1}",
                      folder.string(), error.message()),
          "检查数据目录的权限和剩余空间｜check the rights and the space of the data "
          "folder");
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
      return fail(
          ErrorCode::io,
          fmt::format("任务因异常中止：{0}｜the job ended by an exception: {0}", error.what()),
          "再试一次；若再次出现，请连同服务器日志一并反馈｜try again; if it comes "
          "back, report it with the log of the server");
    }
  }();
  finish(job, kind, std::move(made));
}

/// How a job stands after its work returned. The caller holds `mutex`.
void Jobs::Impl::end(Job& job, const JobKind& kind, Result<JobResult> made) const {
  const bool stopped_by_server = stopping && !job.cancel_asked;
  if (made.ok()) {
    job.state = JobState::succeeded;
    job.result = std::move(*made);
    if (job.progress.total > 0) job.progress.done = job.progress.total;
  } else if (made.error().code != ErrorCode::cancelled) {
    job.state = JobState::failed;
    job.problem = std::move(made).error();
  } else if (!stopped_by_server) {
    job.state = JobState::cancelled;
    job.problem = std::move(made).error();
  } else if (kind.after_crash == JobKind::AfterCrash::again) {
    job.state = JobState::queued;
  } else {
    job.state = JobState::interrupted;
    job.problem = interrupted(kind);
  }
  if (is_final(job.state)) {
    job.finished = clock.now();
    job.expires = *job.finished + options.keep;
  }
}

void Jobs::Impl::finish(const LivePtr& job, const JobKind& kind, Result<JobResult> made) {
  Job ended;
  {
    const std::lock_guard lock(mutex);
    end(job->job, kind, std::move(made));
    ended = job->job;
    if (is_final(ended.state)) std::erase(live, job);
  }
  if (const Status kept = keep(ended); !kept.ok()) {
    log::error(
        fmt::format("job {}: its end could not be kept: {}", ended.id, kept.error().to_string()));
  }
  if (is_final(ended.state) && !ended.result) remove_folder(ended.id);
  tell(ended);
}

/// How a job stands that an earlier process left.
void Jobs::Impl::settle(Job& job) const {
  const auto kind = kinds.find(job.kind);
  const bool ran = job.state == JobState::running;
  const bool again = kind != kinds.end() && kind->second.after_crash == JobKind::AfterCrash::again;
  if (job.cancel_asked) {
    job.state = JobState::cancelled;
    job.problem = fail(ErrorCode::cancelled, "已按要求取消｜cancelled as asked");
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
}

Status Jobs::Impl::take_up() {
  std::vector<Job> left;
  const Status ended = record([&](storage::Database& store) -> Status {
    CELADON_ASSIGN(left, load_unfinished_jobs(store));
    for (Job& job : left) {
      const bool ran = job.state == JobState::running;
      settle(job);
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

}  // namespace celadon::app
