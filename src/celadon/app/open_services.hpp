#pragma once
// Makes what a running server holds, in order, and ends it in the opposite one.

#include <memory>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/access/audit_log.hpp"
#include "celadon/app/jobs/jobs.hpp"
#include "celadon/app/live/site_feeds.hpp"
#include "celadon/app/services.hpp"
#include "celadon/app/shared_workspace.hpp"

namespace celadon::app {

namespace ladder {
class LadderClock;  // app/ladder/ladder_clock.hpp
}

struct ServicesOptions {
  WorkspaceOptions workspace;
  unsigned readers = 2;  ///< at once, of the data
  access::AccessSettings access;
  access::AuditDigest audit_digest = access::AuditDigest::sha256;
  unsigned job_workers = 2;
  live::LiveOptions live;
};

class OpenServices {
 public:
  ~OpenServices();
  /// Opens the data folder for writing, the access control, the jobs and the intake of readings.
  /// Job kinds are added before `start`. Errors: those of the five. The clock must outlive the
  /// services.
  static Result<std::unique_ptr<OpenServices>> open(const ServicesOptions& options,
                                                    const Clock& clock);

  [[nodiscard]] Services& services() { return *services_; }
  /// Takes up the jobs that wait, and keeps what has come in live.
  Status start();
  /// Ends the jobs that run; they are taken up again or told as interrupted.
  void stop();

 private:
  OpenServices();
  std::unique_ptr<SharedWorkspace> workspace_;
  std::unique_ptr<access::AuditLog> audit_;
  std::unique_ptr<access::AccessControl> access_;
  std::unique_ptr<Jobs> jobs_;
  std::unique_ptr<live::Live> live_;
  std::unique_ptr<live::SiteFeeds> feeds_;
  std::unique_ptr<ladder::LadderClock> clock_;
  std::unique_ptr<Services> services_;
};

}  // namespace celadon::app
