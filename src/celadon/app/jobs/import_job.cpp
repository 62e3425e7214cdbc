// The job "import": an upload enters the series store, then its periods are posted.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/app/import_meters.hpp"
#include "celadon/app/uploads.hpp"

namespace celadon::app {
namespace {

using Json = nlohmann::ordered_json;

const JobText waiting{"等待写入", "waiting for its turn to write"};
const JobText reading{"正在读入样本", "reading samples"};
const JobText posting{"正在记账", "posting the books"};

struct Order {
  std::string site;
  std::string name;
  std::string sha256;
  std::string mapping;
};

Result<Order> order_of(const std::string& request) {
  const auto json = Json::parse(request, nullptr, false);
  if (!json.is_object())
    return fail(ErrorCode::corrupt, "任务丢失了其请求内容｜the job lost what it was asked");
  return Order{json.value("site", std::string()), json.value("name", std::string()),
               json.value("sha256", std::string()), json.value("mapping", std::string())};
}

/// The months the samples touch, as periods; the whole stretch where there are many.
std::vector<std::string> touched_periods(const telemetry::ImportReport& report) {
  Instant first = Instant::max();
  Instant last = Instant::min();
  for (const telemetry::PointReport& point : report.points) {
    if (point.kept == 0) continue;
    first = std::min(first, point.first);
    last = std::max(last, point.last);
  }
  if (first > last) return {};
  const CivilDate from = date_of(first, UtcOffset::china());
  const CivilDate to = date_of(last, UtcOffset::china());
  std::vector<std::string> periods;
  for (std::int32_t year = from.year; year <= to.year && periods.size() < 60; ++year) {
    for (int month = year == from.year ? from.month : 1;
         month <= (year == to.year ? to.month : 12) && periods.size() < 60; ++month)
      periods.push_back(CivilPeriod::month(year, month).to_string());
  }
  return periods;
}

Result<JobResult> run_import(JobContext& context) {
  CELADON_ASSIGN(const Order order, order_of(context.job().request));
  context.progress(0, 0, waiting);
  std::optional<telemetry::ImportReport> report;
  const Status done =
      context.workspace().write(context.job().owner_name, [&](Workspace& workspace) -> Status {
        if (context.cancelled())
          return fail(ErrorCode::cancelled, "已按要求在开始前取消｜cancelled before it began");
        telemetry::ImportWatch watch;
        watch.progress = [&](const telemetry::ImportProgress& p) {
          context.progress(static_cast<double>(p.bytes), static_cast<double>(p.total_bytes),
                           reading);
        };
        watch.cancelled = [&] { return context.cancelled(); };
        CELADON_ASSIGN(const auto file, workspace.folder().files().find(order.sha256));
        CELADON_ASSIGN(telemetry::ImportMapping mapping,
                       telemetry::parse_mapping(order.mapping, "mapping.yaml"));
        CELADON_ASSIGN(
            report,
            import_kept_file(workspace, {order.site, file, order.name, std::move(mapping)}, watch));
        context.progress(1, 1, posting);  // done by the workspace behind this write
        return {};
      });
  CELADON_TRY(done);
  Json json = telemetry::to_json(*report);
  if (!report->rejects_file.empty()) {
    json["rejects_file"] = nullptr;  // a path of the server is nobody's business
    json["rejects"] =
        fmt::format("/api/v1/sites/{}/imports/{}/rejects", order.site, report->session);
  }
  json["posted"] = touched_periods(*report);
  json["posting_problem"] = nullptr;
  if (const auto behind = context.workspace().books_behind()) {
    json["posting_problem"] = {
        {"code", to_string(behind->code)}, {"detail", behind->message}, {"remedy", behind->remedy}};
  }
  JobResult result;
  result.json = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return result;
}

}  // namespace

JobKind import_job() {
  JobKind kind;
  kind.name = "import";
  kind.work = run_import;
  kind.after_crash = JobKind::AfterCrash::again;
  kind.writes = true;
  kind.remedy = {"重新导入同一文件即可补全", "import the same file again to complete it"};
  return kind;
}

Result<Job> start_import(SharedWorkspace& workspace, Jobs& jobs, const ImportWish& wish) {
  CELADON_ASSIGN(const Upload upload, one_upload(workspace, wish.site, wish.upload));
  CELADON_TRY(telemetry::parse_mapping(wish.mapping, "mapping.yaml"));
  JobRequest request;
  request.kind = "import";
  request.title = {"导入 " + upload.name, "import " + upload.name};
  request.owner = wish.owner;
  request.owner_name = wish.owner_name;
  request.site = wish.site;
  request.request = Json{
      {"site", wish.site},
      {"upload", upload.id},
      {"name", upload.name},
      {"sha256", upload.sha256},
      {"mapping",
       wish.mapping}}.dump(-1, ' ', false, Json::error_handler_t::replace);
  request.idempotency_key = wish.idempotency_key;
  return jobs.submit(std::move(request));
}

}  // namespace celadon::app
