// Long work: queue, progress, cancel, restart, expiry, keys.

#include "celadon/app/jobs/jobs.hpp"

#include <condition_variable>
#include <fstream>
#include <latch>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/app/shared_workspace.hpp"

namespace celadon::app {
namespace {

using ::testing::HasSubstr;

class JobsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("celadon-jobs-" + std::to_string(::getpid()) + "-" +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    WorkspaceOptions options;
    options.data_folder = folder_ / "data";
    options.who = "test";
    auto opened = SharedWorkspace::open(options, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    shared_ = std::move(opened).value();
    shared_->wait_for_books();
  }
  void TearDown() override {
    jobs_.reset();
    shared_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Opens the queue as a server does at its start; `seen` wakes those who wait.
  void open(std::vector<JobKind> kinds, std::size_t queued_per_owner = 50) {
    jobs_.reset();
    auto database =
        storage::Database::open(folder_ / "data" / "celadon.db", storage::Access::read_write);
    ASSERT_TRUE(database.ok());
    JobOptions options;
    options.folder = folder_ / "data" / "jobs";
    options.queued_per_owner = queued_per_owner;
    auto opened = Jobs::open(*shared_, std::move(*database), clock_, options);
    ASSERT_TRUE(opened.ok()) << opened.error().to_string();
    jobs_ = std::move(opened).value();
    for (JobKind& kind : kinds) jobs_->add_kind(std::move(kind));
    jobs_->watch([this](const Job& job) {
      const std::lock_guard lock(mutex_);
      seen_.push_back(job);
      changed_.notify_all();
    });
    ASSERT_TRUE(jobs_->start().ok());
  }
  Job submit(const std::string& kind, const std::string& key = {},
             const std::string& request = "{}") {
    JobRequest wanted;
    wanted.kind = kind;
    wanted.title = {"任务", "a job"};
    wanted.owner = "u1";
    wanted.owner_name = "wang";
    wanted.site = "mill";
    wanted.request = request;
    wanted.idempotency_key = key;
    auto job = jobs_->submit(wanted);
    EXPECT_TRUE(job.ok()) << job.error().to_string();
    return job.ok() ? *job : Job{};
  }
  Job wait_for(const std::string& id, const std::function<bool(const Job&)>& until) {
    std::unique_lock lock(mutex_);
    Job found;
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [&] {
      for (const Job& job : seen_) {
        if (job.id != id || !until(job)) continue;
        found = job;
        return true;
      }
      return false;
    }));
    return found;
  }
  Job wait_for_end(const std::string& id) {
    return wait_for(id, [](const Job& job) { return is_final(job.state); });
  }

  /// Runs until it is asked to stop.
  static JobKind endless(JobKind::AfterCrash after) {
    JobKind kind;
    kind.name = "endless";
    kind.after_crash = after;
    kind.remedy = {"重新生成报告", "make the report again"};
    kind.work = [](JobContext& context) -> Result<JobResult> {
      context.progress(1, 2, {"进行中", "under way"});
      while (!context.cancelled()) std::this_thread::yield();
      return fail(ErrorCode::cancelled, "stopped at row 1");
    };
    return kind;
  }
  static JobKind quick() {
    JobKind kind;
    kind.name = "quick";
    kind.work = [](JobContext& context) -> Result<JobResult> {
      CELADON_ASSIGN(const auto folder, context.folder());
      std::ofstream(folder / "answer.csv") << "a,b\n";
      JobResult result;
      result.json = R"({"rows":2})";
      result.files.push_back({"answer.csv", "text/csv", 4});
      return result;
    };
    return kind;
  }

