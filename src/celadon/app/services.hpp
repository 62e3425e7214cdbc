#pragma once
// What a running server holds: one of each, made by the wiring, handed to every handler.

#include "celadon/base/clock.hpp"

namespace celadon::app {

class SharedWorkspace;  // app/shared_workspace.hpp
class Jobs;             // app/jobs/jobs.hpp
namespace access {
class AccessControl;  // app/access/access_control.hpp: users, sessions, tokens, may()
class AuditLog;       // app/access/audit_log.hpp
}  // namespace access
namespace live {
class Live;       // app/live/live.hpp: readings as they arrive
class SiteFeeds;  // app/live/site_feeds.hpp: where they come from
}  // namespace live

struct Services {
  SharedWorkspace& workspace;
  access::AccessControl& access;
  access::AuditLog& audit;
  Jobs& jobs;
  live::Live& live;
  live::SiteFeeds& feeds;
  const Clock& clock;
};

}  // namespace celadon::app
