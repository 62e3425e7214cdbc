#pragma once
// The steps of time in a running server: bans that end, forms that are missed. Once when the server
// begins and once a civil day.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "celadon/app/access/audit_log.hpp"
#include "celadon/app/shared_workspace.hpp"

namespace celadon::app::ladder {

/// Looks at the injected clock every so often; what day it is comes from it alone.
class LadderClock {
 public:
  LadderClock(SharedWorkspace& workspace, const access::AuditLog& audit, const Clock& clock)
      : workspace_(&workspace), audit_(&audit), clock_(&clock) {}
  ~LadderClock() { stop(); }
  LadderClock(const LadderClock&) = delete;
  LadderClock& operator=(const LadderClock&) = delete;

  void start();
  /// Waits for the steps that run. Idempotent.
  void stop();

 private:
  void run();
  void take_steps();
  bool stopping();

  SharedWorkspace* workspace_;
  const access::AuditLog* audit_;
  const Clock* clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace celadon::app::ladder
