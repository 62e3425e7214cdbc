#include "celadon/app/open_services.hpp"

#include "celadon/app/access/divisions.hpp"
#include "celadon/app/ladder/ladder_clock.hpp"
#include "celadon/app/report_job.hpp"
#include "celadon/app/uploads.hpp"

namespace celadon::app {

Result<std::unique_ptr<OpenServices>> OpenServices::open(const ServicesOptions& options,
                                                         const Clock& clock) {
  std::unique_ptr<OpenServices> made(new OpenServices());
  CELADON_ASSIGN(made->workspace_,
                 SharedWorkspace::open(options.workspace, clock, options.readers));
  // Connections of their own: neither a log-in nor a job's step waits behind a long write.
  CELADON_ASSIGN(storage::Database for_access, made->workspace_->connect());
  CELADON_ASSIGN(storage::Database for_jobs, made->workspace_->connect());
  CELADON_ASSIGN(const access::AccessGate gate, access::AccessGate::open(std::move(for_access)));
  access::AccessSettings settings = options.access;
  CELADON_ASSIGN(settings.divisions, access::divisions_of(*made->workspace_->reference().library));
  CELADON_ASSIGN(made->audit_, access::AuditLog::open(gate, clock, options.audit_digest));
  CELADON_ASSIGN(made->access_,
                 access::AccessControl::open(gate, *made->audit_, clock, std::move(settings)));
  JobOptions jobs;
  jobs.folder = options.workspace.data_folder / "jobs";
  jobs.workers = options.job_workers;
  CELADON_ASSIGN(made->jobs_,
                 Jobs::open(*made->workspace_, std::move(for_jobs), clock, std::move(jobs)));
  // Each kind of job is added here, before `start`.
  made->jobs_->add_kind(import_job());
  made->jobs_->add_kind(report_job_kind());
  CELADON_ASSIGN(made->live_, live::Live::open(*made->workspace_, clock, options.live));
  made->feeds_ = std::make_unique<live::SiteFeeds>(*made->workspace_, *made->live_,
                                                   options.workspace.data_folder);
  made->clock_ = std::make_unique<ladder::LadderClock>(*made->workspace_, *made->audit_, clock);
  made->services_ =
      std::make_unique<Services>(Services{*made->workspace_, *made->access_, *made->audit_,
                                          *made->jobs_, *made->live_, *made->feeds_, clock});
  return made;
}

OpenServices::OpenServices() = default;
OpenServices::~OpenServices() = default;

Status OpenServices::start() {
  clock_->start();
  live_->start();
  CELADON_TRY(feeds_->start());
  return jobs_->start();
}

void OpenServices::stop() {
  clock_->stop();
  jobs_->stop();
  feeds_->stop();
  live_->stop();
}

}  // namespace celadon::app
