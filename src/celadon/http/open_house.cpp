#include "celadon/http/open_house.hpp"

#include <nlohmann/json.hpp>

#include "celadon/http/audit_trail.hpp"
#include "celadon/http/events.hpp"

namespace celadon::http {
namespace {

namespace access = app::access;

Admission admission_of(const access::Decision& decision) {
  switch (decision.verdict) {
    case access::Verdict::allow: return Admission::allow;
    case access::Verdict::unauthenticated: return Admission::unauthenticated;
    case access::Verdict::forbidden: return Admission::forbidden;
    case access::Verdict::hidden: return Admission::hidden;
  }
  return Admission::forbidden;
}

AccessPort port_of(access::AccessControl& control) {
  AccessPort port;
  port.cookie_name = control.cookie_name();
  port.who_asks = [&control](std::string_view cookie, std::string_view bearer,
                             std::string_view remote) {
    return control.who_asks(cookie, bearer, remote);
  };
  port.csrf_holds = [&control](const access::Principal& who, std::string_view token) {
    return control.csrf_holds(who, token);
  };
  port.record = [&control](const access::Principal& who, const Route& route, const Request& request,
                           int status, bool refused) {
    put_on_record(control, who, route, request, status, refused);
  };
  port.may = [&control](const access::Principal& who, access::Permission permission, Scope scope,
                        std::string_view thing) {
    switch (scope) {
      case Scope::site: return admission_of(control.may_site(who, permission, thing));
      case Scope::organisation:
        return admission_of(
            control.may(who, permission, access::OrganisationId(std::string(thing))));
      case Scope::none:
      case Scope::handler: break;
    }
    return admission_of(control.may_somewhere(who, permission));
  };
  return port;
}

/// What an upload that was cut off by the end of the process left behind.
Status prepare_spool(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::remove_all(folder, failure);
  std::filesystem::create_directories(folder, failure);
  if (failure) return storage::system_error(failure.value(), "创建｜create", folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
  return {};
}

std::string job_event(const app::Job& job) {
  return nlohmann::ordered_json{{"job", job.id},
                                {"kind", job.kind},
                                {"state", app::to_string(job.state)},
                                {"done", job.progress.done},
                                {"total", job.progress.total}}
      .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

struct OpenHouse::Impl {
  Impl(const OpenHouseOptions& wanted, const Clock& clock,
       std::unique_ptr<app::OpenServices> opened, std::unique_ptr<StaticFiles> files)
      : options(wanted),
        services(std::move(opened)),
        pages(std::move(files)),
        router(all_routes()),
        metrics(all_routes()),
        events(std::to_string(clock.now().us / 1000)),
        live{events,          metrics,     wanted.services.workspace.data_folder,
             CELADON_VERSION, clock.now(), [this] { return gauges(); }},
        dispatcher(
            router, *pages, metrics, port_of(services->services().access),
            [this](Handler handler, const Request& request, const access::Principal& who) {
              Call call{request, who, services->services(), live};
              return handler(call);
            },
            wanted.dispatch) {}

  OpenHouseOptions options;
  std::unique_ptr<app::OpenServices> services;
  std::unique_ptr<StaticFiles> pages;
  Router router;
  Metrics metrics;
  EventHub events;
  Live live;
  Dispatcher dispatcher;
  std::unique_ptr<Server> server;
  std::uint64_t revisions = 0;  ///< handles of what is watched
  std::uint64_t jobs = 0;
  bool closed = false;

  std::vector<Gauge> gauges() {
    return {{"celadon_revision", "Rises with every write.",
             static_cast<double>(services->services().workspace.revision())}};
  }
  void watch() {
    revisions = services->services().workspace.watch([this](std::uint64_t revision) {
      events.publish("revision", "{\"revision\":" + std::to_string(revision) + "}");
    });
    jobs = services->services().jobs.watch(
        [this](const app::Job& job) { events.publish("job", job_event(job), job.owner); });
  }
  void close() {
    if (closed) return;
    closed = true;
    live.stopping = true;
    if (revisions != 0) services->services().workspace.unwatch(revisions);
    if (jobs != 0) services->services().jobs.unwatch(jobs);
    events.close();
    server.reset();
    services->stop();
  }
};

OpenHouse::OpenHouse(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

OpenHouse::~OpenHouse() { impl_->close(); }

Result<std::unique_ptr<OpenHouse>> OpenHouse::open(const OpenHouseOptions& options,
                                                   const Clock& clock) {
  std::unique_ptr<StaticFiles> pages;
  if (options.web.empty()) {
    pages = std::make_unique<StaticFiles>(embedded_web_files());
  } else {
    CELADON_ASSIGN(pages, StaticFiles::of_folder(options.web));
  }
  OpenHouseOptions wanted = options;
  wanted.services.access.secure_cookies = !options.server.certificate.empty();
  CELADON_ASSIGN(auto services, app::OpenServices::open(wanted.services, clock));
  wanted.server.spool = options.services.workspace.data_folder / "uploads";
  CELADON_TRY(prepare_spool(wanted.server.spool));
  auto impl = std::make_unique<Impl>(wanted, clock, std::move(services), std::move(pages));
  CELADON_TRY(impl->services->start());
  impl->watch();
  std::unique_ptr<OpenHouse> house(new OpenHouse(std::move(impl)));
  CELADON_ASSIGN(house->impl_->server,
                 Server::start(wanted.server, house->impl_->dispatcher, house->impl_->metrics));
  return house;
}

std::uint16_t OpenHouse::port() const { return impl_->server->port(); }

std::string OpenHouse::address() const {
  const ServerOptions& server = impl_->options.server;
  const bool six = server.address.find(':') != std::string::npos;
  return std::string(server.certificate.empty() ? "http://" : "https://") + (six ? "[" : "") +
         server.address + (six ? "]:" : ":") + std::to_string(port());
}

app::Services& OpenHouse::services() { return impl_->services->services(); }

Result<std::optional<std::string>> OpenHouse::first_start_link() {
  access::AccessControl& control = services().access;
  if (!control.first_start()) return std::optional<std::string>();
  CELADON_ASSIGN(const std::string token, control.first_start_token());
  return std::optional<std::string>("/first-start#token=" + token);
}

void OpenHouse::close() { impl_->close(); }

}  // namespace celadon::http
