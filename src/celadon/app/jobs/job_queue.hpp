#pragma once
// What stands behind Jobs: the queue of jobs that have not ended, the threads that work on them,
// and who is told of their steps.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "celadon/app/jobs/jobs.hpp"
#include "celadon/app/shared_workspace.hpp"

namespace celadon::app {

struct Jobs::Impl {
  /// A job that has not ended.
  struct Live {
    Job job;  ///< guarded by Impl::mutex
    std::atomic<bool> stop{false};
  };
  using LivePtr = std::shared_ptr<Live>;
  using Listener = std::function<void(const Job&)>;

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
  std::map<std::uint64_t, std::shared_ptr<const Listener>> listeners;
  std::uint64_t next_listener = 1;

  class Context;

  Impl(SharedWorkspace& w, storage::Database d, const Clock& c, JobOptions o)
      : workspace(w), database(std::move(d)), clock(c), options(std::move(o)) {}

  /// One at a time on the connection of the jobs.
  Status record(const std::function<Status(storage::Database&)>& work);
  /// A step is written down; a store that is busy is asked again, since losing the step would run
  /// the job twice.
  Status keep(const Job& job);
  /// One call after another, and nothing of a job after its end: who asks to cancel a job holds a
  /// copy that may be older than that end.
  void tell(const Job& job);

  /// Among those that have not ended; null when there is none. The caller holds `mutex`.
  LivePtr find(std::string_view id);
  /// Whether one more may wait for this owner. Error: limit.
  Status may_wait(const std::string& owner);
  /// Queues a job that the store knows.
  void enqueue(const Job& job);

  /// A worker thread: one job after another until the server stops.
  void work();
  void run(const LivePtr& job, const Job& started);
  void finish(const LivePtr& job, const JobKind& kind, Result<JobResult> made);

  void remove_folder(const std::string& id) const;
  /// Removes what has expired.
  Status expire();
  /// What an earlier process left: queued jobs wait again; running ones are taken up or end here.
  Status take_up();

 private:
  /// The oldest queued job whose turn it is; null when there is none. The caller holds `mutex`.
  LivePtr take();
  void end(Job& job, const JobKind& kind, Result<JobResult> made) const;
  void settle(Job& job) const;
};

}  // namespace celadon::app