  std::filesystem::path folder_;
  ManualClock clock_{Instant{1'767'225'600'000'000}};
  std::unique_ptr<SharedWorkspace> shared_;
  std::unique_ptr<Jobs> jobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Job> seen_;
};

TEST_F(JobsTest, AJobRunsAndItsResultIsKeptUntilItExpires) {
  open({quick()});
  const Job job = submit("quick");
  EXPECT_THAT(job.id, ::testing::MatchesRegex("j-[0-9]{7}-[0-9a-f]{8}"));
  const Job ended = wait_for_end(job.id);
  EXPECT_EQ(ended.state, JobState::succeeded);
  ASSERT_TRUE(ended.result);
  EXPECT_EQ(ended.result->json, R"({"rows":2})");
  EXPECT_TRUE(jobs_->file(job.id, "answer.csv").ok());
  EXPECT_EQ(jobs_->file(job.id, "../../celadon.db").error().code, ErrorCode::not_found);
  clock_.advance(Duration::days(8));
  submit("quick");  // expired results are swept when work arrives
  EXPECT_EQ(jobs_->file(job.id, "answer.csv").error().code, ErrorCode::not_found);
  EXPECT_FALSE(jobs_->job(job.id)->result);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "data" / "jobs" / job.id));
}

TEST_F(JobsTest, ARunningJobIsCancelledAndSaysWhereItStopped) {
  open({endless(JobKind::AfterCrash::interrupted)});
  const Job job = submit("endless");
  const Job running = wait_for(job.id, [](const Job& j) { return j.progress.total == 2; });
  EXPECT_EQ(running.progress.phase.zh, "进行中");
  ASSERT_TRUE(jobs_->cancel(job.id).ok());
  const Job ended = wait_for_end(job.id);
  EXPECT_EQ(ended.state, JobState::cancelled);
  EXPECT_EQ(ended.problem->message, "stopped at row 1");
  EXPECT_EQ(jobs_->cancel(job.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(jobs_->cancel("j-0000009-00000000").error().code, ErrorCode::not_found);
}

TEST_F(JobsTest, WritersTakeTurnsAndAQueuedJobIsCancelledAtOnce) {
  JobKind writer = endless(JobKind::AfterCrash::interrupted);
  writer.writes = true;
  open({writer, quick()});
  const Job first = submit("endless");
  wait_for(first.id, [](const Job& j) { return j.state == JobState::running; });
  const Job second = submit("endless");
  const Job other = submit("quick");  // does not write: passes the one that waits
  EXPECT_EQ(wait_for_end(other.id).state, JobState::succeeded);
  EXPECT_EQ(jobs_->job(second.id)->state, JobState::queued);
  EXPECT_EQ(jobs_->cancel(second.id)->state, JobState::cancelled);
  ASSERT_TRUE(jobs_->cancel(first.id).ok());
  EXPECT_EQ(wait_for_end(first.id).state, JobState::cancelled);
}

TEST_F(JobsTest, AfterARestartWorkIsTakenUpOrSaysWhatToDo) {
  JobKind again = endless(JobKind::AfterCrash::again);
  open({again});
  const Job job = submit("endless");
  wait_for(job.id, [](const Job& j) { return j.state == JobState::running; });
  jobs_->stop();
  JobKind finishes = quick();
  finishes.name = "endless";
  finishes.after_crash = JobKind::AfterCrash::again;
  open({finishes});
  const Job ended = wait_for_end(job.id);
  EXPECT_EQ(ended.state, JobState::succeeded);
  EXPECT_EQ(ended.attempts, 2U);

  open({endless(JobKind::AfterCrash::interrupted)});
  const Job lost = submit("endless");
  wait_for(lost.id, [](const Job& j) { return j.state == JobState::running; });
  open({endless(JobKind::AfterCrash::interrupted)});
  const auto told = jobs_->job(lost.id);
  ASSERT_TRUE(told.ok());
  EXPECT_EQ(told->state, JobState::interrupted);
  EXPECT_THAT(told->problem->remedy, HasSubstr("make the report again"));
}

TEST_F(JobsTest, TheSameKeyIsTheSameJobAndAnotherRequestIsRefused) {
  open({quick()});
  const Job job = submit("quick", "key-1");
  wait_for_end(job.id);
  EXPECT_EQ(submit("quick", "key-1").id, job.id);
  JobRequest other;
  other.kind = "quick";
  other.owner = "u1";
  other.site = "mill";
  other.request = R"({"x":1})";
  other.idempotency_key = "key-1";
  const auto refused = jobs_->submit(other);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("idempotency key \"key-1\""));
  other.owner = "u2";  // keys are the owner's own
  EXPECT_TRUE(jobs_->submit(other).ok());
  clock_.advance(Duration::hours(25));
  EXPECT_NE(submit("quick", "key-1").id, job.id);
}

TEST_F(JobsTest, OnesOwnJobsAndThoseOfOnesSitesAreListed) {
  open({quick()});
  const Job mine = submit("quick");
  wait_for_end(mine.id);
  JobFilter filter;
  filter.owner = "u1";
  EXPECT_EQ(jobs_->list(filter)->size(), 1U);
  filter.owner = "u2";
  EXPECT_TRUE(jobs_->list(filter)->empty());
  filter.sites = {"mill'; drop table job; --", "mill"};
  EXPECT_EQ(jobs_->list(filter)->size(), 1U);
}

TEST_F(JobsTest, AnOwnerCannotFillTheQueue) {
  JobKind writer = endless(JobKind::AfterCrash::interrupted);
  writer.writes = true;
  open({writer}, 2);
  const Job running = submit("endless");
  wait_for(running.id, [](const Job& j) { return j.state == JobState::running; });
  submit("endless");
  submit("endless");
  JobRequest third;
  third.kind = "endless";
  third.owner = "u1";
  EXPECT_EQ(jobs_->submit(third).error().code, ErrorCode::limit);
}

TEST_F(JobsTest, AnExceptionEndsTheJobNotTheServer) {
  JobKind kind;
  kind.name = "throws";
  kind.work = [](JobContext&) -> Result<JobResult> { throw std::runtime_error("boom"); };
  open({kind});
  const Job ended = wait_for_end(submit("throws").id);
  EXPECT_EQ(ended.state, JobState::failed);
  EXPECT_THAT(ended.problem->message, HasSubstr("boom"));
}

}  // namespace
}  // namespace celadon::app
