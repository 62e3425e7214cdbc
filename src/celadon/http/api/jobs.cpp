// Routes of long work.

#include "celadon/app/jobs/jobs.hpp"

#include <fmt/format.h>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/api/exchange_json.hpp"
#include "celadon/http/route.hpp"
#include "celadon/registry/site_store.hpp"

namespace celadon::http {
namespace {

namespace access = app::access;
using access::Permission;

const ListSpec& spec() {
  static const ListSpec jobs{{"任务", "Jobs"},
                             "jobs",
                             {{"id", {"编号", "id"}},
                              {"kind", {"类别", "kind"}},
                              {"title", {"名称", "title"}},
                              {"state", {"状态", "state"}},
                              {"site", {"工厂", "site"}},
                              {"owner.name", {"提交人", "owner"}},
                              {"progress.done", {"已完成", "done"}},
                              {"progress.total", {"总量", "total"}},
                              {"created_at", {"提交时间", "submitted"}, "", true, true, true},
                              {"started_at", {"开始时间", "started"}, "", true, true, true},
                              {"finished_at", {"结束时间", "finished"}, "", true, true, true},
                              {"problem.detail", {"原因", "reason"}}},
                             "id",
                             {}};
  return jobs;
}

/// Whether the asker leads an organisation that the site belongs to: then its jobs are theirs to
/// see, whoever submitted them.
bool leads(Call& call, std::string_view site) {
  if (site.empty()) return false;
  const auto owner = call.services.access.owner_of_site(site);
  if (!owner.ok()) return false;
  const access::AccessStatePtr state = call.services.access.state();
  for (const access::Grant& grant : call.who.grants) {
    const bool leader =
        grant.role == access::Role::administrator || grant.role == access::Role::plant_director;
    if (leader && access::grant_reaches(*state, grant, Permission::job_read, *owner,
                                        call.services.clock.now()))
      return true;
  }
  return false;
}

bool may_see(Call& call, const app::Job& job) {
  return (!job.owner.empty() && job.owner == call.who.user.text) || leads(call, job.site);
}

/// A job the asker may see; another one is told as if it did not exist.
Result<app::Job> visible(Call& call) {
  const std::string& id = call.request.path_value("job");
  auto job = call.services.jobs.job(id);
  if (job.ok() && may_see(call, *job)) return job;
  if (!job.ok() && job.error().code != ErrorCode::not_found) return job;
  return fail(ErrorCode::not_found,
              fmt::format("没有任务 \"{0}\"｜there is no job \"{0}\"", id.substr(0, 60)),
              "GET /api/v1/jobs 列出可见的任务｜GET /api/v1/jobs lists those you may see");
}

Result<Response> list(Call& call) {
  app::JobFilter filter;
  filter.owner = call.who.user.text;
  // Every site, not only those linked to an organisation: the others belong to the root.
  std::vector<registry::SiteId> sites;
  CELADON_TRY(call.services.workspace.read([&](app::Workspace& workspace) -> Status {
    CELADON_ASSIGN(sites, registry::list_sites(workspace.database()));
    return {};
  }));
  for (const registry::SiteId& site : sites) {
    if (leads(call, site.text)) filter.sites.push_back(site.text);
  }
  CELADON_ASSIGN(const std::vector<app::Job> jobs, call.services.jobs.list(filter));
  std::vector<ListItem> items;
  for (const app::Job& job : jobs) {
    if (may_see(call, job)) items.push_back(job_json(job, call.request));
  }
  return list_answer(call.request, spec(), std::move(items));
}

Result<Response> show(Call& call) {
  CELADON_ASSIGN(const app::Job job, visible(call));
  return json_response(200, job_json(job, call.request));
}

Result<Response> cancel(Call& call) {
  CELADON_TRY(visible(call));
  CELADON_ASSIGN(const app::Job job, call.services.jobs.cancel(call.request.path_value("job")));
  return json_response(202, job_json(job, call.request));
}

/// What a stream of one job shares with the queue: set up by subscribe, ended by unsubscribe.
struct Stream {
  std::mutex mutex;
  EventSource::Sink sink;
  std::uint64_t handle = 0;
  bool ended = false;
};

Result<Response> events(Call& call) {
  CELADON_ASSIGN(const app::Job first, visible(call));
  const auto stream = std::make_shared<Stream>();
  app::Jobs& jobs = call.services.jobs;
  const auto event_of = [](const app::Job& job) {
    return Event{"job",
                 {},
                 job_json(job, Request{}).dump(-1, ' ', false, ListItem::error_handler_t::replace)};
  };
  // Told in order: under the stream's lock, so that the final state is the last.
  const auto tell = [stream, event_of](const app::Job& job) {
    const std::lock_guard lock(stream->mutex);
    if (stream->ended) return;
    const bool listens = stream->sink.send(event_of(job));
    stream->ended = !listens || app::is_final(job.state);
    if (listens && stream->ended) stream->sink.close();
  };
  EventSource source;
  source.subscribe = [stream, tell, &jobs, id = first.id](EventSource::Sink sink,
                                                          const std::string&) {
    {
      const std::lock_guard lock(stream->mutex);
      stream->sink = std::move(sink);
    }
    const std::uint64_t handle = jobs.watch([tell, id](const app::Job& job) {
      if (job.id == id) tell(job);
    });
    {
      const std::lock_guard lock(stream->mutex);
      stream->handle = handle;
    }
    if (const auto now = jobs.job(id); now.ok()) tell(*now);
  };
  source.unsubscribe = [stream, &jobs] {
    std::uint64_t handle = 0;
    {
      const std::lock_guard lock(stream->mutex);
      stream->ended = true;
      handle = std::exchange(stream->handle, 0);
    }
    if (handle != 0) jobs.unwatch(handle);
  };
  Response response;
  response.content_type = "text/event-stream";
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = std::move(source);
  return response;
}

Result<Response> result(Call& call) {
  CELADON_ASSIGN(const app::Job job, visible(call));
  if (!app::is_final(job.state)) {
    return fail(
        ErrorCode::conflict,
        fmt::format("任务 {0} 仍为 {1}｜job {0} is still {1}", job.id, app::to_string(job.state)),
        "结束后再查询｜ask again when it has ended");
  }
  if (!job.result) {
    if (job.problem) return *job.problem;
    return fail(ErrorCode::not_found,
                fmt::format("任务 {0} 的结果已过期｜the result of job {0} has expired", job.id),
                "重新提交任务｜start the job again");
  }
  const auto name = call.request.query_value("file");
  if (!name) return text_response(200, "application/json; charset=utf-8", job.result->json);
  Response response;
  CELADON_ASSIGN(response.body, [&]() -> Result<decltype(response.body)> {
    CELADON_ASSIGN(auto path, call.services.jobs.file(job.id, *name));
    return decltype(response.body)(FileBody{std::move(path)});
  }());
  for (const app::JobFile& file : job.result->files) {
    if (file.name == *name) response.content_type = file.content_type;
  }
  response.headers.emplace_back("Content-Disposition", attachment(*name));
  response.headers.emplace_back("Content-Security-Policy", "sandbox; default-src 'none'");
  return response;
}

}  // namespace

std::vector<Route> job_routes() {
  const auto read = Permission::job_read;
  return {
      {Method::get, "/api/v1/jobs", read, Scope::handler, list},
      {Method::get, "/api/v1/jobs/{job}", read, Scope::handler, show},
      {Method::del, "/api/v1/jobs/{job}", read, Scope::handler, cancel},
      {Method::get, "/api/v1/jobs/{job}/events", read, Scope::handler, events},
      {Method::get, "/api/v1/jobs/{job}/result", read, Scope::handler, result},
  };
}

}  // namespace celadon::http
