// Routes by which readings come in as they arrive, and are asked for. /write, /api/v2/write, /ping,
// /health and /query answer as InfluxDB does, so that its clients need no other set-up than an
// address.

#include <charconv>

#include <fmt/format.h>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/live/answers.hpp"
#include "celadon/app/live/site_feeds.hpp"
#include "celadon/http/api/exchange_json.hpp"
#include "celadon/http/compress.hpp"
#include "celadon/http/json_body.hpp"
#include "celadon/http/problem.hpp"
#include "celadon/http/route.hpp"
#include "celadon/telemetry/quality.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::http {
namespace {

using app::access::Permission;
using app::live::AnswerForm;
using app::live::LiveSite;

constexpr std::size_t most_unpacked = std::size_t{64} << 20;
constexpr std::size_t most_points_asked = 2000;

Response json_text(std::string text) {
  return text_response(200, "application/json; charset=utf-8", std::move(text));
}

/// The form of InfluxDB's own answers to what it refuses.
Response refused(int status, std::string_view version, const std::string& message,
                 std::uint64_t line = 0) {
  ListItem body;
  if (version == "1") {
    body["error"] = message;
  } else {
    body["code"] = status == 404 ? "not found" : status == 429 ? "too many requests" : "invalid";
    body["message"] = message;
    if (line > 0) body["line"] = line;
  }
  Response answer = json_response(status, body);
  answer.headers.emplace_back(version == "1" ? "X-Influxdb-Error" : "X-Platform-Error-Code",
                              version == "1" ? "partial write" : "invalid");
  return answer;
}

std::string in_english(const Error& error) {
  return std::string(units::in_language(error.message, units::Language::en));
}

int status_of_error(const Error& error) { return status_of(problem_of(error).code); }

/// What the lines at fault come to, in one text: "partial write: line 3: …; dropped=2".
std::string told(const app::live::TakenLines& taken) {
  constexpr std::size_t most_told = 5;
  std::string text = taken.readings > 0 ? "partial write: " : "unable to parse: ";
  for (std::size_t i = 0; i < taken.faults.size() && i < most_told; ++i)
    text += fmt::format("line {}: {}; ", taken.faults[i].row, in_english(taken.faults[i].error));
  return text + fmt::format("dropped={}", taken.fault_count);
}

/// A body of line protocol for the site that `named` names (a database or a bucket).
Result<Response> take_lines(Call& call, std::string_view version, std::string_view named) {
  const Request& request = call.request;
  std::string site(request.query_value(named).value_or(""));
  if (const auto slash = site.find('/'); slash != std::string::npos)
    site.resize(slash);  // "database/retention policy"
  if (site.empty())
    return refused(400, version, fmt::format("{} is required: the id of a site", named));
  // Whoever may not write there learns no more than that nothing of that name takes readings.
  if (!call.services.access.may_site(call.who, Permission::import_data, site).allowed())
    return refused(404, version, fmt::format("{} not found: {}", named, site));
  const auto precision =
      drivers::line_protocol::read_precision(request.query_value("precision").value_or(""));
  if (!precision.ok()) return refused(400, version, in_english(precision.error()));
  std::string unpacked;
  std::string_view text = request.body;
  if (request.header("content-encoding").value_or("") == "gzip") {
    auto bytes = gunzip(request.body, most_unpacked);
    if (!bytes.ok())
      return refused(status_of_error(bytes.error()), version, in_english(bytes.error()));
    unpacked = std::move(bytes).value();
    text = unpacked;
  }
  const auto taken = call.services.live.take_lines(site, text, *precision, call.who.login);
  if (!taken.ok())
    return refused(status_of_error(taken.error()), version, in_english(taken.error()));
  if (taken->fault_count > 0)
    return refused(400, version, told(*taken),
                   taken->faults.empty() ? 0 : taken->faults.front().row);
  return text_response(204, "", "");
}

Result<Response> write_v1(Call& call) { return take_lines(call, "1", "db"); }
Result<Response> write_v2(Call& call) { return take_lines(call, "2", "bucket"); }

Result<Response> ping(Call& call) {
  Response answer = text_response(204, "", "");
  answer.headers.emplace_back("X-Influxdb-Build", "celadon");
  answer.headers.emplace_back("X-Influxdb-Version", call.live.version);
  return answer;
}

Result<Response> influx_health(Call& call) {
  return json_response(200, {{"name", "celadon"},
                             {"message", "ready for readings"},
                             {"status", "pass"},
                             {"checks", ListItem::array()},
                             {"version", call.live.version}});
}

/// Clients of version 1 create their database before they write: sites are made otherwise, and that
/// is said only where something else is asked.
Result<Response> query_v1(Call& call) {
  std::string asked(call.request.query_value("q").value_or(""));
  if (asked.empty() && call.request.body.starts_with("q=")) asked = call.request.body.substr(2);
  std::transform(asked.begin(), asked.end(), asked.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (asked.starts_with("create database") || asked.starts_with("create+database") ||
      asked.starts_with("create%20database"))
    return json_response(200, {{"results", ListItem::array({ListItem{{"statement_id", 0}}})}});
  return refused(400, "1",
                 "only CREATE DATABASE is answered here; ask /api/v1/sites/{site}/intervals");
}

Result<std::shared_ptr<LiveSite>> site_of(Call& call) {
  return call.services.live.site(call.request.path_value("site"));
}

/// "2025-03-01T08:00:00+08:00", or milliseconds since 1970.
Result<Instant> instant_of(const std::string& name, std::string_view text) {
  std::int64_t ms = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (failed == std::errc() && end == text.data() + text.size() && ms > -1'000'000'000'000'000 &&
      ms < 1'000'000'000'000'000)
    return Instant{ms * 1000};
  auto at = parse_instant(text, UtcOffset::china());
  if (at.ok()) return at;
  return fail(ErrorCode::invalid_argument,
              fmt::format("{0}: “{1}”不是时间｜{0}: '{1}' is no time", name, text),
              "写成 2025-03-01T08:00:00+08:00 或毫秒数｜write 2025-03-01T08:00:00+08:00, or "
              "milliseconds since 1970");
}

Result<Interval> range_of(Call& call) {
  const std::string from(call.request.query_value("from").value_or(""));
  const std::string to(call.request.query_value("to").value_or(""));
  const Instant now = call.services.clock.now();
  Interval range{now - Duration::days(1), now + Duration{1}};
  if (!from.empty()) {
    CELADON_ASSIGN(range.from, instant_of("from", from));
  }
  if (!to.empty()) {
    CELADON_ASSIGN(range.to, instant_of("to", to));
  }
  return range;
}

/// "15m", "1h", "1d".
Result<Duration> step_of(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (failed == std::errc() && count > 0 && count <= 10'000) {
    if (unit == "m") return Duration::minutes(count);
    if (unit == "h") return Duration::hours(count);
    if (unit == "d") return Duration::days(count);
  }
  return fail(ErrorCode::invalid_argument,
              fmt::format("step: “{0}”不是间隔｜step: '{0}' is no step", text),
              "写成 15m、1h 或 1d｜write 15m, 1h or 1d");
}

AnswerForm form_of(const Request& request) {
  return request.query_value("format").value_or("") == "csv" ? AnswerForm::csv : AnswerForm::json;
}

Result<Response> answer(AnswerForm form, const std::string& name, std::string text) {
  if (form == AnswerForm::json) return json_text(std::move(text));
  Response made = text_response(200, "text/csv; charset=utf-8", std::move(text));
  made.headers.emplace_back("Content-Disposition", attachment(name + ".csv"));
  return made;
}

Result<Response> list_points(Call& call) {
  static const ListSpec spec{{"在线计量点", "Live points"},
                             "points",
                             {{"id", {"计量点", "point"}},
                              {"registered", {"已登记", "registered"}},
                              {"unit", {"单位", "unit"}},
                              {"at", {"时间", "time"}, "", true, true, true},
                              {"value", {"数值", "value"}},
                              {"quality", {"质量", "quality"}},
                              {"series", {"序列号", "series"}}},
                             "id",
                             {}};
  CELADON_ASSIGN(const auto site, site_of(call));
  CELADON_ASSIGN(const ListQuery query, parse_list_query(call.request, spec));
  std::vector<ListItem> items;
  for (const app::live::PointRow& row : app::live::point_rows(*site, query.q)) {
    const bool come = row.latest.at != Instant::min();
    const auto words = [&](units::Language language) {
      return telemetry::describe_quality(row.latest.quality, language);
    };
    items.push_back(
        {{"id", row.point.key()},
         {"registered", row.point.registered},
         {"unit", row.point.unit},
         {"at", come ? ListItem(format_instant(row.latest.at)) : ListItem()},
         {"value", come ? ListItem(row.latest.value) : ListItem()},
         {"quality", names_json(words(units::Language::zh), words(units::Language::en))},
         {"series", row.point.series.number}});
  }
  return list_answer(call.request, spec, std::move(items));
}

Result<Response> latest(Call& call) {
  CELADON_ASSIGN(const auto site, site_of(call));
  const AnswerForm form = form_of(call.request);
  return answer(form, "latest", app::live::latest_values(*site, form));
}

Result<Response> list_readings(Call& call) {
  CELADON_ASSIGN(const auto site, site_of(call));
  CELADON_ASSIGN(const Interval range, range_of(call));
  const AnswerForm form = form_of(call.request);
  CELADON_ASSIGN(std::string text,
                 app::live::readings(call.services.live, *site,
                                     std::string(call.request.query_value("point").value_or("")),
                                     range, form));
  return answer(form, "readings", std::move(text));
}

/// {"points": [..], "from", "to", "step", "parts": "mean" | "all"}: a question too long for a URL.
Result<Response> ask_intervals(Call& call) {
  CELADON_ASSIGN(const auto body, json_body(call.request));
  CELADON_ASSIGN(const auto site, site_of(call));
  app::live::IntervalQuestion question;
  if (!body.contains("points") || !body["points"].is_array() || body["points"].empty() ||
      body["points"].size() > most_points_asked)
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("points: 应为 1 到 {0} 个计量点｜points: 1 to {0} points", most_points_asked));
  for (const auto& one : body["points"]) {
    if (!one.is_string())
      return fail(ErrorCode::invalid_argument, "points: 应为文本｜points: texts are wanted");
    question.points.push_back(one.get<std::string>());
  }
  const auto word = [&](const char* name, const char* otherwise) {
    const auto found = body.find(name);
    return found != body.end() && found->is_string() ? found->get<std::string>()
                                                     : std::string(otherwise);
  };
  const auto instant = [&](const char* name) -> Result<Instant> {
    const auto found = body.find(name);
    if (found != body.end() && found->is_number_integer())
      return instant_of(name, std::to_string(found->get<std::int64_t>()));
    return instant_of(name, word(name, ""));
  };
  CELADON_ASSIGN(question.range.from, instant("from"));
  CELADON_ASSIGN(question.range.to, instant("to"));
  CELADON_ASSIGN(question.step, step_of(word("step", "15m")));
  question.parts = word("parts", "mean") == "all" ? app::live::IntervalParts::all
                                                  : app::live::IntervalParts::mean;
  const AnswerForm form = form_of(call.request);
  CELADON_ASSIGN(std::string text, app::live::intervals(call.services.live, *site, question, form));
  return answer(form, "intervals", std::move(text));
}

Result<Response> sums(Call& call) {
  CELADON_ASSIGN(const auto site, site_of(call));
  CELADON_ASSIGN(const Interval range, range_of(call));
  CELADON_ASSIGN(const Duration step, step_of(call.request.query_value("step").value_or("1h")));
  const AnswerForm form = form_of(call.request);
  CELADON_ASSIGN(std::string text,
                 app::live::sums_by_tag(call.services.live, *site,
                                        std::string(call.request.query_value("tag").value_or("")),
                                        range, step, form));
  return answer(form, "sums", std::move(text));
}

Result<Response> get_feeds(Call& call) {
  const std::string& site = call.request.path_value("site");
  CELADON_ASSIGN(const auto text, call.services.feeds.text(site));
  if (!text)
    return fail(ErrorCode::not_found, fmt::format("{0} 还没有数据源｜{0} has no feeds yet", site),
                "用 PUT 提交 feeds.yaml，格式见 docs/feeds.md｜PUT a feeds.yaml; its form is in "
                "docs/feeds.md");
  Response answer = text_response(200, "application/yaml; charset=utf-8", text->text);
  answer.headers.emplace_back("X-Since", format_instant(text->since));
  return answer;
}

Result<Response> put_feeds(Call& call) {
  const std::string& site = call.request.path_value("site");
  CELADON_TRY(call.services.feeds.put(site, call.request.body, call.who.login));
  return get_feeds(call);
}

/// A row for each device; a feed that does not run at all has one of its own.
Result<Response> list_devices(Call& call) {
  static const ListSpec spec{{"设备状态", "Devices"},
                             "devices",
                             {{"id", {"设备", "device"}},
                              {"feed", {"数据源", "feed"}},
                              {"kind", {"方式", "kind"}},
                              {"address", {"地址", "address"}},
                              {"state", {"状态", "state"}},
                              {"last_answer", {"最近应答", "last answer"}, "", true, true, true},
                              {"last_failure", {"最近失败", "last failure"}, "", true, true, true},
                              {"fault", {"原因", "fault"}},
                              {"answers", {"应答次数", "answers"}},
                              {"failures", {"失败次数", "failures"}},
                              {"readings", {"读数", "readings"}},
                              {"missed", {"错过轮次", "missed"}},
                              {"latency_ms", {"时延", "latency"}, "ms"}},
                             "id",
                             {}};
  const auto in_both = [](const std::string& text) {
    return names_json(std::string(units::in_language(text, units::Language::zh)),
                      std::string(units::in_language(text, units::Language::en)));
  };
  std::vector<ListItem> items;
  for (const auto& feed : call.services.feeds.health(call.request.path_value("site"))) {
    if (feed.devices.empty()) {
      items.push_back({{"id", feed.feed},
                       {"feed", feed.feed},
                       {"kind", feed.kind},
                       {"state", feed.fault.empty() ? "starting" : "failing"},
                       {"fault", in_both(feed.fault)}});
    }
    for (const auto& device : feed.devices) {
      const std::string& fault = device.fault.empty() ? feed.fault : device.fault;
      items.push_back({{"id", feed.feed + "/" + device.device},
                       {"feed", feed.feed},
                       {"kind", feed.kind},
                       {"address", device.address},
                       {"state", drivers::feeds::to_string(device.state)},
                       {"last_answer", json_of(device.last_answer)},
                       {"last_failure", json_of(device.last_failure)},
                       {"fault", in_both(fault)},
                       {"answers", device.answers},
                       {"failures", device.failures},
                       {"readings", device.readings},
                       {"missed", device.missed},
                       {"latency_ms",
                        device.latency ? ListItem(static_cast<double>(device.latency->us) / 1000.0)
                                       : ListItem()}});
    }
  }
  return list_answer(call.request, spec, std::move(items));
}

}  // namespace

std::vector<Route> reading_routes() {
  constexpr auto get = Method::get;
  constexpr auto post = Method::post;
  constexpr auto put = Method::put;
  constexpr auto read = Permission::site_read;
  return {
      {post, "/write", Permission::import_data, Scope::handler, write_v1, Body::lines},
      {post, "/api/v2/write", Permission::import_data, Scope::handler, write_v2, Body::lines},
      {get, "/ping", Permission::open, Scope::none, ping},
      {get, "/health", Permission::open, Scope::none, influx_health},
      {post, "/query", Permission::import_data, Scope::handler, query_v1, Body::text},
      {get, "/api/v1/sites/{site}/points", read, Scope::site, list_points},
      {get, "/api/v1/sites/{site}/latest", read, Scope::site, latest},
      {get, "/api/v1/sites/{site}/readings", read, Scope::site, list_readings},
      {post, "/api/v1/sites/{site}/intervals", read, Scope::site, ask_intervals, Body::json},
      {get, "/api/v1/sites/{site}/sums", read, Scope::site, sums},
      {get, "/api/v1/sites/{site}/feeds", Permission::site_write, Scope::site, get_feeds},
      {put, "/api/v1/sites/{site}/feeds", Permission::site_write, Scope::site, put_feeds,
       Body::text},
      {get, "/api/v1/sites/{site}/devices", read, Scope::site, list_devices},
  };
}

}  // namespace celadon::http
